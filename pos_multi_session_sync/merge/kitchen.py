# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Dishes of closed orders: what the kitchen has of them goes where they go."""

from itertools import chain

from . import successors
from .document import PRINTED, forward, printed_of
from .plain import add

SERVER = "server"
CANCELLED = "cancelled"


def note_late(sequencer, before, logged):
    """A ticket was printed of an order that is closed; `before` it was noted there."""
    order, uuid, mark = logged["order"], logged.get("line"), logged.get("mark")
    if logged["type"] != "line.printed" or logged["result"] == "included":
        return logged
    document, line = forward(sequencer, before, uuid)
    if document is not before:
        own = sequencer.own("line.printed", document["uuid"], logged["actor"])
        printed = {"line": line, "mark": mark, "difference": logged["difference"]}
        again = sequencer.append({**own, **printed})
        if document["state"] != "open":
            note_late(sequencer, document, again)
        return logged
    place = _place_of_late(sequencer, order, uuid)
    if place:
        target, line, is_part = place
        actor, difference = logged["actor"], logged["difference"]
        is_cancelled = before["state"] == CANCELLED
        if is_part and not is_cancelled:
            # The receipt has its share first; what is beyond it came later.
            after = sequencer.document(order)
            counts = [_beyond(each, uuid).get(mark, 0) for each in (before, after)]
            difference = add(counts[1], -counts[0])
        _say(sequencer, target["uuid"], line, {mark: difference}, actor)
        if is_cancelled and logged["result"] == "noted":
            _say(sequencer, order, uuid, {mark: -difference}, actor)
    return logged


def _place_of_late(sequencer, order, uuid):
    """(document, line, is_part) of where a closed order's line has gone, or None.

    If somebody has deleted it there, or all of that order, the kitchen has to hear it.
    """
    places = [
        (*forward(sequencer, relative, name), name != uuid)
        for relative in successors.related(sequencer, order)
        for name in (uuid, sequencer.derive(relative["uuid"], uuid))
    ]
    opened = [place for place in places if place[0]["state"] == "open"]
    present = (place for place in opened if place[1] in place[0]["lines"])
    deleted = (place for place in opened if _is_deleted(sequencer, place[0], place[1]))
    gone = (
        place
        for place in places
        if place[0]["state"] == CANCELLED and not place[0].get("merged")
        if place[1] in place[0]["lines"] or _is_deleted(sequencer, *place[:2])
    )
    return next(chain(present, deleted, gone), None)


def _is_deleted(sequencer, document, line):
    """By somebody, and not because it turned out to be sold elsewhere."""
    if line not in document["deleted"]:
        return False
    deletions = [
        each
        for each in sequencer.operations(document["uuid"], 0)
        if each["type"] == "line.del" and each["line"] == line
    ]
    last = deletions[-1] if deletions else {}
    return last.get("client") != SERVER or "source" in last


def unsold(document, uuid, line):
    """A line of a closed order as it stands in another one, for what was not sold.

    document: the closed order
    """
    return less(line, _sold(document, uuid))


def less(line, sold):
    """A line of which so many are sold, with what was printed of the others."""
    values = line["values"]
    if not printed_of(values):
        return line
    return {**line, "values": {**values, PRINTED: _less(printed_of(values), sold)}}


def hand_on(sequencer, order, uuid, actor):
    """A line of a cancelled order goes on elsewhere, with what was printed of it.

    What is still known as printed in a cancelled order the kitchen has to take back.
    """
    document = sequencer.document(order)
    if document["state"] == CANCELLED and uuid in document["lines"]:
        unprint(sequencer, order, uuid, None, actor)


def take_off(sequencer, order, uuid, rest, actor):
    """What was printed of the rest of a line goes where the rest goes."""
    printed = printed_of(rest["values"]).items()
    _say(sequencer, order, uuid, {mark: -count for mark, count in printed}, actor)


def unprint(sequencer, order, uuid, amount, actor):
    """So much of a line, None for all, turns out to be sold with another order."""
    values = sequencer.document(order)["lines"][uuid]["values"]
    differences = {
        mark: -(count if amount is None else max(0, min(count, amount)))
        for mark, count in printed_of(values).items()
    }
    _say(sequencer, order, uuid, differences, actor)


def _say(sequencer, order, uuid, differences, actor):
    partials = [
        {"type": "line.printed", "line": uuid, "mark": mark, "difference": difference}
        for mark, difference in differences.items()
        if difference
    ]
    sequencer.say(order, partials, actor)


def _beyond(document, uuid):
    line = document["lines"].get(uuid)
    return _less(printed_of(line and line["values"]), _sold(document, uuid))


def _sold(document, uuid):
    line = document["lines"].get(uuid)
    is_sold = line and document["state"] == "paid"
    return successors.quantity(line["values"]) if is_sold else 0


def _less(printed, sold):
    left = {mark: add(count, -sold) for mark, count in printed.items()}
    return {mark: count for mark, count in left.items() if count > 0}
