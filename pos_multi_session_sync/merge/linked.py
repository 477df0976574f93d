# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Orders that hold what could not go into another one any more."""

import uuid

from .document import covers
from .plain import add, is_number
from .reduce import QUANTITY

WHY = ("remainder", "late")


def derive(order, line):
    """The line that stands in `order` for what was added to `line` of another."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{order}/{line}"))


def family(ledger, order):
    """The orders linked to it, and those linked to them, oldest first."""
    found, left = [], [order]
    while left:
        for each in ledger.linked(left.pop(0)):
            document = ledger.document(each)
            if document["origin"]["why"] in WHY and each not in found:
                found.append(each)
                left.append(each)
    return [ledger.document(each) for each in found]


def open_one(documents):
    """Whichever of them can still take something, or None."""
    opened = (each for each in documents if each["state"] == "open")
    return next(opened, None)


def quantity(values):
    found = values.get(QUANTITY)
    return found if is_number(found) else 0


def _is_known(seen, source):
    cursor = seen.get("cursor") or 0
    return source["seq"] <= cursor or covers(seen, source["client"], source["n"])


def amounts(operations, seen):
    """What the operations that were `seen` have brought into a linked order.

    {line: quantity, or None for the whole line}
    """
    found = {}
    for operation in operations:
        source = operation.get("source")
        if not source or not _is_known(seen, source):
            continue
        line = operation["line"]
        if operation["type"] == "line.inc":
            difference = operation["difference"]
        elif operation["type"] == "line.add" and source.get("part"):
            difference = quantity(operation["values"])
        elif operation["type"] == "line.add":
            found[line] = None
            continue
        else:
            continue
        if found.get(line, 0) is not None:
            found[line] = add(found.get(line, 0), difference)
    return found
