# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosOrderReport(models.Model):
    _inherit = "report.pos.order"

    origin_config_id = fields.Many2one(
        "pos.config",
        string="Origin",
        readonly=True,
        help="The point of sale where the order was begun.",
    )
    is_transferred = fields.Boolean(
        string="Sent by Another Point of Sale", readonly=True
    )

    def _select(self):
        return (
            super()._select()
            + """,
                COALESCE(s.origin_config_id, ps.config_id) AS origin_config_id,
                s.origin_config_id IS NOT NULL AS is_transferred
        """
        )

    def _group_by(self):
        return super()._group_by() + ", s.origin_config_id"
