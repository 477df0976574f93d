# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who may close an order without a payment, where only managers delete orders.

An order that is handed over to another point of sale is not deleted: its lines are in
the transfer, which the server knows before.
"""

from .document import forward
from .plain import add, same
from .successors import quantity, related, unseen, work_of
from .taking_back import to_take_back

MANAGER = "manager"  # why a void is refused


def is_untouched(document):
    """Nobody has put anything on it. The same as in core/document.esm.js."""
    return not document["lines"] and not document["deleted"]


def may_cancel(sequencer, document, operation):
    """Whether its author may; a hand-over that is none loses its mark."""
    if document is None:
        return True
    if not _is_handed_over(sequencer, document, operation):
        operation.pop("transfer", None)
    if sequencer.may_delete or "transfer" in operation:
        return True
    return is_untouched(document) and _has_what_went_on(
        sequencer, document, operation, {}
    )


def _is_handed_over(sequencer, document, operation):
    """Whether the transfer has all that its author closes with the order."""
    key = operation.get("transfer")
    order, sent = (key and sequencer.source.handed_over(key)) or (None, {})
    if order != document["uuid"]:
        return False
    if document["state"] != "open":
        return _has_what_went_on(sequencer, document, operation, sent)
    cursor = operation.get("seen", sequencer.last_seq)
    seen = {**work_of(operation), "cursor": cursor}
    news = sequencer.operations(order, cursor)
    found = unseen(news, seen, document)
    # These go on in another order.
    left = {uuid for uuid, _adding in found.lines}
    more = {uuid: sum(tap["difference"] for tap in taps) for uuid, taps in found.more}
    # Of these others are told, who have changed them: how many there are is not known.
    own = {each["id"] for each in news if _user(each) == _user(operation)}
    late = {each.get("line") for each in found.late if each["id"] not in own}
    closed = {
        uuid: line["values"]
        for uuid, line in document["lines"].items()
        if uuid not in left
    }
    return (bool(closed) or not document["lines"]) and all(
        _is_of(values, sent.get(uuid))
        and (
            uuid in late
            or add(quantity(values), -more.get(uuid, 0)) == _quantity(sent[uuid])
        )
        for uuid, values in closed.items()
    )


def _has_what_went_on(sequencer, document, operation, sent):
    """The same of what went on in other orders, by the names that it has there."""
    order = document["uuid"]
    shown = operation.get("seen", sequencer.last_seq)
    taken = to_take_back(sequencer, order, {**work_of(operation), "shown": shown})
    names = {}
    for each in [document, *related(sequencer, order)] if taken else []:
        for uuid in sent:
            for name in (uuid, sequencer.derive(each["uuid"], uuid)):
                home, line = forward(sequencer, each, name)
                names[home["uuid"], line] = uuid
    amounts = {}
    for (home, line), each in taken.items():
        uuid = names.get((home, line))
        values = sequencer.document(home)["lines"][line]["values"]
        if not _is_of(values, sent.get(uuid)):
            return False
        amounts[uuid] = add(amounts.get(uuid, 0), each.amount)
    return all(
        min(_quantity(sent[uuid]), 0) <= amount <= max(_quantity(sent[uuid]), 0)
        for uuid, amount in amounts.items()
    )


def _is_of(values, sent):
    """Whether a line that was sent is of the same product."""
    product = values.get("product_id")
    return sent is not None and same(sent.get("product_id"), product)


def _quantity(sent):
    """As the log adds up: 0.5700000000000001 of a scale is 0.57."""
    return add(quantity(sent), 0)


def _user(operation):
    return (operation.get("actor") or {}).get("user")
