# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
import re

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError

from .pos_backend_message import ANSWER_TIME, ANSWERS, EXPIRED, SENT
from .pos_customer_key import is_id

_logger = logging.getLogger(__name__)

WAITING_LIMIT = 20  # unanswered messages a session
WRITTEN_LIMIT = 5  # of these, written at one other till
CLIENT_LIMIT = 64  # characters
POS_USER = "point_of_sale.group_pos_user"
PAYLOAD_LIMIT = 8 * 1024  # bytes of JSON
SUMMARY_LIMIT = 200  # characters
TEXT_LIMIT = 1000  # characters
# NUL and halves of surrogate pairs, which PostgreSQL does not take, other controls, and
# what turns the direction of all that follows: with it a name could be read as another.
UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class PosSession(models.Model):
    _inherit = "pos.session"

    # -- sending ---------------------------------------------------------------

    def _notify_pos(self, message_type, payload, summary, written_at=None):
        """Tell the tills of this open session something, as the current user.

        :param str message_type: a key of ``_backend_message_types()``
        :param dict payload: what the till acts on, at most 8 kB of JSON
        :param str summary: the words the cashier sees, cut at 200 characters
        :param written_at: the pos.session at whose till the user wrote it
        :return: the pos.backend.message (in superuser mode)
        :raise AccessError: the user may not send to this session, or not this
        :raise UserError: the session is not open, or the content is not valid
        """
        self.ensure_one()
        self._check_may_notify_pos()
        clean = self._check_backend_payload(message_type, payload)
        summary = self._check_backend_summary(summary)
        sender = self.env.user
        session = self.sudo()
        messages = self.env["pos.backend.message"].sudo()
        now = fields.Datetime.now()
        waiting = [
            ("session_id", "=", session.id),
            ("state", "=", SENT),
            ("expires_at", ">", now),
        ]
        if messages.search_count(waiting, limit=WAITING_LIMIT) >= WAITING_LIMIT:
            raise UserError(
                _(
                    "%(till)s has %(count)s unanswered messages already. "
                    "Ask the cashier to answer some first.",
                    till=session.config_id.name,
                    count=WAITING_LIMIT,
                )
            )
        message = messages.create(
            {
                "session_id": session.id,
                "sender_id": sender.id,
                "written_at_id": written_at and written_at.id,
                "sent_at": now,
                "expires_at": now + ANSWER_TIME,
                "type": message_type,
                "payload": json.dumps(clean),
                "summary": summary,
            }
        )
        self.env["bus.bus"]._sendone(
            session._get_bus_channel_name(),
            "POS_BACKEND_MESSAGE",
            message._as_bus_message(),
        )
        cron = self.env.ref("pos_backend_partner.pos_backend_message_cron_expire")
        cron.sudo()._trigger(message.expires_at)
        return message

    def get_tills_to_write_to(self):
        """The other tills that are open: ``[{"id": session, "name": name}]``.

        :raise AccessError: not a POS user, or not of the session's company
        """
        here = self._as_message_till()
        domain = [("state", "=", "opened"), ("rescue", "=", False)]
        domain.append(("config_id.company_id", "=", here.company_id.id))
        sessions = here.search(domain) - here
        tills = [{"id": it.id, "name": it.config_id.name} for it in sessions]
        return sorted(tills, key=lambda till: till["name"])

    def write_to_till(self, session_id, text):
        """Show a text on another till; this one hears who has read it.

        :param int session_id: one of ``get_tills_to_write_to``
        :param str text: cut at 1,000 characters
        :raise AccessError: not a POS user, or not of the sessions' company
        :raise UserError: that till is not open, or has unread messages enough
        """
        here = self._as_message_till()
        there = here.browse(session_id if is_id(session_id) else 0)
        if here.sudo().company_id != there.sudo().exists().company_id:
            raise AccessError(_("You have no access to this POS session."))
        unread = [
            ("session_id", "=", there.id),
            ("written_at_id", "=", here.id),
            ("state", "=", SENT),
            ("expires_at", ">", fields.Datetime.now()),
        ]
        if self.env["pos.backend.message"].sudo().search_count(unread) >= WRITTEN_LIMIT:
            raise UserError(
                _(
                    "%(till)s has not read your last %(count)s messages.",
                    till=there.sudo().config_id.name,
                    count=WRITTEN_LIMIT,
                )
            )
        name = here.sudo().config_id.name
        there._notify_pos("message", {"text": text}, name, written_at=here)

    def _check_may_notify_pos(self):
        user = self.env.user
        session = self.sudo().exists()
        if not user.has_group(POS_USER):
            raise AccessError(
                _("Only users of the Point of Sale may send something to a till.")
            )
        allowed = bool(session) and (
            user._is_superuser()
            or (session.company_id in user.company_ids and self._is_readable(session))
        )
        if not allowed:
            raise AccessError(_("You have no access to this POS session."))
        if session.state != "opened" or session.rescue:
            raise UserError(
                _(
                    "%(till)s is not open. Ask a cashier to open it, then try again.",
                    till=session.config_id.name,
                )
            )

    def _is_readable(self, record):
        """Whether the current user himself, not a sudo, may read the record."""
        record = record.with_env(self.env).sudo(False)
        return bool(
            record.exists()
            and record.check_access_rights("read", raise_exception=False)
            and record._filter_access_rules_python("read")
        )

    # -- what the till asks --------------------------------------------------------

    def get_pending_backend_messages(self):
        """Messages waiting for an answer, oldest first.

        The bus can lose a message for good: a till asks at start and whenever it
        has reconnected. Shape: as the POS_BACKEND_MESSAGE of the bus.

        :raise AccessError: not a POS user, or not of the session's company
        """
        session = self._as_message_till()
        if session.state == "closed":
            return []
        messages = self.env["pos.backend.message"].sudo()
        waiting = messages.search(
            [("session_id", "=", session.id), ("state", "=", SENT)], order="id"
        )
        waiting -= waiting._expire_due()
        return [message._as_bus_message() for message in waiting]

    def answer_backend_message(self, token, answer, client=None):
        """Answer a message, once.

        :param str token: of the message
        :param str answer: accepted or refused
        :param str client: names the browser tab; its repeated call gets the
            first result again (browsers repeat a POST by themselves)
        :return: ``{"code": "ok", "state": answer}`` or
            ``{"code": "refused", "reason": reason, "state": state, "by": name}``,
            reason one of: unknown (no such token in this session), answer (not
            accepted or refused), answered (state says what, by says who),
            expired, closed (the session). state and by are False when unknown.
        :raise AccessError: not a POS user, or not of the session's company
        """
        session = self._as_message_till()
        message = session._find_backend_message(token)
        if not message:
            return session._refuse_answer("unknown")
        if answer not in ANSWERS:
            return session._refuse_answer("answer", message)
        if not isinstance(client, str) or not client.isprintable():
            client = None
        client = client and client[:CLIENT_LIMIT]
        if client and (message.answered_client, message.state) == (client, answer):
            return {"code": "ok", "state": answer}
        message._expire_due()
        if message.state == SENT and session.state != "closed":
            if message._settle(answer, self.env.user, client):
                return {"code": "ok", "state": answer}
        if session.state == "closed":
            return session._refuse_answer("closed", message)
        reason = "expired" if message.state == EXPIRED else "answered"
        return session._refuse_answer(reason, message)

    def _as_message_till(self):
        """This session for the cashier who calls, in its own company only."""
        self.ensure_one()
        session = self.sudo().exists()
        user = self.env.user
        if not user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))
        if not session or session.company_id not in user.company_ids:
            raise AccessError(_("You have no access to this POS session."))
        till = self.with_context(allowed_company_ids=session.company_id.ids)
        if not till._is_readable(session):
            raise AccessError(_("You have no access to this POS session."))
        return till.sudo(False)

    def _find_backend_message(self, token):
        messages = self.env["pos.backend.message"].sudo()
        if not isinstance(token, str) or not token.isprintable():
            return messages
        return messages.search(
            [("token", "=", token), ("session_id", "=", self.id)], limit=1
        )

    def _refuse_answer(self, reason, message=None):
        # Neither the token nor anything else the caller sent goes to the log
        _logger.warning(
            "POS session %s: answer of user %s to backend message %s refused: %s",
            self.id,
            self.env.uid,
            message.id if message else "(unknown)",
            reason,
        )
        return {
            "code": "refused",
            "reason": reason,
            "state": message.state if message else False,
            "by": (message.answered_by_id.name or False) if message else False,
        }

    # -- what may be sent ------------------------------------------------------------

    @api.model
    def _backend_message_types(self):
        """Known message types, each with the method that checks its payload.

        A check takes the payload, raises UserError or AccessError, and returns
        the dict to send: the keys it knows and nothing else. Modules add theirs.
        """
        return {
            "customer": self._check_customer_payload,
            "product": self._check_product_payload,
            "order_line": self._check_order_line_payload,
            "message": self._check_message_payload,
        }

    def _check_backend_payload(self, message_type, payload):
        check = self._backend_message_types().get(message_type)
        if not check:
            raise UserError(
                _("Tills do not know the message type %(type)s.", type=message_type)
            )
        if not isinstance(payload, dict):
            raise UserError(_("The content of a message must be a dictionary."))
        try:
            size = len(json.dumps(payload, allow_nan=False).encode())
        except (TypeError, ValueError, RecursionError) as error:
            raise UserError(
                _("The content of a message must be representable as JSON.")
            ) from error
        if size > PAYLOAD_LIMIT:
            raise UserError(
                _(
                    "The content of a message is %(size)s bytes long; "
                    "%(limit)s is the most.",
                    size=size,
                    limit=PAYLOAD_LIMIT,
                )
            )
        return check(payload)

    @api.model
    def _check_backend_summary(self, summary):
        words = UNSEEN.sub(" ", summary) if isinstance(summary, str) else ""
        words = " ".join(words.split())
        if not words:
            raise UserError(_("A message needs words that the cashier sees."))
        return words[:SUMMARY_LIMIT]

    def _check_customer_payload(self, payload):
        partner = self._check_payload_record("res.partner", payload.get("partner_id"))
        return {"partner_id": partner.id, **self._check_payload_note(payload)}

    def _check_product_payload(self, payload):
        product = self._check_payload_record(
            "product.product", payload.get("product_id")
        )
        if not product.available_in_pos or not product.sale_ok:
            raise UserError(
                _(
                    "%(product)s is not sold in the POS.",
                    product=product.display_name,
                )
            )
        quantity = self._check_payload_number(payload, "quantity", default=1)
        if not quantity:
            raise UserError(_("A quantity of zero puts nothing on the till."))
        return {
            "product_id": product.id,
            "quantity": quantity,
            **self._check_payload_note(payload),
        }

    def _check_order_line_payload(self, payload):
        clean = self._check_product_payload(payload)
        if "price" in payload:
            clean["price"] = self._check_payload_number(payload, "price")
        if "discount" in payload:
            clean["discount"] = self._check_payload_number(payload, "discount")
            if not 0 <= clean["discount"] <= 100:
                raise UserError(_("A discount is between 0 and 100 percent."))
        return clean

    def _check_message_payload(self, payload):
        text = payload.get("text")
        if not isinstance(text, str) or not text.strip():
            raise UserError(_("The message has no text."))
        return {"text": text.strip()[:TEXT_LIMIT]}

    def _check_payload_record(self, model, record_id):
        """The record, when the sender may read it and the till may use it."""
        session = self.sudo()
        known = is_id(record_id)
        record = self.env[model].browse(record_id if known else 0)
        if not known or not self._is_readable(record):
            raise AccessError(
                _(
                    "This record (%(what)s) does not exist, or you have no access "
                    "to it.",
                    what=self.env["ir.model"]._get(model).name,
                )
            )
        record = record.sudo()
        company = record.company_id
        # A branch sells to the customers of the companies above it
        if company and company not in session.company_id.parent_ids:
            raise UserError(
                _(
                    "%(record)s belongs to %(company)s; %(till)s sells for "
                    "%(till_company)s.",
                    record=record.display_name,
                    company=company.name,
                    till=session.config_id.name,
                    till_company=session.company_id.name,
                )
            )
        if not record.active:
            raise UserError(_("%(record)s is archived.", record=record.display_name))
        return record

    @api.model
    def _check_payload_number(self, payload, key, default=None):
        value = payload.get(key, default)
        if not _is_number(value, (int, float)):
            raise UserError(_("The value of “%(key)s” must be a number.", key=key))
        return value

    @api.model
    def _check_payload_note(self, payload):
        """An optional note of the sender, shown below the summary."""
        note = payload.get("note")
        if not note:
            return {}
        if not isinstance(note, str):
            raise UserError(_("The note must be a text."))
        return {"note": note.strip()[:TEXT_LIMIT]}

    # -- life of a session -----------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "closed":
            self.env["pos.backend.message"].sudo().search(
                [("session_id", "in", self.ids), ("state", "=", SENT)]
            )._settle(EXPIRED)
        return result


def _is_number(value, types):
    # To Python True is an int: it would be record 1, or one piece
    return isinstance(value, types) and not isinstance(value, bool)
