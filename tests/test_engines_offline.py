# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Outages in each browser. Stories of other files are told in each, too."""

import pytest

from .kit.engines import ENGINES, told_in
from .kit.offline_start import ready, state
from .kit.sides import (
    at_a_bad_line,
    comes_back,
    demand,
    gets_through,
    gets_used_to_it,
    rounds,
    sending,
)
from .kit.tested_with import note

KILLS = 20
RELOADS = rounds(10, 50)
BASKET = ("Pretzel", "Country Loaf", "Espresso", "Rye Loaf", "Baguette")

pytestmark = pytest.mark.shop()


@told_in(*ENGINES)
def test_the_browser_is_killed_after_each_sale(shop, proxy, ledger):
    """As soon as its receipt is there; and it starts again without network."""
    ana = ready(shop, own_browser=True, through=proxy)
    ana.till.expect_bad_line()
    ledger.begins("sold offline, killed at once, started offline")
    proxy.disconnect()
    for count in range(1, KILLS + 1):
        ledger.sold(ana.rings_up(BASKET[count % len(BASKET)]))
        ana.till.kill()
        comes_back(ana)
        assert state(ana)["cachedAt"]
        assert ana.waiting == count
    proxy.connect()
    gets_through(ana, ledger)
    demand(ledger)


@told_in(*ENGINES)
def test_reloaded_without_line_again_and_again(shop, proxy):
    ana = ready(shop, through=proxy)
    ana.till.expect_bad_line()
    ana.sells("Country Loaf", qty=2)
    proxy.disconnect()
    for again in (ana.till.reload, ana.till.open_pos) * (RELOADS // 2):
        again()
        assert state(ana)["cachedAt"]
        assert ana.lines == [("Country Loaf", 2.0, 23.00)]
    note(ana.till.engine, "reloaded offline", reloads=RELOADS, came_back=RELOADS)
    ana.pays("Cash")
    proxy.connect()
    assert [sale.total for sale in shop.wait_for_sales(1)] == [23.00]


@told_in(*ENGINES)
def test_of_two_tabs_the_one_that_sends_is_closed(shop, proxy, ledger):
    """Before it has the server's answer: the other one sends in its stead."""
    ana = at_a_bad_line(shop, ledger, through=proxy)
    ledger.begins("of two tabs the one that sends is closed")
    sender = ana.page
    rule = proxy.when(**sending(ledger), times=1).swallow(reaches_server=True)
    ledger.sold(ana.rings_up("Pretzel"))
    rule.wait()
    ana.till.page = ana.till.context.new_page()
    ana.till.open_pos()
    gets_used_to_it(ana)
    sender.close()
    rule.lift()
    ledger.sold(ana.rings_up("Espresso"))
    gets_through(ana, ledger)
    demand(ledger)
