# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What travels is less than what is meant: core/wire.esm.js reads what is written here.

Whatever the till knows for certain is left out.
"""

from .plain import same

# As it is for nearly all.
USUAL = {"offline": False, "result": "ok", "detail": None}
# Every logged operation has these: what is left out is as in the one before.
STEADY = ("client", "order", "type", "ts", "offline", "actor", "at")
# An actor is the list of these.
WHO = ("user", "name", "config", "till")


def pack_operations(operations, start, sent=None, known=None):
    """Logged operations, the first of which has the seq `start` if none is missing.

    sent: {id: the operation as the till that gets it has sent it just now}
    known: {"actor", "at"} of what the till sends now, which it knows or is returned
    """
    packed, before = [], {}
    for seq, operation in enumerate(operations, start):
        mine = sent and sent.get(operation["id"])
        known_of_it = mine and {**USUAL, **mine, **known, **_named(operation)}
        if mine and known_of_it.keys() <= operation.keys():
            less = _less(operation, {**known_of_it, "seq": seq})
            less["mine"] = operation["n"]
        else:
            steady = {key: before[key] for key in STEADY if key in before}
            less = _less(operation, {**USUAL, **steady, "seq": seq})
            less = _unnumbered(less, operation, before)
        if "actor" in less:
            less["actor"] = _listed(operation["actor"])
        packed.append(less)
        before = operation
    return packed


def pack_results(results, operations):
    """One for one of what was sent, less those that are among the operations."""
    returned = {each["id"] for each in operations}
    return [
        {
            "n": int(each["id"].rpartition(":")[2]),
            **_less(each, {**USUAL, "seq": None, "id": each["id"]}),
        }
        for each in results
        if each["id"] not in returned
    ]


def _named(operation):
    """What the till leaves out of what it sends, or may not say."""
    return {key: operation[key] for key in ("id", "client", "n")}


def _listed(actor):
    is_whole = isinstance(actor, dict) and actor.keys() == set(WHO)
    return [actor[key] for key in WHO] if is_whole else actor


def _less(values, known):
    return {
        key: value
        for key, value in values.items()
        if key not in known or not same(value, known[key])
    }


def _unnumbered(less, operation, before):
    client, n = operation["client"], operation["n"]
    is_usual = operation["id"] == f"{client}:{n}"
    is_next = client == before.get("client") and n == before["n"] + 1
    left_out = [*["id"] * is_usual, *["n"] * is_next]
    return {key: value for key, value in less.items() if key not in left_out}
