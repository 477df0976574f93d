# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Customers on a till that is cut off, and customers by barcode."""

import pytest
from playwright.sync_api import expect

from .kit.axe import is_for_everybody
from .kit.counter import at_work, set_picker
from .kit.picker import URL

POPUP = ".pos-recent-customers"
CLARA = "0420000000017"
LOAF = "5900000000015"
LATE_ANSWER = """() => posmodel.env.bus.trigger("RPC:RESPONSE", {
    data: {params: {}}, settings: {}, result: true,
})"""
STAND_STILL = """() => {
    window.clock = Date.now;
    const ms = Date.now();
    Date.now = () => ms;
}"""
GO_ON = "() => { Date.now = window.clock; }"
LOOKED_UP = "() => posmodel.env.services.customer_picker.scans.scans.size"
MADE = """() => posmodel.env.services.known_customers.recent.rows
    .filter(({id}) => id < 0).length"""
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
    # The server has answered this very moment.
    ana.page.evaluate(STAND_STILL)
    ana.picks_customer("Clara Member")
    ana.till.offline()
    expect_offline(ana)
    ana.presses_customer()
    popup = ana.page.locator(POPUP)
    expect(popup.locator("button.btn-light")).to_have_count(2)
    ana.page.evaluate(GO_ON)
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


def test_a_list_that_does_not_come_keeps_nobody(shop):
    """The page of the customers lives, and the line is cut before it has its list."""
    proxy = shop.proxy(keep_alive=False)
    ana = at_work(shop, through=proxy)
    ana.picks_customer("Clara Member")
    ana.till.expect_bad_line()
    with proxy.when(rpc="res.partner.web_search_read").refuse() as rule:
        ana.presses_customer()
        rule.wait()
        popup = ana.page.locator(POPUP)
        expect(popup.locator("button.btn-light")).to_contain_text("Clara Member")
        expect(ana.page.locator(".pos-picker-dialog")).to_have_count(0)
    popup.get_by_role("button", name="Clara Member").click()
    ana.picks_customer("Nora Plain")


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
    # Standard says on the console that the sale could not be sent yet.
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


def test_a_barcode_that_is_looked_up_holds_no_other_scan(shop, proxy):
    ana = at_work(shop, through=proxy)
    unknown = proxy.when(rpc="find_product_by_barcode").hang()
    with proxy.when(rpc="get_pos_customer_by_barcode").hang() as silence, unknown:
        ana.scans("5909999999999")
        unknown.wait()
        ana.scans(CLARA)
        silence.wait()
        ana.scans(LOAF)
        ana.wait_for_total(11.50)
        # Not because nobody waits for an answer any more.
        assert ana.page.evaluate(LOOKED_UP) == 1
        assert ana.customer == ""
    ana.wait_for_popup("5909999999999")
    ana.dismisses()
    ana.wait_for_customer("Clara Member")
    ana.wait_for_total(10.35)


def test_a_cashier_need_not_wait_for_a_server_that_is_slow(shop, proxy):
    ana = at_work(shop, through=proxy)
    ana.scans(CLARA)
    ana.wait_for_customer("Clara Member")
    ana.new_order()
    with proxy.when(path="/web/health").hang(), proxy.when(path=URL).hang() as page:
        ana.presses_customer()
        page.wait()
        expect_offline(ana, False)
        ana.page.get_by_role("button", name="Customers of this till").click()
        ana.page.locator(POPUP).get_by_role("button", name="Clara Member").click()
        ana.wait_for_customer("Clara Member")
    expect_offline(ana, False)


def test_a_customer_made_offline_is_created_once_before_the_sale(shop):
    partners = shop.rpc()["res.partner"]
    ana = at_work(shop, login="leo")
    ana.sells("Country Loaf")
    ana.till.offline()
    expect_offline(ana)
    ana.presses_customer()
    ana.page.get_by_label("Search the customers of this till").fill("Nina Offline")
    ana.page.get_by_role("button", name="New customer").click()
    form = ana.page.locator(".pos-new-customer")
    expect(form.get_by_label("Name")).to_have_value("Nina Offline")
    is_for_everybody(ana.till, ".pos-new-customer")
    form.get_by_label("Phone").fill("+351 261 555 777")
    form.get_by_role("button", name="Create").click()
    ana.wait_for_customer("Nina Offline")
    ana.till.screenshot("offline-new-customer")
    ana.pays("Cash")
    ana.next_order()
    ana.till.online()
    expect_offline(ana, False)
    assert shop.wait_for_sales(1)[0].customer == "Nina Offline"
    # Who is remembered is the one in Odoo.
    ana.till.wait_until(lambda: ana.page.evaluate(MADE) == 0, "Nina from Odoo")
    found = partners.search([("name", "=", "Nina Offline")])
    assert len(found) == 1


def test_a_customer_made_while_the_server_is_slow_needs_no_sale(shop, proxy):
    ana = at_work(shop, login="leo", through=proxy)
    with proxy.when(path="/web/health").hang(), proxy.when(path=URL).hang() as page:
        ana.presses_customer()
        page.wait()
        ana.page.get_by_role("button", name="Customers of this till").click()
        ana.page.get_by_role("button", name="New customer").click()
        form = ana.page.locator(".pos-new-customer")
        form.get_by_label("Name").fill("Nina Patient")
        ana.till.screenshot("new-customer")
        form.get_by_role("button", name="Create").click()
        ana.wait_for_customer("Nina Patient")
        ana.page.wait_for_function("() => posmodel.get_order().get_partner().id > 0")
    found = shop.rpc()["res.partner"].search([("name", "=", "Nina Patient")])
    assert len(found) == 1


def test_a_new_customer_is_one_though_the_answer_was_lost(shop):
    """And who may be in Odoo already is named while the contact is typed."""
    # On a connection that is kept Chromium repeats the request by itself.
    proxy = shop.proxy(keep_alive=False)
    partners = shop.rpc()["res.partner"]
    phone = "+351 261 555 778"
    partners.write(partners.search([("name", "=", "Nora Plain")]), {"phone": phone})
    leo = at_work(shop, "leo", through=proxy)
    picker = leo.opens_picker()
    picker.types_new("Lena Lost")
    typed = picker.view.locator(".o_form_view [name=phone] input")
    typed.fill(phone)
    typed.press("Tab")
    doubles = picker.view.locator(".o_pos_picker_doubles")
    expect(doubles).to_contain_text("Nora Plain")
    leo.till.screenshot("likely-double")
    leo.till.expect_bad_line()
    with proxy.when(rpc="res.partner.web_save").drop_answer() as lost:
        picker.saves_and_chooses()
        lost.wait_for_end()
    picker.saves_and_chooses()
    leo.wait_for_customer("Lena Lost")
    assert len(partners.search([("name", "=", "Lena Lost")])) == 1


def test_a_scan_offline_finds_recent_customers(shop):
    ana = at_work(shop)
    ana.picks_customer("Clara Member")
    ana.till.reload()
    ana.till.offline()
    ana.scans(CLARA)
    ana.wait_for_customer("Clara Member")
