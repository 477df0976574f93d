# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib

from markupsafe import Markup

from odoo import _, fields, models
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools import format_amount, format_datetime

from ..actions import window
from ..contents import Contents
from ..guard import CODE, GuardedFields
from .pos_offline_rejected_sale import MANAGER, REFUSED
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
                self._offline_row_of_device(device)
                for device in self._offline_devices() - self._offline_silent_devices()
            ],
            "figure": self.config_id._offline_figure_values(),
            "shown": _digest(rows),
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
        if rows and shown == _digest(rows):
            self.sudo().offline_allowed_keys = [row["key"] for row in rows]
            self.sudo().message_post(
                body=_(
                    "%(manager)s allowed to close this session without its unsent "
                    "sales (%(count)s). Reason: %(reason)s",
                    manager=self.env.user.name,
                    count=sum(row["quantity"] for row in rows),
                    reason=reason,
                )
                + self._offline_unsent_html(rows),
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

    def _offline_in_question(self):
        """The sales that are not in Odoo, and the devices that may hold more."""
        return self._offline_unsent() + self._offline_silent()

    def _offline_unsent(self):
        self.ensure_one()
        waiting = (
            self.env["pos.offline.waiting"]
            .sudo()
            .search([("session_id", "=", self.id)])
        )
        refused = (
            self.env["pos.offline.rejected.sale"]
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
        rows += [self._offline_row_of_refused(rejected) for rejected in refused]
        rows.sort(key=lambda row: row["created_at"] or "")
        return rows + self._offline_unlisted()

    def _offline_row_of_waiting(self, waiting):
        return {
            **self._offline_row_of_device(waiting.device_id),
            "key": waiting.key,
            "uid": waiting.uid,
            "amount": waiting.amount,
            "cash": waiting.cash,
            "created_at": _text(waiting.created_at),
            "customer": waiting.customer or "",
            "cashier": waiting.cashier or waiting.device_id.cashier or "",
            "state": waiting.state,
            "error": waiting.error or "",
            "quantity": 1,
        }

    def _offline_row_of_refused(self, rejected):
        return {
            **self._offline_row_of_device(rejected.device_id),
            "key": rejected.key,
            "uid": rejected.reference,
            "amount": rejected.amount,
            "cash": Contents(rejected).cash(),
            "created_at": _text(rejected.sold_at),
            "customer": rejected.customer or "",
            "cashier": rejected.cashier or "",
            "state": "attention",
            "error": rejected.message or "",
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
        devices = self.env["pos.offline.device"].sudo().with_context(active_test=False)
        holding = devices.search(
            [("session_id", "=", self.id), ("waiting_count", ">", 0)]
        )
        rows = []
        for device in holding:
            more = device.waiting_count - device.listed_count
            if more > 0:
                # With its next sale a device gives the next number, and it asks again
                key = f"{device.key}+{device.counter}"
                rows.append(self._offline_row_of_more(device, key, "unlisted", more))
        return rows

    def _offline_silent(self):
        """Of devices whose sales since they were last heard of nobody knows."""
        return [
            self._offline_row_of_more(
                device, f"{device.key}@{device.last_seen}", "silent", 0
            )
            for device in self._offline_silent_devices()
        ]

    def _offline_row_of_more(self, device, key, state, quantity):
        return {
            **self._offline_row_of_device(device),
            "key": key,
            "uid": "",
            "amount": 0,
            "cash": 0,
            "created_at": False,
            "customer": "",
            "cashier": device.cashier or "",
            "state": state,
            "error": "",
            "quantity": quantity,
        }

    def _offline_devices(self):
        """Those that had this session open when they last spoke, but archived ones."""
        return (
            self.env["pos.offline.device"].sudo().search([("session_id", "=", self.id)])
        )

    def _offline_silent_devices(self):
        if self.state == "closed":
            return self.env["pos.offline.device"]
        return self._offline_devices().filtered(lambda each: each.presence == "silent")

    # -- words ------------------------------------------------------------------------

    def _offline_unsent_line(self, row):
        """One sale, those that a device did not list, or a silent device, in a line."""
        if row["state"] == "silent":
            return _(
                "%(device)s was last heard from at %(time)s and may hold sales that it "
                "has not reported",
                device=row["device"],
                time=format_datetime(self.env, row["last_seen"]),
            )
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

    def _offline_unsent_message(self, rows):
        silent = [row for row in rows if row["state"] == "silent"]
        sales = [row for row in rows if row not in silent]
        count = sum(row["quantity"] for row in sales)
        head = [
            count > 1 and _("%s sales of this session are not in Odoo yet:", count),
            count == 1 and _("One sale of this session is not in Odoo yet:"),
            not count and _("Not every device of this session has been heard from:"),
        ]
        return "\n".join(
            [
                *filter(None, head),
                *(f"- {line}" for line in self._offline_unsent_lines(rows)),
                "",
                _(
                    "Open the POS on these devices and wait until they have sent "
                    "everything. What needs attention is in Point of Sale > Orders > "
                    "Rejected Sales. A manager can close the session all the "
                    "same, with a reason: what arrives later goes to a rescue session."
                ),
            ]
        )

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


def _digest(rows):
    """What stands for these rows with somebody who may not know their keys."""
    keys = "\n".join(sorted(row["key"] for row in rows))
    return hashlib.sha256(keys.encode()).hexdigest()


def _text(value):
    return value.isoformat(" ", "seconds") if value else False
