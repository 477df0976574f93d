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
