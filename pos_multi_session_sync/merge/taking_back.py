# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What went to a successor order was sold or cancelled after all: not twice.

What others have added to such a line meanwhile stays open, as a line of its own. The
lines may have gone on to other orders since, see merging.py.
"""

from dataclasses import dataclass, field

from . import kitchen, successors
from .document import covers, forward
from .plain import add
from .reduce import QUANTITY

SERVER = "server"


def take_back(sequencer, order, seen, actor, but=(), source=None):
    """What `seen` covers goes out of the successor orders of this one.

    but: (order, line) of what is taken out otherwise
    source: what cancels it, so that the kitchen has to hear of it; None: it was sold
    """
    found = to_take_back(sequencer, order, seen, but)
    for (target, line), each in found.items():
        rest = kitchen.less(sequencer.document(target)["lines"][line], each.amount)
        amount = None if each.is_whole else each.amount
        if each.left() and source:
            kitchen.take_off(sequencer, target, line, rest, actor)
        shrink(sequencer, target, line, amount, actor, source)
        for tap in each.left():
            sequencer.more(target, None, line, rest, tap)
    for target in dict.fromkeys(target for target, _line in found):
        end_empty(sequencer, target, actor)


def to_take_back(sequencer, order, seen, but=()):
    """{(order, line): Brought} of what `take_back` takes, where it is now."""
    found = {}
    for document in successors.related(sequencer, order):
        for line, each in _brought(sequencer, order, document, seen).items():
            home, name = forward(sequencer, document, line)
            place = home["uuid"], name
            is_there = home["state"] == "open" and name in home["lines"]
            # One that came by way of two successor orders has all of its history in the
            # order where it began.
            is_first = place not in found or each.since < found[place].since
            if is_there and is_first and place not in but:
                found[place] = each
    return found


def shrink(sequencer, order, uuid, amount, actor, source=None):
    """So much of a line, None for all, is not open any more."""
    if not source:
        kitchen.unprint(sequencer, order, uuid, amount, actor)
    line = sequencer.document(order)["lines"][uuid]
    if amount is None or amount >= successors.quantity(line["values"]):
        more = {"source": source} if source else {}
        sequencer.append(
            {**sequencer.own("line.del", order, actor), "line": uuid, **more}
        )
    elif amount > 0:
        successors.inc(sequencer, order, uuid, -amount, actor)


def end_empty(sequencer, order, actor):
    if not sequencer.document(order)["lines"]:
        sequencer.append(sequencer.own("order.cancel", order, actor))


@dataclass
class Brought:
    """What operations that were seen have brought of a line into a successor order.

    since: the seq of the first of them
    is_whole: they brought the line itself; others: what was then added by operations
    that were not seen
    """

    since: int
    amount: float = 0
    is_whole: bool = False
    others: list = field(default_factory=list)

    def count(self, difference):
        self.amount = add(self.amount, difference)

    def add_others(self, operation, difference):
        # An operation of the successor order itself was on nobody's receipt.
        own = {"client": SERVER, "n": operation["seq"], "seq": operation["seq"]}
        source = operation.get("source") or own
        self.others.append({**operation, "difference": difference, "source": source})

    def set_by_others(self, operation, value):
        self.others = []
        self.add_others(operation, add(value, -self.amount))

    def left(self):
        """What others have added to a whole line, before what they took away."""
        total = sum(each["difference"] for each in self.others)
        if not self.is_whole or total <= 0:
            return []
        return sorted(self.others, key=lambda each: -each["difference"])


def _brought(sequencer, order, document, seen):
    """{line: Brought} of a document that is successor to the order."""
    found = {}
    for operation in _history(sequencer, document):
        source = operation.get("source")
        if source and _is_known(order, seen, source):
            _take(found, operation)
        else:
            _take_others(found, operation)
    return found


def _history(sequencer, document):
    """What was done to its lines, wherever they are, by their names in the document."""
    found, left = [], [(document, None)]
    while left:
        here, names = left.pop(0)
        operations = sequencer.operations(here["uuid"], 0)
        named = (_named(each, names) for each in operations if each["result"] != "late")
        found.extend(filter(None, named))
        for order, group in here.get("moved", {}).items():
            lines = group["lines"].items()
            if names is None:
                further = {there: line for line, there in lines}
            else:
                further = {there: names[line] for line, there in lines if line in names}
            after = sequencer.document(order)
            if after and further:
                left.append((after, further))
    return found


def _named(operation, names):
    """An operation with the former names of its lines; None: it is of other lines."""
    if names is None:
        return operation
    if operation["type"] == "order.restore":
        lines = operation["document"]["lines"].items()
        known = {names[uuid]: line for uuid, line in lines if uuid in names}
        return {**operation, "document": {"lines": known}}
    line = names.get(operation.get("line"))
    return {**operation, "line": line} if line else None


def _is_known(order, seen, source):
    """Whether it was on the screen with that order.

    What was done to another order was there once it had come by way of this one.
    """
    cursor = seen.get("cursor") or 0
    if source.get("order", order) != order:
        came = source.get("via", {}).get(order)
        if came is None or came > seen.get("shown", cursor):
            return False
    return source["seq"] <= cursor or covers(seen, source["client"], source["n"])


def _take(found, operation):
    kind, line, seq = operation["type"], operation.get("line"), operation["seq"]
    if kind == "line.add" and not operation["source"].get("part"):
        found[line] = Brought(
            seq, successors.quantity(operation["values"]), is_whole=True
        )
    elif kind == "line.add":
        found.setdefault(line, Brought(seq)).count(
            successors.quantity(operation["values"])
        )
    elif _is_tap(operation):
        found.setdefault(line, Brought(seq)).count(operation["difference"])
    elif _is_typed(operation) and line in found:
        found[line].amount, found[line].others = _typed(operation), []


def _take_others(found, operation):
    if operation["type"] == "order.restore":
        lines = operation["document"]["lines"]
        for line in found.keys() & lines.keys():
            value = successors.quantity(lines[line]["values"])
            found[line].set_by_others(operation, value)
        return
    here = found.get(operation.get("line"))
    if here and _is_tap(operation):
        here.add_others(operation, operation["difference"])
    elif here and _is_typed(operation):
        here.set_by_others(operation, _typed(operation))


def _is_tap(operation):
    return (
        operation["type"] == "line.inc" and operation.get("key", QUANTITY) == QUANTITY
    )


def _is_typed(operation):
    return operation["type"] == "line.set" and operation["key"] == QUANTITY


def _typed(operation):
    return successors.quantity({QUANTITY: operation["value"]})
