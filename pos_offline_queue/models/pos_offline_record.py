# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import _, api, models
from odoo.exceptions import MissingError
from odoo.tools import format_amount

from ..delivery import (
    CONTEXT,
    AlreadyRunning,
    all_or_nothing,
    is_of_the_server,
)
from ..guard import granted
from ..messages import COMPANY, DIFFERENT, REJECTED, Refusal
from ..schema import Malformed
from .pos_offline_rejected_sale import ARRIVED, REFUSED, SET_ASIDE, WITHDRAWN

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


class PosOfflineRejectedSale(models.Model):
    """Each sale becomes an order by itself, wholly or not at all, and once."""

    _inherit = "pos.offline.rejected.sale"

    @api.model
    def _look_up(self, keys):
        """What is known of these sales; from here on nobody else records them.

        The look at the orders may be older than the lock. An order that was made in
        between is met at the unique index.
        """
        known = {"orders": {}, "kept": self.browse(), "locked": set()}
        if not keys:
            return known
        keys = sorted(set(keys))  # in one order for all: no deadlocks
        self.env.cr.execute(
            """
            SELECT key FROM unnest(%s) AS key
             WHERE pg_try_advisory_xact_lock(
                       hashtextextended('pos_offline_queue:' || key, 0))
            """,
            [keys],
        )
        known["locked"] = {row[0] for row in self.env.cr.fetchall()}
        self.env["pos.order"].flush_model()
        self.env.cr.execute(
            """
            SELECT idempotency_key, id, state, offline_checksum, pos_reference,
                   account_move, company_id
              FROM pos_order
             WHERE idempotency_key IN %s
            """,
            [tuple(keys)],
        )
        known["orders"] = {
            row["idempotency_key"]: row for row in self.env.cr.dictfetchall()
        }
        known["kept"] = self._quiet().search([("key", "in", keys)])
        return known

    @api.model
    def _deliver(self, till, entry, known, delivery):
        """Record one sale; what the till is told of it."""
        result = self._known_result(till, entry, known)
        if result:
            is_decided = result["status"] != "refused" or result["code"] == COMPANY
            if not is_decided and self._kept_of(entry, known).state != WITHDRAWN:
                return self._refuse(till, entry, result["code"], result["message"])
            return result
        try:
            with all_or_nothing(self.env.cr):
                order, is_new = self._record(till, entry, known, delivery)
        except AlreadyRunning:
            return {"key": entry.key, "status": "busy"}
        except Malformed as malformed:
            words = self._malformed_message(malformed)
            return self._refuse(till, entry, malformed.code, words)
        except Exception as error:
            if is_of_the_server(error):
                raise
            refusal = self._explain(error, entry)
            return self._refuse(till, entry, refusal.code, refusal.message)
        self._note_known(till, entry, known, order)
        self._close_kept(entry, known, order)
        return confirmed(entry.key, order, repeated=not is_new)

    @api.model
    def _note_known(self, till, entry, known, order):
        known["orders"][entry.key] = {
            **order,
            "offline_checksum": entry.checksum,
            "company_id": till.company_id.id,
        }

    @api.model
    def _known_result(self, till, entry, known):
        """What can be said without trying, or None."""
        key = entry.key
        if key not in known["locked"]:
            return {"key": key, "status": "busy"}
        order = known["orders"].get(key)
        kept = self._kept_of(entry, known)
        if not self._companies(known, key) <= set(till.company_id.ids):
            return self._other_company(key)
        if kept.state == SET_ASIDE:
            return kept._set_aside_result()
        if kept.state == ARRIVED and kept.order_id:
            return kept._settled_result()
        if order and order["state"] != "draft" and not kept.second_key:
            if order["offline_checksum"] == entry.checksum:
                return confirmed(key, order, repeated=True)
        if kept.state == WITHDRAWN:
            return self._taken_back(key)
        if order and order["state"] != "draft" and not kept.second_key:
            if order["offline_checksum"] or not self._is_same(entry, order):
                return {
                    "key": key,
                    "status": "refused",
                    "code": DIFFERENT,
                    "message": _(
                        "Odoo has this sale already, as %(number)s, but with other "
                        "contents. A manager has to compare the two.",
                        number=order["pos_reference"] or order["id"],
                    ),
                }
            return confirmed(key, order, repeated=True)
        return None

    @api.model
    def _companies(self, known, key):
        """Ids of the companies that know a sale of this key."""
        order = known["orders"].get(key)
        kept = known["kept"].filtered(lambda kept: kept.key == key)
        return {*kept.company_id.ids, *([order["company_id"]] if order else [])}

    @api.model
    def _kept_of(self, entry, known):
        return known["kept"].filtered(
            lambda kept: (kept.key, kept.checksum) == (entry.key, entry.checksum)
        )

    @api.model
    def _other_company(self, key):
        # Not kept a second time: it is not this company's
        return {
            "key": key,
            "status": "refused",
            "code": COMPANY,
            "message": _("This sale belongs to another company."),
        }

    @api.model
    def _taken_back(self, key):
        # A request that a network delayed, or repeated: it may arrive after all
        return {
            "key": key,
            "status": "refused",
            "code": REJECTED,
            "message": _(
                "This sale was taken back to be changed, and is not recorded as it "
                "was. A manager can put it back in Rejected Sales."
            ),
        }

    @api.model
    def _is_same(self, entry, order):
        """Whether standard takes it for the order that came without our checksum."""
        try:
            data = entry.open()
        except Malformed:
            return False
        existing = self.env["pos.order"].sudo().browse(order["id"])
        return existing._is_the_same_order(data, existing)

    @api.model
    def _record(self, till, entry, known, delivery):
        """Hand the sale to standard; the row of the order, and whether it is new."""
        kept = self._kept_of(entry, known)
        data = kept._mended(self._open(entry))
        asked = asked_for(data)
        if kept.second_key:
            data.update(idempotency_key=kept.second_key, server_id=False)
        elif draft := known["orders"].get(entry.key):
            data["server_id"] = draft["id"]
        values = {data["idempotency_key"]: order_values(till, entry, data)}
        later = self.env["pos.order"]._name_refunded(data, till.company_id)
        delivery.begin(values, accepts_over_refund=kept.accepts_over_refund)
        made = self.with_context(**entry.context)._hand_over(
            [wrapped(entry, data)], delivery, draft=kept.as_open
        )
        if not made:
            return self._adopt(till, entry, data), False
        order = self.env["pos.order"].browse(made[0]["id"])
        self._check_made(order, delivery, *asked, as_open=kept.as_open)
        self._note_over_refund(order, delivery)
        order._note_refunded(later)
        if order.state != "draft":
            order._link_refunds()
            order._post_process(data.get("post_process") or {})
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
            raise self._not_paid(order, delivery.trouble)
        self._check_customer(order, partner_id, to_invoice)
        self._note_if_late(order, session_id)

    @api.model
    def _note_if_late(self, order, session_id):
        """Standard puts a sale whose session is closed into a rescue session."""
        if order.session_id.id == session_id:
            return
        order.session_id.sudo().message_post(
            body=_(
                "%(order)s (%(amount)s) arrived after its session %(session)s was "
                "closed.",
                order=order.pos_reference,
                amount=format_amount(self.env, order.amount_total, order.currency_id),
                session=self.env["pos.session"].browse(session_id).name,
            )
        )

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
            return {
                "key": entry.key,
                "status": "refused",
                "code": code,
                "message": _(
                    "%(why)s (%(count)s rejected sales of this device wait for a "
                    "manager's decision, which is the limit: Odoo keeps no copy of "
                    "this one. It is safe on the device.)",
                    why=message,
                    count=MAX_REFUSED,
                ),
            }
        try:
            with all_or_nothing(self.env.cr):
                self._keep(
                    till, entry, {"state": REFUSED, "code": code, "message": message}
                )
                self.flush_model()
        except AlreadyRunning:
            return {"key": entry.key, "status": "busy"}
        return {
            "key": entry.key,
            "status": "refused",
            "code": code,
            "message": message,
        }

    @api.model
    def _keeps_too_many(self, till, entry):
        """Whether one more copy is too many. Those that are kept may change."""
        kept = self._quiet()
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
        for kept in known["kept"]:
            if kept.key != entry.key or kept.state not in (REFUSED, WITHDRAWN):
                continue
            if kept.checksum == entry.checksum:
                kept._arrived(order)
            elif kept.state == REFUSED:
                kept.with_env(self.env)._decide(
                    WITHDRAWN, _("The till sent this sale again, with other contents.")
                )


def confirmed(key, order, repeated):
    return {
        "key": key,
        "status": "confirmed",
        "id": order["id"],
        "pos_reference": order["pos_reference"],
        "account_move": order["account_move"] or False,
        "repeated": repeated,
    }


def order_values(till, entry, data):
    """What an order keeps of the sale: what its receipt said, and where it was sold."""
    session = till.env["pos.session"].browse(data["pos_session_id"])
    try:
        is_theirs = session.config_id == till.config_id
    except MissingError:
        is_theirs = False
    return {
        "offline_amount": data["amount_total"],
        "offline_session_id": is_theirs and session.id,
        "offline_device_id": till.id,
        "offline_counter": entry.counter,
        "offline_checksum": entry.checksum,
    }


def wrapped(entry, data):
    """The order as tills give it to create_from_ui."""
    return {
        "id": data.get("uid") or data["name"],
        "data": data,
        "to_invoice": entry.to_invoice,
    }


def asked_for(data):
    """Of what standard may change while it records: before it does."""
    return data.get("partner_id"), data.get("to_invoice"), data["pos_session_id"]
