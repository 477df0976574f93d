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

    def __init__(self):
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

    def new_id(self):
        self.ids += 1
        return f"new-{self.ids}"

    def sequencer(self, now):
        return part("sequencer").Sequencer(
            self, self.last_seq, self.last_number, now, self.new_id, "{}/{}".format
        )

    def keep(self, sequencer):
        self.operations_.extend(sequencer.logged)
        self.documents.update(
            {each: sequencer.documents[each] for each in sequencer.changed}
        )
        self.last_number = sequencer.last_number
        self.last.update(sequencer.last_n)
