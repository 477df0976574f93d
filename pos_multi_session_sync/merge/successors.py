# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What was not known of an order when it was closed, and the orders that hold it."""

from dataclasses import dataclass, field
from uuid import NAMESPACE_OID, uuid5

from .document import covers, moved_to
from .plain import is_number
from .reduce import QUANTITY

WHY = ("successor", "late")


def derive(order, line):
    """The line that stands in `order` for what was added to `line` of another."""
    return str(uuid5(NAMESPACE_OID, f"{order}/{line}"))


def related(sequencer, order):
    """The successor orders of it, those that they were merged into, and so on."""
    found, left = [], [order]
    while left:
        parent = left.pop(0)
        merged = (sequencer.document(parent) or {}).get("merged")
        near = [*children(sequencer, parent), *([merged] if merged else [])]
        for each in near:
            if each not in found and each != order and sequencer.document(each):
                found.append(each)
                left.append(each)
    return [sequencer.document(each) for each in found]


def children(sequencer, order):
    """The orders that took what could not go into it any more, oldest first."""
    found = sequencer.successors_of(order)
    return [each for each in found if sequencer.document(each)["origin"]["why"] in WHY]


def open_one(documents):
    """Whichever of them can still take something, or None."""
    opened = (each for each in documents if each["state"] == "open")
    return next(opened, None)


def has_room(sequencer, target, line, tap):
    """Whether that many more or less make sense of the line's part there."""
    document = sequencer.document(target)
    part = sequencer.derive(target, line)
    if tap["difference"] > 0:
        return not document or part not in document["deleted"]
    known = document and document["lines"].get(part)
    return bool(known) and quantity(known["values"]) + tap["difference"] >= 0


def inc(sequencer, target, uuid, difference, actor, **more):
    """So many more of a line; without any it is deleted."""
    own = sequencer.own("line.inc", target, actor)
    sequencer.append({**own, "line": uuid, "difference": difference, **more})
    line = sequencer.document(target)["lines"][uuid]
    if quantity(line["values"]) == 0:
        deletion = sequencer.own("line.del", target, actor)
        sequencer.append({**deletion, "line": uuid})


def quantity(values):
    found = values.get(QUANTITY)
    return found if is_number(found) else 0


def source_of(operation):
    """Whose it was at first; `via` which orders it came, and with which seq."""
    keys = ("client", "n", "seq", "order")
    source = operation.get("source")
    if not source:
        return {key: operation[key] for key in keys}
    via = {**source.get("via", {}), operation["order"]: operation["seq"]}
    return {**source, "via": via}


JOIN = "order.join"  # said by the server alone
EFFECTIVE = ("ok", "overwrote")
KEPT_KEYS = ("id", "client", "type", "line", "key")


@dataclass
class Unseen:
    """lines: (uuid, the operation that added it); more: (uuid of a line that the closer
    knows, operations that add so many to it); late: the other changes, of which their
    authors are told."""

    lines: list = field(default_factory=list)
    more: list = field(default_factory=list)
    late: list = field(default_factory=list)


def unseen(operations, seen, document, sold=None):
    """Of an open document, by its logged operations.

    sold: the lines on the receipt; None if the order was cancelled
    """
    changes = _changes(operations, seen)
    # A line on the receipt may have been begun by several; the payer knows one of them.
    added = {
        line: each
        for each in changes
        for line in _added(each)
        if line not in (sold or {})
    }
    taps, late = {}, []
    for operation in changes:
        if operation.get("line") not in added:
            _take(operation, taps, late)
    lines = document["lines"]
    found = Unseen()
    for uuid, operation in added.items():
        if uuid in lines:
            found.lines.append((uuid, operation))
    kept = lines if sold is None else sold
    for uuid, each in taps.items():
        if moved_to(document, uuid):
            continue
        if uuid in kept and sum(tap["difference"] for tap in each) > 0:
            # What is added before what is taken away: it never goes below zero.
            ordered = sorted(each, key=lambda tap: -tap["difference"])
            found.more.append((uuid, ordered))
        elif uuid in lines:
            # Fewer than were sold, or of a line that the payer had deleted.
            late.extend(each)
    late.sort(key=lambda operation: operation["seq"])
    found.late = [_excerpt(operation) for operation in late]
    return found


def _added(operation):
    """The lines that it has brought."""
    if operation["type"] == JOIN:
        return [*operation["lines"]]
    return [operation["line"]] if operation["type"] == "line.add" else []


def _changes(operations, seen):
    return [
        operation
        for operation in operations
        if operation["seq"] > (seen.get("cursor") or 0)
        and operation["result"] in EFFECTIVE
        and not covers(seen, operation["client"], operation["n"])
    ]


def _take(operation, taps, late):
    kind, line = operation["type"], operation.get("line")
    if kind == "line.inc" and operation.get("key", QUANTITY) == QUANTITY:
        taps.setdefault(line, []).append(operation)
    elif kind in ("line.set", "line.inc", "line.del", "order.set", "order.restore"):
        # What was tapped before is gone with it.
        if kind == "order.restore":
            taps.clear()
        elif kind == "line.del" or operation.get("key") == QUANTITY:
            taps.pop(line, None)
        late.append(operation)


def _excerpt(operation):
    return {key: operation[key] for key in KEPT_KEYS if key in operation}


def work_of(operation):
    """What the till that cancels an order had done itself, as any client."""
    return {key: operation.get(key) for key in ("client", "n", "also")}
