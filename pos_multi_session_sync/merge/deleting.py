# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who may close an order without a payment, where only managers delete orders.

An order that is handed over to another point of sale is not deleted: its lines are in
the transfer, which the server knows before.
"""

from .plain import add, same
from .successors import quantity
from .unseen import unseen

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
    is_free = sequencer.may_delete or is_untouched(document)
    return is_free or "transfer" in operation


def _is_handed_over(sequencer, document, operation):
    """Whether the transfer has all that its author closes with the order."""
    key = operation.get("transfer")
    order, sent = (key and sequencer.source.handed_over(key)) or (None, {})
    if order != document["uuid"]:
        return False
    if document["state"] != "open":
        return True
    seen = {name: operation.get(name) for name in ("client", "n", "also")}
    seen["cursor"] = operation.get("seen", sequencer.last_seq)
    news = sequencer.operations(document["uuid"], seen["cursor"])
    found = unseen(news, seen, document)
    # These go on in another order, or were told to those who have changed them.
    left = {uuid for uuid, _adding in found.lines}
    left |= {each.get("line") for each in found.late}
    more = {uuid: sum(tap["difference"] for tap in taps) for uuid, taps in found.more}
    closed = {
        uuid: add(quantity(line["values"]), -more.get(uuid, 0))
        for uuid, line in document["lines"].items()
        if uuid not in left
    }
    return all(same(sent.get(uuid), each) for uuid, each in closed.items())
