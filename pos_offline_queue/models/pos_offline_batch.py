# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import api, models

from ..delivery import Delivery, all_or_nothing, is_of_the_server
from ..parcel import Parcel, loggable
from ..schema import Malformed
from ..words import REJECTED, Refusal
from .pos_offline_record import asked_for, confirmed, order_values, wrapped

_logger = logging.getLogger(__name__)


class PosOfflineEnvelope(models.Model):
    """The sales of one request: at one go if all is well, else one by one."""

    _inherit = "pos.offline.envelope"

    @api.model
    def _deliver_all(self, till, envelopes):
        parcels = []
        for envelope in envelopes:
            try:
                parcels.append(Parcel(envelope))
            except Malformed as malformed:
                parcels.append(malformed)
        good = [parcel for parcel in parcels if isinstance(parcel, Parcel)]
        known = self._look_up([parcel.key for parcel in good])
        delivery = Delivery()
        together = self._deliver_together(till, good, known, delivery)
        results = []
        for envelope, parcel in zip(envelopes, parcels, strict=True):
            if parcel in together:
                results.append(together[parcel])
            elif isinstance(parcel, Parcel):
                results.append(self._deliver(till, parcel, known, delivery))
            else:
                results.append(self._refuse_malformed(envelope, parcel))
        return results

    @api.model
    def _deliver_together(self, till, parcels, known, delivery):
        """{parcel: result} of plain new sales, if nothing is wrong with any of them.

        As most often: they cost what they cost stock. If anything is, nothing has
        happened, and each is delivered by itself.
        """
        plain, sales = {}, {}
        for parcel in parcels:
            data = parcel.key not in plain and self._plain_data(parcel, known)
            if data:
                plain[parcel.key], sales[parcel.key] = parcel, data
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
    def _plain_data(self, parcel, known):
        """The data of a new sale with nothing in it that must not be begun twice.

        False for others. An invoice may go to an authority or a customer before its
        order is undone.
        """
        if (
            parcel.context
            or parcel.to_invoice
            or parcel.key not in known["locked"]
            or parcel.key in known["orders"]
            or parcel.key in known["kept"].mapped("key")
        ):
            return False
        try:
            data = self._open(parcel)
        except Malformed:
            return False
        return not data.get("to_invoice") and data

    @api.model
    def _record_together(self, till, plain, sales, delivery):
        """{key: row of the order}; raises whatever is wrong with any of them."""
        asked = {key: asked_for(data) for key, data in sales.items()}
        delivery.begin(
            {key: order_values(till, parcel) for key, parcel in plain.items()}
        )
        made = self._hand_over(
            [wrapped(parcel, sales[key]) for key, parcel in plain.items()], delivery
        )
        orders = self.env["pos.order"].browse(row["id"] for row in made)
        if {order.idempotency_key for order in orders} != set(plain):
            raise Refusal(REJECTED, "Stock took some of them for others.")
        for order in orders:
            self._check_made(order, delivery, *asked[order.idempotency_key])
        return {
            order.idempotency_key: {**row, "state": order.state}
            for order, row in zip(orders, made, strict=True)
        }

    def _refuse_malformed(self, envelope, malformed):
        detail = loggable(malformed.detail)
        _logger.warning("A till sent a malformed envelope: %s", detail)
        key = envelope.get("key") if isinstance(envelope, dict) else None
        return {
            "key": key if isinstance(key, str) else None,
            "status": "refused",
            "code": malformed.code,
            "message": self._malformed_words(malformed),
        }
