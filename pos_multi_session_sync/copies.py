# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A sale that other tills keep for its device: read, and its seal."""

import hashlib
import hmac
import json

from odoo.addons.pos_offline_queue.payload import CHECKSUM, OutboxEntry
from odoo.addons.pos_offline_queue.schema import UUID, Malformed, is_integer, require

MAX_SEALED = 600_000  # characters; core/mesh/messages.esm.js
MAX_DEVICES = 50  # whose sales one till keeps
MAX_COPIES = 1_000  # of one of them
SEAL = 64  # characters


class Copy:
    """The device's own words, and before them the seal that only it can make."""

    def __init__(self, sealed):
        is_text = isinstance(sealed, str) and SEAL < len(sealed) <= MAX_SEALED
        require(is_text, "a copy must be a text, not too long")
        self.seal, self.text = sealed[:SEAL], sealed[SEAL:]
        require(CHECKSUM.fullmatch(self.seal), "a copy must have a seal")
        try:
            value = json.loads(self.text)
            self.bytes = self.text.encode()
        except (ValueError, RecursionError) as error:
            raise Malformed("a copy is no JSON") from error
        require(isinstance(value, dict), "a copy must hold an object")
        self.device = value.get("device")
        require(is_uuid(self.device), "a copy must name its device")
        self.value = value.get("entry")
        self.key = OutboxEntry(self.value).key

    def is_sealed_by(self, key):
        own = hmac.new(key.encode(), self.bytes, hashlib.sha256).hexdigest()
        return hmac.compare_digest(own, self.seal)


def is_uuid(value):
    return isinstance(value, str) and bool(UUID.fullmatch(value))


def read_held(value):
    """{key of a device: how many of its sales a till keeps}, as far as it is that."""
    items = value.items() if isinstance(value, dict) else ()
    held = {
        key: count
        for key, count in items
        if is_uuid(key) and is_integer(count, 1, MAX_COPIES)
    }
    return dict(sorted(held.items())[:MAX_DEVICES])
