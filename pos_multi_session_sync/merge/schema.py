# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Whether it is an operation that a till may send, and whether the POS's own reader
can take its values.

The values are those of static/src/core/document.esm.js; for both holds
static/tests/vectors/schema.json. What standard Odoo reads of an order or a line is
checked by kind; keys of other modules are kept as plain JSON.
"""

import calendar
import json
import math
import re

from .document import PRINTED
from .plain import is_number

MOST_ID = 2**31 - 1
FURTHEST = 1e12
QUANTITY = "qty"
MOST_KEYS = 300
MOST_DEPTH = 12
LONGEST = 128  # characters of an id or of a key
MOST_WAS = 20  # earlier clients as which a till has spoken
LONGEST_MARK = 2000  # characters of a printer and a note
RESERVED = ("__proto__", "constructor", "prototype")  # they mean something to browsers
DAY = re.compile(
    r"((?:19|20|21)\d\d)-(\d\d)-(\d\d)(?:[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?",
    re.ASCII,
)
# Each till computes or has these by itself, or only the server says them: the same as
# in static/src/app/sharing/order_export.esm.js.
ORDER_STAYS = {
    "access_token",
    "amount_paid",
    "amount_return",
    "amount_tax",
    "amount_total",
    "employee_id",
    "guest_order",
    "idempotency_key",
    "last_order_preparation_change",
    "lines",
    "multi_session",
    "name",
    "pos_session_id",
    "sequence_number",
    "server_id",
    "shared_is_left",
    "shared_left_as",
    "shared_uuid",
    "statement_ids",
    "tab_revision",
    "ticket_code",
    "uid",
    "user_id",
}
LINE_STAYS = {
    "combo_line_ids",
    "combo_parent_id",
    "id",
    "price_subtotal",
    "price_subtotal_incl",
    "uuid",
}
STAYS = {"order": ORDER_STAYS, "line": LINE_STAYS}


def _is_integer(value):
    is_whole = isinstance(value, float) and value.is_integer()
    return is_number(value) and (isinstance(value, int) or is_whole)


def _is_id(value):
    return _is_integer(value) and 0 < value <= MOST_ID


def _are_ids(value):
    return isinstance(value, list) and all(map(_is_id, value))


def _is_record(value):
    """What is known of a record: its id, and its name perhaps."""
    is_record = isinstance(value, dict) and _is_id(value.get("id"))
    return is_record and _is_name(value.get("name"))


def _is_reference(value):
    return _is_integer(value) or isinstance(value, str)


def _is_amount(value):
    # Written so that NaN is none.
    return is_number(value) and abs(value) <= FURTHEST


def _is_time(value):
    found = DAY.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return False
    year, month, day = (int(part) for part in found.group(1, 2, 3))
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def _is_command(value):
    """An x2many command with an object, [0, 0, {...}]."""
    return isinstance(value, list) and len(value) == 3 and isinstance(value[2], dict)


def _are_taxes(value):
    if not isinstance(value, list):
        return False
    first = value[0] if value else [6, False, []]
    return isinstance(first, list) and len(first) > 2 and _are_ids(first[2])


def _are_attributes(value):
    return isinstance(value, list) and all(
        isinstance(each, dict) or _is_command(each) for each in value
    )


def _are_lots(value):
    return isinstance(value, list) and all(
        _is_command(each) and _is_name(each[2].get("lot_name")) for each in value
    )


def _is_name(value):
    return value is None or value is False or isinstance(value, str)


def _are_objects(value):
    return isinstance(value, dict) and all(
        isinstance(each, dict) for each in value.values()
    )


def _parsed(value):
    """What a text of JSON says; None if it is none, or is no list or object."""
    try:
        found = json.loads(value, parse_constant=_refuse)
    except (TypeError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None


def _refuse(constant):
    """NaN and the like, which Python reads and browsers do not."""
    raise ValueError(constant)


def _is_json(value):
    if not isinstance(value, str):
        return False
    return value.strip(" \t\n\r") == "null" or _parsed(value) is not None


def _are_counts(value):
    return isinstance(value, dict) and all(map(_is_amount, value.values()))


KINDS = {
    "id": _is_id,
    "record": _is_record,
    "reference": _is_reference,
    "number": _is_amount,
    "flag": lambda value: isinstance(value, bool),
    "text": lambda value: isinstance(value, str),
    "time": _is_time,
    "ids": _are_ids,
    "taxes": _are_taxes,
    "attributes": _are_attributes,
    "lots": _are_lots,
    "list": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "objects": _are_objects,
    "json": _is_json,
    "counts": _are_counts,
}
ORDER = {
    "id": ("fiscal_position_id", "partner_id", "pricelist_id", "table_id"),
    "number": ("customer_count", "tip_amount"),
    "flag": ("booked", "is_tipped", "take_away", "to_invoice"),
    "text": ("table_stand_number",),
    "time": ("date_order", "shipping_date"),
    "list": ("codeActivatedCoupons", "codeActivatedProgramRules", "disabledRewards"),
    "objects": ("couponPointChanges",),
    "object": ("guest_order",),
}
LINE = {
    "id": (
        "combo_line_id",
        "product_id",
        "refunded_orderline_id",
        "reward_id",
        "reward_product_id",
    ),
    "record": ("sale_order_line_id", "sale_order_origin_id"),
    "reference": ("coupon_id",),
    "number": (
        "discount",
        "points_cost",
        "price_extra",
        "price_unit",
        "qty",
        "refunded_qty",
    ),
    "flag": ("is_reward_line", "skip_change"),
    "text": (
        "combo_parent_uuid",
        "customer_note",
        "full_product_name",
        "note",
        "price_type",
        "reward_identifier_code",
    ),
    "ids": ("attribute_value_ids",),
    "taxes": ("tax_ids",),
    "attributes": ("custom_attribute_value_ids",),
    "lots": ("pack_lot_ids",),
    "object": ("refund_limit",),
    "json": ("down_payment_details",),
    "counts": ("kitchen_printed",),
}
CHECKS = {
    of: {key: KINDS[kind] for kind, keys in table.items() for key in keys}
    for of, table in (("order", ORDER), ("line", LINE))
}


def is_fit(of, key, value):
    """Whether the POS can read that value under that key.

    of: "order" or "line"
    """
    check = CHECKS[of].get(key)
    return not check or value is None or value is False or check(value)


def is_countable(key):
    """Whether it makes sense to add to that value of a line."""
    check = CHECKS["line"].get(key)
    return not check or check is _is_amount


def problem(operation):
    """Why it cannot be applied, or None."""
    if not is_key(operation.get("order")):
        return "order"
    if not is_finite(operation.get("ts")):
        return "ts"
    if "was" in operation and operation["was"] != former_ids(operation):
        return "was"
    check = SHAPES.get(operation.get("type"))
    return check(operation) if check else "type"


def former_ids(operation):
    """What it was called when its till spoke as earlier clients; none if malformed."""
    was = operation.get("was")
    is_list = isinstance(was, list) and len(was) <= MOST_WAS
    return was if is_list and all(is_key(each) for each in was) else []


def overreach(operation):
    """What of it is the server's alone to say, or each till's own; None: nothing."""
    of = "order" if operation["type"].startswith("order.") else "line"
    if operation.get("key") in STAYS[of] or operation.get("key") == PRINTED:
        # What was printed is said as `line.printed`, which adds up.
        return "key"
    name = {"order.new": "fields", "line.add": "values"}.get(operation["type"])
    return name if name and STAYS[of] & operation[name].keys() else None


def is_finite(value):
    return is_number(value) and math.isfinite(value) and abs(value) <= 1e15


def is_key(value):
    return (
        isinstance(value, str) and 0 < len(value) <= LONGEST and value not in RESERVED
    )


def _is_position(value):
    return is_finite(value) and abs(value) <= FURTHEST


def is_plain(value, depth=MOST_DEPTH):
    if isinstance(value, dict):
        return depth > 0 and all(
            key not in RESERVED and is_plain(each, depth - 1)
            for key, each in value.items()
        )
    if isinstance(value, list):
        return depth > 0 and all(is_plain(each, depth - 1) for each in value)
    return not isinstance(value, float) or math.isfinite(value)


def _is_values(of, values):
    return (
        isinstance(values, dict)
        and len(values) <= MOST_KEYS
        and all(is_key(key) for key in values)
        and is_plain(values)
        and all(is_fit(of, key, value) for key, value in values.items())
    )


def _new(operation):
    return None if _is_values("order", operation.get("fields")) else "fields"


def _set(operation, of="order"):
    key, value = operation.get("key"), operation.get("value")
    if not is_key(key):
        return "key"
    if not is_plain(value) or not is_fit(of, key, value):
        return "value"
    return None if is_plain(operation.get("base")) else "base"


def _line(operation):
    return None if is_key(operation.get("line")) else "line"


def _line_set(operation):
    return _line(operation) or _set(operation, "line")


def _line_add(operation):
    if not _is_position(operation.get("position")):
        return "position"
    return _line(operation) or (
        None if _is_values("line", operation.get("values")) else "values"
    )


def _line_inc(operation):
    key = operation.get("key", QUANTITY)
    if not is_key(key) or not is_countable(key):
        return "key"
    difference = operation.get("difference")
    if not _is_position(difference):
        return "difference"
    return _line(operation)


def _line_printed(operation):
    mark, difference = operation.get("mark"), operation.get("difference")
    if not isinstance(mark, str) or "/" not in mark or len(mark) > LONGEST_MARK:
        return "mark"
    return _line(operation) or (None if _is_position(difference) else "difference")


def _line_move(operation):
    return _line(operation) or (
        None if _is_position(operation.get("position")) else "position"
    )


def _print(operation):
    return None if is_finite(operation.get("until")) else "until"


def _printed(operation):
    missing = operation.get("missing", [])
    is_list = isinstance(missing, list) and len(missing) <= MOST_KEYS
    return None if is_list and all(map(is_key, missing)) else "missing"


def _merge(operation):
    into = operation.get("into")
    return None if is_key(into) and into != operation["order"] else "into"


def _apart(operation):
    return None if is_key(operation.get("from")) else "from"


SHAPES = {
    "order.new": _new,
    "order.set": _set,
    "line.add": _line_add,
    "line.set": _line_set,
    "line.inc": _line_inc,
    "line.move": _line_move,
    "line.del": _line,
    "order.cancel": lambda _operation: None,
    "order.print": _print,
    "order.printed": _printed,
    "line.printed": _line_printed,
    "order.merge": _merge,
    "order.apart": _apart,
}
