# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_datetime

from ..delivery import is_of_the_server
from ..payload import read_text
from ..schema import number, one_of, read_time, record, text

_logger = logging.getLogger(__name__)

# Standard's popups have no limit. More than MOST_BOOKED is cut off, not refused: the
# cash has moved, and nobody could shorten the words afterwards.
MOST_WORDS, MOST_BOOKED = 100_000, 1_000
KINDS = {
    "opening": record(needed={"amount": number(), "notes": text(MOST_WORDS)}),
    "move": record(
        needed={
            "type": one_of("in", "out"),
            "amount": number(),
            "reason": text(MOST_WORDS),
            "extras": record(needed={"translatedType": text(100)}),
        }
    ),
}


class PosOfflineCash(models.Model):
    """What tills have said of cash in the drawer, each once; remembered by its key."""

    _name = "pos.offline.cash"
    _description = "Cash Count or Movement of a POS Device"
    _order = "id desc"
    _rec_name = "key"

    key = fields.Char(required=True, readonly=True)
    session_id = fields.Many2one(
        "pos.session", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("opening", "Opening Count"), ("move", "Cash In or Out")],
        required=True,
        readonly=True,
    )
    is_booked = fields.Boolean(readonly=True)

    _sql_constraints = [("key_unique", "unique(key)", "This is in Odoo already.")]

    @api.model
    def _take(self, session, key, kind, values, made_at):
        """Take it once: what pos.session.offline_cash answers."""
        self.env.cr.execute(
            """
            SELECT pg_try_advisory_xact_lock(
                       hashtextextended('pos_offline_cash:' || %s, 0))
            """,
            [key],
        )
        if not self.env.cr.fetchone()[0]:
            return {"status": "busy"}
        known = self.sudo().search([("key", "=", key)])
        why = ""
        if not known:
            try:
                with self.env.cr.savepoint():
                    known = known.create(
                        {"key": key, "session_id": session.id, "kind": kind}
                    )
                    known.flush_recordset()
            except psycopg2.errors.UniqueViolation:
                # It was taken after this transaction had begun.
                return {"status": "busy"}
            why = self._book(session, kind, values, made_at)
            known.is_booked = not why
        return {"status": "booked" if known.is_booked else "noted", "why": why}

    @api.model
    def _book(self, session, kind, values, made_at):
        """Why it was noted on the session; nothing where Odoo booked it."""
        values = {
            name: value[:MOST_BOOKED] if isinstance(value, str) else value
            for name, value in values.items()
        }
        try:
            with self.env.cr.savepoint():
                if kind == "move":
                    if session.state == "closed":
                        raise UserError(_("The session is closed."))
                    names = ("type", "amount", "reason", "extras")
                    session.try_cash_in_out(*(values[name] for name in names))
                else:
                    if session.state != "opening_control":
                        raise UserError(_("The session had been opened already."))
                    session.set_cashbox_pos(values["amount"], values["notes"])
                self.env.flush_all()
        except Exception as error:
            if is_of_the_server(error):
                raise
            # Anything else would be the same at the next attempt, without end.
            why = self.env["pos.offline.refusal"]._error_message(error)
            if not why:
                _logger.error(
                    "Cash of session %s not booked", session.id, exc_info=error
                )
                why = _("Something unexpected happened in Odoo.")
            self._note(session, kind, values, made_at, why)
            return why
        return ""

    @api.model
    def _note(self, session, kind, values, made_at, why):
        made_at = read_time(made_at)
        kinds = self._fields["kind"]
        sign = -1 if values.get("type") == "out" else 1
        session.sudo().message_post(
            body=_(
                "Not booked: %(what)s, %(amount)s, %(time)s. %(reason)s (%(why)s)",
                what=dict(kinds._description_selection(self.env))[kind],
                amount=format_amount(
                    self.env, sign * values["amount"], session.currency_id
                ),
                time=made_at and format_datetime(self.env, made_at) or "",
                reason=read_text(values.get("reason") or values.get("notes"), 500),
                why=why,
            ),
            author_id=self.env.user.partner_id.id,
        )
