# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What JSON from outside must look like before it is stored or sent on.

Plain Python. Two tools:

``plain_json(value, limits)``
    A copy of any JSON within limits of depth, size and number range, without the
    characters that PostgreSQL cannot store. For everything, known or not.
``check(value, rule)``
    Compares what is known with a table of rules. Keys without a rule are left alone:
    other modules add them.

Both raise ``Malformed`` with the place at which the value is wrong.
"""

import json
import math
import re
from dataclasses import dataclass
from datetime import date, datetime

MAX_INT = 2**31 - 1  # of a PostgreSQL integer
MAX_AMOUNT = 1e15
MAX_NUMBER = 2**53 - 1  # beyond it browsers and servers disagree on integers

# Dates that survive time zones, formats and PostgreSQL. Clocks of tills begin in 1970.
FIRST_YEAR, LAST_YEAR = 1970, 2199
TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d", re.ASCII)
DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
HEX = re.compile(r"[0-9a-f]{32}", re.ASCII)

# What PostgreSQL cannot store as text: NUL, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class Malformed(ValueError):
    """What was sent does not have the agreed form.

    code: "invalid", or "damaged" if it is not what the till had written.
    """

    def __init__(self, detail, code="invalid"):
        super().__init__(detail)
        self.detail = detail
        self.code = code


def require(condition, detail):
    if not condition:
        raise Malformed(detail)


# -- any JSON -------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    depth: int  # of lists and objects within each other
    values: int  # of all kinds together, keys of objects not counted
    characters: int  # of all texts and keys together
    number: float = MAX_NUMBER


def parse_json(text, limits):
    """The plain JSON in a text."""
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except (TypeError, ValueError, RecursionError) as error:
        raise Malformed(f"it is no JSON: {str(error)[:200]}") from error
    return plain_json(value, limits)


def plain_json(value, limits, path="value"):
    """A copy of the value, without characters that cannot be stored.

    :raise Malformed: it is too deep or too large, has a number out of range, a NaN, an
        infinity, or something that JSON does not have
    """
    left = [limits.values, limits.characters]
    return _plain(value, limits, left, limits.depth, path)


def _plain(value, limits, left, depth, path):
    left[0] -= 1
    require(left[0] >= 0, f"{path}: there are more than {limits.values} values")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _plain_text(value, limits, left, path)
    if isinstance(value, int | float):
        # Neither a NaN nor an infinity is within any limits
        require(abs(value) <= limits.number, f"{path}: the number is out of range")
        return value
    require(isinstance(value, list | tuple | dict), f"{path}: this is no JSON")
    require(depth > 0, f"{path}: it is nested deeper than {limits.depth}")
    if isinstance(value, dict):
        copy = {}
        for name, inner in value.items():
            require(isinstance(name, str), f"{path}: a key is no text")
            copy[_plain_text(name, limits, left, path)] = _plain(
                inner, limits, left, depth - 1, path
            )
        return copy
    return [_plain(inner, limits, left, depth - 1, path) for inner in value]


def _plain_text(text, limits, left, path):
    left[1] -= len(text)
    require(left[1] >= 0, f"{path}: the text is longer than {limits.characters}")
    return UNSTORABLE.sub("", text)


def _no_constant(name):
    raise ValueError(f"{name} is no number")


# -- rules ----------------------------------------------------------------------------
#
# A rule is a function of a value and its path. Rules in capitals take nothing; the
# others are made by a function of what they allow.


def check(value, rule, path="value"):
    """Raise Malformed unless the value follows the rule; return the value."""
    rule(value, path)
    return value


def is_integer(value, least=-MAX_INT, most=MAX_INT):
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and least <= value <= most
    )


def is_id(value):
    return is_integer(value, 1)


def is_number(value, limit=MAX_AMOUNT):
    return (
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and abs(value) <= limit
        and math.isfinite(value)
    )


def is_text(value, limit):
    return (
        isinstance(value, str) and len(value) <= limit and not UNSTORABLE.search(value)
    )


def read_time(value):
    """The UTC time in the server's format or ISO 8601; None if it is no usable one."""
    text = value[:19] if isinstance(value, str) else ""
    if not TIME.fullmatch(text):
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if FIRST_YEAR <= time.year <= LAST_YEAR else None


def is_date(value):
    if not isinstance(value, str) or not DATE.fullmatch(value):
        return False
    try:
        return FIRST_YEAR <= date.fromisoformat(value).year <= LAST_YEAR
    except ValueError:
        return False


def _rule(test, expected):
    def rule(value, path):
        if not test(value):
            raise Malformed(f"{path} must be {expected}")

    return rule


ANYTHING = _rule(lambda value: True, "anything")
ID = _rule(is_id, "an id")
NUMBER = _rule(is_number, "a number")
BOOLEAN = _rule(lambda value: isinstance(value, bool), "true or false")
DATETIME = _rule(read_time, "a time")
DAY = _rule(is_date, "a date")
KEY = _rule(lambda v: isinstance(v, str) and UUID.fullmatch(v), "a lower-case uuid")
TOKEN = _rule(
    lambda v: isinstance(v, str) and (UUID.fullmatch(v) or HEX.fullmatch(v)),
    "a lower-case uuid, with dashes or without",
)


def integer(least=-MAX_INT, most=MAX_INT):
    return _rule(
        lambda value: is_integer(value, least, most),
        f"an integer from {least} to {most}",
    )


def number(least=-MAX_AMOUNT, most=MAX_AMOUNT):
    return _rule(
        lambda value: is_number(value) and least <= value <= most,
        f"a number from {least} to {most}",
    )


def text(limit, least=0):
    return _rule(
        lambda value: is_text(value, limit) and len(value) >= least,
        f"a text of {least} to {limit} characters",
    )


def one_of(*values):
    return _rule(
        lambda value: any(type(value) is type(v) and value == v for v in values),
        f"one of {', '.join(map(repr, values))}",
    )


def optional(rule):
    """As Odoo writes an empty value: null, false or an empty text."""

    def check_unless_empty(value, path):
        if value is not None and value is not False and value != "":
            rule(value, path)

    return check_unless_empty


def list_of(rule, most):
    def check_items(value, path):
        require(isinstance(value, list), f"{path} must be a list")
        require(len(value) <= most, f"{path} has more than {most} items")
        for position, item in enumerate(value):
            rule(item, f"{path}[{position}]")

    return check_items


def json_text(rule, limits):
    """A text with JSON in it, which follows the rule."""

    def check_inside(value, path):
        require(isinstance(value, str), f"{path} must be a text")
        rule(parse_json(value, limits), path)

    return check_inside


def record(needed=None, others=None):
    """An object. What is needed must be there; what is no key here is not looked at."""
    rules = {**(needed or {}), **(others or {})}

    def check_record(value, path):
        require(isinstance(value, dict), f"{path} must be an object")
        for name in needed or ():
            require(name in value, f"{path}.{name} is missing")
        for name, rule in rules.items():
            if name in value:
                rule(value[name], f"{path}.{name}")

    return check_record


def create_commands(rule, most):
    """A list of [0, any, {...}]: any other command reaches for existing records."""

    def check_command(value, path):
        require(
            isinstance(value, list)
            and len(value) == 3
            and is_integer(value[0], 0, 0)
            and isinstance(value[2], dict),
            f"{path} must be [0, 0, {{...}}]",
        )
        rule(value[2], path)

    return list_of(check_command, most)
