# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What it makes of an order that lines come to it or leave it; see merging.py.

The twin of static/src/core/merging.esm.js.
"""

from .document import closed, fate, stamp_of, touched


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
