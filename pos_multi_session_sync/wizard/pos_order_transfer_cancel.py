# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, fields, models
from odoo.exceptions import UserError

from ..transfer_delivery import Delivery
from ..transfer_shape import MAX_REASON, OFFERED, TAKEN


class PosOrderTransferCancel(models.TransientModel):
    """Why a manager cancels transfers."""

    _name = "pos.order.transfer.cancel"
    _description = "Cancel Order Transfers"

    transfer_ids = fields.Many2many(
        "pos.order.transfer", required=True, readonly=True, string="Transfers"
    )
    reason = fields.Char(required=True)

    def action_cancel(self):
        """Nobody gets it any more; the sender may take a hand over back.

        :raise UserError: a till has it, or it has ended
        """
        reason = " ".join((self.reason or "").split())[:MAX_REASON]
        if not reason:
            raise UserError(_("Please give a reason."))
        held = self.transfer_ids._held()
        for transfer in held:
            states = transfer.receiver_ids.mapped("state")
            if TAKEN in states:
                raise UserError(
                    _(
                        "%s is being delivered just now. If that till does not come "
                        "back, take the order away from it first.",
                        transfer.name,
                    )
                )
            if not set(states) & set(OFFERED):
                raise UserError(_("%s is not offered any more.", transfer.name))
        for transfer in held:
            Delivery(transfer).cancel(reason)
        return {"type": "ir.actions.act_window_close"}
