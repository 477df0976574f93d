# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""One till of one shop, on a disk of its own, whose line takes no sales for a while."""

import time

from tests.kit.counter import at_work
from tests.kit.crowd import sells_many

from ..clock import median
from .line import EMPTY, comes_back, never_answers

WAITING = (1, 100, 1000)
SAMPLES = 50
SENDING = {"standard": "create_from_ui", "module": "pos.offline.sync.sync"}
PUSH = "() => { posmodel.push_orders({show_error: true}).catch(() => null); }"


def of_a_shop(shop, side):
    """Milliseconds: {"keep": {waiting: median}, "load", "send", "back", "silent"}."""
    proxy = shop.proxy()
    # A profile on the disk: what a private window keeps is in memory only.
    ana = at_work(shop, through=proxy, own_browser=True)
    ana.till.expect_errors("")
    line = proxy.when(rpc=SENDING[side]).bad_gateway()
    keep = {}
    kept = 0
    for waiting in WAITING:
        sells_many(ana, waiting - kept, how="keep")
        sold = sells_many(ana, SAMPLES, how="keep")
        keep[waiting] = median(sorted(each["took"] for each in sold))
        kept = waiting + SAMPLES
    load = _taken(ana.till.reload)
    line.lift()
    send = _taken(lambda: _sends(ana))
    back = comes_back(ana, proxy)
    ana.till.reload()
    silent = never_answers(ana, proxy, SENDING[side])
    shop.tidy()
    return {"keep": keep, "load": load, "send": send, "back": back, "silent": silent}


def _sends(cashier):
    cashier.page.evaluate(PUSH)
    cashier.page.wait_for_function(EMPTY, timeout=600_000)


def _taken(call):
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000
