# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Which browsers did what in a run, and how it went: .shop/results/browsers.json."""

import json

from dev.lock import alone
from dev.paths import STATE

REPORT = STATE / "results" / "browsers.json"


def note(engine, what, **counts):
    """Enter that it was told in that engine; what was entered by that name is gone.

    note(engine, "reloaded without line", reloads=10, came_back=10)

    Of another version of the engine all is forgotten that was told before.
    """
    with alone("tested-with"):  # Lanes write it side by side.
        engines = json.loads(REPORT.read_text()) if REPORT.exists() else {}
        known = engines.get(engine.name, {})
        if known.get("version") != engine.version:
            known = {"version": engine.version, "told": {}}
        known["told"][what] = counts
        engines[engine.name] = known
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(json.dumps(engines, indent=2, sort_keys=True) + "\n")
