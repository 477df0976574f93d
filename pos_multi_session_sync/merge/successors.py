# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Orders that hold what could not go into another one any more."""

import uuid

from .plain import is_number
from .reduce import QUANTITY

WHY = ("successor", "late")


def derive(order, line):
    """The line that stands in `order` for what was added to `line` of another."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{order}/{line}"))


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
