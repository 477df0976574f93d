# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..models.pos_offline_rejected_sale import REFUSED


class PosOfflineSetAside(models.TransientModel):
    _name = "pos.offline.set.aside"
    _description = "Set a Sale Aside"

    rejected_sale_ids = fields.Many2many(
        "pos.offline.rejected.sale", string="Sales", required=True
    )
    reason = fields.Char(required=True)

    @api.constrains("rejected_sale_ids")
    def _check_rejected_sales(self):
        self.rejected_sale_ids._check_manager()
        self.rejected_sale_ids.check_access_rule("read")

    def action_confirm(self):
        """These sales shall not become orders; they are kept."""
        self.ensure_one()
        rejected_sales = self.rejected_sale_ids
        rejected_sales._check_manager()
        reason = self.env["pos.offline.sync"]._check_reason(self.reason)
        rejected_sales._undecided_by_nobody_else(REFUSED)._set_aside(reason)
        return {"type": "ir.actions.act_window_close"}
