# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Shared orders, on the server: many writers, large orders, a till that was away."""

from dev import database
from dev.paths import SUITE
from dev.server import OdooServer

from ..clock import percentile
from ..report import milliseconds, size, table
from .measure import SIZES, at_once, coming_back, of_sizes
from .text import INTRODUCTION, RETURN_TEXT, SIZE_TEXT, WRITERS_TEXT

DATABASE = "bench_sharing"


def run(bench):
    database.copy(bench.pg, database.template(bench.pg, SUITE), DATABASE)
    server = OdooServer(bench.pg, DATABASE, extra=("--log-level=warn",))
    server.start()
    try:
        writers = at_once(server.url, DATABASE)
        sizes = of_sizes(server.url, DATABASE)
        back = coming_back(server.url, DATABASE)
    finally:
        server.stop()
        database.drop(bench.pg, DATABASE)
    return "\n\n".join(
        [
            *(INTRODUCTION, WRITERS_TEXT, _writers(writers)),
            *(SIZE_TEXT, _sizes(sizes), RETURN_TEXT, _back(back)),
        ]
    )


def _writers(found):
    head = ["Eight at once", "a second", "p50", "p95", "p99"]
    rows = []
    for name, (rate, times) in found.items():
        percentiles = (milliseconds(percentile(times, p)) for p in (50, 95, 99))
        rows.append([name, f"{rate:.0f}", *percentiles])
    return table(head, rows)


def _sizes(found):
    head = ["Lines", "Up", "Down", "Time", "Whole order"]
    rows = []
    for lines in SIZES:
        up, down, taken, whole = found[lines]
        rows.append([lines, size(up), size(down), milliseconds(taken), size(whole)])
    return table(head, rows)


def _back(found):
    head = ["Back again", "Requests", "Down", "Time"]
    rows = [
        [name, requests, size(down), milliseconds(taken)]
        for name, (requests, down, taken) in found.items()
    ]
    return table(head, rows)
