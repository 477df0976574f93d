# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import _, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import format_amount, format_datetime

from ..guard import CODE, GuardedFields
from .pos_offline_envelope import MANAGER, REFUSED
from .pos_offline_sync import POS_USER

LISTED = 10  # sales named in a message


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

    # -- what tills and the closing popup ask -----------------------------------------

    def offline_unsent(self):
        """The sales of this session that are not in Odoo, oldest first.

        :return: list of {key, device_key, device, cashier, last_seen, uid, amount,
            created_at, customer, state, error, quantity, allowed}. Times are UTC in the
            server's format, or False. state: waiting, sending, attention, or "unlisted"
            for the ``quantity`` sales that a device counted and did not list. allowed:
            a manager has agreed to close without it.
        :raise AccessError: not a POS user, or not of the session's company
        """
        self._check_offline_access()
        allowed = self._offline_allowed()
        return [
            {**row, "allowed": row["key"] in allowed} for row in self._offline_unsent()
        ]

    def allow_closing_with_unsent(self, reason):
        """Agree to close the session without the sales that are unsent now.

        Logged on the session. A sale that turns up later asks again.

        :return: what offline_unsent returns
        :raise AccessError: not a manager of the Point of Sale
        """
        self._check_offline_access()
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                _("Only managers may close a session without its unsent sales.")
            )
        reason = self.env["pos.offline.envelope"]._check_reason(reason)
        unsent = self._offline_unsent()
        if unsent:
            self.sudo().offline_allowed_keys = [row["key"] for row in unsent]
            self.sudo().message_post(
                body=_(
                    "%(manager)s allowed to close this session without its unsent "
                    "sales (%(count)s). Reason: %(reason)s",
                    manager=self.env.user.name,
                    count=sum(row["quantity"] for row in unsent),
                    reason=reason,
                )
                + self._offline_unsent_html(unsent),
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

    # -- the list ---------------------------------------------------------------------

    def _offline_unsent(self):
        self.ensure_one()
        waiting = (
            self.env["pos.offline.waiting"]
            .sudo()
            .search([("session_id", "=", self.id)])
        )
        refused = (
            self.env["pos.offline.envelope"]
            .sudo()
            .search(
                [
                    ("session_id", "=", self.id),
                    ("state", "=", REFUSED),
                    ("key", "not in", waiting.mapped("key")),
                ],
                order="sold_at, id",
            )
        )
        rows = [self._offline_row_of_waiting(row) for row in waiting]
        rows += [self._offline_row_of_refused(envelope) for envelope in refused]
        rows.sort(key=lambda row: row["created_at"] or "")
        return rows + self._offline_unlisted()

    def _offline_row_of_waiting(self, waiting):
        return {
            **self._offline_row_of_device(waiting.device_id),
            "key": waiting.key,
            "uid": waiting.uid,
            "amount": waiting.amount,
            "created_at": _text(waiting.created_at),
            "customer": waiting.customer or "",
            "cashier": waiting.cashier or waiting.device_id.cashier or "",
            "state": waiting.state,
            "error": waiting.error or "",
            "quantity": 1,
        }

    def _offline_row_of_refused(self, envelope):
        return {
            **self._offline_row_of_device(envelope.device_id),
            "key": envelope.key,
            "uid": envelope.reference,
            "amount": envelope.amount,
            "created_at": _text(envelope.sold_at),
            "customer": envelope.customer or "",
            "cashier": envelope.cashier or "",
            "state": "attention",
            "error": envelope.message or "",
            "quantity": 1,
        }

    def _offline_row_of_device(self, device):
        return {
            "device_key": device.key or "",
            "device": device.display_name or "",
            "last_seen": _text(device.last_seen),
        }

    def _offline_unlisted(self):
        """Of devices that have more in their queue than they list."""
        devices = (
            self.env["pos.offline.device"]
            .sudo()
            .with_context(active_test=False)
            .search([("session_id", "=", self.id), ("waiting_count", ">", 0)])
        )
        rows = []
        for device in devices:
            more = device.waiting_count - device.listed_count
            if more > 0:
                rows.append(
                    {
                        **self._offline_row_of_device(device),
                        "key": f"{device.key}+{more}",
                        "uid": "",
                        "amount": 0,
                        "created_at": False,
                        "customer": "",
                        "cashier": device.cashier or "",
                        "state": "unlisted",
                        "error": "",
                        "quantity": more,
                    }
                )
        return rows

    # -- words ------------------------------------------------------------------------

    def _offline_unsent_line(self, row):
        """One sale, or those that a device did not list, in one line."""
        if row["state"] == "unlisted":
            return _(
                "Further sales on %(device)s: %(count)s",
                count=row["quantity"],
                device=row["device"],
            )
        parts = [
            row["uid"],
            format_amount(self.env, row["amount"], self.currency_id),
            row["customer"],
            row["cashier"],
            row["device"],
            row["created_at"] and format_datetime(self.env, row["created_at"]),
            row["error"],
        ]
        return ", ".join(part for part in parts if part)

    def _offline_unsent_lines(self, rows):
        lines = [self._offline_unsent_line(row) for row in rows[:LISTED]]
        more = sum(row["quantity"] for row in rows[LISTED:])
        return lines + ([_("Further sales: %s", more)] if more else [])

    def _offline_unsent_html(self, rows):
        items = (
            Markup("<li>%s</li>") % line for line in self._offline_unsent_lines(rows)
        )
        return Markup("<ul>%s</ul>") % Markup("").join(items)

    def _offline_unsent_words(self, rows):
        count = sum(row["quantity"] for row in rows)
        return "\n".join(
            [
                _("%s sales of this session are not in Odoo yet:", count)
                if count > 1
                else _("One sale of this session is not in Odoo yet:"),
                *(f"- {line}" for line in self._offline_unsent_lines(rows)),
                "",
                _(
                    "Open the POS on these devices and wait until they have sent "
                    "everything. What needs attention is in Point of Sale > Orders > "
                    "Sales Needing Attention. A manager can close the session all the "
                    "same, with a reason: what arrives later goes to a rescue session."
                ),
            ]
        )

    # -- closing ----------------------------------------------------------------------

    def _offline_unsent_in_the_way(self):
        allowed = self._offline_allowed()
        return [row for row in self._offline_unsent() if row["key"] not in allowed]

    def _cannot_close_session(self, bank_payment_method_diffs=None):
        result = super()._cannot_close_session(bank_payment_method_diffs)
        if result:
            return result
        unsent = self._offline_unsent_in_the_way()
        if unsent:
            return {
                "successful": False,
                "message": self._offline_unsent_words(unsent),
                "redirect": False,
                "offline_unsent": self.offline_unsent(),
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
            words = session._offline_unsent_words(unsent)
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
        return super().action_pos_session_close(
            balancing_account, amount_to_balance, bank_payment_method_diffs
        )

    def action_view_offline_unsent(self):
        """The sales of this session that are still on a device."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_offline_queue.pos_offline_waiting_action"
        )
        return {**action, "domain": [("session_id", "=", self.id)]}


def _text(value):
    return value.isoformat(" ", "seconds") if value else False
