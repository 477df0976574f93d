# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What colleagues feel of a user who sends as much as a server takes."""

import multiprocessing
import os
import threading
import time
import urllib.error
from contextlib import contextmanager

from dev.nginx import Nginx
from dev.server import OdooServer

from ..clock import once
from ..sharing.measure import USER
from ..sharing.writers import (
    Busy,
    Session,
    Writer,
    all_at_once,
    open_tills,
    patient,
)

ROUNDS = 3
SECONDS = 15  # of one flood in a round
CONNECTIONS = 8
COLLEAGUES = 2
PAUSE = 0.1  # seconds between the taps of a colleague
OPERATIONS = 50  # in a request of the flood, the most that there may be
ALONE = "Nobody"
# Since 2000 the quota is free; until 2100 it is used up.
FREE, USED_UP = "2000-01-01", "2100-01-01"
SET_QUOTA = "UPDATE pos_multi_session_quota SET empty_at = %s WHERE user_id = %s"


def nothing(session, _config_id):
    return lambda: session.call("res.users", "has_group", USER)


def changes(session, config_id):
    writer = Writer(session, config_id).begins(3)
    return lambda: writer.adds(OPERATIONS)


FLOODS = {
    "Requests of standard Odoo that do nothing": (nothing, FREE),
    "50 changes each, within the quota": (changes, FREE),
    "50 changes each, the quota used up": (changes, USED_UP),
}


def flooded(pg, database):
    """{(what, whether the proxy limits the rate): (times, [counts of a round])}

    times: sorted milliseconds of a colleague's tap. counts: of the flood, `seconds`,
    and requests that were `taken`, and `refused` by the proxy.
    """
    workers = 2 * os.cpu_count() + 1
    extra = ("--log-level=warn", "--proxy-mode")
    with OdooServer(pg, database, workers=workers, extra=extra) as server:
        proxies = {
            is_limited: Nginx(server, is_limited=is_limited)
            for is_limited in (False, True)
        }
        try:
            for nginx in proxies.values():
                nginx.start()
            return _measured(pg, database, proxies)
        finally:
            for nginx in proxies.values():
                nginx.stop()


def _measured(pg, database, proxies):
    tills = open_tills(proxies[False].url, database)
    found = {}
    for _round in range(ROUNDS):
        for is_limited, nginx in proxies.items():
            where = nginx.url, database
            taps = _taps(*where, tills[1])
            flooder = Session(*where).uid
            for what, (kind, empty_at) in {ALONE: (None, None), **FLOODS}.items():
                times, sent = found.setdefault((what, is_limited), ([], []))
                if not kind:
                    times += taps()
                    continue
                with _flood(*where, tills[0], kind) as counts:
                    pg.execute(database, SET_QUOTA, (empty_at, flooder))
                    times += taps()
                sent.append(counts)
                pg.execute(database, SET_QUOTA, (FREE, flooder))
    return {key: (sorted(times), sent) for key, (times, sent) in found.items()}


def _taps(url, database, config_id):
    """Measure what colleagues wait for their own changes."""
    writers = [
        Writer(Session(url, database, "leo"), config_id).begins(3)
        for _each in range(COLLEAGUES)
    ]

    def tap(writer):
        # The pace of a cashier. It is no part of what is measured.
        time.sleep(PAUSE)
        return once(patient(lambda: writer.adds(1)))

    calls = [lambda writer=writer: tap(writer) for writer in writers]
    return lambda: all_at_once(calls, SECONDS)[1]


@contextmanager
def _flood(url, database, config_id, kind):
    """During the `with`; afterwards the counts are in what it gives."""
    context = multiprocessing.get_context("spawn")
    begun, ended = context.Event(), context.Event()
    answers = context.SimpleQueue()
    process = context.Process(
        target=_send, args=(url, database, config_id, kind, begun, ended, answers)
    )
    process.start()
    counts = {}
    try:
        if not begun.wait(60):
            raise RuntimeError("The flood does not begin.")
        began = time.perf_counter()
        yield counts
        counts["seconds"] = time.perf_counter() - began
        ended.set()
        counts.update(answers.get())
    finally:
        ended.set()
        process.join()


def _send(url, database, config_id, kind, begun, ended, answers):
    # The computer of a flood is another one. Here it leaves the processor to the rest.
    os.nice(19)
    session = Session(url, database)
    calls = [kind(session, config_id) for _each in range(CONNECTIONS)]
    taken, refused = [], []

    def work(call):
        while not ended.is_set():
            try:
                call()
                taken.append(1)
            except Busy:
                # The group was busy with the others of the flood.
                refused.append(1)
            except urllib.error.HTTPError as error:
                if error.code != 429:
                    raise
                refused.append(1)

    threads = [threading.Thread(target=work, args=(call,)) for call in calls]
    begun.set()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    answers.put({"taken": len(taken), "refused": len(refused)})
