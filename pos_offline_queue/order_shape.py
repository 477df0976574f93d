# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The order as the POS exports it, as far as standard Odoo relies on it.

Keys of other modules are kept as plain JSON. Whatever passes here can still be refused
by Odoo; what does not pass would break the request, or a till that reads it later.
"""

import re

from .schema import (
    ANYTHING,
    BOOLEAN,
    DATETIME,
    DAY,
    ID,
    NUMBER,
    TOKEN,
    UUID,
    Limits,
    check,
    create_commands,
    integer,
    json_text,
    list_of,
    optional,
    plain_json,
    record,
    require,
    text,
)

MAX_LINES = 5_000
MAX_REFERENCE = 64  # characters of the order's number
MAX_NOTE = 10_000  # characters
NUMBER_IN_NAME = re.compile(r"[0-9-]{14,}")
REFUNDED = re.compile(rf"{UUID.pattern}/[0-9a-zA-Z-]{{1,64}}", re.ASCII)

ORDER_LIMITS = Limits(depth=40, values=500_000, characters=4_000_000)
CHANGES = Limits(depth=12, values=100_000, characters=1_000_000)
POST_PROCESS = Limits(depth=8, values=50_000, characters=500_000)

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


def read_order(data):
    """The order as plain JSON, a copy; Malformed unless standard can be given it."""
    order = check(plain_json(data, ORDER_LIMITS, "order"), ORDER, "order")
    # Standard looks for this number whenever an order goes back to a till.
    require(NUMBER_IN_NAME.search(order["name"]), "there is no order number in name")
    return order
