# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.payload import read_key
from odoo.addons.pos_offline_queue.schema import Malformed


class PosOrder(GuardedFields, models.Model):
    """An order knows how it came to its POS, and where it began."""

    _inherit = "pos.order"

    transfer_id = fields.Many2one(
        "pos.order.transfer",
        string="Transfer",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        ondelete="set null",
        help="By which another point of sale had sent it.",
    )
    origin_config_id = fields.Many2one(
        "pos.config",
        string="Origin",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        ondelete="set null",
        help="The point of sale where it was begun, if another one sent it.",
    )

    @api.model
    def _process_order(self, order, draft, existing_order):
        order_id = super()._process_order(order, draft, existing_order)
        made = self.sudo().browse(order_id)
        row = self._transfer_row(order["data"], made.company_id)
        if row and not made.transfer_id:
            made.transfer_id = row.transfer_id
            made.origin_config_id = row.transfer_id.origin_config_id
        if row and made.transfer_id == row.transfer_id:
            row._became(made, is_sold=not draft)
        key, delivery = self._transfer_mark(order["data"])
        if key and not row and not draft:
            self.env["pos.order.transfer"]._note_sold_apart(made, key, delivery)
        return order_id

    @api.model
    def _transfer_row(self, ui_order, company):
        """The delivery by which an order had come to its till, in superuser mode."""
        rows = self.env["pos.order.transfer.receiver"].sudo()
        _key, delivery = self._transfer_mark(ui_order)
        if not delivery:
            return rows
        return rows.search(
            [("delivery_key", "=", delivery), ("company_id", "=", company.id)]
        )

    @api.model
    def _transfer_mark(self, ui_order):
        """The keys of the transfer and of the delivery; None if it has not come."""
        mark = ui_order.get("order_transfer")
        if not isinstance(mark, dict):
            return None, None
        try:
            return read_key(mark.get("key")), read_key(mark.get("delivery"))
        except Malformed:
            return None, None

    def action_view_order_transfer(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "pos.order.transfer",
            "res_id": self.transfer_id.id,
            "view_mode": "form",
        }

    def _export_for_ui(self, order):
        result = super()._export_for_ui(order)
        transfer = order.sudo().transfer_id
        row = transfer.receiver_ids.filtered(lambda row: row.order_id == order)[:1]
        if row:
            result["order_transfer"] = {
                "key": transfer.key,
                "delivery": row.delivery_key,
            }
        return result


class PosOrderTransferReceiver(models.Model):
    _inherit = "pos.order.transfer.receiver"

    def _became(self, order, is_sold):
        """The order of this delivery is in Odoo, so it was in a cart."""
        self.ensure_one()
        device = order.offline_device_id
        self._confirm(device)
        if not self.order_id:
            self.order_id = order
        if is_sold:
            self.transfer_id._log(
                "sold", order.pos_reference or "", order.config_id, device
            )
