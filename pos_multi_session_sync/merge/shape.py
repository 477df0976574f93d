# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Is it an operation that a till may send?"""

import math

from .plain import is_number
from .printed import PRINTED
from .schema import STAYS, is_countable, is_fit

QUANTITY = "qty"
MOST_KEYS = 300
MOST_DEPTH = 12
LONGEST = 128  # characters of an id or of a key
MOST_WAS = 20  # earlier clients as which a till has spoken
LONGEST_MARK = 2000  # characters of a printer and a note
RESERVED = ("__proto__", "constructor", "prototype")  # they mean something to browsers
FURTHEST = 1e12
KEPT_KEYS = (
    *("id", "client", "n", "order", "type", "ts", "seen", "was"),
    *("fields", "line", "values", "position", "key", "value", "base"),
    *("difference", "mark", "until", "missing", "into", "from"),
)


class Malformed(ValueError):
    """What was sent is no list of operations of that client; nothing of it is taken."""


def check_push(client, operations):
    """Each says who sent it and its place among those of its client, in order."""
    if not _is_id(client) or client == "server":
        raise Malformed("The client is not named.")
    if not isinstance(operations, list):
        raise Malformed("The operations are not a list.")
    last = None
    for operation in operations:
        if not isinstance(operation, dict):
            raise Malformed("An operation is not an object.")
        n = operation.get("n")
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            raise Malformed("An operation has no place among those of its client.")
        if operation.get("client") != client or operation.get("id") != f"{client}:{n}":
            raise Malformed("An operation is not the client's.")
        if last is not None and n != last + 1:
            raise Malformed("Operations are missing, or not in order.")
        last = n


def problem(operation):
    """Why it cannot be applied, or None."""
    if not _is_id(operation.get("order")):
        return "order"
    if not _is_finite(operation.get("ts")):
        return "ts"
    if "was" in operation and operation["was"] != former_ids(operation):
        return "was"
    check = SHAPES.get(operation.get("type"))
    return check(operation) if check else "type"


def former_ids(operation):
    """What it was called when its till spoke as earlier clients; none if malformed."""
    was = operation.get("was")
    is_list = isinstance(was, list) and len(was) <= MOST_WAS
    return was if is_list and all(_is_id(each) for each in was) else []


def overreach(operation):
    """What of it is the server's alone to say, or each till's own; None: nothing."""
    of = "order" if operation["type"].startswith("order.") else "line"
    if operation.get("key") in STAYS[of] or operation.get("key") == PRINTED:
        # What was printed is said as `line.printed`, which adds up.
        return "key"
    name = {"order.new": "fields", "line.add": "values"}.get(operation["type"])
    return name if name and STAYS[of] & operation[name].keys() else None


def clean(operation, last_seq):
    """Only what a till may say; the rest is the server's to tell."""
    kept = {key: operation[key] for key in KEPT_KEYS if key in operation}
    seen = kept.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool):
        kept.pop("seen", None)
    else:
        kept["seen"] = max(0, min(seen, last_seq))
    also = operation.get("also")
    if operation["type"] == "order.cancel" and _is_former_work(also):
        kept["also"] = also
    return {**kept, "offline": operation.get("offline") is True}


def _is_former_work(value):
    """{client: n}: up to where each operation of that client was the till's own."""
    return (
        isinstance(value, dict)
        and len(value) <= MOST_WAS
        and all(_is_id(client) and _is_finite(n) for client, n in value.items())
    )


def _is_finite(value):
    return is_number(value) and math.isfinite(value) and abs(value) <= 1e15


def _is_id(value):
    return (
        isinstance(value, str) and 0 < len(value) <= LONGEST and value not in RESERVED
    )


def _is_position(value):
    return _is_finite(value) and abs(value) <= FURTHEST


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
        and all(_is_id(key) for key in values)
        and is_plain(values)
        and all(is_fit(of, key, value) for key, value in values.items())
    )


def _new(operation):
    return None if _is_values("order", operation.get("fields")) else "fields"


def _set(operation, of="order"):
    key, value = operation.get("key"), operation.get("value")
    if not _is_id(key):
        return "key"
    if not is_plain(value) or not is_fit(of, key, value):
        return "value"
    return None if is_plain(operation.get("base")) else "base"


def _line(operation):
    return None if _is_id(operation.get("line")) else "line"


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
    if not _is_id(key) or not is_countable(key):
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
    return None if _is_finite(operation.get("until")) else "until"


def _printed(operation):
    missing = operation.get("missing", [])
    is_list = isinstance(missing, list) and len(missing) <= MOST_KEYS
    return None if is_list and all(map(_is_id, missing)) else "missing"


def _merge(operation):
    into = operation.get("into")
    return None if _is_id(into) and into != operation["order"] else "into"


def _apart(operation):
    return None if _is_id(operation.get("from")) else "from"


def _nothing(_operation):
    return None


SHAPES = {
    "order.new": _new,
    "order.set": _set,
    "line.add": _line_add,
    "line.set": _line_set,
    "line.inc": _line_inc,
    "line.move": _line_move,
    "line.del": _line,
    "order.cancel": _nothing,
    "order.print": _print,
    "order.printed": _printed,
    "line.printed": _line_printed,
    "order.merge": _merge,
    "order.apart": _apart,
}
