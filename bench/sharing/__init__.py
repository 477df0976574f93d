# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Shared orders: how soon they are seen, what it takes, how much a server bears."""

from dev import database
from dev.paths import SUITE
from dev.server import OdooServer
from tests.kit.pool import Shops

from ..clock import percentile
from ..report import milliseconds, size, table, times
from .beside import beside_a_lock
from .live import SIZES, TILLS, costs, soon
from .measure import at_once, coming_back
from .text import (
    BESIDE_TEXT,
    COST_TEXT,
    INTRODUCTION,
    RETURN_TEXT,
    SOON_TEXT,
    STEPS_TEXT,
    THREAD_TEXT,
    WRITERS_TEXT,
)

DATABASE = "bench_sharing"
LOADED = "--load=base,web,pos_test_quick_log_in,pos_test_bus_echo"
STEPS = {
    "The request leaves": "leaves",
    "The server, and the bus": "road",
    "The other till takes it over": "applied",
    "It is painted": "painted",
}
THREAD = {
    "An own change": "own",
    "A change of another till": "others",
    "Standard's `set_quantity` there": "standard",
}


def run(bench):
    writers, back = _on_the_server(bench)
    beside = beside_a_lock(bench)
    shops = Shops()
    try:
        shop = shops.get(extra=(LOADED,))
        latency = soon(shop)
        shop.tidy()
        changes, thread = costs(shop)
    finally:
        shops.close()
    parts = [
        *(INTRODUCTION, SOON_TEXT, _soon(latency), STEPS_TEXT, _steps(latency)),
        *(COST_TEXT, _changes(changes), THREAD_TEXT, _thread(thread)),
        *(WRITERS_TEXT, _writers(writers), BESIDE_TEXT, _beside(beside)),
        *(RETURN_TEXT, _back(back)),
    ]
    return "\n\n".join(parts)


def _on_the_server(bench):
    database.copy(bench.pg, database.template(bench.pg, SUITE), DATABASE)
    server = OdooServer(bench.pg, DATABASE, extra=("--log-level=warn",))
    server.start()
    try:
        where = server.url, DATABASE
        return at_once(*where), coming_back(*where)
    finally:
        server.stop()
        database.drop(bench.pg, DATABASE)


def _percentiles(taken):
    return [milliseconds(percentile(taken, percent)) for percent in (50, 95, 99)]


def _soon(latency):
    head = ["Tills", "", "p50", "p95", "p99", "p50, to the echo's"]
    rows = []
    names = {"Echo": "echo", "Echo, painted": "echo painted", "Tap to paint": "all"}
    for tills in TILLS:
        echo = percentile(latency[tills]["echo"], 50)
        for name, step in names.items():
            taken = latency[tills][step]
            ratio = f"{percentile(taken, 50) / echo:.2f}"
            rows.append([tills, name, *_percentiles(taken), ratio])
    return table(head, rows)


def _steps(latency):
    head = ["p50", *(f"{tills} tills" for tills in TILLS)]
    rows = [
        [name, *(milliseconds(percentile(latency[tills][step], 50)) for tills in TILLS)]
        for name, step in STEPS.items()
    ]
    return table(head, rows)


def _changes(found):
    head = ["Lines", "Up", "RPC", "Down", "Bus", "Bodies", "Statements", "Whole order"]
    rows = []
    for lines in SIZES:
        each = found[lines]
        keys = ("up", "params", "down", "bus")
        sizes = [f"{each[key]:.0f} B" for key in keys]
        bodies = f"{each['upBody']:.0f} B, {each['downBody']:.0f} B"
        whole = f"{size(each['whole'])} ({times(each['whole'] / each['up'])})"
        rows.append([lines, *sizes, bodies, f"{each['statements']:.0f}", whole])
    return table(head, rows)


def _thread(found):
    head = ["Main thread", "p50", "p95", "p99"]
    rows = [[name, *_percentiles(found[key])] for name, key in THREAD.items()]
    return table(head, rows)


def _writers(found):
    head = ["Eight at once", "a second", "p50", "p95", "p99"]
    rows = [
        [name, f"{rate:.0f}", *_percentiles(taken)]
        for name, (rate, taken) in found.items()
    ]
    return table(head, rows)


def _beside(found):
    head = ["A change, beside", "p50", "p95", "p99"]
    return table(head, [[name, *_percentiles(taken)] for name, taken in found.items()])


def _back(found):
    head = ["Back again", "Requests", "Down", "Time"]
    rows = [
        [name, requests, size(down), milliseconds(taken)]
        for name, (requests, down, taken) in found.items()
    ]
    return table(head, rows)
