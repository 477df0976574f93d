# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The module's merging in Python, without the module, which would need Odoo."""

import importlib
import importlib.util
import json
import sys

from dev.paths import ROOT

ADDON = ROOT / "pos_multi_session_sync"
VECTORS = ADDON / "static" / "tests" / "vectors"
PACKAGE = "multi_session_merge"


def part(name):
    """merge/<name>.py"""
    if PACKAGE not in sys.modules:
        folder = ADDON / "merge"
        spec = importlib.util.spec_from_file_location(
            PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
        )
        package = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = package
        spec.loader.exec_module(package)
    return importlib.import_module(f"{PACKAGE}.{name}")


def vectors(name):
    return json.loads((VECTORS / name).read_text())


class Log:
    """A group as the policy's `source` and where it is kept, in memory."""

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

    def linked(self, order):
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

    def ledger(self, now):
        return part("policy").Ledger(
            self, self.last_seq, self.last_number, now, self.new_id, "{}/{}".format
        )

    def keep(self, ledger):
        self.operations_.extend(ledger.logged)
        self.documents.update({each: ledger.documents[each] for each in ledger.changed})
        self.last_number = ledger.last_number
        self.last.update(ledger.last_n)
