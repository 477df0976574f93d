# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a change costs, in short orders and long ones; and what it costs to wait."""

import re
import time
from collections import Counter

import pytest

from bench.sharing.live import bytes_of_a_change
from bench.sharing.pages import WATCH_SIZE

from .kit.sharing import TILLS, group
from .kit.transfers import allow
from .kit.waiting import until

MOST_BYTES = 400
MOST_STATEMENTS = 5  # as Odoo counts them: without NOTIFY, after the commit


@pytest.mark.at_length
def test_what_a_change_of_one_field_takes(shop):
    ana, leo = group(shop, "ana", "leo")
    leo.page.evaluate(WATCH_SIZE)
    short, long = (bytes_of_a_change(shop, ana, leo, lines) for lines in (1, 100))
    for each in (short, long):
        for what in ("up", "down", "bus"):
            assert each[what] <= MOST_BYTES, each
        assert each["statements"] <= MOST_STATEMENTS, each
    # Numbers of more digits, and no more.
    assert long["up"] - short["up"] < 10
    assert long["down"] - short["down"] < 10
    assert long["whole"] > 20 * short["whole"]


# Of the tills' requests: what they ask, with how many statements.
ASKED = re.compile(
    r'call_kw/((?:pos\.multi\.session|pos\.offline|pos\.order\.transfer)\S*) HTTP/1\.1"'
    r" 200 - (\d+) "
)
SYNC = "pos.multi.session.sync/sync"
HEARTBEAT = "pos.offline.sync/sync"
# Odoo's own, whether the user may read the POS, the device, and all that can be new.
# That it is there is written down with every second one.
LEAST_OF_A_HEARTBEAT, MOST_OF_A_HEARTBEAT = 8, 14


@pytest.mark.at_length
def test_what_tills_ask_while_nobody_does_anything(shop):
    """Once a minute each; and one of them, in turn, so that all hear the bus."""
    allow(shop, senders=TILLS[:1], receivers=TILLS[1:])
    tills = group(shop, "ana", "leo", "mia")
    tills[0].who.sells("Pretzel")
    for till in tills:
        till.wait_sent()
    log = shop.server.log_path

    def asked(since):
        return ASKED.findall(log.read_bytes()[since:].decode(errors="replace"))

    def wait_for_beats(since, count):
        def is_there():
            return [what for what, _count in asked(since)].count(HEARTBEAT) >= count

        until(is_there, f"{count} heartbeats", 180)

    # What begins with a page is over when each till has said that it is there.
    wait_for_beats(log.stat().st_size, 2 * len(tills))
    before, began = log.stat().st_size, time.monotonic()
    wait_for_beats(before, 2 * len(tills))
    seconds = time.monotonic() - began
    found = asked(before)
    count = Counter(what for what, _statements in found)
    assert set(count) == {SYNC, HEARTBEAT}, count
    assert seconds > 80, "each of them once a minute"
    # All three together: one of them after 11 to 13 seconds.
    assert count[SYNC] <= seconds / 11 + 1, count
    beats = [int(statements) for what, statements in found if what == HEARTBEAT]
    assert max(beats) <= MOST_OF_A_HEARTBEAT, beats
    assert min(beats) <= LEAST_OF_A_HEARTBEAT, beats
