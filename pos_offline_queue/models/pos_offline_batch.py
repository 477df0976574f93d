# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import api, models

from ..delivery import Delivery, all_or_nothing, is_of_the_server
from ..messages import REJECTED, Refusal
from ..payload import OutboxEntry, loggable
from ..schema import Malformed
from .pos_offline_record import asked_for, confirmed, order_values, wrapped

_logger = logging.getLogger(__name__)


class PosOfflineRejectedSale(models.Model):
    """The sales of one request: at one go if all is well, else one by one."""

    _inherit = "pos.offline.rejected.sale"

    @api.model
    def _deliver_all(self, till, values):
        entries = []
        for value in values:
            try:
                entries.append(OutboxEntry(value))
            except Malformed as malformed:
                entries.append(malformed)
        good = [entry for entry in entries if isinstance(entry, OutboxEntry)]
        known = self._look_up([entry.key for entry in good])
        delivery = Delivery()
        together = self._deliver_together(till, good, known, delivery)
        results = []
        for value, entry in zip(values, entries, strict=True):
            if entry in together:
                results.append(together[entry])
            elif isinstance(entry, OutboxEntry):
                results.append(self._deliver(till, entry, known, delivery))
            else:
                results.append(self._refuse_malformed(value, entry))
        return results

    @api.model
    def _deliver_together(self, till, entries, known, delivery):
        """{entry: result} of plain new sales, if nothing is wrong with any of them.

        As most often: they cost what they cost standard. If anything is, nothing has
        happened, and each is delivered by itself.
        """
        plain, sales = {}, {}
        for entry in entries:
            data = entry.key not in plain and self._plain_data(entry, known)
            if data:
                plain[entry.key], sales[entry.key] = entry, data
        if len(plain) < 2:
            return {}
        try:
            with all_or_nothing(self.env.cr):
                rows = self._record_together(till, plain, sales, delivery)
        except Exception as error:
            if is_of_the_server(error):
                raise
            text = loggable(str(error))
            _logger.info("One of %s sales is refused: %s", len(plain), text)
            return {}
        for key, row in rows.items():
            self._note_known(till, plain[key], known, row)
        return {
            plain[key]: confirmed(key, row, repeated=False) for key, row in rows.items()
        }

    @api.model
    def _plain_data(self, entry, known):
        """The data of a new sale with nothing in it that must not be begun twice.

        False for others. An invoice may go to an authority or a customer before its
        order is undone, and so may what modules do after a sale.
        """
        if (
            entry.context
            or entry.to_invoice
            or entry.key not in known["locked"]
            or entry.key in known["orders"]
            or entry.key in known["kept"].mapped("key")
        ):
            return False
        try:
            data = self._open(entry)
        except Malformed:
            return False
        if data.get("to_invoice") or data.get("post_process"):
            return False
        if any("refunded_in_queue" in line for _create, _id, line in data["lines"]):
            return False
        return data

    @api.model
    def _record_together(self, till, plain, sales, delivery):
        """{key: row of the order}; raises whatever is wrong with any of them."""
        asked = {key: asked_for(data) for key, data in sales.items()}
        delivery.begin(
            {key: order_values(till, entry, sales[key]) for key, entry in plain.items()}
        )
        made = self._hand_over(
            [wrapped(entry, sales[key]) for key, entry in plain.items()], delivery
        )
        orders = self.env["pos.order"].browse(row["id"] for row in made)
        if {order.idempotency_key for order in orders} != set(plain):
            raise Refusal(REJECTED, "Standard took some of them for others.")
        for order in orders:
            self._check_made(order, delivery, *asked[order.idempotency_key])
        orders._link_refunds()
        return {
            order.idempotency_key: {**row, "state": order.state}
            for order, row in zip(orders, made, strict=True)
        }

    def _refuse_malformed(self, value, malformed):
        detail = loggable(malformed.detail)
        _logger.warning("A till sent a malformed entry: %s", detail)
        key = value.get("key") if isinstance(value, dict) else None
        return {
            "key": key if isinstance(key, str) else None,
            "status": "refused",
            "code": malformed.code,
            "message": self._malformed_message(malformed),
        }
