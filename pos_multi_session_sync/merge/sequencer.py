# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the server lets into the log of a group, and what it adds of its own.

Nothing is refused for being late, and money least of all. What cannot go where it was
meant to go any more goes to a successor order. All of it becomes operations, so that
the log alone, reduced one by one, gives every document.
"""

from . import kitchen, merging, successors
from .deleting import MANAGER, may_cancel
from .document import MOST_SIZE, PRINTING, forward, is_again, is_sold, moved_to
from .guests import GUEST
from .reduce import QUANTITY, REPEAT, reduce
from .schema import former_ids, overreach, problem
from .successors import source_of, unseen, work_of
from .taking_back import take_back
from .wire import clean

SERVER = "server"
LONGEST_LEASE = 120_000  # milliseconds
GROWING = ("order.set", "line.add", "line.set")
KEPT_OF_MALFORMED = ("id", "client", "n", "ts", "offline")


class Sequencer:
    """What one transaction, which has the group to itself, adds to the log.

    source: what was there before:
        document(uuid) -> document or None
        last_n(client) -> int, 0 for an unknown one; outlives epochs
        stored(ids) -> {id: {"id", "seq", "result", "detail"}} of those that are logged
        operations(order, after) -> logged operations of an order, seq > after, by seq;
            those of open orders and of the successor orders of them are always kept
        successors_of(order) -> uuids of the orders whose origin it is, oldest first
        size(order) -> characters of it as it is stored, 0 for an unknown one
        handed_over(key) -> (order, {line: values}) of what was sent to another point
            of sale by that transfer, or None
    may_delete: whether the user may delete orders that have something on them
    orders_left: how many orders the till may begin; None: any number
    now: milliseconds. new_id() -> uuid. derive: see successors.derive.

    Afterwards: `logged` (to be inserted), `documents` (those in `changed` are to
    be kept), `last_seq`, `last_number`, `last_n` (by client).
    """

    def __init__(self, source, last_seq, last_number, now, new_id, derive=None):
        self.orders_left = None
        self.may_delete = True
        self.source = source
        self.last_seq = last_seq
        self.last_number = last_number
        self.now = now
        self.new_id = new_id
        self.derive = derive or successors.derive
        self.logged = []
        self.documents = {}
        self.changed = set()
        self.last_n = {}

    # What there is, with what this transaction adds

    def document(self, order):
        if order not in self.documents:
            self.documents[order] = self.source.document(order)
        return self.documents[order]

    def operations(self, order, after):
        ours = [each for each in self.logged if each["order"] == order]
        return [
            *self.source.operations(order, after),
            *(each for each in ours if each["seq"] > after),
        ]

    def successors_of(self, order):
        def is_successor(each):
            origin = self.documents[each]["origin"]
            return origin and origin["order"] == order

        ours = [each for each in self.documents if each in self.changed]
        found = [*self.source.successors_of(order), *filter(is_successor, ours)]
        return list(dict.fromkeys(found))

    # From outside

    def push(self, client, operations, actor):
        """Take what a till sends, see wire.check_push for what it must be.

        {"results": one for one, "expected_n"}. What is here already gets the answer it
        got; as that of an earlier client it changes nothing. After a gap: nothing.
        """
        last = self.last_n.setdefault(client, self.source.last_n(client))
        old = [each["id"] for each in operations if each["n"] <= last]
        former = [key for each in operations for key in former_ids(each)]
        stored = self.source.stored([*old, *former]) if old or former else {}
        results = []
        for operation in operations:
            if operation["n"] <= last:
                results.append(stored.get(operation["id"]) or _no_news(operation))
            elif operation["n"] == self.last_n[client] + 1:
                self.last_n[client] += 1
                is_new = stored.keys().isdisjoint(former_ids(operation))
                admit = self._admit if is_new else self._void
                results.append(_result(admit(operation, actor)))
            else:
                results.append({**_no_news(operation), "result": "gap"})
        return {"results": results, "expected_n": self.last_n[client] + 1}

    def finalize(self, order, snapshot, seen, sale, actor, ts=None):
        """The order was paid: always accepted, once for each `sale`.

        snapshot: {"fields", "lines": {uuid: {"values", "position"}}} as on the receipt
        seen: {"client", "n", "cursor", "also"?} of the till when it was paid
        The logged result, ok or double; of a sale that is here already the same again.
        """
        key = f"sale:{sale}"
        ours = {each["id"]: _result(each) for each in self.logged}
        known = ours.get(key) or self.source.stored([key]).get(key)
        if known:
            return known
        operation = {
            **self.own("order.finalize", order, actor),
            "id": key,
            "ts": self.now if ts is None else ts,
            "snapshot": snapshot,
            "seen": seen,
            "sale": sale,
        }
        document = self.document(order)
        if document is None:
            self.last_number += 1
            operation["number"] = self.last_number
        moved = merging.moved_lines(self, document, snapshot["lines"])
        operation.update(merging.double_of(self, document, moved, snapshot["lines"]))
        if document and document["state"] == "open":
            result = self._close(document, operation, seen, snapshot["lines"])
        else:
            result = self.append(operation)
        # What the payer had not seen is in a successor order by now.
        held = merging.holders(self, moved)
        take_back(self, order, seen, actor, held.values())
        merging.take_out(self, held, snapshot["lines"], actor)
        return _result(result)

    def cancel(self, order, actor):
        """By a manager, who sees all of it."""
        return _result(self.append(self.own("order.cancel", order, actor)))

    def restore(self, order, document, actor):
        """By a manager; of a closed order it makes a new one.

        document: {"fields", "lines"} of an earlier state
        """
        current = self.document(order)
        is_open = bool(current) and current["state"] == "open"
        # What a guest has ordered since is in Odoo, and known; it does not come again.
        guest = current["fields"].get(GUEST) if is_open else None
        fields = {**document["fields"], GUEST: guest}
        if not guest:
            del fields[GUEST]
        more = {"document": {**document, "fields": fields}}
        if not is_open:
            self.last_number += 1
            more["number"] = self.last_number
            more["origin"] = {"order": order, "why": "restored"}
            order = self.new_id()
        operation = {**self.own("order.restore", order, actor), **more}
        return {**_result(self.append(operation)), "order": order}

    def say(self, order, partials, actor):
        """What the server does to an order of itself: operations without beginning.

        All of them or none: False if one makes no sense.
        """
        operations = [
            {**self.own(each["type"], order, actor), **each} for each in partials
        ]
        if any(map(problem, operations)):
            return False
        for operation in operations:
            if operation["type"] == "order.new":
                self.last_number += 1
                operation["number"] = self.last_number
            self.append(operation)
        return True

    # One operation

    def append(self, operation):
        """Give it its place in the order of the group."""
        seq = self.last_seq + 1
        operation = {**operation, "seq": seq, "at": self.now}
        if operation["client"] == SERVER:
            operation["n"] = seq
            operation.setdefault("id", f"{SERVER}:{seq}")
        order = operation["order"]
        before = self.document(order) if order else None
        after, result, detail = reduce(before, operation)
        self.last_seq = seq
        if after is not before:
            self.documents[order] = after
            self.changed.add(order)
        operation.update(result=result, detail=detail)
        self.logged.append(operation)
        return operation

    def own(self, kind, order, actor):
        """The beginning of an operation of the server."""
        return {
            "client": SERVER,
            "order": order,
            "type": kind,
            "ts": self.now,
            "offline": False,
            "actor": actor,
        }

    def _void(self, operation, actor, why=REPEAT):
        """It keeps its place, or those behind it would wait for ever."""
        kept = {key: operation.get(key) for key in KEPT_OF_MALFORMED}
        own = {"order": None, "type": "void", "why": why, "actor": actor}
        return self.append({**kept, **own})

    def _admit(self, operation, actor):
        fault = problem(operation) or overreach(operation) or self._excess(operation)
        if fault:
            return self._void(operation, actor, fault)
        operation = {**clean(operation, self.last_seq), "actor": actor}
        kind = operation["type"]
        document = self.document(operation["order"])
        if kind == "order.print":
            # The till's clock may be wrong, but it knows for how long.
            length = operation["until"] - operation["ts"]
            operation["until"] = self.now + max(0, min(length, LONGEST_LEASE))
        if kind == "order.new" and document is None:
            self.last_number += 1
            operation["number"] = self.last_number
        if kind == "order.cancel" and not may_cancel(self, document, operation):
            return self._void(operation, actor, MANAGER)
        if document and (
            document["state"] != "open"
            or (kind.startswith("line.") and moved_to(document, operation["line"]))
        ):
            return self._admit_late(document, operation)
        if document and kind == "order.cancel":
            cursor = operation.get("seen", self.last_seq)
            seen = {**work_of(operation), "cursor": cursor}
            return self._close(document, operation, seen)
        if document and kind in merging.KINDS:
            return merging.KINDS[kind](self, document, operation)
        return self.append(operation)

    def _excess(self, operation):
        """Which limit of a group it would go beyond; no shop comes near them."""
        kind, order = operation["type"], operation["order"]
        if kind in GROWING and self.source.size(order) > MOST_SIZE:
            return "size"
        if kind != "order.new" or self.orders_left is None:
            return None
        if self.document(order) is None:
            self.orders_left -= 1
        return "orders" if self.orders_left < 0 else None

    # Closing

    def _close(self, document, operation, seen, sold=None):
        """What whoever closes it had not seen is not closed with it."""
        order = document["uuid"]
        news = self.operations(order, seen.get("cursor") or 0)
        found = unseen(news, seen, document, sold)
        target = self._target(order) if found.lines or found.more else None
        logged = self.append({**operation, "successor": target, "late": found.late})
        if target:
            self._open(target, document, "successor", operation["actor"])
        for uuid, adding in found.lines:
            line = document["lines"][uuid]
            self._add(target, uuid, line, adding)
            kitchen.hand_on(self, order, uuid, adding["actor"])
        for uuid, taps in found.more:
            line = document["lines"].get(uuid) or sold[uuid]
            line = kitchen.unsold(self.document(order), uuid, line)
            for tap in taps:
                self.more(target, order, uuid, line, tap)
        return logged

    # After it was closed

    def _admit_late(self, document, operation):
        order, kind = document["uuid"], operation["type"]
        is_known = is_again(document, operation) or is_sold(document, operation)
        if kind == "order.new" or is_known:
            return self.append(operation)
        if kind == "order.cancel":
            logged = self.append(operation)
            shown = operation.get("seen", self.last_seq)
            seen, source = {**work_of(operation), "shown": shown}, source_of(logged)
            take_back(self, order, seen, operation["actor"], source=source)
            return logged
        if kind in PRINTING:
            return kitchen.note_late(self, document, self.append(operation))
        home, target, follow, *more = self._follow(document, operation)
        logged = self.append({**operation, "successor": target})
        if follow:
            self._open(target, home, "late", operation["actor"])
            follow(target, *more, logged)
        return logged

    def _follow(self, document, operation):
        """(order whose change it is, successor order, how it is done there, with what)

        Nothing is done without a successor order: the author is notified.
        """
        kind, uuid = operation["type"], operation.get("line")
        if uuid:
            document, uuid = forward(self, document, uuid)
        order = document["uuid"]
        relatives = successors.related(self, order)
        for each in (document, *relatives):
            home, line = forward(self, each, uuid)
            if home["state"] == "open" and line in home["lines"]:
                return document, home["uuid"], self._repeat, line
        if kind == "line.add" and any(
            uuid in each["lines"] or uuid in each["deleted"] for each in relatives
        ):
            # Somebody else has begun it, and it was sold or deleted where it went.
            return document, None, None
        if kind == "line.add":
            target = order if document["state"] == "open" else self._target(order)
            return document, target, self._add, uuid, operation
        if kind == "line.inc" and operation.get("key", QUANTITY) == QUANTITY:
            known = [each["lines"].get(uuid) for each in (document, *relatives)]
            line = next(filter(None, known), None)
            target = self._target(order)
            if line and successors.has_room(self, target, uuid, operation):
                line = kitchen.unsold(document, uuid, line)
                return document, target, self.more, order, uuid, line
        return document, None, None

    def _repeat(self, target, line, operation):
        dropped = ("id", "order", "client", "successor", "detail")
        rest = {key: each for key, each in operation.items() if key not in dropped}
        own = self.own(operation["type"], target, operation["actor"])
        self.append({**rest, **own, "line": line, "source": source_of(operation)})

    # Successor orders

    def _target(self, order):
        """Where things go that cannot go into this one: an open relative, or a new."""
        opened = successors.open_one(successors.related(self, order))
        return opened["uuid"] if opened else self.new_id()

    def _open(self, target, document, why, actor):
        if self.document(target) is None:
            self.last_number += 1
            fields = document["fields"].items()
            self.append(
                {
                    **self.own("order.new", target, actor),
                    # A guest's draft belongs to the order that was closed.
                    "fields": {key: each for key, each in fields if key != GUEST},
                    "origin": {"order": document["uuid"], "why": why},
                    "number": self.last_number,
                }
            )

    def _add(self, target, uuid, line, operation, **more):
        self.append(
            {
                **self.own("line.add", target, operation["actor"]),
                "line": uuid,
                "values": line["values"],
                "position": line["position"],
                "source": {**source_of(operation), **more},
            }
        )

    def more(self, target, order, uuid, line, tap):
        """So many more of a line that was closed with the order; None: elsewhere."""
        part = self.derive(target, uuid)
        if part in self.document(target)["lines"]:
            source = {"source": source_of(tap)}
            successors.inc(
                self, target, part, tap["difference"], tap["actor"], **source
            )
        else:
            line = {**line, "values": {**line["values"], QUANTITY: tap["difference"]}}
            self._add(target, part, line, tap, part=True)
            if order:
                kitchen.hand_on(self, order, uuid, tap["actor"])


def _result(operation):
    return {key: operation[key] for key in ("id", "seq", "result", "detail")}


def _no_news(operation):
    """Of one that was taken so long ago that its answer is not kept."""
    return {"id": operation["id"], "seq": None, "result": "known", "detail": None}
