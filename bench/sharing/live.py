# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two tills in browsers: how soon one shows what the other does, and what it takes."""

import re
from statistics import median

from dev.console import Failed
from tests.kit.listeners import Listeners
from tests.kit.sharing import group

from .pages import (
    BYTES,
    FILL,
    FRAMES,
    IS_THERE,
    OTHERS,
    OWN,
    SHOW,
    TAP,
    WATCH,
    WATCH_SIZE,
)

TILLS = (2, 10, 50)
SIZES = (1, 10, 50, 200)
TAPS = 150
WARM_UP = 15
PAUSE = 200  # milliseconds between a tap and an echo
CHANGES = 30
PRODUCT = "() => posmodel.get_order().orderlines[0].product.display_name"
CHANNEL = "() => posmodel.sharing.desk.wakes.channel"
SYNC_LINE = re.compile(r'pos\.multi\.session\.sync/sync HTTP/1\.1" 200 - (\d+) ')


def soon(shop):
    """{tills: {step: sorted milliseconds}}, see _steps."""
    ana, leo = watched(shop)
    channel, cookie = ana.page.evaluate(CHANNEL), _cookie(leo)
    found = {}
    for number, tills in enumerate(TILLS):
        with Listeners(shop.url, cookie, channel, tills - 2):
            found[tills] = taps(ana, leo, number)
    return found


def watched(shop):
    """Two tills at an order of three lines; the second one notes what it sees."""
    ana, leo = group(shop, "ana", "leo")
    leo.till.context.add_init_script(f"({FRAMES})()")
    leo.till.reload()
    leo.wait_up_to_date()
    _same_order(ana, leo, 3)
    leo.page.evaluate(WATCH)
    return ana, leo


def taps(ana, leo, number):
    """{step: sorted milliseconds} of that round of taps and echos, see _steps."""
    asked = {"product": ana.page.evaluate(PRODUCT), "pause": PAUSE}
    first = number * (WARM_UP + TAPS)
    ana.page.evaluate(TAP, {**asked, "count": WARM_UP, "first": first})
    asked = {**asked, "count": TAPS, "first": first + WARM_UP}
    told = ana.page.evaluate(TAP, asked)
    seen = leo.page.evaluate("() => window.benchSeen")
    if seen["back"]:
        raise Failed(f"What the other till showed went back {seen['back']} times")
    return _steps(told, seen)


def _steps(told, seen):
    """{step: sorted milliseconds} of one run."""
    painted = {int(number): at for number, at in seen["painted"].items()}
    steps = {name: [] for name in ("all", "leaves", "road", "applied", "painted")}
    for number, tap in told["tap"].items():
        # A frame may show two taps at once.
        shown = min(at for other, at in painted.items() if other >= int(number))
        steps["all"].append(shown - tap)
        sent, heard = told["sent"].get(number), seen["heard"].get(number)
        if sent and heard:
            applied = seen["applied"][number]
            steps["leaves"].append(sent - tap)
            steps["road"].append(heard - sent)
            steps["applied"].append(applied - heard)
            steps["painted"].append(shown - applied)
    for step, end in (("echo", "echo"), ("echo painted", "echoPainted")):
        steps[step] = [
            seen[end][number] - at
            for number, at in told["echo"].items()
            if number in seen[end]
        ]
    return {step: sorted(times) for step, times in steps.items()}


def costs(shop):
    """({lines: what a change takes}, {what: milliseconds of the main thread})."""
    ana, leo = group(shop, "ana", "leo")
    found = {}
    leo.page.evaluate(WATCH_SIZE)
    for lines in SIZES:
        found[lines] = bytes_of_a_change(shop, ana, leo, lines)
    own = ana.page.evaluate(OWN, CHANGES)
    ana.wait_sent()
    times = {"own": own, **leo.page.evaluate(OTHERS, CHANGES)}
    return found, {name: sorted(each) for name, each in times.items()}


def bytes_of_a_change(shop, ana, leo, lines):
    """{up, params, upBody, down, downBody, bus, statements, whole} in a new order.

    leo: of him WATCH_SIZE tells what the bus brings.
    """
    _same_order(ana, leo, lines)
    log = shop.server.log_path
    before = log.stat().st_size
    taken = ana.page.evaluate(BYTES, CHANGES)
    ana.wait_sent()
    text = log.read_bytes()[before:].decode(errors="replace")
    changes = taken.pop("found")
    return {
        **{key: median(each[key] for each in changes) for key in changes[0]},
        "bus": leo.page.evaluate("() => window.benchSize"),
        "statements": median(map(int, SYNC_LINE.findall(text))),
        **taken,
    }


def _same_order(ana, leo, lines):
    """Both show an order of so many lines."""
    uuid = ana.page.evaluate(FILL, lines)
    ana.wait_sent()
    there = {"uuid": uuid, "count": lines}
    leo.page.wait_for_function(IS_THERE, arg=there, timeout=60_000)
    leo.page.evaluate(SHOW, uuid)
    leo.page.wait_for_selector(".order-container .orderline")


def _cookie(till):
    cookies = till.till.context.cookies()
    value = next(each["value"] for each in cookies if each["name"] == "session_id")
    return f"session_id={value}"
