# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The POS comes back without network: reloaded, crashed, started on a dead server."""

import time

import pytest

from .kit.counter import at_work, set_picker
from .kit.engines import ENGINES, told_in
from .kit.engines.engine import LAN_NAME
from .kit.offline_start import kept, page_is_dead, pos_id, ready, state, wait_decided

NEXT_TILL = "Old Town - Till 2"
IS_BACK = "() => posmodel.env.services.pos_offline_start.state.isServerBack"
# The pictures of products that did not come, once all have come or failed.
MISSING_PICTURES = """async () => {
    const pictures = [...document.querySelectorAll("article.product img")];
    await Promise.allSettled(pictures.map((picture) => picture.decode()));
    return [pictures.length, pictures.filter((it) => !it.naturalWidth).length];
}"""
KEPT_PICTURES = """async () => {
    const names = await caches.keys();
    const stores = await Promise.all(names.map((name) => caches.open(name)));
    const lists = await Promise.all(stores.map((store) => store.keys()));
    return lists.flat().filter(({url}) => url.includes("model=product.product")).length;
}"""
WORKERS = """async () => (await navigator.serviceWorker.getRegistrations())
    .filter(({scope}) => new URL(scope).pathname === "/pos/").length"""


def reloads_without_line(cashier, proxy):
    cashier.till.expect_bad_line()
    proxy.disconnect()
    forget_files(cashier)
    began = time.monotonic()
    cashier.till.reload()
    print(f"started without network in {time.monotonic() - began:.1f} s")
    assert state(cashier)["cachedAt"]


def forget_files(cashier):
    """The browser's own cache may have thrown away anything."""
    page = cashier.page
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")


def set_price(shop, product, price):
    products = shop.rpc()["product.template"]
    products.write(products.search([("name", "=", product)]), {"list_price": price})


@pytest.fixture
def pictures(shop):
    """Of products; tills of other tests show none."""
    parameters = shop.rpc()["ir.config_parameter"]
    parameters.set_param("point_of_sale.show_product_images", "yes")
    yield
    parameters.set_param("point_of_sale.show_product_images", "no")


@pytest.mark.usefixtures("pictures")
def test_a_reload_without_line_brings_everything_back(shop, proxy):
    ana = ready(shop, through=proxy)
    ana.sells("Country Loaf", qty=2)
    ana.new_order()
    ana.sells("Pretzel", qty=3)
    products = ana.product_names
    kept_at = state(ana)["keptAt"]
    print(f"{state(ana)['files']} files, {state(ana)['bytes'] / 1e6:.1f} MB kept")
    reloads_without_line(ana, proxy)
    assert state(ana)["cachedAt"] == kept_at
    assert ana.popup == ""  # Neither an error, nor is the cash counted again.
    assert ana.product_names == products
    count, missing = ana.page.evaluate(MISSING_PICTURES)
    assert (count, missing) == (len(products), 0)
    assert ana.page.evaluate(KEPT_PICTURES) >= len(products)
    ana.looks_at_tickets()
    assert sorted(ticket.total for ticket in ana.tickets) == [4.14, 23.00]
    ana.leaves_tickets()
    ana.till.screenshot("offline-reload")
    ana.pays("Cash")
    ana.till.screenshot("offline-reload-receipt")
    proxy.connect()
    assert [sale.reference for sale in shop.wait_for_sales(1)] == [ana.receipt_number]


def test_a_till_that_shows_no_pictures_asks_for_none(shop, proxy):
    ana = ready(shop, through=proxy)
    assert ana.page.evaluate(KEPT_PICTURES) == 0
    assert not [e for e in proxy.seen if "field=image_128" in e.request.target]


@told_in(*ENGINES)
def test_the_plug_is_pulled(shop):
    ana = ready(shop)
    ana.sells("Country Loaf")
    ana.till.offline()
    ana.till.reload()
    assert state(ana)["cachedAt"]
    ana.pays("Cash")
    number = ana.receipt_number
    ana.till.online()
    assert [sale.reference for sale in shop.wait_for_sales(1)] == [number]


@pytest.mark.at_length
def test_a_killed_browser_starts_without_line(shop, proxy):
    ana = ready(shop, through=proxy, own_browser=True)
    ana.till.expect_bad_line()
    ana.sells("Country Loaf")
    proxy.disconnect()
    numbers = []
    for _crash in range(3):
        ana.pays("Cash")
        numbers.append(ana.receipt_number)
        ana.taps("Pretzel")
        ana.page.wait_for_function("() => posmodel.offlineQueue.outbox.flushed()")
        ana.till.kill()
        ana.till.start()
        ana.till.open_pos()
        assert ana.lines == [("Pretzel", 1.0, 1.38)]
        assert ana.waiting == len(numbers)
    assert len(set(numbers)) == 3
    proxy.connect()
    assert [sale.reference for sale in shop.wait_for_sales(3)] == numbers


def test_one_number_is_never_given_twice(shop, proxy):
    ana = ready(shop, through=proxy)
    numbers = []
    for _reload in range(3):
        reloads_without_line(ana, proxy)
        ana.sells("Pretzel")
        ana.pays("Cash")
        numbers.append(ana.receipt_number)
        proxy.connect()
        # Once Odoo has it, nothing on the till remembers its number.
        shop.wait_for_sales(len(numbers))
        ana.next_order()
    ana.till.reload()
    ana.sells("Pretzel")
    ana.pays("Cash")
    numbers.append(ana.receipt_number)
    # Order 00012-1002001-0003: each start has a middle of its own.
    assert len({number.split("-")[1] for number in numbers}) == 4
    assert [sale.reference for sale in shop.wait_for_sales(4)] == numbers


def test_with_network_the_data_are_fresh(shop, proxy):
    ana = ready(shop, through=proxy)
    try:
        set_price(shop, "Country Loaf", 12.00)
        ana.till.reload()
        assert state(ana)["cachedAt"] is None
        ana.sells("Country Loaf")
        ana.wait_for_total(13.80)
        ana.removes("Country Loaf")
        wait_decided(ana)
        reloads_without_line(ana, proxy)
        ana.sells("Country Loaf")
        ana.wait_for_total(13.80)
        set_price(shop, "Country Loaf", 10.00)
        proxy.connect()
        # It says that a reload would give fresh data, and does so.
        ana.page.wait_for_function(IS_BACK)
        ana.removes("Country Loaf")
        ana.till.reload()
        assert state(ana)["cachedAt"] is None
        ana.sells("Country Loaf")
        ana.wait_for_total(11.50)
    finally:
        set_price(shop, "Country Loaf", 10.00)


@pytest.mark.takes_turns("no server at the start")
@told_in(*ENGINES)
@pytest.mark.parametrize("trouble", ["bad_gateway", "hang", "refuse"])
def test_a_server_that_does_not_serve(shop, proxy, trouble):
    ana = ready(shop, through=proxy)
    ana.sells("Country Loaf")
    ana.till.expect_bad_line()
    with getattr(proxy.when(), trouble)():
        ana.till.reload()
        reason = {"bad_gateway": "server", "hang": "timeout", "refuse": "offline"}
        assert state(ana)["reason"] == reason[trouble]
        assert ana.lines == [("Country Loaf", 1.0, 11.50)]
        ana.pays("Cash")
    assert [sale.total for sale in shop.wait_for_sales(1)] == [11.50]


@pytest.mark.takes_turns("no server at the start")
@pytest.mark.shop(own_postgres=True)
def test_a_server_without_database(shop):
    """Odoo then answers that there is no such page."""
    ana = ready(shop)
    ana.sells("Country Loaf")
    ana.till.expect_errors("status of 404")
    shop.kill_database()
    ana.till.reload()
    assert state(ana)["reason"] == "server"
    assert ana.lines == [("Country Loaf", 1.0, 11.50)]
    shop.start_database()
    ana.till.reload()
    assert state(ana)["cachedAt"] is None


def test_the_line_is_lost_while_the_pos_loads(shop, proxy):
    ana = ready(shop, through=proxy)
    ana.till.expect_bad_line()
    for fault in ("refuse", "bad_gateway"):
        with getattr(proxy.when(rpc="load_pos_data"), fault)():
            ana.till.reload()
        assert state(ana)["cachedAt"]
    ana.sells("Country Loaf")
    ana.pays("Cash")
    assert [sale.total for sale in shop.wait_for_sales(1)] == [11.50]


@pytest.mark.takes_turns("no server at the start")
def test_a_slow_server_is_waited_for(shop, proxy):
    ana = ready(shop, through=proxy)
    with proxy.when(path="/pos/ui").delay(4):
        ana.till.reload()
    assert state(ana)["cachedAt"] is None
    with proxy.when(rpc="load_pos_data").delay(4):
        ana.till.reload()
    assert state(ana)["cachedAt"] is None


def test_the_bus_works_once_the_server_is_back(shop, proxy):
    ana = ready(shop, through=proxy)
    reloads_without_line(ana, proxy)
    before = len(proxy.seen_of(path="/websocket"))
    proxy.connect()
    proxy.wait_for(before + 1, path="/websocket")


def test_a_customer_stays_in_an_open_order(shop, proxy):
    set_picker(shop, "dialog")
    ana = ready(shop, through=proxy)
    ana.sells("Country Loaf")
    ana.picks_customer("Clara Member")
    reloads_without_line(ana, proxy)
    ana.wait_for_customer("Clara Member")
    ana.pays("Cash")
    proxy.connect()
    assert [sale.customer for sale in shop.wait_for_sales(1)] == ["Clara Member"]


def test_two_points_of_sale_in_one_browser(shop, proxy):
    ana = ready(shop, through=proxy)
    ids = [pos_id(ana), shop.pos_id(NEXT_TILL)]
    ana.till.pos_id = ids[1]
    ana.open_session()
    wait_decided(ana)
    assert kept(ana) == ids
    ana.till.expect_bad_line()
    proxy.disconnect()
    for number in ids:
        ana.till.pos_id = number
        ana.till.open_pos()
        assert ana.page.evaluate("() => posmodel.config.id") == number


def test_switched_off(shop, proxy):
    ana = ready(shop, through=proxy)
    configs = shop.rpc()["pos.config"]
    configs.write([pos_id(ana)], {"offline_reload": False})
    try:
        ana.till.reload()
        assert wait_decided(ana) == "off"
        ana.till.wait_until(lambda: kept(ana) == [], "that nothing is kept")
        ana.till.wait_until(lambda: not ana.page.evaluate(WORKERS), "no worker")
        assert page_is_dead(ana, proxy)
    finally:
        configs.write([pos_id(ana)], {"offline_reload": True})


def test_on_plain_http_it_says_that_it_cannot(shop):
    ana = at_work(shop, host=LAN_NAME)
    assert wait_decided(ana) == "unavailable"
    ana.sells("Country Loaf")
    ana.pays("Cash")
    assert [sale.total for sale in shop.wait_for_sales(1)] == [11.50]


@pytest.mark.at_length
@pytest.mark.shop(
    modules=(
        "pos_offline_queue",
        "pos_restaurant",
        "pos_hr",
        "pos_loyalty",
        "pos_discount",
    )
)
def test_with_the_other_modules(shop, proxy):
    ana = ready(shop, through=proxy)
    ana.sells("Country Loaf")
    reloads_without_line(ana, proxy)
    assert ana.lines == [("Country Loaf", 1.0, 11.50)]
    ana.pays("Cash")
    proxy.connect()
    assert [sale.total for sale in shop.wait_for_sales(1)] == [11.50]
