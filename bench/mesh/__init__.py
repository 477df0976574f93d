# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills that connect directly, beside the server: how soon one shows a tap of another.

In a network of their own, see tests/kit/own_network.py.
"""

import json
import sys
import tempfile
from pathlib import Path

from dev.console import Failed, Missing
from tests.kit.own_network import own_network

from ..clock import percentile
from ..report import milliseconds, table

TEXT = """## Tills that connect directly (`pos_multi_session_sync`)

From a tap on one till until another one shows it, with _Tills Connect Directly_, while
the server is there. Each till is a page in Chromium with the same session open, all in
one browser. Beside it the *echo*, as above: a request that does nothing but send as
many bytes on Odoo's bus, in turn with the taps. The goal is to be below the echo."""
NAMES = {"Echo": "echo", "Echo, painted": "echo painted", "Tap to paint": "all"}


def run(_bench):
    with tempfile.TemporaryDirectory() as folder, own_network() as inside:
        if inside is None:
            raise Missing("This machine lets nobody make a network namespace")
        result = Path(folder) / "result.json"
        done = inside([sys.executable, "-m", "bench.mesh.measure", str(result)])
        if done.returncode:
            raise Failed(done.stdout)
        found = json.loads(result.read_text())
    head = ["Tills", "", "p50", "p95", "p99", "to the echo's p50", "and p95"]
    rows = []
    for tills, steps in found.items():
        for name, step in NAMES.items():
            taken = [percentile(steps[step], percent) for percent in (50, 95, 99)]
            ratios = [
                f"{one / percentile(steps['echo'], percent):.2f}"
                for one, percent in zip(taken, (50, 95), strict=False)
            ]
            rows.append([tills, name, *map(milliseconds, taken), *ratios])
    return f"{TEXT}\n\n{table(head, rows)}"
