# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import hmac
import itertools
import json
import uuid
from dataclasses import dataclass, field
from unittest.mock import patch

from odoo.addons.pos_multi_session_sync.merge.wire import STEADY, USUAL, WHO
from odoo.addons.pos_offline_queue.tests.common_offline import (
    MANAGER,
    USER,
    OfflineCase,
    make_product,
    open_shop,
)
from odoo.addons.pos_offline_queue.tests.common_till import sha256

NOW = 1_795_000_000_000  # milliseconds


def new_id():
    return str(uuid.uuid4())


def copy_key(till):
    """As the browser computes it."""
    return sha256(f"pos.offline.copy:{till.secret}")


def sealed(till, entry, key=None):
    text = json.dumps({"device": till.key, "entry": entry})
    key = key or copy_key(till)
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest() + text


def whole_operations(packed, start, sent=(), known=None):
    """Logged operations with all that travels not."""
    own = {each["n"]: each for each in sent}
    operations, before = [], {}
    for seq, told in enumerate(packed, start):
        told = dict(told)
        if isinstance(told.get("actor"), list):
            told["actor"] = dict(zip(WHO, told["actor"], strict=True))
        if "mine" in told:
            mine = own[told.pop("mine")]
            before = {**USUAL, **mine, **known, "seq": seq, **told}
        else:
            steady = {key: before[key] for key in STEADY if key in before}
            n = before.get("n", 0) + 1
            before = {**USUAL, **steady, "n": n, "seq": seq, **told}
            before.setdefault("id", f"{before['client']}:{before['n']}")
        operations.append(before)
    return operations


@dataclass
class Page:
    """One running POS: it numbers what it does."""

    config_id: int
    client: str = field(default_factory=new_id)
    epoch: str | None = None
    cursor: int | None = None
    at: int | None = None
    me: dict | None = None
    numbers: itertools.count = field(default_factory=lambda: itertools.count(1))

    def operation(self, order, kind, **content):
        n = next(self.numbers)
        return {
            "id": f"{self.client}:{n}",
            "client": self.client,
            "n": n,
            "order": order,
            "type": kind,
            "ts": NOW,
            "offline": False,
            "seen": self.cursor or 0,
            **content,
        }

    def new(self, order, **fields):
        return self.operation(order, "order.new", fields=fields)

    def add(self, order, line, product=1, qty=1, position=1, **values):
        values = {"product_id": product, "qty": qty, **values}
        return self.operation(
            order, "line.add", line=line, values=values, position=position
        )

    def inc(self, order, line, difference=1):
        return self.operation(order, "line.inc", line=line, difference=difference)

    def set(self, order, key, value, base=None):
        return self.operation(order, "order.set", key=key, value=value, base=base)

    def type(self, order, line, key, value, base=None):
        return self.operation(
            order, "line.set", line=line, key=key, value=value, base=base
        )

    def delete(self, order, line):
        return self.operation(order, "line.del", line=line)

    def request(self, *operations, **values):
        return {
            "config_id": self.config_id,
            "client": {"id": self.client},
            "epoch": self.epoch,
            "cursor": self.cursor,
            "at": self.at,
            "operations": list(operations),
            "presence": {"order": None, "screen": "other"},
            **values,
        }

    def reads(self, answer, request):
        """The answer with all that it leaves out, as core/wire.esm.js reads it."""
        client = {"client": self.client}
        sent = [
            {**each, **client, "id": f"{self.client}:{each['n']}"}
            for each in request.get("operations") or []
        ]
        self.me = answer.get("me") or self.me
        known = {"actor": self.me, "at": answer["server_time"]}
        start = (request.get("cursor") or 0) + 1
        packed = answer.get("operations", [])
        operations = whole_operations(packed, start, sent, known)
        found = {each["id"]: each for each in operations}
        for result in answer.get("results", []):
            n = result.pop("n")
            key = f"{self.client}:{n}"
            found[key] = {**USUAL, "seq": None, **result, "id": key}
        names = ("id", "seq", "result", "detail")
        taken = [found[each["id"]] for each in sent if each["id"] in found]
        results = [{name: each[name] for name in names} for each in taken]
        told = {"operations": operations, "results": results}
        return {"more": False, **answer, **told}

    def takes(self, answer):
        """Goes on from there."""
        self.epoch = answer["epoch"]
        if "snapshot" in answer:
            self.cursor = answer["snapshot"]["seq"]
            self.at = answer["snapshot"]["at"]
        elif answer["operations"]:
            self.cursor += len(answer["operations"])
            self.at = answer["operations"][-1]["at"]
        return answer


class SharingCase(OfflineCase):
    """Two tills of one group, with a session each."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_cashier = cls.make_user("ms_leo", USER, "Cashier Leo")
        cls.other_session, cls.other_cash, _card = open_shop(cls.env, name="Till 2")
        cls.other_config = cls.other_session.config_id
        cls.group = cls.make_group(cls.config | cls.other_config)
        cls.groups = cls.env["pos.multi.session"]

    def setUp(self):
        super().setUp()
        self.one = self.page(self.config)
        self.two = self.page(self.other_config)

    @classmethod
    def make_group(cls, configs, name="Market", **values):
        """Of tills that are open: those who ask first close them."""
        group = cls.env["pos.multi.session"].create(
            {"name": name, "user_id": cls.manager.id, **values}
        )
        with patch.object(
            type(configs), "_check_multi_session_closed", lambda self: None
        ):
            configs.multi_session_id = group
        cls.env.flush_all()
        return group

    def service(self, name):
        return self.env[f"pos.multi.session.{name}"]

    def page(self, config):
        return Page(config.id)

    # -- as tills do it ---------------------------------------------------------------

    def ask(self, page, *operations, user=None, **values):
        """What a till's request gets, with nothing else said."""
        request = page.request(*operations, **values)
        answer = self.rpc(user or self.cashier, self.service("sync"), "sync", request)
        return page.reads(answer, request)

    def does(self, page, *operations, user=None, **values):
        """A till that sends these, and takes what it is told."""
        return page.takes(self.ask(page, *operations, user=user, **values))

    def begin(self, page, order=None, line=None, **values):
        """An order with one line on it: (order, line)."""
        order, line = order or new_id(), line or new_id()
        self.does(
            page,
            page.new(order),
            page.add(order, line, product=self.product.id, **values),
        )
        return order, line

    def results(self, answer):
        return [result["result"] for result in answer["results"]]

    # -- paying -----------------------------------------------------------------------

    def sale(self, page, order, session=None, cash=None, lines=None, **values):
        """The entry of a sale that closes that order."""
        till = self.make_till(session or self.pos_session, cash)
        data = till.order(
            lines=lines,
            multi_session={
                "epoch": page.epoch,
                "order": order,
                "client": page.client,
                "n": self.last_n(page),
                "cursor": page.cursor or 0,
            },
            **values,
        )
        return till, till.entry(data)

    def last_n(self, page):
        row = self.env["pos.multi.session.client"].search(
            [("client", "=", page.client), ("multi_session_id", "=", self.group.id)]
        )
        return row.last_n

    def sold_line(self, line, qty=1, **values):
        """As the till sells what is on the shared order."""
        return {**self.till.line(qty, **values), "uuid": line}

    def pay(self, page, order, user=None, **values):
        """It is sold: the pos.order. What is done after the commit is done, too."""
        till, entry = self.sale(page, order, **values)
        result = self.send(entry, till=till, user=user)
        self.assertEqual(result["status"], "confirmed", result)
        self.service("log")._write_down(self.group)
        self.service("log")._notify_doubles(self.group)
        return self.env["pos.order"].browse(result["id"])

    # -- what is there ----------------------------------------------------------------

    def document(self, order):
        return self.shared(order).document

    def shared(self, order):
        # It was written by SQL.
        self.env.invalidate_all()
        return self.env["pos.multi.session.order"].search(
            [("uuid", "=", order), ("multi_session_id", "=", self.group.id)]
        )

    def log(self, group=None):
        group = group or self.group
        self.env.invalidate_all()
        return self.env["pos.multi.session.operation"].search(
            [("multi_session_id", "=", group.id)], order="seq"
        )

    def lines_of(self, order):
        return {
            uuid: line["values"]["qty"]
            for uuid, line in self.document(order)["lines"].items()
        }

    def messages(self, call, kind="pos_multi_session.operations"):
        """What is announced by a call: [(channel, payload)]."""
        sent = []
        bus = type(self.env["bus.bus"])
        with patch.object(bus, "_sendone", lambda _self, *one: sent.append(one)):
            call()
        return [(channel, payload) for channel, what, payload in sent if what == kind]


__all__ = [
    "MANAGER",
    "USER",
    "OfflineCase",
    "Page",
    "SharingCase",
    "copy_key",
    "make_product",
    "new_id",
    "open_shop",
    "sealed",
]
