# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which values the POS's own reader can take.

The counterpart of static/src/core/document.esm.js; static/tests/vectors/schema.json
holds for both. What standard Odoo reads of an order or a line is checked by kind; keys of
other modules are kept as plain JSON within the limits of shape.py.
"""

import calendar
import json
import re

from .plain import is_number

MOST_ID = 2**31 - 1
FURTHEST = 1e12
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


def _is_text(value):
    return isinstance(value, str)


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


def _is_object(value):
    return isinstance(value, dict)


def _are_objects(value):
    return isinstance(value, dict) and all(map(_is_object, value.values()))


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
    "text": _is_text,
    "time": _is_time,
    "ids": _are_ids,
    "taxes": _are_taxes,
    "attributes": _are_attributes,
    "lots": _are_lots,
    "list": lambda value: isinstance(value, list),
    "object": _is_object,
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


def are_fit(of, values):
    """Whether all of them are, and each is one that a till may say."""
    return not STAYS[of] & values.keys() and all(
        is_fit(of, key, value) for key, value in values.items()
    )


def is_countable(key):
    """Whether it makes sense to add to that value of a line."""
    check = CHECKS["line"].get(key)
    return not check or check is _is_amount


def fitting(of, values):
    """The same without what no till could read: nothing is in its place."""
    return {
        key: value if is_fit(of, key, value) else None for key, value in values.items()
    }
