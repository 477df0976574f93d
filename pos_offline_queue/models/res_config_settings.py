# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_offline_reload = fields.Boolean(
        related="pos_config_id.offline_reload", readonly=False
    )
    pos_offline_alert_minutes = fields.Integer(
        related="pos_config_id.offline_alert_minutes", readonly=False
    )
    pos_offline_responsible_id = fields.Many2one(
        related="pos_config_id.offline_responsible_id", readonly=False
    )
