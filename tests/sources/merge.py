# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The module's merging in Python, without the module, which would need Odoo."""

import importlib
import json
import sys
from types import ModuleType

from dev.paths import ROOT

ADDON = ROOT / "pos_multi_session_sync"
VECTORS = ADDON / "static" / "tests" / "vectors"
PACKAGE = "multi_session"


def part(name):
    """merge/<name>.py"""
    return module(f"merge.{name}")


def module(name):
    """<name>.py of what needs no Odoo."""
    if PACKAGE not in sys.modules:
        package = ModuleType(PACKAGE)
        package.__path__ = [str(ADDON)]
        sys.modules[PACKAGE] = package
    return importlib.import_module(f"{PACKAGE}.{name}")


def vectors(name):
    return json.loads((VECTORS / name).read_text())


class Log:
    """A group as the sequencer's `source` and where it is kept, in memory."""

    def __init__(self, may_delete=True, transfers=None):
        self.may_delete = may_delete
        self.transfers = transfers or {}
        self.operations_ = []
        self.documents = {}
        self.last = {}
        self.last_number = 0
        self.ids = 0

    @property
    def last_seq(self):
        return len(self.operations_)

    def document(self, order):
        return self.documents.get(order)

    def last_n(self, client):
        return self.last.get(client, 0)

    def stored(self, ids):
        keys = ("id", "seq", "result", "detail")
        return {
            each["id"]: {key: each[key] for key in keys}
            for each in self.operations_
            if each["id"] in ids
        }

    def operations(self, order, after):
        return [o for o in self.operations_ if o["order"] == order and o["seq"] > after]

    def successors_of(self, order):
        found = [
            each
            for each in self.documents.values()
            if each["origin"] and each["origin"]["order"] == order
        ]
        return [each["uuid"] for each in sorted(found, key=lambda d: d["made"]["seq"])]

    def size(self, _order):
        return 0

    def handed_over(self, key):
        sent = self.transfers.get(key)
        return sent and (sent["order"], sent["lines"])

    def new_id(self):
        self.ids += 1
        return f"new-{self.ids}"

    def sequencer(self, now):
        sequencer = part("sequencer").Sequencer(
            self, self.last_seq, self.last_number, now, self.new_id, "{}/{}".format
        )
        sequencer.may_delete = self.may_delete
        return sequencer

    def keep(self, sequencer):
        self.operations_.extend(sequencer.logged)
        self.documents.update(
            {each: sequencer.documents[each] for each in sequencer.changed}
        )
        self.last_number = sequencer.last_number
        self.last.update(sequencer.last_n)


def _lines(quantities):
    return {
        uuid: {"values": {"qty": qty}, "position": 1}
        for uuid, qty in quantities.items()
    }


class Shop:
    """Two tables, "a" and "b", each with guests, a menu and its parts."""

    def __init__(self, **fields):
        self.log = Log()
        self.counts = {"ana": 0, "leo": 0}
        for order, guests in (("a", 2), ("b", 3)):
            more = {"customer_count": guests, **(fields if order == "b" else {})}
            self.server(order, {"type": "order.new", "fields": more})
            self.does(order, "line.add", line=f"{order}1", values={"qty": 2})
            values = {"qty": 2, "combo_parent_uuid": f"{order}1"}
            self.does(order, "line.add", line=f"{order}2", values=values)

    def server(self, order, *partials):
        sequencer = self.log.sequencer(1_000)
        assert sequencer.say(order, [*partials], None)
        self.log.keep(sequencer)

    def does(self, order, kind, client="ana", **more):
        self.counts[client] += 1
        n = self.counts[client]
        given = {"client": client, "n": n, "id": f"{client}:{n}", "order": order}
        place = {"position": n} if kind == "line.add" else {}
        sequencer = self.log.sequencer(1_000)
        answer = sequencer.push(
            client,
            [{**given, "type": kind, "ts": 1_000, **place, **more}],
            {"name": client},
        )
        self.log.keep(sequencer)
        return answer["results"][0]["result"]

    def pays(self, order, sale, lines, cursor=6, seen=None):
        """With what was on the receipt, at a till that knows the beginning alone."""
        sequencer = self.log.sequencer(2_000)
        snapshot = {"fields": {}, "lines": _lines(lines)}
        seen = seen or {"client": "paying", "n": 0, "cursor": cursor}
        answer = sequencer.finalize(order, snapshot, seen, sale, {"name": "Mia"})
        self.log.keep(sequencer)
        return answer

    def lines(self, order):
        lines = self.log.document(order)["lines"]
        return {uuid: line["values"]["qty"] for uuid, line in lines.items()}
