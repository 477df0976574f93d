# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, fields, models
from odoo.exceptions import UserError


class PosMultiSessionSettle(models.TransientModel):
    """What a manager did about orders that were paid twice."""

    _name = "pos.multi.session.settle"
    _description = "Settle Double Payments"

    payment_ids = fields.Many2many(
        "pos.multi.session.payment", required=True, readonly=True, string="Payments"
    )
    reason = fields.Char(string="What Was Done", required=True)

    def action_settle(self):
        if not self.reason.strip():
            raise UserError(_("Say what was done about it."))
        self.payment_ids._settle(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
