# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging

from odoo import _, fields, models
from odoo.exceptions import AccessError, UserError

from .pos_backend_message import ANSWER_TIME, ANSWERS, EXPIRED, SENT

_logger = logging.getLogger(__name__)

WAITING_LIMIT = 20  # unanswered messages a session
CLIENT_LIMIT = 64  # characters
POS_USER = "point_of_sale.group_pos_user"


class PosSession(models.Model):
    _inherit = "pos.session"

    # -- sending ---------------------------------------------------------------

    def _tell_pos(self, message_type, payload, summary):
        """Tell the tills of this open session something, as the current user.

        :param str message_type: a key of ``_backend_message_types()``
        :param dict payload: what the till acts on, at most 8 kB of JSON
        :param str summary: the words the cashier sees, cut at 200 characters
        :return: the pos.backend.message (in superuser mode)
        :raise AccessError: the user may not send to this session, or not this
        :raise UserError: the session is not open, or the content is not valid
        """
        self.ensure_one()
        self._check_may_tell_pos()
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

    def _check_may_tell_pos(self):
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

    # -- life of a session -----------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "closed":
            self.env["pos.backend.message"].sudo().search(
                [("session_id", "in", self.ids), ("state", "=", SENT)]
            )._settle(EXPIRED)
        return result
