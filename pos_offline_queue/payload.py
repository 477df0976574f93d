# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till sends, taken apart and checked before anything is done with it.

Plain functions: no database, no ORM. What does not hold raises Malformed, whose
detail is for the log and for those who mend tills; words for people are elsewhere.
"""

import hashlib
import re
import uuid

from .schema import (
    ANYTHING,
    BOOLEAN,
    DATETIME,
    DAY,
    ID,
    KEY,
    NUMBER,
    TOKEN,
    UNSTORABLE,
    UUID,
    Limits,
    Malformed,
    check,
    create_commands,
    integer,
    json_text,
    list_of,
    number,
    optional,
    parse_json,
    plain_json,
    read_time,
    record,
    require,
    text,
)

CHECKSUM = re.compile(r"[0-9a-f]{64}", re.ASCII)

# What nobody sees, and what turns the direction of all that follows: with it a name
# could be read as another.
UNSEEN = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
# Odoo's export to a spreadsheet makes formulas of what begins like this.
FORMULA = re.compile(r"(?:\s|\{?=)*")

NUMBER_IN_NAME = re.compile(r"[0-9-]{14,}")
REFUNDED = re.compile(rf"{UUID.pattern}/[0-9a-zA-Z-]{{1,64}}", re.ASCII)

MAX_COUNTER = 10**9  # receipts of a device: one a second for thirty years
MAX_ENTRIES = 100  # in one request
MAX_ORDER = 2_000_000  # characters; an order of a thousand lines has about 500,000
MAX_REQUEST = 10_000_000  # characters of all orders in one request; tills send 200,000
MAX_LINES = 5_000
MAX_REFERENCE = 64  # characters of the order's number
MAX_NOTE = 10_000  # characters
MAX_WAITING = 500  # orders listed in a report
MAX_SENT = 500  # confirmed sales that a report asks for
MAX_NAME = 120  # characters of a device's name, and of other words shown
MAX_VERSION = 20  # characters of a page's version
MAX_BYTES = 2**60  # of a browser's storage
MAX_SUM = 1e18  # of the amounts of a whole queue

CONTEXT = Limits(depth=6, values=500, characters=20_000)
ORDER_LIMITS = Limits(depth=40, values=500_000, characters=4_000_000)
CHANGES = Limits(depth=12, values=100_000, characters=1_000_000)
POST_PROCESS = Limits(depth=8, values=50_000, characters=500_000)
REPORT = Limits(depth=6, values=20_000, characters=2_000_000)

WAITING_STATES = ("waiting", "sending", "attention")
# Keys of the sender's context that are the request's own affair.
OWN_CONTEXT = {"allowed_company_ids", "lang", "tz", "uid", "is_receipt_printed"}

COUNTER = integer(0, MAX_COUNTER)
DEVICE = record(
    needed={"secret": KEY, "config_id": ID},
    others={"counter": optional(COUNTER)},
)
WAITING = record(
    needed={"key": KEY},
    others={
        "counter": optional(COUNTER),
        "amount": optional(number()),
        "cash": optional(number()),
        "session_id": optional(integer(0)),
    },
)
STORAGE = record(
    others={
        "usage": optional(number(0, MAX_BYTES)),
        "quota": optional(number(0, MAX_BYTES)),
    },
)
HEAD = record(
    others={
        "waiting_count": optional(integer(0)),
        "waiting_amount": optional(number(-MAX_SUM, MAX_SUM)),
        "attention_count": optional(integer(0)),
        "session_id": optional(integer(0)),
        "tabs": optional(integer(0)),
        "storage": optional(STORAGE),
    },
)


# The order as the POS exports it, as far as standard Odoo relies on it. Keys of other
# modules are kept as plain JSON. Whatever passes here can still be refused by Odoo;
# what does not pass would break the request, or a till that reads it later.

SHORT = optional(text(1_000))
NOTE = optional(text(MAX_NOTE))


def _changes(value, path):
    require(value is None or isinstance(value, dict), f"{path} must hold an object")


def _post_process(value, path):
    """What modules do with it is theirs to check."""
    require(isinstance(value, dict), f"{path} must be an object")
    plain_json(value, POST_PROCESS, path)


def _refunded(value, path):
    is_name = isinstance(value, str) and REFUNDED.fullmatch(value)
    require(is_name, f"{path} must name a sale and its line")


LINE = record(
    needed={
        "product_id": ID,
        "qty": NUMBER,
        "price_unit": NUMBER,
        "price_subtotal": NUMBER,
        "price_subtotal_incl": NUMBER,
    },
    others={
        "discount": NUMBER,
        "price_extra": optional(NUMBER),
        "full_product_name": SHORT,
        "customer_note": NOTE,
        "note": NOTE,
        "tax_ids": optional(list_of(ANYTHING, 1_000)),
        "pack_lot_ids": optional(list_of(ANYTHING, MAX_LINES)),
        "attribute_value_ids": optional(list_of(ANYTHING, 1_000)),
        "refunded_in_queue": optional(_refunded),
    },
)
PAYMENT = record(
    needed={"payment_method_id": ID, "amount": NUMBER, "name": DATETIME},
    others={
        "card_type": SHORT,
        "cardholder_name": SHORT,
        "transaction_id": SHORT,
        "payment_status": SHORT,
        "ticket": NOTE,
    },
)
ORDER = record(
    needed={
        "name": text(MAX_REFERENCE, least=1),
        "pos_session_id": ID,
        "amount_paid": NUMBER,
        "amount_total": NUMBER,
        "amount_tax": NUMBER,
        "amount_return": NUMBER,
        "sequence_number": integer(),
        "user_id": optional(ID),
        "partner_id": optional(ID),
        "fiscal_position_id": optional(ID),
        "date_order": DATETIME,
        "lines": create_commands(LINE, MAX_LINES),
        "statement_ids": create_commands(PAYMENT, MAX_LINES),
    },
    others={
        "pricelist_id": optional(ID),
        "server_id": optional(ID),
        "employee_id": optional(ID),
        "table_id": optional(ID),
        "uid": optional(text(MAX_REFERENCE)),
        "access_token": optional(TOKEN),
        "ticket_code": optional(text(MAX_REFERENCE)),
        "shipping_date": optional(DAY),
        "to_invoice": optional(BOOLEAN),
        "is_tipped": optional(BOOLEAN),
        "tip_amount": optional(NUMBER),
        "last_order_preparation_change": optional(json_text(_changes, CHANGES)),
        "post_process": optional(_post_process),
    },
)


class OutboxEntry:
    """One entry whose outside is in order; `open` looks inside."""

    def __init__(self, value):
        require(isinstance(value, dict), "an entry must be an object")
        self.key = read_key(value.get("key"))
        self.counter = check(value.get("counter"), integer(1, MAX_COUNTER), "counter")
        self.checksum = value.get("checksum")
        require(
            isinstance(self.checksum, str) and CHECKSUM.fullmatch(self.checksum),
            "checksum must be the sha256 of order, in hex",
        )
        self.text = value.get("order")
        require(isinstance(self.text, str), "order must be a text")
        require(len(self.text) <= MAX_ORDER, "order is too long")
        options = value.get("options") or {}
        require(isinstance(options, dict), "options must be an object")
        self.to_invoice = options.get("to_invoice") is True
        self.context = _context(options.get("context") or {})
        self.created_at = read_time(value.get("created_at"))

    @property
    def storable_text(self):
        return UNSTORABLE.sub("\ufffd", self.text)

    def open(self):
        """The order's data as standard's create_from_ui takes it, anew; checked."""
        if digest(self.text) != self.checksum:
            raise Malformed("the order does not fit its checksum", "damaged")
        data = read_order(parse_json(self.text, ORDER_LIMITS))
        own_key = data.setdefault("idempotency_key", self.key)
        require(own_key == self.key, "the order bears another key")
        return data


def device_key(secret):
    """The key by which everybody knows the device of this secret.

    A browser makes its secret and tells it to the server alone, with each request. The
    key cannot be turned back into it, so that whoever has it is that device.
    """
    return _hashed_key(f"pos.offline.device:{secret}")


def draft_key(database_uuid, order_id):
    """The key of an open order that has none: the same on every device that has it."""
    return _hashed_key(f"pos.offline.draft:{database_uuid}:{order_id}")


def _hashed_key(text):
    """A uuid made of a text (version 8, RFC 9562); browsers make the same."""
    hexes = digest(text)
    return str(uuid.UUID(f"{hexes[:12]}8{hexes[13:16]}a{hexes[17:32]}"))


def digest(text):
    """Hex sha256 of the text's UTF-8; None where there is no UTF-8 of it."""
    try:
        return hashlib.sha256(text.encode()).hexdigest()
    except UnicodeEncodeError:
        return None


def read_order(data):
    """The order as plain JSON, a copy; Malformed unless standard can be given it."""
    order = check(plain_json(data, ORDER_LIMITS, "order"), ORDER, "order")
    # Standard looks for this number whenever an order goes back to a till.
    require(NUMBER_IN_NAME.search(order["name"]), "there is no order number in name")
    return order


def read_key(value):
    return check(value, KEY, "key")


def is_key(value):
    return isinstance(value, str) and bool(UUID.fullmatch(value))


def read_keys(orders):
    """The keys in what create_from_ui is given; drops what is none."""
    keys = []
    for order in orders:
        key = order["data"].get("idempotency_key")
        if is_key(key):
            keys.append(key)
        else:
            order["data"].pop("idempotency_key", None)
    return keys


def check_size(entries):
    """Refuse a request that is larger than anything a till sends."""
    size = sum(
        len(entry["order"])
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("order"), str)
    )
    require(size <= MAX_REQUEST, f"the orders have more than {MAX_REQUEST} characters")


def read_device(value):
    """What a till says about itself: {secret, config_id, name, counter, version, also}.

    :return: {key, config_id, name, counter, version, also}: what other modules ask
    """
    check(value, DEVICE, "device")
    return {
        "key": device_key(value["secret"]),
        "config_id": value["config_id"],
        "name": read_text(value.get("name")),
        "counter": value.get("counter") or 0,
        "version": read_text(value.get("version"), MAX_VERSION),
        "also": also if isinstance(also := value.get("also"), dict) else {},
    }


def read_report(value):
    """What a till says about its queue, without what is no use."""
    value = check(plain_json(value, REPORT, "report"), HEAD, "report")
    waiting = value.get("waiting") or []
    require(isinstance(waiting, list), "waiting must be a list")
    waiting = [read_waiting(entry) for entry in waiting[:MAX_WAITING]]
    sent = value.get("sent") or []
    require(isinstance(sent, list), "sent must be a list")
    storage = value.get("storage") or {}
    return {
        "waiting": waiting,
        "sent": [read_key(key) for key in sent[:MAX_SENT]],
        "waiting_count": max(value.get("waiting_count") or 0, len(waiting)),
        "waiting_amount": float(value.get("waiting_amount") or 0),
        "attention_count": value.get("attention_count") or 0,
        "oldest": read_time(value.get("oldest")),
        "storage_kind": read_text(storage.get("kind"), 16),
        "storage_problem": read_text(storage.get("problem"), 64),
        "storage_persisted": storage.get("persisted") is True,
        "storage_strict": storage.get("strict") is True,
        "storage_usage": float(storage.get("usage") or 0),
        "storage_quota": float(storage.get("quota") or 0),
        "cashier": read_text(value.get("cashier")),
        "session_id": value.get("session_id") or 0,
        "tabs": value.get("tabs") or 0,
    }


def read_waiting(value):
    check(value, WAITING, "a waiting order")
    state = value.get("state")
    created_at = read_time(value.get("created_at"))
    return {
        "key": value["key"],
        "uid": read_text(value.get("uid"), 40),
        "counter": value.get("counter") or 0,
        "amount": float(value.get("amount") or 0),
        "cash": float(value.get("cash") or 0),
        "state": state if state in WAITING_STATES else "waiting",
        "created_at": created_at and created_at.isoformat(" "),
        "customer": read_text(value.get("customer")),
        "cashier": read_text(value.get("cashier")),
        "error": read_text(_message(value.get("error")), 500),
        "session_id": value.get("session_id") or 0,
    }


def read_text(value, limit=MAX_NAME):
    """Plain text of bounded length; empty for anything else."""
    if not isinstance(value, str):
        return ""
    words = UNSEEN.sub("", " ".join(value.split()))
    return words[FORMULA.match(words).end() :][:limit]


def loggable(value, limit=200):
    """Foreign text for the log: on one line, in quotes, of bounded length."""
    if not isinstance(value, str):
        return f"({type(value).__name__})"
    return repr(value[:limit])


def _message(error):
    return error.get("message") if isinstance(error, dict) else error


def _context(value):
    require(isinstance(value, dict), "options.context must be an object")
    value = plain_json(value, CONTEXT, "options.context")
    return {
        name: content
        for name, content in value.items()
        if name not in OWN_CONTEXT and not name.startswith("default_")
    }
