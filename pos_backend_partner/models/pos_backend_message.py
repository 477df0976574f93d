# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import secrets
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.tools import SQL

SENT, ACCEPTED, REFUSED, EXPIRED = "sent", "accepted", "refused", "expired"
ANSWERS = (ACCEPTED, REFUSED)

ANSWER_TIME = timedelta(minutes=30)
KEPT_FOR = timedelta(days=30)


class PosBackendMessage(models.Model):
    """One thing the backend told a till, and what the cashier answered.

    Rows are only made by pos.session._notify_pos and only settled here, each by
    code that has checked the caller: no group may write this model.
    """

    _name = "pos.backend.message"
    _description = "Message to a Till"
    _order = "id desc"
    _rec_name = "summary"

    session_id = fields.Many2one(
        "pos.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    config_id = fields.Many2one(
        "pos.config",
        string="Point of Sale",
        related="session_id.config_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", related="config_id.company_id", store=True, index=True
    )
    sender_id = fields.Many2one(
        "res.users", string="Sent By", required=True, readonly=True, ondelete="cascade"
    )
    # A till that wrote it hears there what became of it, and not in the backend.
    written_at_id = fields.Many2one(
        "pos.session", string="Written At", readonly=True, ondelete="set null"
    )
    sent_at = fields.Datetime(required=True, readonly=True)
    expires_at = fields.Datetime(required=True, readonly=True)
    type = fields.Char(required=True, readonly=True)
    payload = fields.Text(readonly=True, help="What the till acts on, as JSON.")
    summary = fields.Char(
        required=True, readonly=True, help="The words the cashier sees."
    )
    note = fields.Char(compute="_compute_note", help="What the sender wrote.")
    # Who knows the token may answer: it travels to the tills of the session and
    # nowhere else, so that even an administrator reads it only in superuser mode.
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        default=lambda self: secrets.token_urlsafe(24),
    )
    state = fields.Selection(
        [
            (SENT, "Waiting for an Answer"),
            (ACCEPTED, "Accepted"),
            (REFUSED, "Refused"),
            (EXPIRED, "Expired"),
        ],
        required=True,
        readonly=True,
        default=SENT,
        index=True,
    )
    answered_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    answered_at = fields.Datetime(readonly=True)
    # Names the browser tab that answered: it, and no other till of the same
    # user, gets the same result again when a proxy or the browser repeats its call.
    answered_client = fields.Char(
        string="Answered in Browser Tab", readonly=True, groups=fields.NO_ACCESS
    )

    _sql_constraints = [
        ("token_unique", "unique(token)", "Two messages cannot share a token.")
    ]

    @api.depends("payload")
    def _compute_note(self):
        for message in self:
            payload = json.loads(message.payload or "{}")
            message.note = payload.get("note") or payload.get("text")

    def _as_bus_message(self):
        """The message as tills get it, from the bus and from an RPC alike.

        Times are UTC, in the server's text format.
        """
        self.ensure_one()
        return {
            "token": self.token,
            "type": self.type,
            "payload": json.loads(self.payload),
            "summary": self.summary,
            "sender": {"id": self.sender_id.id, "name": self.sender_id.name},
            "sent_at": fields.Datetime.to_string(self.sent_at),
            "expires_at": fields.Datetime.to_string(self.expires_at),
        }

    def _settle(self, state, user=None, client=None):
        """Move those still waiting to ``state``, once; return the ones moved.

        Two tills that answer at the same moment both find the message waiting:
        the row lock makes the second wait, then fail to serialize and be run
        again by the RPC layer, which then finds the first one's answer.
        """
        if not self:
            return self
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE pos_backend_message SET state = %s, answered_by_id = %s, "
                "answered_at = %s, answered_client = %s "
                "WHERE id IN %s AND state = %s RETURNING id",
                state,
                user.id if user else None,
                fields.Datetime.now() if user else None,
                client,
                self._ids,
                SENT,
            ),
            log_exceptions=False,
        )
        settled = self.browse(row[0] for row in self.env.cr.fetchall())
        self.invalidate_recordset()
        for message in settled:
            message._announce_settled()
        return settled

    def _announce_settled(self):
        """Tell the sender, and the other tills of the session."""
        self.ensure_one()
        bus = self.env["bus.bus"]
        bus._sendone(
            self.session_id._get_bus_channel_name(),
            "POS_BACKEND_MESSAGE_ANSWERED",
            {
                "token": self.token,
                "state": self.state,
                "by": self.answered_by_id.name or False,
            },
        )
        if self.written_at_id:
            bus._sendone(
                self.written_at_id._get_bus_channel_name(),
                "POS_TILL_MESSAGE_ENDED",
                {
                    "till": self.config_id.name,
                    "by": self.answered_by_id.name or False,
                    "text": self.note,
                },
            )
            return
        message = self.with_context(lang=self.sender_id.lang)
        bus._sendone(
            self.sender_id.partner_id,
            "simple_notification",
            {
                "type": "success" if self.state == ACCEPTED else "warning",
                "title": message._outcome_title(),
                "message": message._outcome_text(),
                "sticky": self.state != ACCEPTED,
            },
        )

    def _outcome_title(self):
        return {
            ACCEPTED: _("Accepted"),
            REFUSED: _("Refused"),
            EXPIRED: _("Not answered"),
        }[self.state]

    def _outcome_text(self):
        words = {
            "cashier": self.answered_by_id.name,
            "summary": self.summary,
            "till": self.config_id.name,
        }
        if self.state == ACCEPTED:
            return _('%(cashier)s accepted "%(summary)s" on %(till)s.', **words)
        if self.state == REFUSED:
            return _('%(cashier)s refused "%(summary)s" on %(till)s.', **words)
        return _('Nobody answered "%(summary)s" on %(till)s.', **words)

    def _expire_due(self):
        """Settle those of self nobody answered in time."""
        now = fields.Datetime.now()
        return self.filtered(
            lambda message: message.state == SENT and message.expires_at <= now
        )._settle(EXPIRED)

    def action_write_to_till(self):
        """Open the wizard to write a text to an open till."""
        return self.env["pos.send.to.pos"]._open_wizard(
            _("Write to a Till"), self.env.company
        )

    @api.model
    def _cron_expire(self):
        self.search(
            [("state", "=", SENT), ("expires_at", "<=", fields.Datetime.now())]
        )._expire_due()

    @api.autovacuum
    def _gc_messages(self):
        self.search(
            [("sent_at", "<", fields.Datetime.now() - KEPT_FOR)],
            limit=models.GC_UNLINK_LIMIT,
        ).unlink()
