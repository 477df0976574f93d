# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What tills send about transfers, taken apart and checked; plain functions.

A transfer's document is the order without what belongs to one till alone:

    {"fields": {key: value}, "lines": [{"uuid": text, "values": {key: value}}, ...]}

A line may also have its "amount", as the sender's screen showed it. What other modules
add to an order or a line is in there too and is not looked at.
"""

import hashlib
import json
import math

from odoo.addons.pos_offline_queue.payload import read_key, read_text
from odoo.addons.pos_offline_queue.schema import (
    MAX_AMOUNT,
    Malformed,
    is_id,
    read_time,
)

from .merge.schema import LINE_STAYS, ORDER_STAYS, is_fit, is_plain
from .merge.wire import plain

HAND_OVER, COPY = "hand_over", "copy"
MODES = [(HAND_OVER, "Hand Over"), (COPY, "Copy")]

SENT, SEEN, TAKEN, DELIVERED = "sent", "seen", "taken", "delivered"
PARTLY = "partly"  # a copy that one has got, while others have not decided
REFUSED, FAILED, RECALLED, CANCELLED = "refused", "failed", "recalled", "cancelled"
# Of one receiver besides: not looked at yet, and not offered any more.
WAITING, CLOSED = "waiting", "closed"

OFFERED = (WAITING, SEEN, FAILED)  # a receiver in one of these can still take it
# Somebody may still do something about it.
UNDECIDED = (SENT, SEEN, TAKEN, PARTLY, FAILED)

MAX_RECEIVERS = 50
MAX_LINES = 1_000
MAX_DOCUMENT = 1_000_000  # characters; a line has about 500
MAX_DEPTH = 16  # the document and its parts are four of them
MAX_WAITING = 150  # of one sender, at one receiver
MAX_NOTE = 500
MAX_REASON = 300
MAX_UNSENT = 200
# Of a transfer. Of one receiver they are in pos_order_transfer_receiver.py.
STATES = [
    (SENT, "Waiting"),
    (SEEN, "Seen"),
    (TAKEN, "Taken"),
    (PARTLY, "Partly Delivered"),
    (DELIVERED, "Delivered"),
    (REFUSED, "Refused"),
    (FAILED, "Not Delivered"),
    (RECALLED, "Taken Back"),
    (CANCELLED, "Cancelled"),
]
# Why an order is often refused, and how it can fail: each reader sees it in their own
# language.
REASONS = [
    ("unavailable", "Not available here"),
    ("busy", "Too busy just now"),
    ("closing", "We are closing"),
]
PROBLEMS = [
    ("damaged", "The Order Is Damaged"),
    ("nothing", "Nothing of It Is Sold There"),
]
LOST = ("removed", "kept", "gone")
# An order's identity is given by the till that has it in its cart.
IDENTITY = ORDER_STAYS | {"date_order", "order_transfer"}


def read_transfer(value):
    """What a till wants to send.

    :param value: {key, mode, receivers: [ids], note, document, about: {name, amount,
        customer, cashier, order: key of the shared order that it was}, previous: key
        of the delivery it came by, made_at, offline}
    :raise Malformed: it is not of that form
    """
    _require(isinstance(value, dict), "a transfer must be an object")
    mode = value.get("mode")
    _require(mode in (HAND_OVER, COPY), "mode must be hand_over or copy")
    document = read_document(value.get("document"))
    previous = value.get("previous")
    about = value.get("about") or {}
    shared = about.get("order") if isinstance(about, dict) else None
    return {
        "key": read_key(value.get("key")),
        "mode": mode,
        "receivers": _read_ids(value.get("receivers")),
        "note": read_text(value.get("note"), MAX_NOTE),
        "document": document,
        **_read_about(about),
        "shared_uuid": read_key(shared) if shared else None,
        "previous": read_key(previous) if previous else None,
        "made_at": read_time(value.get("made_at")),
        "offline": value.get("offline") is True,
    }


def read_document(value):
    """The order that is sent, without what identifies it at the sender."""
    _require(isinstance(value, dict), "document must be an object")
    _require(is_plain(value, MAX_DEPTH), "document is no plain JSON, or too deep")
    value = plain(value)
    fields, lines = value.get("fields"), value.get("lines")
    _require(isinstance(fields, dict), "fields must be an object")
    _require(isinstance(lines, list), "lines must be a list")
    _require(0 < len(lines) <= MAX_LINES, f"lines must be 1 to {MAX_LINES}")
    for name in ("partner_id", "pricelist_id", "fiscal_position_id"):
        _require(_is_id_or_nothing(fields.get(name)), f"{name} must be an id")
    document = {
        "fields": _read_values("order", fields, IDENTITY),
        "lines": [_read_line(line) for line in lines],
    }
    uuids = [line["uuid"] for line in document["lines"]]
    _require(len(set(uuids)) == len(uuids), "two lines bear the same uuid")
    _require(len(write_document(document)) <= MAX_DOCUMENT, "the order is too long")
    return document


def write_document(document):
    """As it is kept: ASCII, in which nothing is that a database cannot store."""
    try:
        return json.dumps(document, sort_keys=True, allow_nan=False)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the order cannot be kept: {error}") from error


def checksum(transfer):
    """Tells whether what comes under a known key is the same transfer again."""
    parts = [transfer["mode"], transfer["receivers"], transfer["document"]]
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def summary(mode, states):
    """The state of a transfer, of those of its receivers.

    A hand over is where the one is who took it. A copy is delivered when nobody is
    left to decide and one has got it; before, partly.
    """
    states = list(states)
    if TAKEN in states:
        return TAKEN
    if DELIVERED in states and mode == HAND_OVER:
        return DELIVERED
    if any(state in (WAITING, SEEN) for state in states):
        if DELIVERED in states:
            return PARTLY
        return SENT if all(s == WAITING for s in states) else SEEN
    for state in (DELIVERED, FAILED, REFUSED):
        if state in states:
            return state
    return CANCELLED


def without(document, notices):
    """The document as it can be delivered: see transfer_fit."""
    dropped = {notice["line"] for notice in notices if notice.get("line")}
    changed = {}
    for notice in notices:
        changed.update(notice.get("fields") or {})
    keep_prices = "pricelist_id" in changed
    lines = [line for line in document["lines"] if line["uuid"] not in dropped]
    if keep_prices:
        # Another pricelist would change them with the next tap.
        lines = [
            {**line, "values": {**line["values"], "price_type": "manual"}}
            for line in lines
        ]
    return {"fields": {**document["fields"], **changed}, "lines": lines}


def read_unsent(value):
    """Transfers that wait on a till.

    :param value: [{key, receivers: [ids], about: as in read_transfer, made_at}]
    """
    _require(isinstance(value, list) and len(value) <= MAX_UNSENT, "orders: a list")
    return [_read_waiting(order) for order in value]


def lines_to_show(text):
    """The lines of a document that is kept, as screens show them; None: damaged."""
    try:
        return _read_lines(text)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def _read_lines(text):
    return [
        {
            "uuid": line["uuid"],
            "name": read_text(line["values"].get("full_product_name")),
            "qty": read_amount(line["values"]["qty"], "qty"),
            "price": read_amount(line["values"]["price_unit"], "price_unit"),
            "discount": read_amount(line["values"].get("discount") or 0, "discount"),
            "amount": line.get("amount") and read_amount(line["amount"], "amount"),
            "note": read_text(line["values"].get("customer_note"), MAX_NOTE),
            "is_part": bool(line["values"].get("combo_parent_uuid")),
        }
        for line in json.loads(text)["lines"]
    ]


def read_reason(value):
    """Why it is refused: (code or False, what was typed)."""
    if not isinstance(value, dict):
        return False, read_text(value, MAX_REASON)
    code = value.get("code")
    _require(code in dict(REASONS), "an unknown reason")
    return code, ""


def read_outcome(value):
    """What a till has made of an order that was taken away from it."""
    _require(isinstance(value, str) and value in LOST, "outcome")
    return value


def read_keys(value, limit=200):
    _require(isinstance(value, list) and len(value) <= limit, "keys must be a list")
    return [read_key(key) for key in value]


def read_amount(value, name):
    _require(_is_amount(value), f"{name} must be a number")
    return float(value)


def time_text(value):
    return value.isoformat(" ") if value else None


def _read_waiting(value):
    _require(isinstance(value, dict), "a waiting order must be an object")
    return {
        "key": read_key(value.get("key")),
        "receivers": _read_ids(value.get("receivers")),
        "made_at": time_text(read_time(value.get("made_at"))) or False,
        **_read_about(value.get("about") or {}),
    }


def _read_about(about):
    _require(isinstance(about, dict), "about must be an object")
    return {
        "reference": read_text(about.get("name"), 64),
        "amount": read_amount(about.get("amount", 0), "amount"),
        "customer": read_text(about.get("customer")),
        "cashier": read_text(about.get("cashier")),
    }


def _read_line(line):
    _require(isinstance(line, dict), "a line must be an object")
    uuid, values = line.get("uuid"), line.get("values")
    _require(isinstance(uuid, str) and 0 < len(uuid) <= 64, "uuid of a line")
    _require(isinstance(values, dict), "values of a line")
    _require(is_id(values.get("product_id")), "product_id of a line")
    for name in ("qty", "price_unit"):
        _require(_is_amount(values.get(name)), f"{name} of a line")
    _require(_is_amount(values.get("discount", 0)), "discount of a line")
    read = {"uuid": uuid, "values": _read_values("line", values, LINE_STAYS)}
    if line.get("amount") is not None:
        read["amount"] = read_amount(line["amount"], "amount of a line")
    return read


def _read_values(of, values, stays):
    """What travels of them, all of which the receiver's POS can read."""
    for name, value in values.items():
        _require(is_fit(of, name, value), f"{name[:64]} of {of}")
    return {name: value for name, value in values.items() if name not in stays}


def _read_ids(value):
    _require(
        isinstance(value, list) and 0 < len(value) <= MAX_RECEIVERS,
        f"receivers must be a list of 1 to {MAX_RECEIVERS}",
    )
    _require(all(is_id(item) for item in value), "receivers must be ids")
    return sorted(set(value))


def _is_id_or_nothing(value):
    return value is None or value is False or is_id(value)


def _is_amount(value):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and math.isfinite(value) and abs(value) <= MAX_AMOUNT


def _require(condition, detail):
    if not condition:
        raise Malformed(detail)
