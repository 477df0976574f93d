# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    pos_customer_picker = fields.Selection(
        related="pos_config_id.customer_picker", readonly=False
    )
    pos_customer_recent_limit = fields.Integer(
        related="pos_config_id.customer_recent_limit", readonly=False
    )
