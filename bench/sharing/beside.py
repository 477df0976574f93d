# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What other multi-sessions feel of one that is locked."""

import random
import threading
import time
from contextlib import closing

import psycopg2

from dev import database
from dev.paths import SUITE
from dev.server import OdooServer
from tests.kit.shop import QUICK_LOG_IN

from .writers import Busy, Session, Writer

DATABASE = "bench_beside"
POPULATE = "bench.chain.population:populate"
GROUPS, TILLS, WORKERS = 4, 5, 4
ROUNDS, SECONDS = 2, 8
# Of a cashier, in seconds: quick ones, so that there is something to measure.
PAUSE, PAUSE_OF_LOCKED = 0.4, 3
LOCK = """
SELECT FROM pos_multi_session
 WHERE id = (SELECT multi_session_id FROM pos_config WHERE id = %s) FOR UPDATE
"""


def beside_a_lock(bench):
    """{what: sorted milliseconds of a change}: in others, without and with the lock."""
    database.copy(bench.pg, database.template(bench.pg, SUITE), DATABASE)
    try:
        shop = bench.call(bench.pg, DATABASE, POPULATE, groups=GROUPS, tills=TILLS)
        extra = ("--log-level=warn", QUICK_LOG_IN)
        with OdooServer(bench.pg, DATABASE, workers=WORKERS, extra=extra) as server:
            writers = [
                Writer(
                    Session(server.url, DATABASE, place["login"]), place["config"]
                ).begins(3)
                for place in shop["places"]
            ]
            return _in_turn(bench, writers)
    finally:
        database.drop(bench.pg, DATABASE)


def _in_turn(bench, writers):
    locked, others = writers[:TILLS], writers[TILLS:]
    found = {"Nobody": [], "A locked group": []}
    for _round in range(ROUNDS):
        found["Nobody"] += _taps(others, locked)
        with closing(psycopg2.connect(**bench.pg.dsn(DATABASE))) as connection:
            with connection.cursor() as cursor:
                cursor.execute(LOCK, [locked[0].config_id])
            found["A locked group"] += _taps(others, locked)
            connection.rollback()
    return {what: sorted(times) for what, times in found.items()}


def _taps(others, locked):
    """Milliseconds of each change of the others, while all of them work."""
    end = time.monotonic() + SECONDS
    times = []
    work = [(each, PAUSE, times) for each in others]
    work += [(each, PAUSE_OF_LOCKED, None) for each in locked]
    threads = [threading.Thread(target=_cashier, args=(*each, end)) for each in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _cashier(writer, pause, times, end):
    """Taps now and then; what was not taken is sent again, later and later."""
    attempt = 0
    while (now := time.monotonic()) < end:
        wait = pause if not attempt else 2 ** (attempt - 1)
        time.sleep(min(end - now, wait * random.uniform(0.5, 1)))
        try:
            taken = writer.adds_one()
        except Busy:
            if times is not None:
                raise
            attempt += 1
        else:
            attempt = 0
            if times is not None:
                times.append(taken)
