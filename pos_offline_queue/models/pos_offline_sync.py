# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..delivery import (
    CONTEXT,
    AlreadyRunning,
    Delivery,
    all_or_nothing,
    is_of_the_server,
)
from ..order_shape import Malformed
from ..parcel import (
    MAX_ENVELOPES,
    Parcel,
    read_device,
    read_key,
    read_report,
    read_words,
)
from ..words import COMPANY, DIFFERENT, INVALID, REJECTED, Refusal
from .pos_offline_envelope import ARRIVED, REFUSED, SET_ASIDE, WITHDRAWN

_logger = logging.getLogger(__name__)

POS_USER = "point_of_sale.group_pos_user"
REASON_LIMIT = 500  # characters


class PosOfflineEnvelope(models.Model):
    _inherit = "pos.offline.envelope"

    # -- what tills call --------------------------------------------------------------

    @api.model
    def sync(self, device, envelopes, report=False):
        """Record sales, each by itself and once; note what the till says of its queue.

        :param dict device: {key, config_id, name, counter}
        :param list envelopes: of {key, counter, checksum, created_at, order, options}
        :param report: of what waits on the till (see DEVELOP.md), or False
        :return: {results, settled, server_time}; results one for one as the envelopes
        :raise AccessError: not a POS user, or not of the POS's company
        :raise ValidationError: device or the list of envelopes is malformed; what is
            wrong with one envelope is in its result
        """
        model, till, values = self._enter(device)
        if not isinstance(envelopes, list) or len(envelopes) > MAX_ENVELOPES:
            raise ValidationError(
                _("A till sends a list of at most %s sales at a time.", MAX_ENVELOPES)
            )
        report = self._read_report(report, strict=not envelopes)
        results = model._deliver_all(till, envelopes)
        gone = {
            result["key"]
            for result in results
            if result["status"] in ("confirmed", "set_aside")
        }
        till._note(values, report, gone, patient=not envelopes)
        return {
            "results": results,
            "settled": model._settled(till, report, gone),
            "server_time": fields.Datetime.to_string(fields.Datetime.now()),
        }

    @api.model
    def set_aside(self, device, envelope, reason):
        """Keep a sale here that shall not become an order; the till may forget it.

        :return: {key, status: "set_aside", message}, or what sync would say of a sale
            that is in Odoo already ("confirmed") or just being recorded ("busy")
        :raise AccessError: not a manager of the Point of Sale, or another company's
        """
        self._check_manager()
        model, till, _values = self._enter(device)
        reason = self._check_reason(reason)
        try:
            parcel = Parcel(envelope)
        except Malformed as malformed:
            raise ValidationError(self._malformed_words(malformed)) from malformed
        known = model._look_up([parcel.key])
        result = model._known_result(till, parcel, known)
        if result and result["status"] != "refused":
            return result
        kept = model._keep(till, parcel, {})
        kept.with_env(model.env)._set_aside(reason)
        return kept._set_aside_result()

    @api.model
    def withdraw(self, key):
        """The cashier takes a refused sale back, to change it.

        :return: {key, status: "withdrawn"}: it is his again. Else it must not be
            changed: {key, status: "confirmed", ...} if it was recorded meanwhile,
            "set_aside" if a manager decided so, "busy" if somebody is recording it now
        :raise AccessError: not a POS user, or another company's sale
        """
        self._check_pos_user()
        try:
            key = read_key(key)
        except Malformed as malformed:
            raise ValidationError(self._malformed_words(malformed)) from malformed
        known = self._look_up([key])
        if key not in known["locked"]:
            return {"key": key, "status": "busy"}
        kept = known["kept"]
        order = known["orders"].get(key)
        companies = {row.company_id.id for row in kept}
        companies |= {order["company_id"]} if order else set()
        if not companies.issubset(self.env.user.company_ids.ids):
            raise AccessError(_("This sale belongs to another company."))
        if order and order["state"] != "draft":
            return _confirmed(key, order, repeated=True)
        if aside := kept.filtered(lambda row: row.state == SET_ASIDE)[:1]:
            return aside._set_aside_result()
        kept.filtered(lambda row: row.state == REFUSED).with_env(self.env)._decide(
            WITHDRAWN, _("Taken back by the cashier.")
        )
        return {"key": key, "status": "withdrawn"}

    # -- who may ----------------------------------------------------------------------

    @api.model
    def _check_pos_user(self):
        if not self.env.user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))

    @api.model
    def _enter(self, device):
        """Who comes in: this model for him in the POS's company alone, the device.

        The device is in superuser mode, and what it says of itself follows it.
        """
        self._check_pos_user()
        try:
            values = read_device(device)
        except Malformed as malformed:
            raise ValidationError(self._malformed_words(malformed)) from malformed
        config = self.env["pos.config"].sudo().browse(values["config_id"]).exists()
        user = self.env.user
        company = config.company_id
        if not config or not (user._is_superuser() or company in user.company_ids):
            raise AccessError(_("This point of sale is not one of yours."))
        model = self.with_context(allowed_company_ids=company.ids)
        if not self.env.su:
            config.with_env(model.env).check_access_rights("read")
            config.with_env(model.env).check_access_rule("read")
        till = model.env["pos.offline.device"]._of_till(config, values)
        return model, till, values

    @api.model
    def _check_reason(self, reason):
        reason = read_words(reason, REASON_LIMIT)
        if not reason:
            raise UserError(_("Please give a reason."))
        return reason

    @api.model
    def _read_report(self, report, strict):
        if not report:
            return None
        try:
            return read_report(report)
        except Malformed as malformed:
            if strict:
                raise ValidationError(self._malformed_words(malformed)) from malformed
            # The sales that came with it are more important
            _logger.warning("A till's report is malformed: %s", malformed.detail)
            return None

    # -- recording --------------------------------------------------------------------

    @api.model
    def _deliver_all(self, till, envelopes):
        parcels = []
        for envelope in envelopes:
            try:
                parcels.append(Parcel(envelope))
            except Malformed as malformed:
                parcels.append(malformed)
        known = self._look_up([p.key for p in parcels if isinstance(p, Parcel)])
        delivery = Delivery()
        results = []
        for envelope, parcel in zip(envelopes, parcels, strict=True):
            if isinstance(parcel, Parcel):
                results.append(self._deliver(till, parcel, known, delivery))
            else:
                results.append(self._refuse_malformed(envelope, parcel))
        return results

    def _refuse_malformed(self, envelope, malformed):
        _logger.warning("A till sent a malformed envelope: %s", malformed.detail)
        key = envelope.get("key") if isinstance(envelope, dict) else None
        return {
            "key": key if isinstance(key, str) else None,
            "status": "refused",
            "code": malformed.code,
            "message": self._malformed_words(malformed),
        }

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
    def _deliver(self, till, parcel, known, delivery):
        """Record one sale; what the till is told of it."""
        result = self._known_result(till, parcel, known)
        if result:
            if result["status"] == "refused" and result["code"] != COMPANY:
                return self._refuse(till, parcel, result["code"], result["message"])
            return result
        try:
            with all_or_nothing(self.env.cr):
                order, is_new = self._record(till, parcel, known, delivery)
        except AlreadyRunning:
            return {"key": parcel.key, "status": "busy"}
        except Malformed as malformed:
            words = self._malformed_words(malformed)
            return self._refuse(till, parcel, malformed.code, words)
        except Exception as error:
            if is_of_the_server(error):
                raise
            refusal = self._explain(error, parcel)
            return self._refuse(till, parcel, refusal.code, refusal.message)
        known["orders"][parcel.key] = {
            **order,
            "offline_checksum": parcel.checksum,
            "company_id": till.company_id.id,
        }
        self._close_kept(parcel, known, order)
        return _confirmed(parcel.key, order, repeated=not is_new)

    @api.model
    def _known_result(self, till, parcel, known):
        """What can be said without trying, or None."""
        key = parcel.key
        if key not in known["locked"]:
            return {"key": key, "status": "busy"}
        order = known["orders"].get(key)
        kept = self._kept_of(parcel, known)
        companies = set(kept.company_id.ids) | (
            {order["company_id"]} if order else set()
        )
        if not companies <= set(till.company_id.ids):
            return self._other_company(key)
        if kept.state == SET_ASIDE:
            return kept._set_aside_result()
        if kept.state == ARRIVED and kept.order_id:
            return kept._settled_result()
        if order and order["state"] != "draft" and not kept.second_key:
            if order["offline_checksum"] == parcel.checksum:
                return _confirmed(key, order, repeated=True)
            if order["offline_checksum"] or not self._is_same(parcel, order):
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
            return _confirmed(key, order, repeated=True)
        return None

    @api.model
    def _kept_of(self, parcel, known):
        return known["kept"].filtered(
            lambda kept: (kept.key, kept.checksum) == (parcel.key, parcel.checksum)
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
    def _is_same(self, parcel, order):
        """Whether stock takes it for the order that came without our checksum."""
        try:
            data = parcel.open()
        except Malformed:
            return False
        existing = self.env["pos.order"].sudo().browse(order["id"])
        return existing._is_the_same_order(data, existing)

    @api.model
    def _record(self, till, parcel, known, delivery):
        """Hand the sale to stock; the row of the order, and whether it is new."""
        kept = self._kept_of(parcel, known)
        data = kept._mended(parcel.open())
        asked_for = data.get("partner_id"), data.get("to_invoice")
        if kept.second_key:
            data.update(idempotency_key=kept.second_key, server_id=False)
        elif draft := known["orders"].get(parcel.key):
            data["server_id"] = draft["id"]
        delivery.begin(
            {
                "offline_device_id": till.id,
                "offline_counter": parcel.counter,
                "offline_checksum": parcel.checksum,
            }
        )
        orders = self.env["pos.order"].with_context(
            **parcel.context, **{CONTEXT: delivery}
        )
        wrapped = {
            "id": data.get("uid") or data["name"],
            "data": data,
            "to_invoice": parcel.to_invoice,
        }
        made = orders.create_from_ui([wrapped], draft=False)
        if not made:
            return self._adopt(till, parcel, data), False
        order = self.env["pos.order"].browse(made[0]["id"])
        if order.state == "draft":
            raise delivery.trouble or Refusal(
                REJECTED, _("Odoo did not accept this sale as paid.")
            )
        self._check_customer(order, *asked_for)
        return {**made[0], "state": order.state}, True

    @api.model
    def _adopt(self, till, parcel, data):
        """The order that stock says is this one: it came before there were keys."""
        orders = self.env["pos.order"].search([("pos_reference", "=", data["name"])])
        for order in orders:
            if not order.idempotency_key and order._is_the_same_order(data, order):
                order.write(
                    {
                        "idempotency_key": data["idempotency_key"],
                        "offline_device_id": till.id,
                        "offline_counter": parcel.counter,
                        "offline_checksum": parcel.checksum,
                    }
                )
                fields_ = ["id", "pos_reference", "account_move", "state"]
                return order.read(fields_, load=False)[0]
        raise Refusal(REJECTED, _("Odoo did not record this sale."))

    @api.model
    def _refuse(self, till, parcel, code, message):
        """Keep what cannot be recorded, and say why."""
        try:
            with all_or_nothing(self.env.cr):
                self._keep(
                    till, parcel, {"state": REFUSED, "code": code, "message": message}
                )
                self.flush_model()
        except AlreadyRunning:
            return {"key": parcel.key, "status": "busy"}
        return {
            "key": parcel.key,
            "status": "refused",
            "code": code,
            "message": message,
        }

    @api.model
    def _close_kept(self, parcel, known, order):
        """What was refused before has arrived, or was replaced by what has."""
        order = self.env["pos.order"].browse(order["id"])
        for kept in known["kept"]:
            if kept.key != parcel.key or kept.state not in (REFUSED, WITHDRAWN):
                continue
            if kept.checksum == parcel.checksum:
                kept._arrived(order)
            elif kept.state == REFUSED:
                kept.with_env(self.env)._decide(
                    WITHDRAWN, _("The till sent this sale again, with other contents.")
                )

    # -- what became of the rest ------------------------------------------------------

    @api.model
    def _settled(self, till, report, gone):
        """What managers did about the sales that need attention on this till."""
        keys = [
            entry["key"]
            for entry in (report or {}).get("waiting", ())
            if entry["state"] == "attention" and entry["key"] not in gone
        ]
        if not keys:
            return []
        kept = self.sudo().search(
            [("key", "in", keys), ("company_id", "=", till.company_id.id)],
            order="last_attempt_at, id",
        )
        latest = {envelope.key: envelope for envelope in kept}
        answers = (envelope._settled_result() for envelope in latest.values())
        return [answer for answer in answers if answer]

    def _settled_result(self):
        self.ensure_one()
        if self.state == SET_ASIDE:
            return self._set_aside_result()
        if self.order_id:
            (order,) = self.order_id.read(["pos_reference", "account_move"], load=False)
            return _confirmed(self.key, order, repeated=True)
        if self.state == REFUSED and self.retry_asked:
            return {"key": self.key, "status": "retry"}
        return None

    def _set_aside(self, reason):
        self._decide(SET_ASIDE, reason)
        for envelope in self:
            envelope.sudo().message_post(
                body=_(
                    "%(manager)s set this sale aside: %(reason)s",
                    manager=self.env.user.name,
                    reason=reason,
                ),
                author_id=self.env.user.partner_id.id,
            )

    def _set_aside_result(self):
        self.ensure_one()
        return {
            "key": self.key,
            "status": "set_aside",
            "message": self._set_aside_words(),
        }

    @api.model
    def _malformed_words(self, malformed):
        if malformed.code != INVALID:
            return _(
                "This sale was damaged on its way, or on the till. Send it again; if "
                "that does not help, export it and ask your administrator."
            )
        return _(
            "Odoo does not understand what the till sent (%(detail)s). Ask your "
            "administrator.",
            detail=malformed.detail[:200],
        )


def _confirmed(key, order, repeated):
    return {
        "key": key,
        "status": "confirmed",
        "id": order["id"],
        "pos_reference": order["pos_reference"],
        "account_move": order["account_move"] or False,
        "repeated": repeated,
    }
