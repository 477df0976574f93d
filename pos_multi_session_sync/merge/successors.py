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


def quantity(values):
    found = values.get(QUANTITY)
    return found if is_number(found) else 0
