# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An open order as plain data; its shape is told in core/document.esm.js."""

from .plain import add

MOST_SIZE = 1_000_000  # characters of an order; a line has about 500


def stamp_of(operation):
    """Who did it."""
    keys = ("seq", "ts", "actor", "client")
    return {key: operation.get(key) for key in keys}


def new_document(operation):
    """An empty one, made by that operation."""
    stamp = stamp_of(operation)
    return {
        "uuid": operation["order"],
        "number": operation.get("number") or None,
        "state": "open",
        "fields": operation.get("fields") or {},
        "lines": {},
        "deleted": {},
        "by": {},
        "origin": operation.get("origin") or None,
        "printing": None,
        "paid": None,
        "made": stamp,
        "changed": stamp,
        "closed": None,
        "revision": operation.get("seq") or 0,
    }


def sound(document, uuid):
    """It, or an empty one in the place of one that is built as no document.

    What is damaged must not keep the group from working: it can be cancelled.
    """
    if is_document(document):
        return document
    nobody = {"order": uuid, "ts": 0, "seq": 0, "client": "server", "actor": None}
    return new_document(nobody)


def is_document(value):
    """Whether it is built as one, whatever its values are."""
    if not isinstance(value, dict) or not isinstance(value.get("revision"), int):
        return False
    parts = ("fields", "lines", "deleted", "by", "made")
    texts = ("uuid", "state")
    return (
        all(isinstance(value.get(key), str) for key in texts)
        and all(isinstance(value.get(key), dict) for key in parts)
        and KEYS <= value.keys()
        and all(map(_is_line, value["lines"].values()))
    )


KEYS = {"number", "origin", "paid", "changed", "closed"}


def _is_line(value):
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), dict) for key in ("values", "added", "by"))
        and isinstance(value.get("position"), int | float)
        and "changed" in value
    )


def sorted_lines(document):
    """[(uuid, line)] from the top."""
    return sorted(
        document["lines"].items(), key=lambda item: (item[1]["position"], item[0])
    )


def moved_to(document, line):
    """(order, line there, who moved it), or None: the line has not gone elsewhere."""
    if line in document["lines"] and document["state"] != "cancelled":
        # It is here, or was on the receipt of somebody who had not heard of it.
        return None
    for order, group in document.get("moved", {}).items():
        if line in group["lines"]:
            return order, group["lines"][line], group["by"]
    return None


def is_again(document, operation):
    """Whether it adds a line that a closed order has, or that has moved.

    Tills that see each other begin an order or a line that one of them has begun, each
    for itself: who comes first has begun it.
    """
    if operation["type"] != "line.add":
        return False
    line = operation["line"]
    is_closed = document["state"] != "open"
    is_here = is_closed and (line in document["lines"] or line in document["deleted"])
    return bool(is_here or moved_to(document, line))


def last_move(document):
    """The seq at which lines came from another order or went there last, or 0.

    An earlier state would have lines that are elsewhere now, or lack those that came.
    """
    parts = [*document.get("joined", {}).values(), *document.get("moved", {}).values()]
    return max((part["by"]["seq"] for part in parts), default=0)


def forward(sequencer, document, line):
    """(document, line) where a line of an order is by now, if orders were merged.

    A line that the order has never had is one that comes too late: it goes where the
    others have gone.
    """
    while True:
        moved = moved_to(document, line)
        order = moved[0] if moved else document.get("merged")
        is_known = line in document["lines"] or line in document["deleted"]
        after = sequencer.document(order) if order and (moved or not is_known) else None
        if after is None:
            return document, line
        document, line = after, moved[1] if moved else line


def revision_of(document, operation):
    return operation.get("seq") or document["revision"]


def touched(document, operation, **change):
    return {
        **document,
        **change,
        "changed": stamp_of(operation),
        "revision": revision_of(document, operation),
    }


def closed(document, operation, **change):
    return touched(document, operation, **change, closed=stamp_of(operation))


def fate(operation):
    """What became of what the author of the closing had not seen, by the policy."""
    return {
        "successor": operation.get("successor"),
        "late": operation.get("late") or [],
    }


def new_line(given, stamp):
    return {
        "values": given["values"],
        "position": given["position"],
        "added": stamp,
        "changed": None,
        "by": {},
    }


def covers(seen, client, n):
    """Whether operation n of that client was one of the till's own when it had `seen`.

    seen: {client, n, cursor, also?: {client: n}}
    """
    if not seen:
        return False
    last = seen.get("n") if seen.get("client") == client else None
    if last is None:
        last = (seen.get("also") or {}).get(client)
    return last is not None and n <= last


def payments(document):
    """The first one, and those that were taken in vain."""
    paid = document["paid"]
    return [paid, *paid["doubles"]] if paid else []


def is_sold(document, operation):
    """Whether it was on a receipt, with all that its till had done."""
    client, n = operation["client"], operation["n"]
    first, *doubles = payments(document) or [{"seen": None}]
    if any(covers(each["seen"], client, n) for each in doubles):
        return True
    # A line that had gone elsewhere, and that the payer had deleted, is on no receipt.
    has_gone = moved_to(document, operation.get("line"))
    return covers(first["seen"], client, n) and not has_gone


PRINTED = "kitchen_printed"
# What is said while a ticket is printed. It changes nothing that is sold.
PRINTING = ("order.print", "order.printed", "line.printed")


def printed_of(values):
    return (values or {}).get(PRINTED) or {}


def with_printed(values, mark, difference):
    """The values, after so much more was printed of the line."""
    printed = dict(printed_of(values))
    after = add(printed.pop(mark, 0), difference)
    return {**values, PRINTED: {**printed, mark: after} if after else printed}


def with_most_printed(values, known):
    """The values of a receipt, with the larger of what it and the log know.

    Each knows of tickets that the other has not heard of.
    """
    printed = dict(printed_of(values))
    for mark, quantity in printed_of(known).items():
        if abs(quantity) >= abs(printed.get(mark, 0)):
            printed[mark] = quantity
    return {**values, PRINTED: printed} if printed else values


def with_printed_of(values, known):
    """The values of an earlier state, with what the log knows to be printed now.

    A dish may have been printed, or taken back, since then.
    """
    if not known:
        return values
    printed = printed_of(known)
    others = {key: value for key, value in values.items() if key != PRINTED}
    return {**others, PRINTED: printed} if printed else others


def _moved(document, operation):
    """Where its lines are, with those that go now: {order: {"by", "lines"}}."""
    moved, order = document.get("moved", {}), operation["successor"]
    # A part may have gone before to where the rest of the order goes.
    before = moved.get(order, {}).get("lines", {})
    lines = {**before, **operation["moved"]}
    return {**moved, order: {"by": stamp_of(operation), "lines": lines}}


def _refused(document, operation):
    """The policy has moved nothing; `why` if somebody has to hear of it."""
    return document, "invalid" if operation.get("why") else "known", None


def _merge(document, operation):
    """Its lines are in the order `successor` now."""
    target = operation.get("successor")
    if not target:
        return _refused(document, operation)
    moved = _moved(document, operation)
    after = closed(document, operation, state="cancelled", merged=target, moved=moved)
    return after, "ok", fate(operation)


def _join(document, operation):
    """The lines of another order come; with its number they can be separated again."""
    lines = operation["lines"]
    joined = document.get("joined", {})
    if operation.get("number"):
        stamp = stamp_of(operation)
        # Sorted, as the database keeps the keys of JSON in an order of its own.
        part = {"number": operation["number"], "lines": sorted(lines), "by": stamp}
        joined = {**joined, operation["from"]: part}
    after = touched(
        document,
        operation,
        lines={**document["lines"], **lines},
        deleted={**document["deleted"], **operation["deleted"]},
        joined=joined,
    )
    return after, "ok", None


def _apart(document, operation):
    """The lines of the order `from` are in the order `successor` now."""
    target, moved = operation.get("successor"), operation.get("moved")
    if not target:
        return _refused(document, operation)
    lines, joined = document["lines"].items(), document["joined"].items()
    after = touched(
        document,
        operation,
        lines={key: each for key, each in lines if key not in moved},
        joined={key: each for key, each in joined if key != operation["from"]},
        moved=_moved(document, operation),
    )
    return after, "ok", {"successor": target}


MOVES = {"order.merge": _merge, "order.join": _join, "order.apart": _apart}
