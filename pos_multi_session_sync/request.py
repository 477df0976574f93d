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

from .merge.shape import Malformed, check_envelope

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
EPOCH = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}", re.ASCII)
# What PostgreSQL cannot keep: NUL, and halves of surrogate pairs.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")

MAX_OPERATIONS = 200  # in one request
MAX_SIZE = 256 * 1024  # characters of all its operations, as JSON
MAX_DEPTH = 20  # of what is kept of a value; the policy takes less
MAX_INT = 2**53  # what JavaScript can count to
MAX_COUNT = 2**31 - 1  # of a PostgreSQL integer
SCREENS = ("products", "payment", "tickets", "other")
# Whatever else is in an operation is the server's to say.
KEYS = (
    "id",
    "client",
    "n",
    "order",
    "type",
    "ts",
    "key",
    "value",
    "base",
    "line",
    "values",
    "position",
    "difference",
    "fields",
    "until",
)
# Whatever else they are, they are not there.
TEXTS = ("order", "type")
KEYS_OF_RECORDS = ("order", "line")


@dataclass(frozen=True)
class Request:
    config_id: int
    client: str
    secret: str | None
    device: str | None
    epoch: str | None  # its beginning
    cursor: int | None
    operations: list
    presence: dict | None
    mark: str | None
    sent: dict
    wants_operations: bool


def read_request(value):
    """
    :raise Malformed: not the agreed form, or too much of it
    """
    _require(isinstance(value, dict), "the request must be an object")
    client = value.get("client")
    _require(isinstance(client, dict), "client must be an object")
    client_id = read_uuid(client.get("id"), "client.id")
    device, mark = client.get("device"), value.get("mark")
    secret = client.get("secret")
    epoch, cursor = value.get("epoch"), value.get("cursor")
    sent = value.get("operations") or []
    operations = read_operations(sent, client_id)
    return Request(
        config_id=read_count(value.get("config_id"), "config_id", least=1),
        client=client_id,
        secret=secret if isinstance(secret, str) and secret.isascii() else None,
        device=None if device is None else read_uuid(device, "client.device"),
        epoch=None if epoch is None else read_epoch(epoch),
        cursor=None if cursor is None else read_count(cursor, "cursor"),
        operations=operations,
        presence=read_presence(value.get("presence")),
        mark=mark if isinstance(mark, str) else None,
        # As they came: the till is told what became something else.
        sent={known["id"]: own for known, own in zip(operations, sent, strict=True)},
        wants_operations=bool(operations) or value.get("pull") is not False,
    )


def read_operations(value, client):
    """The operations in the order of their n, without anything that is not agreed."""
    _require(isinstance(value, list), "operations must be a list")
    _require(
        len(value) <= MAX_OPERATIONS,
        f"there are more than {MAX_OPERATIONS} operations in a request",
    )
    operations = [read_operation(operation, client) for operation in value]
    # After the reading, which has made sure that it can be written.
    _require(
        not operations or len(json.dumps(operations)) <= MAX_SIZE,
        f"the operations are larger than {MAX_SIZE // 1024} kB",
    )
    check_envelope(client, operations)
    return operations


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
    _require(screen in SCREENS, "presence.screen is none of the agreed ones")
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


def _is_count(value, least):
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and least <= value <= MAX_COUNT
    )


def _require(condition, detail):
    if not condition:
        raise Malformed(detail)
