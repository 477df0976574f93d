# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Customers on a till that is cut off, and customers by barcode."""

import pytest
from playwright.sync_api import expect

from .kit.counter import at_work, set_picker

POPUP = ".pos-recent-customers"
CLARA = "0420000000017"
LATE_ANSWER = """() => posmodel.env.bus.trigger("RPC:RESPONSE", {
    data: {params: {}}, settings: {}, result: true,
})"""
KEPT = """() => Object.keys(localStorage)
    .filter((key) => key.startsWith("pos_backend_partner.recent"))"""


@pytest.fixture(autouse=True)
def dialog(shop):
    set_picker(shop, "dialog")


def expect_offline(cashier, is_offline=True):
    expect(cashier.page.locator(".pos-customer-offline")).to_have_count(int(is_offline))


def test_recent_customers_can_be_chosen_offline(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    ana.picks_customer("Otto Export")
    ana.picks_customer("Clara Member")
    ana.till.offline()
    expect_offline(ana)
    ana.presses_customer()
    popup = ana.page.locator(POPUP)
    expect(popup.locator("button.btn-light")).to_have_count(2)
    expect(popup.locator("button.btn-light").first).to_contain_text("Clara Member")
    ana.till.screenshot("offline-customers")
    popup.locator("input").fill("otto")
    popup.get_by_role("button", name="Otto Export").click()
    ana.wait_for_customer("Otto Export")
    ana.wait_for_total(10.00)
    ana.till.online()
    expect_offline(ana, False)
    ana.picks_customer("Nora Plain")
    ana.pays("Cash")
    assert shop.wait_for_sales(1)[0].customer == "Nora Plain"


def test_an_answer_that_was_on_its_way_is_no_connection(shop):
    ana = at_work(shop)
    ana.till.offline()
    expect_offline(ana)
    ana.page.evaluate(LATE_ANSWER)
    ana.till.settle()
    expect_offline(ana)
    ana.till.online()
    expect_offline(ana, False)


def test_an_anonymous_sale_goes_on_offline(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    # Stock says on the console that the sale could not be sent yet.
    ana.till.expect_errors("ConnectionLostError")
    ana.till.offline()
    expect_offline(ana)
    ana.presses_customer()
    ana.page.locator(POPUP).get_by_role("button", name="Go on").click()
    assert ana.customer == ""
    ana.pays("Cash")
    ana.till.online()
    expect_offline(ana, False)
    assert shop.wait_for_sales(1)[0].customer is None


def test_a_dead_server_is_told_from_a_slow_one(shop, proxy):
    ana = at_work(shop, through=proxy)
    ana.picks_customer("Nora Plain")
    # The window of the customers may be looking for them just then.
    ana.till.expect_bad_line()
    proxy.disconnect()
    ana.presses_customer()
    expect(ana.page.locator(POPUP)).to_be_visible()
    ana.page.locator(POPUP).get_by_role("button", name="Remove").click()
    ana.wait_for_customer("")
    proxy.connect()
    expect_offline(ana, False)
    ana.picks_customer("Nora Plain")


def test_recent_customers_go_with_the_session(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    ana.picks_customer("Nora Plain")
    ana.pays("Card")
    ana.next_order()
    assert ana.page.evaluate(KEPT)
    ana.close_session()
    assert ana.page.evaluate(KEPT) == []


def test_what_another_database_left_is_dropped(shop):
    ana = at_work(shop)
    ana.page.evaluate(
        "() => localStorage.setItem('pos_backend_partner.recent/other/x', '{}')"
    )
    ana.till.reload()
    assert ana.page.evaluate(KEPT) == []


def test_a_till_that_remembers_nobody_says_so(shop):
    set_picker(shop, "dialog", customer_recent_limit=0)
    ana = at_work(shop)
    ana.picks_customer("Nora Plain")
    assert ana.page.evaluate(KEPT) == []
    ana.till.offline()
    expect_offline(ana)
    ana.presses_customer()
    expect(ana.page.locator(f"{POPUP} button.btn-light")).to_have_count(0)


def test_a_customer_never_loaded_is_scanned(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    ana.scans(CLARA)
    ana.wait_for_customer("Clara Member")
    ana.wait_for_total(10.35)


def test_a_barcode_that_nobody_has_is_said(shop):
    ana = at_work(shop)
    ana.scans("0429999999994")
    ana.wait_for_popup("0429999999994")


def test_a_scan_offline_finds_recent_customers(shop):
    ana = at_work(shop)
    ana.picks_customer("Clara Member")
    ana.till.reload()
    ana.till.offline()
    ana.scans(CLARA)
    ana.wait_for_customer("Clara Member")
