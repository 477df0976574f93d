# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Outages in each browser. Stories of other files are told in each, too."""

import pytest

from .kit.engines import ENGINES, told_in
from .kit.offline_start import ready, state, wait_decided
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

KILLS = rounds(2, 20)
RELOADS = rounds(4, 50)
BASKET = ("Pretzel", "Country Loaf", "Espresso", "Rye Loaf", "Baguette")

NEWER_WORKER = """
self.addEventListener("message", ({data, ports}) => {
    if (data.type === "version") {
        ports[0].postMessage("newer");
    }
});
"""
# An older worker does not answer.
IS_NEWER = """async () => {
    const {active} = await navigator.serviceWorker.getRegistration("/pos/");
    const {port1, port2} = new MessageChannel();
    const version = new Promise((resolve) => {
        port1.onmessage = ({data}) => resolve(data);
        setTimeout(resolve, 500);
    });
    active.postMessage({type: "version"}, [port2]);
    return (await version) === "newer";
}"""

pytestmark = pytest.mark.shop()


@told_in(*ENGINES)
def test_the_browser_is_killed_after_each_sale(shop, proxy, tally):
    """As soon as its receipt is there; and it starts again without network."""
    ana = ready(shop, own_browser=True, through=proxy)
    ana.till.expect_bad_line()
    tally.begins("sold offline, killed at once, started offline")
    proxy.disconnect()
    for count in range(1, KILLS + 1):
        tally.sold(ana.rings_up(BASKET[count % len(BASKET)]))
        ana.till.kill()
        comes_back(ana)
        assert state(ana)["cachedAt"]
        assert ana.waiting == count
    proxy.connect()
    gets_through(ana, tally)
    demand(tally)


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
def test_a_proxy_in_the_way_and_a_newer_worker(shop, proxy):
    """What answers in the server's place ends no offline start, nor does an update."""
    ana = ready(shop, through=proxy)
    ana.till.expect_bad_line()
    ana.sells("Country Loaf", qty=2)
    page = {"path": "/pos/ui"}
    for begin in (
        lambda rule: rule.redirect("/maintenance"),
        lambda rule: rule.answer_html(403, "<h1>Forbidden</h1>"),
        lambda rule: rule.answer_html(429, "<h1>Too Many Requests</h1>"),
    ):
        with begin(proxy.when(**page)) as rule:
            ana.till.reload()
            assert rule.hits and state(ana)["cachedAt"]
            assert ana.lines == [("Country Loaf", 2.0, 23.00)]
    with proxy.when(path="/pos/offline-worker.js").append(NEWER_WORKER):
        ana.till.reload()
        assert not state(ana)["cachedAt"]
        ana.page.wait_for_function(IS_NEWER)
        assert wait_decided(ana) == "kept"
    proxy.disconnect()
    for _again in range(2):
        ana.till.reload()
        assert state(ana)["cachedAt"]
        assert ana.lines == [("Country Loaf", 2.0, 23.00)]
    ana.pays("Cash")
    proxy.connect()
    assert [sale.total for sale in shop.wait_for_sales(1)] == [23.00]


@told_in(*ENGINES)
def test_of_two_tabs_the_one_that_sends_is_closed(shop, proxy, tally):
    """Before it has the server's answer: the other one sends in its stead."""
    ana = at_a_bad_line(shop, tally, through=proxy)
    tally.begins("of two tabs the one that sends is closed")
    sender = ana.page
    rule = proxy.when(**sending(tally), times=1).swallow(reaches_server=True)
    tally.sold(ana.rings_up("Pretzel"))
    rule.wait()
    ana.till.page = ana.till.context.new_page()
    ana.till.open_pos()
    gets_used_to_it(ana)
    sender.close()
    rule.lift()
    tally.sold(ana.rings_up("Espresso"))
    gets_through(ana, tally)
    demand(tally)
