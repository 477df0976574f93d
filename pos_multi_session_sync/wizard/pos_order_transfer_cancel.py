# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import fields, models


class PosOrderTransferCancel(models.TransientModel):
    """Why a manager cancels transfers."""

    _name = "pos.order.transfer.cancel"
    _description = "Cancel Order Transfers"

    transfer_ids = fields.Many2many(
        "pos.order.transfer", required=True, readonly=True, string="Transfers"
    )
    reason = fields.Char(required=True)

    def action_cancel(self):
        self.transfer_ids.cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
