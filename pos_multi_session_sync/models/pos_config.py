# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosConfig(models.Model):
    _inherit = "pos.config"

    multi_session_id = fields.Many2one(
        "pos.multi.session",
        string="Multi-session",
        index=True,
        copy=False,
        ondelete="set null",
        help="Points of sale of one multi-session share their open orders.",
    )
