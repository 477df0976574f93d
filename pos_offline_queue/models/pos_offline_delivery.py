# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import _, api, fields, models
from odoo.tools import format_amount

from ..contents import Contents, check_links, mended
from ..delivery import (
    ARRIVED,
    COMPANY,
    CONTEXT,
    REFUSED,
    REJECTED,
    WITHDRAWN,
    AlreadyRunning,
    Delivery,
    Known,
    Refusal,
    all_or_nothing,
    asked_for,
    confirmed,
    find_session,
    is_of_the_server,
    order_values,
    refused,
    session_of,
    wrapped,
)
from ..guard import granted
from ..other_modules import AfterSale
from ..payload import OutboxEntry, loggable
from ..schema import Malformed

_logger = logging.getLogger(__name__)

MAX_REFUSED = 1_000  # copies of a device's sales that nobody has decided about

# Fields of the order that a delivery fills in.
DELIVERED = (
    "idempotency_key",
    "offline_device_id",
    "offline_counter",
    "offline_checksum",
    "offline_amount",
    "offline_session_id",
)


class PosOfflineDelivery(models.AbstractModel):
    """Sales become orders: each wholly or not at all, and once.

    Those of one request at one go if all is well, else one by one.
    """

    _name = "pos.offline.delivery"
    _description = "Delivery of Sales"

    @api.model
    def _deliver_all(self, till, values):
        entries = []
        for value in values:
            try:
                entries.append(OutboxEntry(value))
            except Malformed as malformed:
                entries.append(malformed)
        good = [entry for entry in entries if isinstance(entry, OutboxEntry)]
        known = Known(self.env, [entry.key for entry in good])
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
            with all_or_nothing(self) as model:
                rows = model._record_together(till, plain, sales, delivery)
        except Exception as error:
            if is_of_the_server(error):
                raise
            text = loggable(str(error))
            _logger.info("One of %s sales is refused: %s", len(plain), text)
            return {}
        for key, row in rows.items():
            known.add(till, plain[key], row)
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
            or entry.key not in known.locked
            or entry.key in known.orders
            or entry.key in known.kept.mapped("key")
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

    def _refuse_malformed(self, value, malformed):
        detail = loggable(malformed.detail)
        _logger.warning("A till sent a malformed entry: %s", detail)
        key = value.get("key") if isinstance(value, dict) else None
        key = key if isinstance(key, str) else None
        words = self.env["pos.offline.refusal"]._malformed_message(malformed)
        return refused(key, malformed.code, words)

    @api.model
    def _deliver(self, till, entry, known, delivery):
        """Record one sale; what the till is told of it."""
        result = known.result(till, entry)
        if result:
            is_decided = result["status"] != "refused" or result["code"] == COMPANY
            if not is_decided and known.kept_of(entry).state != WITHDRAWN:
                return self._refuse(till, entry, result["code"], result["message"])
            return result
        try:
            with all_or_nothing(self) as model:
                order, is_new = model._record(till, entry, known, delivery)
        except AlreadyRunning:
            return {"key": entry.key, "status": "busy"}
        except Malformed as malformed:
            words = self.env["pos.offline.refusal"]._malformed_message(malformed)
            return self._refuse(till, entry, malformed.code, words)
        except Refusal as refusal:
            return self._refuse(till, entry, refusal.code, refusal.message)
        except Exception as error:
            if is_of_the_server(error):
                raise
            kept = known.kept_of(entry)
            data = mended(self.env, entry.open(), kept.replacements)
            refusals = self.env["pos.offline.refusal"]
            refusal = refusals._explain(error, entry.key, data)
            return self._refuse(till, entry, refusal.code, refusal.message)
        known.add(till, entry, order)
        self._close_kept(entry, known, order)
        return confirmed(entry.key, order, repeated=not is_new)

    @api.model
    def _deliver_again(self, rejected):
        """One that was refused, with what a manager chose for it.

        :raise UserError: its copy cannot be read, or the till sends it just now
        """
        self = self.with_context(allowed_company_ids=rejected.company_id.ids)
        with self.env["pos.offline.refusal"]._reading():
            entry = Contents(rejected).entry()
        known = Known(self.env, [rejected.key])
        result = self._deliver(rejected.device_id.sudo(), entry, known, Delivery())
        if result["status"] == "busy":
            raise known.busy()
        return result

    @api.model
    def _open(self, entry):
        """The order's data, anew, checked for being recorded.

        A sale is written on one user's till and may be recorded by another, with the
        rights of a manager who tries it again, or imports it from a file. With commands
        as the ORM takes them it could change, with these rights, the tax that it refers
        to. So it may name records beside its own, and no more.

        :raise Malformed:
        """
        data = entry.open()
        check_links(self.env, "pos.order", data)
        for _create, _id, payment in data["statement_ids"]:
            check_links(self.env, "pos.payment", payment)
        return data

    @api.model
    def _record_together(self, till, plain, sales, delivery):
        """{key: row of the order}; raises whatever is wrong with any of them."""
        asked = {key: asked_for(data) for key, data in sales.items()}
        for data in sales.values():
            find_session(till, data)
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
        orders.lines._link_refunds(orders)
        return {
            order.idempotency_key: {**row, "state": order.state}
            for order, row in zip(orders, made, strict=True)
        }

    @api.model
    def _record(self, till, entry, known, delivery):
        """Hand the sale to standard; the row of the order, and whether it is new."""
        kept = known.kept_of(entry)
        data = mended(self.env, self._open(entry), kept.replacements)
        asked = asked_for(data)
        find_session(till, data)
        if kept.second_key:
            data.update(idempotency_key=kept.second_key, server_id=False)
        elif draft := known.orders.get(entry.key):
            data["server_id"] = draft["id"]
        values = {data["idempotency_key"]: order_values(till, entry, data)}
        later = self.env["pos.order.line"]._name_refunded(data, till.company_id)
        delivery.begin(values, accepts_over_refund=kept.accepts_over_refund)
        made = self.with_context(**entry.context)._hand_over(
            [wrapped(entry, data)], delivery, draft=kept.as_open
        )
        if not made:
            return self._adopt(till, entry, data), False
        order = self.env["pos.order"].browse(made[0]["id"])
        self._check_made(order, delivery, *asked, as_open=kept.as_open)
        self._note_over_refund(order, delivery)
        order.lines._note_refunded(later)
        if order.state != "draft":
            order.lines._link_refunds(order)
            AfterSale(order).process(data.get("post_process") or {})
        return {**made[0], "state": order.state}, True

    @api.model
    def _hand_over(self, orders, delivery, draft=False):
        """To standard, with all that other modules do there."""
        model = granted(self.env["pos.order"], *DELIVERED)
        model = model.with_context(**{CONTEXT: delivery})
        return model.create_from_ui(orders, draft=draft)

    @api.model
    def _check_made(
        self, order, delivery, partner_id, to_invoice, session_id, as_open=False
    ):
        """What standard lets pass."""
        if order.state == "draft" and not as_open:
            refusals = self.env["pos.offline.refusal"]
            raise refusals._not_paid(order, delivery.trouble)
        self._check_customer(order, partner_id, to_invoice)
        if order.session_id.id != session_id:
            self._note_other_session(order, session_id)

    @api.model
    def _check_customer(self, order, partner_id, to_invoice):
        """Standard drops a customer who was deleted. Not where it needs to know him."""
        if not partner_id or order.partner_id:
            return
        methods = order.payment_ids.payment_method_id
        if to_invoice or any(m.split_transactions or not m.journal_id for m in methods):
            refusals = self.env["pos.offline.refusal"]
            gone = {("res.partner", partner_id): {}}
            raise refusals._something_is_gone(refusals._gone_labels(gone, {}))
        words = _(
            "%s was sold to a customer who was deleted in Odoo meanwhile: it is "
            "recorded without a customer.",
            order.pos_reference,
        )
        order.sudo().note = "\n".join(filter(None, [order.note, words]))
        order.session_id.sudo().message_post(body=words)

    @api.model
    def _note_other_session(self, order, session_id):
        """Standard puts a sale whose session is closed into a rescue session."""
        session = session_of(order.sudo(), session_id)
        amount = format_amount(self.env, order.amount_total, order.currency_id)
        words = {"order": order.pos_reference, "amount": amount}
        if session:
            body = _(
                "%(order)s (%(amount)s) arrived after its session %(session)s was "
                "closed.",
                session=session.name,
                **words,
            )
        else:
            body = _(
                "%(order)s (%(amount)s) was made in a session that Odoo does not have "
                "any more.",
                **words,
            )
        order.session_id.sudo().message_post(body=body)

    @api.model
    def _note_over_refund(self, order, delivery):
        """What a manager had recorded is seen by who counts the money."""
        if delivery.over_refund:
            order.session_id.sudo().message_post(
                body=_(
                    "%(order)s was recorded for %(manager)s. %(why)s",
                    order=order.pos_reference,
                    manager=self.env.user.name,
                    why=delivery.over_refund,
                )
            )

    @api.model
    def _adopt(self, till, entry, data):
        """The order that standard says is this one: it came before there were keys."""
        orders = self.env["pos.order"].search([("pos_reference", "=", data["name"])])
        for order in orders:
            if not order.idempotency_key and order._is_the_same_order(data, order):
                key = {"idempotency_key": data["idempotency_key"]}
                order.sudo().write({**key, **order_values(till, entry, data)})
                fields_ = ["id", "pos_reference", "account_move", "state"]
                return order.read(fields_, load=False)[0]
        raise Refusal(REJECTED, _("Odoo did not record this sale."))

    @api.model
    def _refuse(self, till, entry, code, message):
        """Keep what cannot be recorded, and say why."""
        if self._keeps_too_many(till, entry):
            message = _(
                "%(why)s (%(count)s rejected sales of this device wait for a "
                "manager's decision, which is the limit: Odoo keeps no copy of "
                "this one. It is safe on the device.)",
                why=message,
                count=MAX_REFUSED,
            )
            return refused(entry.key, code, message)
        values = {"state": REFUSED, "code": code, "message": message}
        try:
            rejected_sales = self.env["pos.offline.rejected.sale"]
            with all_or_nothing(rejected_sales) as rejected_sales:
                rejected_sales._keep(till, entry, values)
                rejected_sales.flush_model()
        except AlreadyRunning:
            return {"key": entry.key, "status": "busy"}
        return refused(entry.key, code, message)

    @api.model
    def _keeps_too_many(self, till, entry):
        """Whether one more copy is too many. Those that are kept may change."""
        kept = self.env["pos.offline.rejected.sale"]._quiet()
        mine = [("device_id", "=", till.id), ("state", "=", REFUSED)]
        count = kept.search_count(mine, limit=MAX_REFUSED)
        if count == MAX_REFUSED * 8 // 10:
            _logger.warning(
                "Device %s has %s rejected sales that nobody has decided about; from "
                "%s on no copies are kept",
                till.id,
                count,
                MAX_REFUSED,
            )
        return count >= MAX_REFUSED and not kept.search_count(
            [("key", "=", entry.key), ("checksum", "=", entry.checksum)], limit=1
        )

    @api.model
    def _close_kept(self, entry, known, order):
        """What was refused before has arrived, or was replaced by what has."""
        order = self.env["pos.order"].browse(order["id"])
        for kept in known.kept:
            if kept.key != entry.key or kept.state not in (REFUSED, WITHDRAWN):
                continue
            if kept.checksum == entry.checksum:
                kept.write(
                    {
                        "state": ARRIVED,
                        "order_id": order.id,
                        "retry_asked": False,
                        "last_attempt_at": fields.Datetime.now(),
                    }
                )
            elif kept.state == REFUSED:
                kept.with_env(self.env)._decide(
                    WITHDRAWN, _("The till sent this sale again, with other contents.")
                )
