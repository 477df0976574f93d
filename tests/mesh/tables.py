# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Three waiters at tables, each with a browser of their own, and no server."""

import os
import signal
import time

import pytest
from playwright.sync_api import expect

from ..kit.connected import (
    LOGGED_TWICE,
    apart,
    lose_server,
    wait_alike,
    wait_connected,
    wait_for_closed,
)
from ..kit.kitchen import Kitchen
from ..kit.sharing import NEIGHBOURS
from ..kit.tables import goes_to_floor, joins, opened, sits_down, waits_for_floor

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)
PEOPLE = ("ana", "leo", "mia")
ALL = "all"
HAS_SERVER = "() => posmodel.sharing.state.phase !== 'alone'"
TABLE = "() => posmodel.get_order()?.getTable()?.name"


@pytest.mark.parametrize("first", (*PEOPLE, ALL))
def test_three_tills_serve_tables_without_server(shop, floor, first):
    """And come back one after the other, now this one first and now that one; or all at
    once, when the server was stopped and is there again."""
    ana, leo, mia = tills = opened(shop, people=PEOPLE, **apart(shop, *PEOPLE))
    wait_connected(2, *tills)
    bread, breads = Kitchen(ana, "Bread"), Kitchen(leo, "Bread")
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    for till in (leo, mia):
        joins(till, "T1")
        till.sees(("Pretzel", 1))
    lose_server(*tills, stop=shop.kill_server if first == ALL else None)

    # Add and change.
    leo.who.taps("Baguette")
    mia.who.sets_quantity(3, "Pretzel")
    for till in tills:
        till.sees(("Pretzel", 3), ("Baguette", 1))
    # Kitchen: what one has printed is not left for another.
    bread.orders_and_waits()
    breads.sees_to_send()
    expect(
        mia.page.locator(".pos-sharing-authors", has_text="sent to the kitchen by")
    ).to_have_count(2)
    # To another table.
    leo.who._press_control("Transfer")
    waits_for_floor(leo)
    sits_down(leo, "T2")
    for till in (ana, mia):
        till.page.wait_for_function(f"() => ({TABLE})() === 'T2'")

    # Other guests at the table that is free now; Mia's tablet sleeps meanwhile.
    goes_to_floor(ana)
    with asleep(mia):
        sits_down(ana, "T1")
        ana.who.sells("Espresso")
        goes_to_floor(leo)
        joins(leo, "T1")
        leo.who.taps("Country Loaf")
        ana.sees(("Espresso", 1), ("Country Loaf", 1))
    wait_connected(2, *tills)
    goes_to_floor(mia)
    joins(mia, "T1")
    mia.sees(("Espresso", 1), ("Country Loaf", 1))
    mia.who.taps("Espresso")

    # Paid.
    goes_to_floor(leo)
    joins(leo, "T2")
    goes_to_floor(ana)
    joins(ana, "T2")
    leo.who.goes_to_payment()
    ana.wait_for_payer("Market - Till 2")
    leo.who.tenders("Cash")
    leo.who.validates()
    receipt = leo.who.reads_receipt()
    wait_for_closed(ana, "Paid to Market - Till 2, not in Odoo yet")
    ana.who.presses_payment()
    ana.who.wait_for_popup("This order is paid")
    ana.page.keyboard.press("Escape")
    # A manager may, and is asked.
    goes_to_floor(mia)
    joins(mia, "T2")
    mia.who.presses_payment()
    mia.who.wait_for_popup("Take a second payment?")
    mia.page.keyboard.press("Escape")
    goes_to_floor(mia)
    joins(mia, "T1")
    leo.page.locator(".receipt-screen [name=done]").click()
    waits_for_floor(leo)

    if first == ALL:
        shop.start_server()
    else:
        start = PEOPLE.index(first)
        for till in (*tills[start:], *tills[:start]):
            till.till.line.connect()
            if till is not tills[start - 1]:
                till.page.wait_for_function(HAS_SERVER)
    is_back = time.monotonic()
    wait_alike(shop, *tills, timeout=10)
    assert time.monotonic() - is_back < 10
    (sale,) = shop.wait_for_sales(1)
    assert (sale.reference, sale.total) == (receipt.number, receipt.total)
    assert sale.lines and sum(line[1] for line in sale.lines) == 4
    assert shop.sql(LOGGED_TWICE) == []
    assert [*bread.dishes, *breads.dishes] == ["NEW 3 Pretzel 1 Baguette"]
    joins(leo, "T1")
    for till in (leo, mia):
        till.sees(("Espresso", 2), ("Country Loaf", 1))


class asleep:
    """Its tablet sleeps: nothing runs there, and no connection is ended."""

    def __init__(self, till):
        self.group = till.till.process.pid

    def __enter__(self):
        os.killpg(self.group, signal.SIGSTOP)

    def __exit__(self, *exception):
        os.killpg(self.group, signal.SIGCONT)
