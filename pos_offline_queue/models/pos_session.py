# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import _, api, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_datetime

from ..actions import window
from ..delivery import Delivery, is_of_the_server, is_taken
from ..payload import read_key, read_text
from ..schema import check, one_of, read_time
from .pos_offline_cash import KINDS, MOST_BOOKED

_logger = logging.getLogger(__name__)


class PosSession(models.Model):
    _inherit = "pos.session"

    def _pos_data_process(self, loaded_data):
        result = super()._pos_data_process(loaded_data)
        loaded_data["pos_offline_queue"] = self._pos_offline_identity()
        return result

    def _pos_offline_identity(self):
        """What a till names its storage by, and writes into its exports."""
        config = self.config_id
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            "database_uuid": parameters.get_param("database.uuid"),
            "database_name": self.env.cr.dbname,
            "config_id": config.id,
            "config_uuid": config.uuid,
            "config_name": config.name,
            "company": {"id": config.company_id.id, "name": config.company_id.name},
            "user": {"id": self.env.uid, "name": self.env.user.name},
            "is_manager": self.env.user.has_group("point_of_sale.group_pos_manager"),
            "offline_reload": config.offline_reload,
        }

    def _handle_order_process_fail(self, order, exception, draft):
        """Standard's copy of a failed order; none of those kept here, or repeated.

        It rolls back and commits, which is not for one of many orders to do. And when
        the whole request is about to be run again, there is nothing to keep, and no
        transaction left to ask anything in.
        """
        if Delivery.of(self.env) or is_of_the_server(exception) or is_taken(exception):
            return None
        return super()._handle_order_process_fail(order, exception, draft)

    # -- cash -------------------------------------------------------------------------

    def offline_cash(self, key, kind, values, made_at=False):
        """Take the count of an opening, or cash in or out, once.

        What Odoo does not book, such as a count of a session that is open already, is
        noted on the session: the cash has moved in any case.

        :param key: given by the till once, and sent with every attempt
        :param kind: "opening", with {amount, notes}; or "move", with {type, amount,
            reason, extras} as try_cash_in_out takes them
        :return: {status, why}: "booked", "noted"; "busy" if it is being taken just now.
            why: of what was noted by this call
        :raise AccessError: not a POS user, or not of the session's company
        :raise ValidationError: it is malformed
        """
        self._check_offline_access()
        with self.env["pos.offline.refusal"]._reading():
            key = read_key(key)
            check(kind, one_of(*KINDS), "kind")
            check(values, KINDS[kind], "values")
        self.env.cr.execute(
            """
            SELECT pg_try_advisory_xact_lock(
                       hashtextextended('pos_offline_cash:' || %s, 0))
            """,
            [key],
        )
        if not self.env.cr.fetchone()[0]:
            return {"status": "busy"}
        known = self.env["pos.offline.cash"].sudo().search([("key", "=", key)])
        why = ""
        if not known:
            try:
                with self.env.cr.savepoint():
                    known = known.create(
                        {"key": key, "session_id": self.id, "kind": kind}
                    )
                    known.flush_recordset()
            except psycopg2.errors.UniqueViolation:
                # It was taken after this transaction had begun.
                return {"status": "busy"}
            why = self._offline_book_cash(kind, values, made_at)
            known.is_booked = not why
        return {"status": "booked" if known.is_booked else "noted", "why": why}

    def _offline_book_cash(self, kind, values, made_at):
        """Why it was noted on the session; nothing where Odoo booked it."""
        values = {
            name: value[:MOST_BOOKED] if isinstance(value, str) else value
            for name, value in values.items()
        }
        try:
            with self.env.cr.savepoint():
                if kind == "move":
                    if self.state == "closed":
                        raise UserError(_("The session is closed."))
                    names = ("type", "amount", "reason", "extras")
                    self.try_cash_in_out(*(values[name] for name in names))
                else:
                    if self.state != "opening_control":
                        raise UserError(_("The session had been opened already."))
                    self.set_cashbox_pos(values["amount"], values["notes"])
                self.env.flush_all()
        except Exception as error:
            if is_of_the_server(error):
                raise
            # Anything else would be the same at the next attempt, without end.
            why = self.env["pos.offline.refusal"]._error_message(error)
            if not why:
                _logger.error("Cash of session %s not booked", self.id, exc_info=error)
                why = _("Something unexpected happened in Odoo.")
            self._offline_note_cash(kind, values, made_at, why)
            return why
        return ""

    def _offline_note_cash(self, kind, values, made_at, why):
        made_at = read_time(made_at)
        kinds = self.env["pos.offline.cash"]._fields["kind"]
        sign = -1 if values.get("type") == "out" else 1
        self.sudo().message_post(
            body=_(
                "Not booked: %(what)s, %(amount)s, %(time)s. %(reason)s (%(why)s)",
                what=dict(kinds._description_selection(self.env))[kind],
                amount=format_amount(
                    self.env, sign * values["amount"], self.currency_id
                ),
                time=made_at and format_datetime(self.env, made_at) or "",
                reason=read_text(values.get("reason") or values.get("notes"), 500),
                why=why,
            ),
            author_id=self.env.user.partner_id.id,
        )

    # -- receipts ---------------------------------------------------------------------

    def action_view_offline_receipts(self):
        """What became of each receipt of this session."""
        self.ensure_one()
        self._offline_proofs()
        xml_id = "pos_offline_queue.pos_offline_proof_action"
        return window(self.env, xml_id, domain=[("session_id", "=", self.id)])

    def _offline_proofs(self):
        """The rows of this session, for who may read them."""
        self.env["pos.offline.rejected.sale"]._check_manager()
        self._check_offline_access()
        return self.env["pos.offline.proof"]._of_session(self)

    @api.model
    def _offline_is_complete(self, proofs):
        return bool(proofs) and set(proofs.mapped("state")) == {"complete"}
