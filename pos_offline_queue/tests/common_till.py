# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a till sends, written down as the POS does it; without a database."""

import hashlib
import itertools
import json
import uuid
from dataclasses import dataclass, field

NOW = "2026-11-21 10:00:00"


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass
class Ware:
    id: int
    name: str
    price: float

    @classmethod
    def of(cls, product):
        return cls(product.id, product.display_name, product.list_price)


@dataclass
class Till:
    """A browser in front of a POS: ids of what it sells with, and its pen."""

    config_id: int
    session_id: int
    user_id: int
    cash_id: int
    ware: Ware
    secret: str = field(default_factory=lambda: str(uuid.uuid4()))
    name: str = "Chrome on Linux"
    version: str = ""
    counter: int = 0
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    @property
    def key(self):
        """As the browser computes it."""
        hexes = list(sha256(f"pos.offline.device:{self.secret}")[:32])
        hexes[12], hexes[16] = "8", "a"
        return str(uuid.UUID("".join(hexes)))

    @property
    def device(self):
        return {
            "secret": self.secret,
            "config_id": self.config_id,
            "name": self.name,
            "counter": self.counter,
            "version": self.version,
        }

    def line(self, qty=1, ware=None, **values):
        ware = ware or self.ware
        return {
            "id": next(self.numbers),
            "uuid": str(uuid.uuid4()),
            "product_id": ware.id,
            "full_product_name": ware.name,
            "qty": qty,
            "price_unit": ware.price,
            "price_subtotal": ware.price * qty,
            "price_subtotal_incl": ware.price * qty,
            "discount": 0,
            "tax_ids": [[6, False, []]],
            "pack_lot_ids": [],
            "attribute_value_ids": [],
            "custom_attribute_value_ids": [],
            **values,
        }

    def order(self, qty=1, lines=None, **values):
        """An order as the POS exports it, paid in cash."""
        number = next(self.numbers)
        uid = f"{self.session_id:05}-002-{number:04}"
        lines = lines or [self.line(qty)]
        total = sum(line["price_subtotal_incl"] for line in lines)
        payment = {"name": NOW, "amount": total, "payment_method_id": self.cash_id}
        return {
            "name": f"Order {uid}",
            "uid": uid,
            "idempotency_key": str(uuid.uuid4()),
            "amount_paid": total,
            "amount_total": total,
            "amount_tax": 0,
            "amount_return": 0,
            "lines": [[0, 0, line] for line in lines],
            "statement_ids": [[0, 0, payment]],
            "pos_session_id": self.session_id,
            "pricelist_id": False,
            "partner_id": False,
            "user_id": self.user_id,
            "sequence_number": number,
            "date_order": NOW,
            "fiscal_position_id": False,
            "server_id": False,
            "to_invoice": False,
            **values,
        }

    def entry(self, order=None, /, **values):
        order = order or self.order()
        self.counter += 1
        text = json.dumps(order)
        return {
            "key": order["idempotency_key"],
            "counter": self.counter,
            "checksum": sha256(text),
            "created_at": NOW,
            "order": text,
            "options": {"to_invoice": order["to_invoice"], "context": {}},
            **values,
        }

    def waiting(self, entry, state="waiting", **values):
        """The line of a report about this entry."""
        order = json.loads(entry["order"])
        return {
            "key": entry["key"],
            "uid": order["uid"],
            "counter": entry["counter"],
            "amount": order["amount_total"],
            "state": state,
            "created_at": entry["created_at"],
            "customer": "",
            "cashier": "Ana",
            "error": False,
            "session_id": order["pos_session_id"],
            **values,
        }

    def report(self, *waiting, **values):
        return {
            "waiting": list(waiting),
            "waiting_count": len(waiting),
            "waiting_amount": sum(entry["amount"] for entry in waiting),
            "attention_count": sum(e["state"] == "attention" for e in waiting),
            "oldest": waiting[0]["created_at"] if waiting else False,
            "storage": {
                "kind": "indexeddb",
                "problem": None,
                "persisted": True,
                "strict": True,
                "usage": 2_000_000,
                "quota": 10_000_000_000,
            },
            "cashier": "Ana",
            "session_id": self.session_id,
            "tabs": 0,
            **values,
        }
