# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The shape of an order as the POS exports it, as far as stock relies on it.

What other modules add is not looked at. Whatever passes here can still be refused by
Odoo; what does not pass would only make it stumble.
"""

import re
from datetime import datetime

MAX_INT = 2**31 - 1
MAX_AMOUNT = 1e15
MAX_LINES = 5_000
MAX_DEPTH = 40
MAX_REFERENCE = 64  # characters of the order's number
NUMBER_IN_NAME = re.compile(r"[0-9-]{14,}")


class Malformed(ValueError):
    """What was sent does not have the agreed form.

    code: "invalid", or "damaged" if it is not what the till had written.
    """

    def __init__(self, detail, code="invalid"):
        super().__init__(detail)
        self.detail = detail
        self.code = code


def check_order(data):
    """Raise Malformed unless it is an order that stock can be given."""
    _check(isinstance(data, dict), "the order must be an object")
    _check_depth(data)
    name = data.get("name")
    _check(isinstance(name, str) and 0 < len(name) <= MAX_REFERENCE, "name")
    # Stock looks for this number in it whenever an order goes back to a till.
    _check(NUMBER_IN_NAME.search(name), "there is no order number in name")
    _check(_is_id(data.get("pos_session_id")), "pos_session_id")
    for field in ("amount_paid", "amount_total", "amount_tax", "amount_return"):
        _check(_is_amount(data.get(field)), field)
    _check(_is_integer(data.get("sequence_number")), "sequence_number")
    for field in ("user_id", "partner_id", "fiscal_position_id"):
        _check(field in data and _is_id_or_nothing(data[field]), field)
    for field in ("pricelist_id", "server_id", "employee_id", "table_id"):
        _check(_is_id_or_nothing(data.get(field)), field)
    _check(_is_time(data.get("date_order")), "date_order")
    for command in _commands(data, "lines"):
        _check(_is_id(command.get("product_id")), "product_id of a line")
        for field in ("qty", "price_unit", "price_subtotal", "price_subtotal_incl"):
            _check(_is_amount(command.get(field)), f"{field} of a line")
        _check(_is_amount(command.get("discount", 0)), "discount of a line")
    for command in _commands(data, "statement_ids"):
        _check(_is_id(command.get("payment_method_id")), "method of a payment")
        _check(_is_amount(command.get("amount")), "amount of a payment")
        _check(_is_time(command.get("name")), "time of a payment")


def _commands(data, field):
    """The values in a list of [0, 0, values]."""
    commands = data.get(field)
    _check(isinstance(commands, list) and len(commands) <= MAX_LINES, field)
    for command in commands:
        # Anything but "create" would reach for what is in the database already.
        _check(
            isinstance(command, list)
            and len(command) == 3
            and command[0] == 0
            and isinstance(command[2], dict),
            f"{field} must be a list of [0, 0, {{...}}]",
        )
        yield command[2]


def _check_depth(value):
    level = [value]
    for _depth in range(MAX_DEPTH):
        level = [
            item
            for outer in level
            for item in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(item, dict | list)
        ]
        if not level:
            return
    raise Malformed("the order is nested too deeply")


def _is_integer(value):
    return (
        isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INT
    )


def _is_id(value):
    return _is_integer(value) and value > 0


def _is_id_or_nothing(value):
    return value is None or value is False or _is_id(value)


def _is_amount(value):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= MAX_AMOUNT  # which no NaN is


def _is_time(value):
    if not isinstance(value, str):
        return False
    try:
        datetime.strptime(value.replace("T", " ")[:19], "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return False
    return True


def _check(condition, detail):
    if not condition:
        raise Malformed(detail)
