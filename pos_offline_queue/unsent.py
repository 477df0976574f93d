# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What of a session is not in Odoo, and what people are told of it.

A row is what `pos.session.offline_unsent` says, and its key.
"""

import hashlib

from markupsafe import Markup

from odoo import _
from odoo.tools import format_amount, format_datetime

from .contents import Contents
from .delivery import REFUSED

LISTED = 10  # sales named in a message


def unsent_rows(session):
    """Sales that wait or were refused, oldest first; then how many were not listed."""
    mine = [("session_id", "=", session.id)]
    waiting = session.env["pos.offline.waiting"].sudo().search(mine)
    refused = (
        session.env["pos.offline.rejected.sale"]
        .sudo()
        .search(
            [
                *mine,
                ("state", "=", REFUSED),
                ("key", "not in", waiting.mapped("key")),
            ],
            order="sold_at, id",
        )
    )
    rows = [*map(_row_of_waiting, waiting), *map(_row_of_refused, refused)]
    rows.sort(key=lambda row: row["created_at"] or "")
    devices = session.env["pos.offline.device"].sudo().with_context(active_test=False)
    for device in devices.search([*mine, ("waiting_count", ">", 0)]):
        more = device.waiting_count - device.listed_count
        if more > 0:
            # With its next sale a device gives the next number, and it asks again
            key = f"{device.key}+{device.counter}"
            rows.append(_row_of_more(device, key, "unlisted", more))
    return rows


def silent_row(device):
    """Of a device whose sales since it was last heard of nobody knows."""
    return _row_of_more(device, f"{device.key}@{device.last_seen}", "silent", 0)


def row_of_device(device):
    return {
        "device_key": device.key or "",
        "device": device.display_name or "",
        "last_seen": _text(device.last_seen),
    }


def _row_of_waiting(waiting):
    return {
        **row_of_device(waiting.device_id),
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


def _row_of_refused(rejected):
    return {
        **row_of_device(rejected.device_id),
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


def _row_of_more(device, key, state, quantity):
    return {
        **row_of_device(device),
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


def _text(value):
    return value.isoformat(" ", "seconds") if value else False


def digest(rows):
    """What stands for these rows with somebody who may not know their keys."""
    keys = "\n".join(sorted(row["key"] for row in rows))
    return hashlib.sha256(keys.encode()).hexdigest()


class UnsentMessage:
    """Such rows of a session in words."""

    def __init__(self, session, rows):
        self.env = session.env
        self._currency = session.currency_id
        self._rows = rows

    def lines(self):
        lines = [self._line(row) for row in self._rows[:LISTED]]
        more = sum(row["quantity"] for row in self._rows[LISTED:])
        return lines + ([_("Further sales: %s", more)] if more else [])

    def html(self):
        items = (Markup("<li>%s</li>") % line for line in self.lines())
        return Markup("<ul>%s</ul>") % Markup("").join(items)

    def text(self):
        silent = [row for row in self._rows if row["state"] == "silent"]
        sales = [row for row in self._rows if row not in silent]
        count = sum(row["quantity"] for row in sales)
        head = [
            count > 1 and _("%s sales of this session are not in Odoo yet:", count),
            count == 1 and _("One sale of this session is not in Odoo yet:"),
            not count and _("Not every device of this session has been heard from:"),
        ]
        return "\n".join(
            [
                *filter(None, head),
                *(f"- {line}" for line in self.lines()),
                "",
                _(
                    "Open the POS on these devices and wait until they have sent "
                    "everything. What needs attention is in Point of Sale > Orders > "
                    "Rejected Sales. A manager can close the session all the "
                    "same, with a reason: what arrives later goes to a rescue session."
                ),
            ]
        )

    def _line(self, row):
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
            format_amount(self.env, row["amount"], self._currency),
            row["customer"],
            row["cashier"],
            row["device"],
            row["created_at"] and format_datetime(self.env, row["created_at"]),
            row["error"],
        ]
        return ", ".join(part for part in parts if part)
