# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A chain that grows: what its servers use while its tills rest, look and sell."""

import time
from contextlib import ExitStack, contextmanager

from dev import database
from dev.console import say
from dev.nginx import Nginx
from dev.paths import STATE
from dev.postgres import Postgres
from dev.server import OdooServer
from tests.kit.guard import watch
from tests.kit.shop import QUICK_LOG_IN

from .meter import Meter
from .player import Player

DATABASE = "bench_chain"
NODES, WORKERS = 2, 2
POPULATE = "bench.chain.population:populate"
# Phases: seconds until what is measured begins, and of it.
REST, LOOK, SELL = "rest", "transfers", "sell"
PHASES = {REST: (15, 20), LOOK: (5, 15), SELL: (10, 30)}
# Only what runs statements counts, and not what begins and ends transactions.
SETTINGS = {
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",
}
TICK = 2  # seconds between two looks at what is there at the moment


@contextmanager
def postgres():
    """One that nobody else uses: (as Odoo's role, as its superuser)"""
    pg = Postgres.private(STATE / "chain-postgres", settings=SETTINGS)
    try:
        cluster = pg.cluster
        admin = Postgres(pg.host, pg.port, cluster.superuser, cluster.password, cluster)
        admin.execute("postgres", "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        yield pg, admin
    finally:
        pg.remove()


def measured(bench, pg, admin, side, modules, sizes, phases):
    """[what was measured of a phase], see _phase; each size is opened on top."""
    tills = bench.options.tills
    source = database.template(bench.pg, modules)
    database.carry(bench.pg, source, pg)
    database.copy(pg, source, DATABASE)
    try:
        say(f"- Opening {sizes[-1]} groups of {tills} tills: {side}")
        arguments = {"groups": sizes[-1], "tills": tills}
        chain = bench.call(pg, DATABASE, POPULATE, **arguments)
        return _grown(pg, admin, side, chain, sizes, tills, phases)
    finally:
        database.drop(pg, DATABASE)


def _grown(pg, admin, side, chain, sizes, tills, phases):
    found = []
    with ExitStack() as stack:
        watch(f"/{DATABASE}.conf")
        extra = (QUICK_LOG_IN, "--proxy-mode")
        servers = [
            stack.enter_context(OdooServer(pg, DATABASE, workers=WORKERS, extra=extra))
            for _node in range(NODES)
        ]
        proxy = Nginx(*servers)
        watch(f"{proxy.folder}/")
        stack.callback(proxy.stop)
        proxy.start()
        where = (proxy.url, servers[0].url, DATABASE)
        player = stack.enter_context(Player(side, *where))
        meter = Meter(admin, DATABASE, servers, proxy)
        there = 0
        for groups in sizes:
            wanted = groups * tills
            player.come(chain["places"][there:wanted], chain["things"])
            there = wanted
            for what in phases:
                phase = _phase(player, meter, what)
                found.append({"groups": groups, "tills": wanted, **phase})
                say(f"  {wanted} tills, {what}: {_summary(phase)}")
    return found


def _phase(player, meter, what):
    """{what, seconds, used, most, requests, errors, told}

    used: see Meter.read, in that time. most: the most of Meter.now. told: by the tills.
    """
    settle, seconds = PHASES[what]
    player.phase(what, settle, seconds)
    meter.mark()
    began, before = time.monotonic(), meter.read()
    most = {}
    while time.monotonic() < began + seconds - TICK:
        time.sleep(TICK)
        now = meter.now()
        most = {key: max(value, most.get(key, 0)) for key, value in now.items()}
    told = player.end()
    after, taken = meter.read(), time.monotonic() - began
    requests, errors = meter.requests()
    return {
        "what": what,
        "seconds": taken,
        "used": {key: _less(after[key], before[key]) for key in after},
        "most": most,
        "requests": requests,
        "errors": errors,
        "told": told,
    }


def _less(after, before):
    if isinstance(after, list):
        return [one - other for one, other in zip(after, before, strict=True)]
    return after - before


def _summary(phase):
    counts = phase["told"]["counts"]
    parts = [f"{count} {name}" for name, count in counts.items()]
    parts += [f"{count} errors of {name}" for name, count in phase["errors"].items()]
    return ", ".join([*parts, *filter(None, [phase["told"].get("problem")])])
