# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosMultiSession(models.Model):
    """Points of sale that share their open orders."""

    _name = "pos.multi.session"
    _description = "POS Multi-session"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    config_ids = fields.One2many(
        "pos.config", "multi_session_id", string="Points of Sale"
    )
