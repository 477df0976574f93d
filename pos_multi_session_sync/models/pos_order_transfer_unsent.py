# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models

from odoo.addons.pos_offline_queue.guard import CODE, GuardedFields
from odoo.addons.pos_offline_queue.schema import Malformed

from .pos_order_transfer_shape import read_unsent


class PosOfflineDevice(GuardedFields, models.Model):
    _inherit = "pos.offline.device"

    transfer_unsent = fields.Json(
        string="Orders to Send",
        readonly=True,
        prefetch=False,
        guard=CODE,
        help="Orders that were sent there to other points of sale, and that the device "
        "could not hand in.",
    )


class PosOrderTransfer(models.Model):
    _inherit = "pos.order.transfer"

    @api.model
    def note_unsent(self, device, orders):
        """A till that reaches Odoo, and cannot send, says what it holds.

        :param orders: see read_unsent
        """
        model, till = self._enter(device)
        try:
            till.transfer_unsent = read_unsent(orders)
        except Malformed as malformed:
            raise model._not_understood(malformed) from malformed
        return {"status": "noted"}

    @api.model
    def _note_here(self, till):
        # Who asks for the overview has sent everything
        if till.transfer_unsent and till._try_lock():
            till.transfer_unsent = False
        return super()._note_here(till)


class PosSession(models.Model):
    """A session does not close silently over orders that wait to be sent."""

    _inherit = "pos.session"

    def _offline_unsent(self):
        return super()._offline_unsent() + self._order_transfers_unsent()

    def _order_transfers_unsent(self):
        """As rows among the sales that are not in Odoo."""
        if self.rescue:
            return []
        devices = self.env["pos.offline.device"].sudo()
        holding = devices.search(
            [("config_id", "=", self.config_id.id), ("transfer_unsent", "!=", False)]
        )
        return [
            self._order_transfer_row(device, order)
            for device in holding
            for order in device.transfer_unsent
        ]

    def _order_transfer_row(self, device, order):
        receivers = self.env["pos.config"].sudo().browse(order["receivers"]).exists()
        return {
            **self._offline_row_of_device(device),
            "key": order["key"],
            "uid": _(
                "%(order)s to %(receivers)s",
                order=order["reference"],
                receivers=", ".join(receivers.mapped("name")),
            ),
            "amount": order["amount"],
            "cash": 0,
            "created_at": order["made_at"],
            "customer": order["customer"],
            "cashier": order["cashier"],
            "state": "waiting",
            "error": "",
            "quantity": 1,
            "is_transfer": True,
        }

    def _compute_offline_unsent_count(self):
        """The list behind this number is one of sales."""
        result = super()._compute_offline_unsent_count()
        for session in self.filtered("offline_unsent_count"):
            session.offline_unsent_count -= len(session._order_transfers_unsent())
        return result

    def _offline_unsent_message(self, rows):
        orders = [row for row in rows if row.get("is_transfer")]
        sales = [row for row in rows if row not in orders]
        parts = [super()._offline_unsent_message(sales)] if sales else []
        if orders:
            lines = [f"- {line}" for line in self._offline_unsent_lines(orders)]
            head = _("Orders for other points of sale have not left their device yet:")
            parts.append(
                "\n".join(
                    [
                        head,
                        *lines,
                        "",
                        _(
                            "If you close the session they stay there, and are sent "
                            "when this point of sale is opened again on that device."
                        ),
                    ]
                )
            )
        return "\n\n".join(parts)
