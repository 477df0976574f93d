# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the suite relies on in a browser, held against each engine as it is.

The contracts are in pos_offline_queue/static/tests/contract; Node's fakes are held to
the same ones, in static/tests/core/contract.test.mjs.
"""

import re

import pytest

from dev.paths import ROOT

from .kit.engines import ENGINES, told_in
from .kit.tested_with import note

pytestmark = pytest.mark.each_time
CONTRACT = "/pos_offline_queue/static/tests/contract"
# What Odoo's bus needs besides, by the addons' names for it.
OF_ODOO = {
    "bus": ("services/bus_service",),
    "web": (
        "core/browser/browser",
        "core/browser/feature_detection",
        "core/l10n/translation",
        "core/registry",
        "core/utils/concurrency",
        "core/utils/strings",
        "session",
    ),
}
# The worker that does not load.
MISSING = r"contract/none\.mjs"
OWL = "data:text/javascript,export const {EventBus} = owl;"
QUIRKS = ROOT / "pos_offline_queue/static/tests/contract/quirks.mjs"
LOAD = f"""(imports) => {{
    const add = (type, text) => {{
        const script = document.createElement("script");
        Object.assign(script, {{type, textContent: text}});
        document.head.append(script);
    }};
    add("importmap", JSON.stringify({{imports}}));
    add("module", 'import "{CONTRACT}/run.mjs";');
}}"""


def imports():
    """Where a browser finds what sources name as Odoo names it."""
    source = ROOT / "pos_offline_queue" / "static" / "src"
    found = {
        f"@pos_offline_queue/{path.relative_to(source).with_suffix('')}": (
            f"/pos_offline_queue/static/src/{path.relative_to(source)}"
        )
        for path in source.rglob("*.esm.js")
    }
    for addon, names in OF_ODOO.items():
        for name in names:
            address = f"/{addon}/static/src/{name}"
            # Within an addon they are named by their place, without the suffix.
            found |= {f"@{addon}/{name}": f"{address}.js", address: f"{address}.js"}
    return {**found, "@odoo/owl": OWL}


def listed(engine):
    """The quirks that the one file lists for an engine."""
    text = QUIRKS.read_text()
    entries = re.findall(r'id: "([\w-]+)",\s*engines: \[(.*?)\]', text, re.S)
    return sorted(name for name, engines in entries if f'"{engine}"' in engines)


@told_in(*ENGINES)
def test_contracts(shop):
    till = shop.till("Old Town - Till 1")
    till.expect_errors(MISSING)
    till.page.goto(f"{till.url}{CONTRACT}/page.html")
    till.page.evaluate(LOAD, imports())
    till.page.wait_for_function("() => window.contract", timeout=60_000)
    found = till.page.evaluate("() => window.contract")
    wrong = {
        f"{contract}: {name}": error
        for contract, results in found["results"].items()
        for name, error in results.items()
        if error
    }
    assert not wrong
    assert sorted(found["quirks"]) == listed(till.engine.name)
    held = sum(map(len, found["results"].values()))
    note(till.engine, "what the module relies on in a browser", checked=held, failed=0)
