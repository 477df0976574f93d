# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A line that comes back, and a server that takes sales and never answers."""

import time

from playwright.sync_api import TimeoutError as PageTimeout

from tests.kit.crowd import sells_many

from ..clock import median

WATCHED = 60_000  # milliseconds until it counts as never
TIMES = 5
EMPTY = "() => posmodel.db.get_orders().length === 0"
KNOWS = "() => !posmodel.offlineQueue || !posmodel.offlineQueue.state.isOnline"


def comes_back(cashier, proxy):
    """Milliseconds from there to the server's having what waited; None for never."""
    taken = []
    for _time in range(TIMES):
        proxy.disconnect()
        sells_many(cashier, 1)
        cashier.page.wait_for_function(KNOWS)
        proxy.connect()
        taken.append(_until(cashier.page, EMPTY))
        if taken[-1] is None:
            return None
    return median(sorted(taken))


def never_answers(cashier, proxy, rpc):
    """Milliseconds from Validate to the receipt of each of three sales."""
    rule = proxy.when(rpc=rpc).hang()
    taken = []
    for _sale in range(3):
        cashier.sells("Pretzel")
        cashier.goes_to_payment()
        cashier.tenders("Cash")
        began = time.perf_counter()
        cashier.presses_validate()
        try:
            cashier.page.wait_for_selector(".receipt-screen", timeout=WATCHED)
        except PageTimeout:
            taken.append(None)
            break
        taken.append((time.perf_counter() - began) * 1000)
        cashier.next_order()
    rule.lift()
    return taken


def _until(page, condition):
    began = time.perf_counter()
    try:
        page.wait_for_function(condition, timeout=WATCHED)
    except PageTimeout:
        return None
    return (time.perf_counter() - began) * 1000
