# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from ..sale_shape import read_sale


class PosOrder(models.Model):
    _inherit = "pos.order"

    multi_session_payment_ids = fields.One2many(
        "pos.multi.session.payment",
        "pos_order_id",
        groups="point_of_sale.group_pos_user",
    )
    multi_session_order_id = fields.Many2one(
        "pos.multi.session.order",
        string="Shared Order",
        compute="_compute_multi_session",
        compute_sudo=True,
        help="The order of the multi-session that was paid with this sale.",
    )
    multi_session_double = fields.Boolean(
        string="Second Payment",
        compute="_compute_multi_session",
        compute_sudo=True,
        search="_search_multi_session_double",
        help="The order had been paid on another till before.",
    )

    @api.depends(
        "multi_session_payment_ids.result", "multi_session_payment_ids.order_id"
    )
    def _compute_multi_session(self):
        for order in self:
            payment = order.multi_session_payment_ids[:1]
            order.multi_session_order_id = payment.order_id
            order.multi_session_double = payment.result == "double"

    @api.model
    def _search_multi_session_double(self, operator, value):
        wanted = (operator == "=") == bool(value)
        doubles = (
            self.env["pos.multi.session.payment"]
            .sudo()
            ._search([("result", "=", "double")])
        )
        query = doubles.subselect("pos_order_id")
        return [("id", "inselect" if wanted else "not inselect", query)]

    @api.model
    def _process_order(self, order, draft, existing_order):
        # Before stock, which changes what it is given.
        sale = None if draft else read_sale(order["data"])
        result = super()._process_order(order, draft, existing_order)
        if sale:
            self.env["pos.multi.session.payment"]._note_sale(self.browse(result), sale)
        return result
