# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till sends, taken apart and checked before anything is done with it.

Plain functions: no database, no ORM. What does not hold raises Malformed, whose
detail is for the log and for those who mend tills; words for people are elsewhere.
"""

import hashlib
import json
import math
import re
from datetime import datetime

from .order_shape import Malformed, check_order

KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
CHECKSUM = re.compile(r"[0-9a-f]{64}", re.ASCII)
# What cannot be stored as text: NUL, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
UNSTORABLE_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")

# What nobody sees, and what turns the direction of all that follows: with it a name
# could be read as another.
UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

MAX_INT = 2**31 - 1  # of a PostgreSQL integer
MAX_ENVELOPES = 100  # in one request
MAX_ORDER = 2_000_000  # characters; an order of a thousand lines has about 500,000
MAX_WAITING = 500  # orders listed in a report
MAX_NAME = 120  # characters of a device's name, and of other words shown

TIME = "%Y-%m-%d %H:%M:%S"
WAITING_STATES = ("waiting", "sending", "attention")
# Keys of the sender's context that are the request's own affair.
OWN_CONTEXT = {"allowed_company_ids", "lang", "tz", "uid", "is_receipt_printed"}


class Parcel:
    """One envelope whose outside is in order; `open` looks inside."""

    def __init__(self, value):
        _require(isinstance(value, dict), "an envelope must be an object")
        self.key = read_key(value.get("key"))
        self.counter = _integer(value.get("counter"), "counter", least=1)
        self.checksum = value.get("checksum")
        _require(
            isinstance(self.checksum, str) and CHECKSUM.fullmatch(self.checksum),
            "checksum must be the sha256 of order, in hex",
        )
        self.text = value.get("order")
        _require(isinstance(self.text, str), "order must be a text")
        _require(len(self.text) <= MAX_ORDER, "order is too long")
        options = value.get("options") or {}
        _require(isinstance(options, dict), "options must be an object")
        self.to_invoice = options.get("to_invoice") is True
        self.context = _context(options.get("context") or {})
        self.created_at = read_time(value.get("created_at"))

    @property
    def storable_text(self):
        return UNSTORABLE.sub("\ufffd", self.text)

    def open(self):
        """The order's data as stock's create_from_ui takes it, anew; checked."""
        if digest(self.text) != self.checksum:
            raise Malformed("the order does not fit its checksum", "damaged")
        data = read_order(self.text)
        own_key = data.setdefault("idempotency_key", self.key)
        _require(own_key == self.key, "the order bears another key")
        return data


def digest(text):
    """Hex sha256 of the text's UTF-8; None where there is no UTF-8 of it."""
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError:
        return None


def read_order(text):
    """The order in a JSON text, safe to be handed to stock."""
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"the order is no JSON: {error}") from error
    if UNSTORABLE_ESCAPED.search(text) or UNSTORABLE.search(text):
        data = _storable(data)
    check_order(data)
    return data


def read_key(value):
    _require(
        isinstance(value, str) and KEY.fullmatch(value), "key must be a lower-case uuid"
    )
    return value


def read_time(value):
    """The UTC time in the server's format, without zone; None if it is none."""
    try:
        return datetime.strptime(value, TIME)
    except (TypeError, ValueError):
        return None


def read_device(value):
    """What a till says about itself: {key, config_id, name, counter}."""
    _require(isinstance(value, dict), "device must be an object")
    return {
        "key": read_key(value.get("key")),
        "config_id": _integer(value.get("config_id"), "config_id", least=1),
        "name": read_words(value.get("name")),
        "counter": _integer(value.get("counter") or 0, "counter"),
    }


def read_report(value):
    """What a till says about its queue, without what is no use."""
    _require(isinstance(value, dict), "report must be an object or false")
    waiting = value.get("waiting") or []
    _require(isinstance(waiting, list), "waiting must be a list")
    waiting = [read_waiting(entry) for entry in waiting[:MAX_WAITING]]
    storage = value.get("storage") or {}
    _require(isinstance(storage, dict), "storage must be an object")
    return {
        "waiting": waiting,
        "waiting_count": _integer(
            value.get("waiting_count", len(waiting)), "waiting_count"
        ),
        "waiting_amount": _number(value.get("waiting_amount") or 0, "waiting_amount"),
        "attention_count": _integer(
            value.get("attention_count") or 0, "attention_count"
        ),
        "oldest": read_time(value.get("oldest")),
        "storage_kind": read_words(storage.get("kind"), 16),
        "storage_problem": read_words(storage.get("problem"), 64),
        "storage_persisted": storage.get("persisted") is True,
        "storage_strict": storage.get("strict") is True,
        "storage_usage": _number(storage.get("usage") or 0, "usage"),
        "storage_quota": _number(storage.get("quota") or 0, "quota"),
        "cashier": read_words(value.get("cashier")),
        "session_id": _integer(value.get("session_id") or 0, "session_id"),
        "tabs": _integer(value.get("tabs") or 0, "tabs"),
    }


def read_waiting(value):
    _require(isinstance(value, dict), "a waiting order must be an object")
    state = value.get("state")
    created_at = read_time(value.get("created_at"))
    return {
        "key": read_key(value.get("key")),
        "uid": read_words(value.get("uid"), 40),
        "counter": _integer(value.get("counter") or 0, "counter"),
        "amount": _number(value.get("amount") or 0, "amount"),
        "state": state if state in WAITING_STATES else "waiting",
        "created_at": created_at and created_at.strftime(TIME),
        "customer": read_words(value.get("customer")),
        "cashier": read_words(value.get("cashier")),
        "error": read_words(_message(value.get("error")), 500),
        "session_id": _integer(value.get("session_id") or 0, "session_id"),
    }


def read_words(value, limit=MAX_NAME):
    """Plain text of bounded length; empty for anything else."""
    if not isinstance(value, str):
        return ""
    return UNSEEN.sub("", " ".join(value.split()))[:limit]


def _message(error):
    return error.get("message") if isinstance(error, dict) else error


def _context(value):
    _require(isinstance(value, dict), "options.context must be an object")
    return {
        name: content
        for name, content in value.items()
        if isinstance(name, str)
        and name not in OWN_CONTEXT
        and not name.startswith("default_")
    }


def _storable(value):
    if isinstance(value, str):
        return UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(item) for name, item in value.items()}
    return value


def _no_constant(name):
    raise ValueError(f"{name} is no number")


def _integer(value, name, least=0):
    is_integer = isinstance(value, int) and not isinstance(value, bool)
    _require(is_integer and least <= value <= MAX_INT, f"{name} must be an integer")
    return value


def _number(value, name):
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    _require(
        is_number and abs(value) < 1e300 and math.isfinite(value),
        f"{name} must be a number",
    )
    return float(value)


def _require(condition, detail):
    if not condition:
        raise Malformed(detail)
