# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""An open order as plain data; its shape is told in core/document.esm.js."""


def stamp_of(operation):
    """Who did it."""
    keys = ("seq", "ts", "actor", "client")
    return {key: operation.get(key) for key in keys}


def new_document(operation):
    """An empty one, made by that operation."""
    stamp = stamp_of(operation)
    return {
        "uuid": operation["order"],
        "number": operation.get("number") or None,
        "state": "open",
        "fields": operation.get("fields") or {},
        "lines": {},
        "deleted": {},
        "by": {},
        "origin": operation.get("origin") or None,
        "claim": None,
        "paid": None,
        "made": stamp,
        "changed": stamp,
        "closed": None,
        "revision": operation.get("seq") or 0,
    }


def sound(document, uuid):
    """It, or an empty one in the place of one that is built as no document.

    What is damaged must not keep the group from working: it can be cancelled.
    """
    if is_document(document):
        return document
    nobody = {"order": uuid, "ts": 0, "seq": 0, "client": "server", "actor": None}
    return new_document(nobody)


def is_document(value):
    """Whether it is built as one, whatever its values are."""
    if not isinstance(value, dict) or not isinstance(value.get("revision"), int):
        return False
    parts = ("fields", "lines", "deleted", "by", "made")
    texts = ("uuid", "state")
    return (
        all(isinstance(value.get(key), str) for key in texts)
        and all(isinstance(value.get(key), dict) for key in parts)
        and KEYS <= value.keys()
        and all(map(_is_line, value["lines"].values()))
    )


KEYS = {"number", "origin", "claim", "paid", "changed", "closed"}


def _is_line(value):
    return (
        isinstance(value, dict)
        and all(isinstance(value.get(key), dict) for key in ("values", "added", "by"))
        and isinstance(value.get("position"), int | float)
        and "changed" in value
    )


def new_line(given, stamp):
    return {
        "values": given["values"],
        "position": given["position"],
        "added": stamp,
        "changed": None,
        "by": {},
    }


def covers(seen, client, n):
    """Whether operation n of that client was one of the till's own when it had `seen`.

    seen: {client, n, cursor, also?: {client: n}}
    """
    if not seen:
        return False
    last = seen.get("n") if seen.get("client") == client else None
    if last is None:
        last = (seen.get("also") or {}).get(client)
    return last is not None and n <= last


def payments(document):
    """The first one, and those that were taken in vain."""
    paid = document["paid"]
    return [paid, *paid["doubles"]] if paid else []


def is_sold(document, operation):
    """Whether it was on a receipt, with all that its till had done."""
    client, n = operation["client"], operation["n"]
    return any(covers(each["seen"], client, n) for each in payments(document))
