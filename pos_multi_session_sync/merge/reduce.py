# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What an operation makes of an order.

The twin of static/src/core/reduce.esm.js; static/tests/vectors/ holds for both.
Documents and operations are never changed in place.
"""

from .document import (
    MOVES,
    PRINTING,
    closed,
    fate,
    is_again,
    is_sold,
    moved_to,
    new_document,
    new_line,
    payments,
    revision_of,
    stamp_of,
    touched,
    with_most_printed,
    with_printed,
    with_printed_of,
)
from .plain import add, is_number, same

QUANTITY = "qty"
REPEAT = "repeat"  # why a void is nothing new


class InvalidOperation(ValueError):
    """An operation that nobody can make sense of."""

    code = "invalid"


def reduce(document, operation):
    """(document after, result, detail); the document is None if there is none."""
    kind = operation["type"]
    if kind == "void":
        return document, "known" if operation.get("why") == REPEAT else "invalid", None
    reducer = REDUCERS.get(kind)
    if not reducer:
        raise InvalidOperation(f"unknown operation: {kind}")
    if document is None:
        if kind in MAKERS:
            return MAKERS[kind](None, operation)
        return None, "unknown_order", None
    if document["state"] != "open":
        return _on_closed(document, operation)
    moved = kind.startswith("line.") and moved_to(document, operation["line"])
    if moved and kind == "line.add":
        return document, "known", None
    if moved:
        return document, "late", {
            "successor": operation.get("successor"),
            "by": moved[2],
        }
    return reducer(document, operation)


def _losers(stamps, operation):
    """Those whose change its author had not seen, the last one first."""
    seen = operation.get("seen")
    seen = -1 if seen is None else seen
    unseen = [
        stamp
        for stamp in stamps
        if stamp["client"] != operation["client"] and (stamp["seq"] or 0) > seen
    ]
    return sorted(unseen, key=lambda stamp: -(stamp["seq"] or 0))


def _lost(stamps):
    clients = [stamp["client"] for stamp in stamps]
    return {"by": stamps[0], "lost": list(dict.fromkeys(clients))}


def _with_line(document, operation, line):
    lines = {**document["lines"], operation["line"]: line}
    return touched(document, operation, lines=lines)


def _set_value(values, by, made, operation):
    """(values, by, result, detail) after a set, or None if it is the value already."""
    key, value = operation["key"], operation.get("value")
    found = values.get(key)
    if same(found, value):
        return None
    unseen = []
    if not same(found, operation.get("base")):
        unseen = _losers(by.get(key) or [made], operation)
    return (
        {**values, key: value},
        {**by, key: [stamp_of(operation)]},
        "overwrote" if unseen else "ok",
        {"value": found, **_lost(unseen)} if unseen else None,
    )


def _on_deleted(document, operation):
    """What is done to a line that is not there."""
    tombstone = document["deleted"].get(operation["line"]) or {}
    detail = {"by": tombstone.get("by"), "values": tombstone.get("values")}
    return document, "on_deleted", detail


def _order_new(document, operation):
    if document is not None:
        return document, "known", None
    return new_document(operation), "ok", None


def _order_set(document, operation):
    fields, by, made = document["fields"], document["by"], document["made"]
    change = _set_value(fields, by, made, operation)
    if not change:
        return document, "known", None
    fields, by, result, detail = change
    return touched(document, operation, fields=fields, by=by), result, detail


def _line_add(document, operation):
    if operation["line"] in document["lines"]:
        return document, "known", None
    if operation["line"] in document["deleted"]:
        return _on_deleted(document, operation)
    line = new_line(operation, stamp_of(operation))
    return _with_line(document, operation, line), "ok", None


def _line_set(document, operation):
    line = document["lines"].get(operation["line"])
    if not line:
        return _on_deleted(document, operation)
    change = _set_value(line["values"], line["by"], line["added"], operation)
    if not change:
        return document, "known", None
    values, by, result, detail = change
    line = {**line, "values": values, "by": by, "changed": stamp_of(operation)}
    return _with_line(document, operation, line), result, detail


def _line_inc(document, operation):
    key, difference = operation.get("key", QUANTITY), operation["difference"]
    line = document["lines"].get(operation["line"])
    if not line:
        return _on_deleted(document, operation)
    if not difference:
        return document, "known", None
    stamp = stamp_of(operation)
    found = line["values"].get(key)
    total = add(found if is_number(found) else 0, difference)
    stamps = line["by"].get(key) or [line["added"]]
    others = [each for each in stamps if each["client"] != operation["client"]]
    line = {
        **line,
        "values": {**line["values"], key: total},
        "by": {**line["by"], key: [*others, stamp]},
        "changed": stamp,
    }
    return _with_line(document, operation, line), "ok", None


def _line_move(document, operation):
    line = document["lines"].get(operation["line"])
    position = operation["position"]
    if not line or line["position"] == position:
        return document, "known", None
    return _with_line(document, operation, {**line, "position": position}), "ok", None


def _line_del(document, operation):
    uuid = operation["line"]
    line = document["lines"].get(uuid)
    if not line:
        return document, "known", None
    tombstone = _tombstone(line, stamp_of(operation))
    after = touched(
        document,
        operation,
        lines={key: each for key, each in document["lines"].items() if key != uuid},
        deleted={**document["deleted"], uuid: tombstone},
    )
    stamps = [stamp for each in line["by"].values() for stamp in each]
    unseen = _losers(stamps, operation)
    if unseen:
        return after, "overwrote", {"values": line["values"], **_lost(unseen)}
    return after, "ok", None


def _tombstone(line, stamp):
    return {"by": stamp, "values": line["values"], "position": line["position"]}


def _print(document, operation):
    """A lease, which one till at a time has. Who has to wait looks at the document."""
    held = document.get("printing")
    now = operation.get("at") or operation["ts"]
    if held and held["client"] != operation["client"] and held["until"] > now:
        return document, "known", None
    lease = {key: operation.get(key) for key in ("client", "actor", "until")}
    revision = revision_of(document, operation)
    return {**document, "printing": lease, "revision": revision}, "ok", None


def _printed(document, operation):
    held = document.get("printing")
    if not held or held["client"] != operation["client"]:
        return document, "known", None
    revision = revision_of(document, operation)
    return {**document, "printing": None, "revision": revision}, "ok", None


def _line_printed(document, operation):
    """The kitchen has it, also if the line is deleted by now."""
    uuid, difference = operation["line"], operation["difference"]
    place = "lines" if uuid in document["lines"] else "deleted"
    line = document[place].get(uuid)
    if not line or not difference:
        return document, "known", None
    values = with_printed(line["values"], operation["mark"], difference)
    stamp = {"printed": stamp_of(operation)} if difference > 0 else {}
    lines = {**document[place], uuid: {**line, "values": values, **stamp}}
    revision = revision_of(document, operation)
    return {**document, place: lines, "revision": revision}, "ok", None


def _cancel(document, operation):
    # By which transfer it was handed over, if it was.
    more = {key: operation[key] for key in ("transfer",) if operation.get(key)}
    after = closed(document, operation, state="cancelled", **more)
    return after, "ok", fate(operation)


def _lines_of(given, document, operation, printed):
    """Lines as given, which keep what is known of them.

    printed: (values given, values known) -> values, with what the kitchen has.
    """
    stamp = stamp_of(operation)
    lines = {}
    for uuid, line in given.items():
        known = document["lines"].get(uuid)
        before = known or document["deleted"].get(uuid) or {}
        values = printed(line["values"], before.get("values"))
        if known:
            is_same = same(known["values"], values)
            lines[uuid] = {
                **known,
                "values": values,
                "position": line["position"],
                "changed": known["changed"] if is_same else stamp,
            }
        else:
            lines[uuid] = new_line({**line, "values": values}, stamp)
    return lines


def _finalize(document, operation):
    snapshot = operation["snapshot"]
    before = document or new_document(operation)
    after = closed(
        before,
        operation,
        state="paid",
        fields=snapshot["fields"],
        lines=_lines_of(snapshot["lines"], before, operation, with_most_printed),
        paid={**_payment(operation), "doubles": []},
    )
    if first := operation.get("double_of"):
        # What is on the receipt was paid with the order to which it had gone.
        by = operation.get("double_by")
        return after, "double", {"first": first, "by": by}
    return after, "ok", fate(operation)


def _restore(document, operation):
    given = operation["document"]
    origin = {"order": operation["order"], "why": "restored"}
    before = document or new_document({"origin": origin, **operation, "fields": {}})
    lines = _lines_of(given["lines"], before, operation, with_printed_of)
    stamp = stamp_of(operation)
    tombstones = {
        uuid: _tombstone(line, stamp)
        for uuid, line in before["lines"].items()
        if uuid not in lines
    }
    old = {uuid: each for uuid, each in before["deleted"].items() if uuid not in lines}
    after = touched(
        before,
        operation,
        fields=given["fields"],
        lines=lines,
        deleted={**old, **tombstones},
    )
    return after, "ok", None


def _payment(operation):
    return {"sale": operation["sale"], "seen": operation.get("seen")}


def _second_payment(document, operation):
    """What is on the second receipt has been sold too."""
    if operation["sale"] in [each["sale"] for each in payments(document)]:
        return document, "known", None
    paid = document["paid"]
    doubles = [*paid["doubles"], _payment(operation)]
    revision = revision_of(document, operation)
    after = {**document, "paid": {**paid, "doubles": doubles}, "revision": revision}
    return after, "double", {"first": paid["sale"], "by": document["closed"]}


def _on_closed(document, operation):
    paid, kind = document["paid"], operation["type"]
    if kind == "order.finalize":
        # The money was taken: it is sold, though somebody has cancelled it.
        close = _second_payment if paid else _finalize
        return close(document, operation)
    if is_sold(document, operation):
        return document, "included", None
    if is_again(document, operation):
        return document, "known", None
    if kind in PRINTING:
        # The kitchen cooks what was paid.
        after, *_ = REDUCERS[kind](document, operation)
        return after, "known" if after is document else "noted", None
    # Who cancels an order that was merged has to hear that its lines are open.
    is_moot = {
        "order.new": True,
        "order.cancel": not paid and not document.get("merged"),
        "order.merge": not paid,
    }
    if is_moot.get(kind):
        return document, "known", None
    detail = {"successor": operation.get("successor"), "by": document["closed"]}
    return document, "late", detail


REDUCERS = {
    "order.new": _order_new,
    "order.set": _order_set,
    "line.add": _line_add,
    "line.set": _line_set,
    "line.inc": _line_inc,
    "line.move": _line_move,
    "line.del": _line_del,
    "order.print": _print,
    "order.printed": _printed,
    "line.printed": _line_printed,
    "order.cancel": _cancel,
    "order.finalize": _finalize,
    "order.restore": _restore,
    **MOVES,
}
MAKERS = {
    "order.new": _order_new,
    "order.finalize": _finalize,
    "order.restore": _restore,
}
