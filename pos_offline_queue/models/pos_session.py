# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError

from ..backend import window
from ..delivery import Delivery, is_of_the_server, is_taken
from ..guard import CODE, GuardedFields
from ..payload import read_key
from ..schema import check, one_of
from ..unsent import UnsentMessage, digest, row_of_device, silent_row, unsent_rows
from .pos_offline_cash import KINDS
from .pos_offline_rejected_sale import MANAGER
from .pos_offline_sync import POS_USER


class PosSession(GuardedFields, models.Model):
    """A session does not close over sales that are still on their way to it.

    Unless a manager says so, with a reason: then for the sales that he was shown.
    """

    _inherit = "pos.session"

    offline_allowed_keys = fields.Json(
        readonly=True,
        copy=False,
        guard=CODE,
        help="Sales without which a manager allowed to close the session.",
    )
    offline_unsent_count = fields.Integer(
        string="Unsent Sales", compute="_compute_offline_unsent_count"
    )

    def _compute_offline_unsent_count(self):
        for session in self:
            is_open = session.state != "closed"
            session.offline_unsent_count = (
                sum(row["quantity"] for row in session._offline_unsent())
                if is_open
                else 0
            )

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
        cash = self.env["pos.offline.cash"]
        return cash._take(self, key, kind, values, made_at)

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

    # -- what tills and the closing popup ask -----------------------------------------

    def offline_unsent(self):
        """What stands in the way of closing this session, as far as devices reported.

        :return: {rows, heard, figure, shown, is_allowed}.
            rows: sales that are not in Odoo, oldest first, and devices that are silent:
            {device_key, device, cashier, last_seen, uid, amount, cash, created_at,
            customer, state, error, quantity}. Times are UTC in the server's format, or
            False. state: waiting, sending, attention, "unlisted" for the ``quantity``
            sales that a device counted and did not list, or "silent" for a device that
            may hold sales that nobody has heard of.
            heard: the devices of the session that are not silent, {device_key, device,
            last_seen}.
            figure: {text, level} of what is not in Odoo of the whole point of sale.
            shown: what allow_closing_with_unsent takes, to agree to these rows alone.
            is_allowed: nothing is in the way that no manager has agreed to.
        :raise AccessError: not a POS user, or not of the session's company
        """
        self._check_offline_access()
        rows = self._offline_in_question()
        allowed = self._offline_allowed()
        return {
            "rows": [
                {name: value for name, value in row.items() if name != "key"}
                for row in rows
            ],
            "heard": [
                row_of_device(device)
                for device in self._offline_devices() - self._offline_silent_devices()
            ],
            "figure": self.config_id._offline_figure_values(),
            "shown": digest(rows),
            "is_allowed": all(row["key"] in allowed for row in rows),
        }

    def allow_closing_with_unsent(self, reason, shown):
        """Agree to close the session without what is not in Odoo now.

        Logged on the session. A sale that turns up later asks again.

        :param shown: of offline_unsent. If something else is in the way now, nothing is
            allowed: the manager has not seen it.
        :return: what offline_unsent returns
        :raise AccessError: not a manager of the Point of Sale
        """
        self._check_offline_access()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                _("Only managers may close a session without its unsent sales.")
            )
        reason = self.env["pos.offline.sync"]._check_reason(reason)
        rows = self._offline_in_question()
        if rows and shown == digest(rows):
            self.sudo().offline_allowed_keys = [row["key"] for row in rows]
            self.sudo().message_post(
                body=_(
                    "%(manager)s allowed to close this session without its unsent "
                    "sales (%(count)s). Reason: %(reason)s",
                    manager=self.env.user.name,
                    count=sum(row["quantity"] for row in rows),
                    reason=reason,
                )
                + UnsentMessage(self, rows).html(),
                author_id=self.env.user.partner_id.id,
            )
        return self.offline_unsent()

    def _offline_allowed(self):
        keys = self.sudo().offline_allowed_keys
        keys = keys if isinstance(keys, list) else ()
        return {key for key in keys if isinstance(key, str)}

    def _check_offline_access(self):
        self.ensure_one()
        if not self.env.user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))
        self.check_access_rights("read")
        self.check_access_rule("read")

    # -- what is not in Odoo ----------------------------------------------------------

    def _offline_unsent(self):
        """Rows of the sales that are not; see unsent.py. To be extended."""
        self.ensure_one()
        return unsent_rows(self)

    def _offline_in_question(self):
        """The sales that are not in Odoo, and the devices that may hold more."""
        silent = self._offline_silent_devices()
        return self._offline_unsent() + [silent_row(device) for device in silent]

    def _offline_devices(self):
        """Those that had this session open when they last spoke, but archived ones."""
        return (
            self.env["pos.offline.device"].sudo().search([("session_id", "=", self.id)])
        )

    def _offline_silent_devices(self):
        if self.state == "closed":
            return self.env["pos.offline.device"]
        return self._offline_devices().filtered(lambda each: each.presence == "silent")

    def _offline_unsent_message(self, rows):
        """What stands in the way of closing, in words. To be extended."""
        return UnsentMessage(self, rows).text()

    # -- closing ----------------------------------------------------------------------

    def _offline_unsent_in_the_way(self):
        allowed = self._offline_allowed()
        rows = self._offline_in_question()
        return [row for row in rows if row["key"] not in allowed]

    def _cannot_close_session(self, bank_payment_method_diffs=None):
        result = super()._cannot_close_session(bank_payment_method_diffs)
        if result:
            return result
        unsent = self._offline_unsent_in_the_way()
        if unsent:
            return {
                "successful": False,
                "message": self._offline_unsent_message(unsent),
                "redirect": False,
            }
        return result

    def _check_may_close(self):
        """Raise what stands in the way of closing; other modules have reasons, too."""
        for session in self:
            if session.state == "closed":
                continue
            unsent = session._offline_unsent_in_the_way()
            if not unsent:
                continue
            words = session._offline_unsent_message(unsent)
            if not self.env.user.has_group(MANAGER):
                raise UserError(words)
            raise RedirectWarning(
                words,
                self.env.ref("pos_offline_queue.pos_offline_close_action").id,
                _("Close all the same..."),
                {"active_id": session.id, "active_ids": session.ids},
            )

    def action_pos_session_closing_control(
        self,
        balancing_account=False,
        amount_to_balance=0,
        bank_payment_method_diffs=None,
    ):
        self._check_may_close()
        return super().action_pos_session_closing_control(
            balancing_account, amount_to_balance, bank_payment_method_diffs
        )

    def action_pos_session_close(
        self,
        balancing_account=False,
        amount_to_balance=0,
        bank_payment_method_diffs=None,
    ):
        self._check_may_close()
        result = super().action_pos_session_close(
            balancing_account, amount_to_balance, bank_payment_method_diffs
        )
        for session in self.filtered(lambda each: each.state == "closed"):
            self.env["pos.offline.proof"]._of_session(session)._seal()
        return result

    def action_view_offline_unsent(self):
        """The sales of this session that are still on a device."""
        self.ensure_one()
        xml_id = "pos_offline_queue.pos_offline_waiting_action"
        return window(self.env, xml_id, domain=[("session_id", "=", self.id)])
