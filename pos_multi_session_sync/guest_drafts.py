# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Orders that guests make by themselves, with pos_self_order, are drafts in Odoo.

Where tills share their orders they do not look for drafts, so these are brought to
them: see pos.multi.session.guests.
"""

import json
import re
import uuid
from collections import Counter

from odoo import fields

from odoo.addons.pos_offline_queue.schema import is_id

from .sale_shape import LINE_STAYS

# How pos_self_order begins the numbers of what guests order. A sale has the number of
# the till that has taken the payment.
KIOSK = "Kiosk"
NAMES = ("Self-Order", KIOSK)
# How Odoo makes them; anybody who may write drafts can put something else there.
SECRET = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.ASCII)
FIELDS = (
    *("pricelist_id", "fiscal_position_id", "partner_id", "to_invoice"),
    *("shipping_date", "is_tipped", "tip_amount", "table_id"),
)


def is_of_guest(order):
    return (order.pos_reference or "").startswith(NAMES)


def drafts_of_guests(orders, configs):
    """What guests have ordered there, in sessions that are open, and not paid."""
    drafts = orders.search(
        [
            ("state", "=", "draft"),
            ("config_id", "in", configs.ids),
            ("session_id.state", "!=", "closed"),
            "|",
            *(("pos_reference", "=like", f"{name}%") for name in NAMES),
        ],
        order="id",
    )
    return drafts.filtered(lambda draft: SECRET.fullmatch(draft.access_token or ""))


def still_drafts(drafts):
    """Ids of those that nobody is paid for now, nor will be before we are done."""
    drafts.env.cr.execute(
        "SELECT id FROM pos_order WHERE id = ANY(%s) AND state = 'draft'"
        " FOR UPDATE SKIP LOCKED",
        [drafts.ids],
    )
    return [each for (each,) in drafts.env.cr.fetchall()]


def draft_of_guest(orders, data):
    """The draft that a till's sale names, if it is one, of this user's."""
    said = data.get("guest_order")
    if not isinstance(said, dict) or not is_id(said.get("id")):
        return orders.browse()
    token = said.get("access_token")
    if not token or not isinstance(token, str):
        return orders.browse()
    found = orders.search([("id", "=", said["id"]), ("state", "=", "draft")])
    return found.filtered(lambda each: each.access_token == token)


def shared_uuid(draft):
    """Of the order that tills share: the guest's secret, which no till invents."""
    return str(uuid.UUID(hex=draft.access_token))


def as_shared(draft):
    """{guest, fields, lines} as merge/guests.py takes them."""
    draft.ensure_one()
    exported = draft._export_for_ui(draft)
    lines = draft.lines.sorted("id")
    uuids = {line.id: _uuid_of_line(draft, line) for line in lines}
    return _plain(
        {
            "guest": {"id": draft.id, "access_token": draft.access_token},
            "fields": {
                **{key: exported[key] for key in FIELDS if key in exported},
                "date_order": fields.Datetime.to_string(draft.date_order),
                # Somebody sits there.
                **({"customer_count": 1} if exported.get("table_id") else {}),
            },
            "lines": {
                uuids[line.id]: {
                    "values": _line_values(line, uuids),
                    "position": position,
                }
                for position, line in enumerate(lines, 1)
            },
        }
    )


def kiosk_tickets(draft, printers):
    """{uuid of a line: {mark: quantity}} of a kiosk's ticket of these printers.

    A kiosk goes by the categories of a product themselves, a till by those above
    them as well.
    """
    keys, found = _printer_keys(draft.config_id.printer_ids), {}
    for line in draft.lines:
        note = _line_values(line, {}).get("note") or ""
        found[_uuid_of_line(draft, line)] = {
            f"{keys[printer]}/{note}": line.qty
            for printer in printers
            if line.product_id.pos_categ_ids & printer.product_categories_ids
        }
    return found


def _uuid_of_line(draft, line):
    """Not the one that the phone says: that is anything."""
    return str(uuid.uuid5(uuid.UUID(hex=draft.access_token), str(line.id)))


def _printer_keys(printers):
    """{printer: how tills name it}, as core/kitchen.esm.js does it."""
    keys, counts = {}, Counter()
    for printer in printers:
        key = ",".join(map(str, sorted(printer.product_categories_ids.ids)))
        counts[key] += 1
        keys[printer] = key if counts[key] == 1 else f"{key}#{counts[key]}"
    return keys


def _line_values(line, uuids):
    exported = line._export_for_ui(line)
    values = {key: value for key, value in exported.items() if key not in LINE_STAYS}
    parent = exported.get("combo_parent_id")
    return {**values, "combo_parent_uuid": uuids.get(parent)}


def _plain(value):
    """As JSON has it; a date is its text."""
    return json.loads(json.dumps(value, default=str))
