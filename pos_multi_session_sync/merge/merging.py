# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two open orders become one, and two again.

The order that ends is closed in the transaction that brings its lines to the other one,
so each line is shown once. Lines get new names where they go, as they may go back and
forth; `moved` of the order that they left says where they are. What is done to them
there later, by a till that has not heard of it, follows.
"""

import json

from . import successors
from .document import MOST_SIZE, forward, sorted_lines
from .guests import GUEST, guest_of
from .plain import add, is_number, same
from .successors import JOIN
from .taking_back import end_empty, shrink

GUESTS = "customer_count"
PARENT = "combo_parent_uuid"
PRICING = ("pricelist_id", "fiscal_position_id")
# Why two orders stay two if these are not the same; other keys: "details".
KINDS_OF_KEYS = {
    "partner_id": "customer",
    "new_customer": "customer",
    "to_invoice": "invoice",
    "codeActivatedCoupons": "rewards",
    "codeActivatedProgramRules": "rewards",
    "disabledRewards": "rewards",
}
# What an order may lose: it is the other one's, added up, or computed anew.
LOSABLE = {"booked", "couponPointChanges", "date_order", "table_id", GUESTS, *PRICING}


def merge(sequencer, document, operation):
    """All lines go to the order `into`, or to the one that it was merged into since."""
    target = _latest(sequencer, operation["into"])
    if target is document:
        return sequencer.append(operation)
    why = _refusal(sequencer, document, target)
    if why:
        return sequencer.append({**operation, "why": why})
    order, actor = target["uuid"], operation["actor"]
    gone = [*document["lines"], *document["deleted"]]
    names = {uuid: sequencer.derive(operation["id"], uuid) for uuid in gone}
    sequencer.say(order, _guests(target, document, 1), actor)
    deleted = document["deleted"].items()
    joined = {
        "from": document["uuid"],
        "number": document["number"],
        "lines": _renamed(sorted_lines(document), names, _last(target)),
        # Of one that was printed the cancellation may still have to be printed.
        "deleted": {names[uuid]: tombstone for uuid, tombstone in deleted},
    }
    sequencer.append({**sequencer.own(JOIN, order, actor), **joined})
    return sequencer.append({**operation, "successor": order, "moved": names})


def apart(sequencer, document, operation):
    """What is left of the lines of the order `from` goes to a new order."""
    part = document.get("joined", {}).get(operation["from"]) or {"lines": []}
    lines = [
        (uuid, line) for uuid, line in sorted_lines(document) if uuid in part["lines"]
    ]
    if not lines:
        return sequencer.append(operation)
    if _is_printing(sequencer, document):
        return sequencer.append({**operation, "why": "printing"})
    order, actor = sequencer.new_id(), operation["actor"]
    before = sequencer.document(operation["from"]) or document
    fields = {key: each for key, each in before["fields"].items() if key != GUEST}
    # Its lines have the prices of the order that they are on now.
    known = document["fields"]
    fields.update({key: known[key] for key in PRICING if key in known})
    origin = {"order": document["uuid"], "why": "apart"}
    sequencer.say(
        order, [{"type": "order.new", "fields": fields, "origin": origin}], actor
    )
    names = {uuid: sequencer.derive(operation["id"], uuid) for uuid, _line in lines}
    joined = {"from": document["uuid"], "lines": _renamed(lines, names, 0)}
    sequencer.append({**sequencer.own(JOIN, order, actor), **joined, "deleted": {}})
    logged = sequencer.append({**operation, "successor": order, "moved": names})
    sequencer.say(document["uuid"], _guests(document, before, -1), actor)
    return logged


KINDS = {"order.merge": merge, "order.apart": apart}


def _latest(sequencer, order):
    document = sequencer.document(order)
    while document and document.get("merged"):
        document = sequencer.document(document["merged"])
    return document


# Whether they can become one


def _refusal(sequencer, document, target):
    """Why an order is not merged into the other one; None: it is."""
    if target is None or target["state"] != "open":
        return "closed"
    if _is_printing(sequencer, document) or _is_printing(sequencer, target):
        return "printing"
    if sum(len(json.dumps(each)) for each in (document, target)) > MOST_SIZE:
        return "large"
    return obstacle(document, target)


def _is_printing(sequencer, document):
    """What a ticket has is noted before its lines go: it would be printed twice."""
    held = document.get("printing")
    return bool(held) and held["until"] > sequencer.now


def obstacle(document, target):
    """What would be lost if only the lines of an order came to another; None: nothing.

    The counterpart of core/merging.esm.js; static/tests/vectors/merging.json holds for
    both.
    """
    if guest_of(document):
        # Its draft becomes one sale, and the guest would hear that it was canceled.
        return "guest"
    fields, others = document["fields"], target["fields"]
    if any((fields.get(key) or None) != (others.get(key) or None) for key in PRICING):
        return "prices"
    values = [line["values"] for line in document["lines"].values()]
    if any(each.get("is_reward_line") for each in values):
        return "rewards"
    if any(each.get("refunded_orderline_id") for each in values):
        return "refund"
    lost = [
        KINDS_OF_KEYS.get(key, "details")
        for key, value in fields.items()
        if value and key not in LOSABLE and not same(value, others.get(key))
    ]
    return min(lost, default=None)


# Its lines


def _last(target):
    return max((each["position"] for each in target["lines"].values()), default=0)


def _renamed(lines, names, last):
    """{name: line} of [(uuid, line)], below those that are there."""
    found = {}
    for place, (uuid, line) in enumerate(lines, 1):
        values = line["values"]
        if values.get(PARENT) in names:
            values = {**values, PARENT: names[values[PARENT]]}
        found[names[uuid]] = {**line, "values": values, "position": add(last, place)}
    return found


def _guests(document, other, sign):
    """Those who sit at one order now, or at one less."""
    here, more = (each["fields"].get(GUESTS) for each in (document, other))
    if not is_number(here) or not is_number(more) or not more:
        return []
    value = max(add(here, sign * more), 0)
    return [{"type": "order.set", "key": GUESTS, "value": value, "base": here}]


# A sale by a till that had not heard that lines were moved


def moved_lines(sequencer, document, lines):
    """{line: (order, line there)} of those of a receipt that have another name now."""
    if document is None:
        return {}
    places = {uuid: forward(sequencer, document, uuid) for uuid in lines}
    return {
        uuid: (home["uuid"], line)
        for uuid, (home, line) in places.items()
        if home is not document or line != uuid
    }


def holders(sequencer, moved):
    """The same, of those that are open or were paid: where they are."""
    found = {uuid: _holder(sequencer, *place) for uuid, place in moved.items()}
    return {uuid: each for uuid, each in found.items() if each}


def _holder(sequencer, order, line):
    """An order that was closed by somebody who had not seen the line has left it to a
    successor one, and that maybe to another."""
    document, line = forward(sequencer, sequencer.document(order), line)
    state, is_here = document["state"], line in document["lines"]
    if state == "open" or (state == "paid" and is_here):
        return (document["uuid"], line) if is_here else None
    for child in successors.children(sequencer, document["uuid"]):
        if found := _holder(sequencer, child, line):
            return found
    return None


def double_of(sequencer, document, moved, lines):
    """The sale that lines of a receipt were paid with before, if they were."""
    places = holders(sequencer, moved).values()
    orders = [sequencer.document(order) for order, _line in places]
    if document and document["state"] == "open":
        gone = _gone(document, lines)
        orders += [_sold_with(sequencer, document, line) for line in gone]
    paid = next((each for each in orders if each and each["state"] == "paid"), None)
    return (
        {"double_of": paid["paid"]["sale"], "double_by": paid["closed"]} if paid else {}
    )


def _gone(document, lines):
    """Lines of a receipt of which more was sold than is open."""

    def left(uuid):
        line = document["lines"].get(uuid)
        return successors.quantity(line["values"]) if line else 0

    return [
        uuid
        for uuid, line in lines.items()
        if successors.quantity(line["values"]) > left(uuid)
    ]


def _sold_with(sequencer, document, line):
    """The order with which a line was paid, of those from which it came; or None."""
    for origin, part in document.get("joined", {}).items():
        if line in part["lines"]:
            before = sequencer.document(origin)
            moved = (before or {}).get("moved", {}).get(document["uuid"])
            names = moved["lines"].items() if moved else ()
            name = next((old for old, new in names if new == line), None)
            if name is None:
                # Its history is not kept any more.
                return None
            if before["state"] == "paid" and name in before["lines"]:
                return before
            return _sold_with(sequencer, before, name)
    return None


def take_out(sequencer, held, lines, actor):
    """What was sold is not open any more."""
    for uuid, (order, line) in held.items():
        document = sequencer.document(order)
        if document["state"] == "open" and line in document["lines"]:
            sold = successors.quantity(lines[uuid]["values"])
            shrink(sequencer, order, line, sold, actor)
            end_empty(sequencer, order, actor)
