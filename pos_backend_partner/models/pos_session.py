# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging
import re

from odoo import _, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..readable import is_id, is_readable
from .pos_backend_message import ANSWER_TIME, ANSWERS, EXPIRED, SENT
from .pos_backend_payload import UNSEEN

_logger = logging.getLogger(__name__)

SELLING = ("opening_control", "opened")
REFRESHED = 500  # customers that a till reads again at a time
BARCODE_LIMIT = 128  # characters
LOGGED = 200  # characters of what a till says go to the log
CODE = re.compile(r"[a-z0-9_]{1,40}")
REFUSED = {"code": "refused"}
WAITING_LIMIT = 20  # unanswered messages a session
WRITTEN_LIMIT = 5  # of these, written at one other till
CLIENT_LIMIT = 64  # characters
POS_USER = "point_of_sale.group_pos_user"


class PosSession(models.Model):
    _inherit = "pos.session"

    # All that a till asks goes through _as_message_till(): a POS user of the
    # session's company, who reads in that company only, never as superuser.

    def get_pos_customer(self, partner_id):
        """One customer as the till loads him, read with the cashier's rights.

        :return: ``{"code": "ok", "partner": row}``, or ``{"code": "refused"}`` for
            whatever he may not have, all alike, so that nothing can be told from it
        :raise AccessError: not a POS user, or not of the session's company
        """
        till = self._as_message_till()
        if not is_id(partner_id):
            return till._refuse_customer(partner_id, "not an id")
        rows = till._read_pos_customers([("id", "=", partner_id)])
        if not rows:
            return till._refuse_customer(partner_id, "not for this till")
        return {"code": "ok", "partner": rows[0]}

    def get_pos_customer_by_barcode(self, barcode):
        """The row of the customer with this barcode in the session's company.

        False if there is none.

        :raise AccessError: not a POS user, or not of the session's company
        """
        till = self._as_message_till()
        barcode = barcode.strip() if isinstance(barcode, str) else ""
        if not 0 < len(barcode) <= BARCODE_LIMIT or UNSEEN.search(barcode):
            return False
        rows = till._read_pos_customers([("barcode", "=", barcode)])
        return rows[0] if rows else False

    def refresh_pos_customers(self, ids):
        """The customers of these ids as they are now, for a till that holds them.

        :return: ``{"partners": rows, "merged": [[id, id of the row to take instead]],
            "deleted": ids that are not in Odoo any more}``. Of others without a row
            nothing is said: the cashier may not have them
        :raise AccessError: not a POS user, or not of the session's company
        :raise ValidationError: not a list of at most 500 ids
        """
        till = self._as_message_till()
        is_list = isinstance(ids, list) and len(ids) <= REFRESHED
        if not is_list or not all(map(is_id, ids)):
            raise ValidationError(
                _("A till asks for at most %s customers, by id.", REFRESHED)
            )
        partners = till.env["res.partner"].sudo()
        gone = set(ids) - set(partners.browse(ids).exists().ids)
        merged = {
            id_: partner.id
            for id_, partner in till.env["pos.customer.key"]._merged_into(gone).items()
        }
        wanted = list({*ids, *merged.values()})
        rows = till._read_pos_customers([("id", "in", wanted)], limit=len(wanted))
        found = {row["id"] for row in rows}
        merged = {old: new for old, new in merged.items() if new in found}
        return {
            "partners": rows,
            "merged": sorted(map(list, merged.items())),
            "deleted": sorted(gone - set(merged)),
        }

    def create_pos_customer(self, new):
        """A customer whom this till made while there was no server; once.

        :param dict new: {key, name, phone, email, vat}, where the same key is the same
            customer
        :return: ``{"partner": row, "doubles": names of customers who may be the same}``
        :raise AccessError: not a POS user of the session's company, or one who may not
            create contacts
        :raise ValidationError: it is malformed
        """
        till = self._as_message_till()
        partner = till.env["pos.customer.key"]._create_once(new)
        rows = till._read_pos_customers([("id", "=", partner.id)])
        doubles = partner._pos_likely_doubles(till.sudo().company_id)
        return {
            "partner": rows[0] if rows else False,
            "doubles": doubles.mapped("display_name"),
        }

    def _get_pos_ui_res_users(self, params):
        """Whether the user may make customers, also while there is no server."""
        user = super()._get_pos_ui_res_users(params)
        partners = self.env["res.partner"]
        may_create = partners.check_access_rights("create", raise_exception=False)
        return {**user, "may_create_customers": may_create}

    def report_refused_message(self, code, detail=""):
        """Write into the log that the till refused a message of another window.

        :param str code: why, in lower case
        :param str detail: what may help, cut
        :raise AccessError: not a POS user, or not of the session's company
        """
        till = self._as_message_till()
        if not isinstance(code, str) or not CODE.fullmatch(code):
            code = "unknown"
        _logger.warning(
            "POS session %s: the till of user %s refused a message of another window: "
            "%s %s",
            till.id,
            till.env.uid,
            code,
            _loggable(detail) if detail else "",
        )
        return True

    def _read_pos_customers(self, domain, limit=1):
        """Rows of the customers in the domain that may be chosen here.

        Read the way standard reads them one by one, so that they carry what other
        modules add.
        """
        if self.sudo().state not in SELLING:
            return []
        # The rule on contacts lets those of internal users of any company through.
        companies = [False, *self.sudo().company_id.parent_ids.ids]
        return self.get_pos_ui_res_partner_by_params(
            {"domain": [*domain, ("company_id", "in", companies)], "limit": limit}
        )

    def _refuse_customer(self, partner_id, reason):
        _logger.warning(
            "POS session %s: customer %s refused to user %s: %s",
            self.id,
            partner_id if is_id(partner_id) else _loggable(partner_id),
            self.env.uid,
            reason if self.sudo().state in SELLING else "the session is not open",
        )
        return dict(REFUSED)

    # -- sending ---------------------------------------------------------------

    def _notify_pos(self, message_type, payload, summary, written_at=None):
        """Tell the tills of this open session something, as the current user.

        :param str message_type: a type of ``pos.backend.payload``
        :param dict payload: what the till acts on, at most 8 kB of JSON
        :param str summary: the words the cashier sees, cut at 200 characters
        :param written_at: the pos.session at whose till the user wrote it
        :return: the pos.backend.message (in superuser mode)
        :raise AccessError: the user may not send to this session, or not this
        :raise UserError: the session is not open, or the content is not valid
        """
        self.ensure_one()
        self._check_may_notify_pos()
        payloads = self.env["pos.backend.payload"]
        clean = payloads._check(self, message_type, payload)
        summary = payloads._check_summary(summary)
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
            or (
                session.company_id in user.company_ids
                and is_readable(self.env, session)
            )
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
        if not is_readable(till.env, session):
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

    # -- life of a session -----------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "closed":
            self.env["pos.backend.message"].sudo().search(
                [("session_id", "in", self.ids), ("state", "=", SENT)]
            )._settle(EXPIRED)
        return result


def _loggable(value):
    """Untrusted input on one line of bounded length."""
    return (
        repr(value[:LOGGED]) if isinstance(value, str) else f"({type(value).__name__})"
    )
