# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What travels between a till and the server: read before anything is done with it,
and written with less than what is meant. The counterpart of core/wire.esm.js.

What is not a request of a till at all raises Malformed. One operation that makes no
sense is let through as far as it can be written down: the sequencer keeps its place in
the log, or all behind it would wait. Of what is written, all is left out that the till
knows for certain.
"""

import json
import math
import re
from dataclasses import dataclass

from .plain import same
from .schema import MOST_WAS, is_finite, is_key

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
EPOCH = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}", re.ASCII)
# What PostgreSQL cannot keep: NUL, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")

MAX_OPERATIONS = 50  # in one request
MAX_SIZE = 256 * 1024  # characters of all its operations, as JSON
MAX_DEPTH = 20  # of what is kept of a value; the policy takes less
MAX_INT = 2**53  # what JavaScript can count to
MAX_COUNT = 2**31 - 1  # of a PostgreSQL integer
MAX_SIGNAL = 16 * 1024  # bytes of a message from one till to another
MAX_ANNOUNCED = 8000  # characters of operations in a message on the bus
SCREENS = ("products", "payment", "tickets", "other")
# Whatever else they are, they are not there.
TEXTS = ("order", "type")
KEYS_OF_RECORDS = ("order", "line", "into", "from", "transfer")
KEPT_KEYS = (
    *("id", "client", "n", "order", "type", "ts", "seen", "was"),
    *("fields", "line", "values", "position", "key", "value", "base"),
    *("difference", "mark", "until", "missing", "into", "from"),
)
# Whatever else is in an operation is the server's to say.
KEYS = ("also", "transfer", *(key for key in KEPT_KEYS if key != "seen"))
# As it is for nearly all.
USUAL = {"offline": False, "result": "ok", "detail": None}
# Every logged operation has these: what is left out is as in the one before.
STEADY = ("client", "order", "type", "ts", "offline", "actor", "at")
# An actor is the list of these.
WHO = ("user", "name", "config", "till")


class Malformed(ValueError):
    """What was sent is no list of operations of that client; nothing of it is taken."""


@dataclass(frozen=True)
class Request:
    config_id: int
    client: str
    secret: str | None
    device: str | None
    epoch: str | None  # its beginning
    cursor: int | None
    at: int | None  # when that was logged, in milliseconds
    operations: list
    size: int  # characters of them, as JSON
    presence: dict | None
    etag: str | None
    sent: dict
    wants_operations: bool
    is_bus_probed: bool  # a message is wanted, to see whether it arrives
    is_bus_silent: bool  # none has arrived for a while


def read_request(value):
    """
    :raise Malformed: not the agreed form, or too much of it
    """
    _require(isinstance(value, dict), "the request must be an object")
    client_id, secret = read_client(value.get("client"))
    device, etag = value["client"].get("device"), value.get("etag")
    bus = value.get("bus") or {}
    _require(isinstance(bus, dict), "bus must be an object")
    epoch, cursor, at = (value.get(key) for key in ("epoch", "cursor", "at"))
    sent = value.get("operations") or []
    operations, size = read_operations(sent, client_id)
    return Request(
        config_id=read_count(value.get("config_id"), "config_id", least=1),
        client=client_id,
        secret=secret,
        device=None if device is None else read_uuid(device, "client.device"),
        epoch=None if epoch is None else read_epoch(epoch),
        cursor=None if cursor is None else read_count(cursor, "cursor"),
        at=at if _is_count(at, 0, MAX_INT) else None,
        operations=operations,
        size=size,
        presence=read_presence(value.get("presence")),
        etag=etag if isinstance(etag, str) else None,
        # As they came: the till is told what became something else.
        sent={known["id"]: own for known, own in zip(operations, sent, strict=True)},
        wants_operations=bool(operations) or value.get("pull") is not False,
        is_bus_probed=bus.get("probe") is True,
        is_bus_silent=bus.get("silent") is True,
    )


@dataclass(frozen=True)
class Signal:
    config_id: int
    client: str
    secret: str | None
    to: str
    text: str


def read_signal(value):
    """
    :raise Malformed: not the agreed form, or too much of it
    """
    _require(isinstance(value, dict), "the request must be an object")
    client_id, secret = read_client(value.get("client"))
    text = value.get("text")
    _require(isinstance(text, str), "text must be a text")
    size = len(text.encode(errors="replace"))
    _require(size <= MAX_SIGNAL, f"text is larger than {MAX_SIGNAL // 1024} kB")
    to = read_uuid(value.get("to"), "to")
    _require(to != client_id, "to must be another client")
    config_id = read_count(value.get("config_id"), "config_id", least=1)
    return Signal(config_id, client_id, secret, to, plain(text))


def read_client(value):
    """(id, secret or None)"""
    _require(isinstance(value, dict), "client must be an object")
    secret = value.get("secret")
    is_secret = isinstance(secret, str) and secret.isascii()
    return read_uuid(value.get("id"), "client.id"), secret if is_secret else None


def read_operations(value, client):
    """The operations by their n, without anything that is not agreed; their size."""
    _require(isinstance(value, list), "operations must be a list")
    _require(
        len(value) <= MAX_OPERATIONS,
        f"there are more than {MAX_OPERATIONS} operations in a request",
    )
    operations = [read_operation(operation, client) for operation in value]
    # After the reading, which has made sure that it can be written.
    size = len(json.dumps(operations)) if operations else 0
    _require(size <= MAX_SIZE, f"the operations are larger than {MAX_SIZE // 1024} kB")
    check_push(client, operations)
    return operations, size


def read_operation(value, client):
    _require(isinstance(value, dict), "an operation must be an object")
    operation = {key: plain(value[key]) for key in KEYS if key in value}
    for name in TEXTS:
        if not isinstance(operation.get(name), str):
            operation.pop(name, None)
    for name in KEYS_OF_RECORDS:
        key = operation.get(name)
        if not isinstance(key, str) or not UUID.fullmatch(key):
            operation.pop(name, None)
    operation.setdefault("client", client)
    operation.setdefault("id", f"{client}:{operation.get('n')}")
    operation["offline"] = value.get("offline") is True
    seen, origin = value.get("seen"), value.get("origin")
    if _is_count(seen, 0):
        operation["seen"] = seen
    if isinstance(origin, dict):
        operation["origin"] = {
            key: str(plain(origin.get(key))) for key in ("order", "why")
        }
    return operation


def read_presence(value):
    if value is None:
        return None
    _require(isinstance(value, dict), "presence must be an object")
    order, screen = value.get("order"), value.get("screen")
    is_known = screen is None or screen in SCREENS
    _require(is_known, "presence.screen is none of the agreed ones")
    return {
        "order": None if order is None else read_uuid(order, "presence.order"),
        "screen": screen,
    }


def read_uuid(value, name):
    _require(isinstance(value, str) and UUID.fullmatch(value), f"{name} must be a uuid")
    return value


def read_epoch(value):
    """The whole uuid, or what is enough of it."""
    is_it = isinstance(value, str) and (UUID.fullmatch(value) or EPOCH.fullmatch(value))
    _require(is_it, "epoch must be a uuid or its beginning")
    return epoch_head(value)


def epoch_head(epoch):
    """So much tells an epoch from those before it; the same as in core/wire.esm.js."""
    return epoch[:13]


def read_count(value, name, least=0):
    _require(_is_count(value, least), f"{name} must be a whole number from {least} on")
    return value


def plain(value, depth=0):
    """The same data anew, as JSON and PostgreSQL can keep it; null for the rest."""
    if depth > MAX_DEPTH:
        return None
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) <= MAX_INT else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {plain(str(key)): plain(item, depth + 1) for key, item in value.items()}
    return None


def _is_count(value, least, most=MAX_COUNT):
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and least <= value <= most
    )


def _require(condition, detail):
    if not condition:
        raise Malformed(detail)


def check_push(client, operations):
    """Each says who sent it and its place among those of its client, in order."""
    if not is_key(client) or client == "server":
        raise Malformed("The client is not named.")
    if not isinstance(operations, list):
        raise Malformed("The operations are not a list.")
    last = None
    for operation in operations:
        if not isinstance(operation, dict):
            raise Malformed("An operation is not an object.")
        n = operation.get("n")
        if not isinstance(n, int) or isinstance(n, bool) or n < 1:
            raise Malformed("An operation has no place among those of its client.")
        if operation.get("client") != client or operation.get("id") != f"{client}:{n}":
            raise Malformed("An operation is not the client's.")
        if last is not None and n != last + 1:
            raise Malformed("Operations are missing, or not in order.")
        last = n


def clean(operation, last_seq):
    """Only what a till may say; the rest is the server's to tell."""
    kept = {key: operation[key] for key in KEPT_KEYS if key in operation}
    seen = kept.get("seen")
    if not isinstance(seen, int) or isinstance(seen, bool):
        kept.pop("seen", None)
    else:
        kept["seen"] = max(0, min(seen, last_seq))
    also, transfer = operation.get("also"), operation.get("transfer")
    if operation["type"] == "order.cancel" and _is_former_work(also):
        kept["also"] = also
    if operation["type"] == "order.cancel" and is_key(transfer):
        kept["transfer"] = transfer
    return {**kept, "offline": operation.get("offline") is True}


def _is_former_work(value):
    """{client: n}: up to where each operation of that client was the till's own."""
    return (
        isinstance(value, dict)
        and len(value) <= MOST_WAS
        and all(is_key(client) and is_finite(n) for client, n in value.items())
    )


def pack_response(wanted, actor, results, changes, at):
    """The changes and the results, less what the till knows."""
    operations = changes.pop("operations")
    left = pack_results(results, operations)
    known = {"actor": actor, "at": at}
    start = (wanted.cursor or 0) + 1
    packed = pack_operations(operations, start, wanted.sent, known)
    response = {**changes, "results": left, "operations": packed}
    return {key: value for key, value in response.items() if value}


def pack_presence(clients, me):
    """Where the others are."""
    return [
        {
            "client": row["client"],
            "actor": row["presence"],
            "order": row["presence_order"],
            "screen": row["presence_screen"],
            "seen_at": row["seen_at"],
        }
        for row in clients.values()
        if row["is_present"] and row["presence_screen"] and row["client"] != me
    ]


def pack_announcement(group_row, first, logged):
    """The message on the bus: with the operations, if they are not too many."""
    message = {"epoch": group_row["epoch"], "from": first, "to": group_row["last_seq"]}
    packed = pack_operations(logged, first)
    if len(json.dumps(packed)) <= MAX_ANNOUNCED:
        message["operations"] = packed
        if group_row["last_at"] is not None:
            message["ago"] = logged[0]["at"] - group_row["last_at"]
    return message


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
