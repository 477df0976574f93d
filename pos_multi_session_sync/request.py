# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till sends, checked before anything is done with it.

Plain functions: no database, no ORM. What is not a request of a till at all raises
Malformed. One operation that makes no sense is let through as far as it can be
written down: the policy keeps its place in the log, or all behind it would wait.
"""

import json
import math
import re
from dataclasses import dataclass

from .merge.shape import KEPT_KEYS, Malformed, check_push

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
SCREENS = ("products", "payment", "tickets", "other")
# Whatever else is in an operation is the server's to say.
KEYS = ("also", *(key for key in KEPT_KEYS if key != "seen"))
# Whatever else they are, they are not there.
TEXTS = ("order", "type")
KEYS_OF_RECORDS = ("order", "line", "into", "from")


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
