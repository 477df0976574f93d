# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A cashier chooses customers in the backend, in two windows or in a dialog."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.engines import ENGINES, told_in
from .kit.sides import at_length
from .kit.tested_with import note
from .kit.waiting import until

# Safari before 16 and old web views of Android.
NO_SIGNAL_TIMEOUT = "delete AbortSignal.timeout"


@pytest.fixture(params=["window", "dialog"])
def way(request, shop):
    set_picker(shop, request.param)
    return request.param


@pytest.fixture
def window(shop):
    set_picker(shop, "window")


@pytest.fixture
def dialog(shop):
    set_picker(shop, "dialog")


@told_in(*ENGINES)
def test_the_chosen_customer_brings_his_prices_and_taxes(shop, way):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    assert ana.total == 11.50
    picker = ana.opens_picker()
    assert bool(picker.window) == (way == "window")
    picker.picks("Clara Member")
    ana.wait_for_customer("Clara Member")
    ana.wait_for_total(10.35)  # Members: 10 % off

    picker = ana.opens_picker()
    expect(picker.bar).to_contain_text("Clara Member")
    picker.picks("Otto Export")
    ana.wait_for_customer("Otto Export")
    ana.wait_for_total(10.00)  # Export: no tax
    ana.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert (sale.customer, sale.total) == ("Otto Export", 10.00)
    note(ana.till.engine, f"customers chosen in a {way}", chosen=2, wrong=0)


def test_nobody_was_loaded_and_nobody_is_needed(shop, window):
    ana = at_work(shop)
    known = ana.page.evaluate("() => Object.keys(posmodel.db.partner_by_id).length")
    assert known == 0
    ana.sells("Country Loaf")
    ana.pays("Cash")
    assert shop.wait_for_sales(1)[0].customer is None


def test_search_by_facets_and_keyboard_alone(shop, dialog):
    ana = at_work(shop)
    picker = ana.opens_picker()
    picker.filters("Companies")
    expect(picker.row("Nora Plain")).to_have_count(0)
    picker.keyboard.press("Escape")
    expect(ana.page.locator(".pos-picker-dialog")).to_be_hidden()

    picker = ana.opens_picker()
    box = picker.view.locator(".o_searchview_input")
    expect(box).to_be_focused()
    picker.keyboard.type("nora pl")
    picker.keyboard.press("Enter")
    expect(picker.rows).to_have_count(1)
    expect(picker.view.locator(".o_pos_picker_highlighted")).to_have_count(1)
    ana.till.screenshot("customer-only-hit")
    picker.keyboard.press("Enter")
    ana.wait_for_customer("Nora Plain")

    picker = ana.opens_picker()
    picker.searches("a")
    expect(picker.rows.nth(1)).to_be_visible()
    picker.keyboard.press("ArrowDown")
    picker.keyboard.press("Enter")
    expect(ana.page.locator(".pos-picker-dialog")).to_be_hidden()
    chosen = ana.customer
    assert chosen != "Nora Plain"

    picker = ana.opens_picker()
    picker.searches("a")
    expect(picker.rows.nth(1)).to_be_visible()
    with ana.page.expect_response("**/res.partner/web_search_read"):
        picker.keyboard.press("Enter")  # one of many is not chosen
    picker.keyboard.press("Escape")
    expect(ana.page.locator(".pos-picker-dialog")).to_be_hidden()
    assert ana.customer == chosen


def test_one_tap_points_and_two_choose(shop, dialog):
    ana = at_work(shop)
    picker = ana.opens_picker()
    picker.searches("Nora Plain")
    expect(picker.rows).to_have_count(1)
    cell = picker.row("Nora Plain").locator(".o_data_cell").first
    cell.click()
    expect(picker.view.locator(".o_pos_picker_highlighted")).to_have_count(1)
    assert ana.customer == ""
    cell.dblclick()
    ana.wait_for_customer("Nora Plain")


@pytest.mark.takes_turns("new customers")
def test_a_new_customer_is_chosen_at_once(shop, way):
    leo = at_work(shop, "leo")
    leo.sells("Country Loaf")
    picker = leo.opens_picker()
    picker.searches("Frieda Fresh 020 7946 0123 frieda@fresh.example")
    expect(picker.rows).to_have_count(0)
    picker.presses_new()
    expect(picker.typed_name).to_have_value("Frieda Fresh")
    expect(picker.input("phone")).to_have_value("020 7946 0123")
    expect(picker.input("email")).to_have_value("frieda@fresh.example")
    expect(picker.view.locator(".o_notebook")).to_be_hidden()
    expect(picker.input("website")).to_be_hidden()
    leo.till.screenshot(f"customer-new-{way}")
    picker.view.get_by_role("button", name="All Fields").click()
    expect(picker.input("website")).to_be_visible()
    picker.saves_and_chooses()
    leo.wait_for_customer("Frieda Fresh")
    leo.pays("Card")
    assert shop.wait_for_sales(1)[0].customer == "Frieda Fresh"


def test_a_cashier_without_contact_rights_chooses_but_creates_nobody(shop, dialog):
    ana = at_work(shop)
    picker = ana.opens_picker()
    expect(picker.view.locator(".o_list_button_add")).to_have_count(0)
    picker.searches("nobody of this name")
    expect(picker.view.get_by_text("Try fewer letters")).to_be_visible()
    expect(picker.view.get_by_text("to create the customer")).to_be_hidden()
    picker.view.locator(".o_facet_remove").click()
    picker.searches("Nora")
    expect(picker.row("Nora Plain").locator(".fa-eye")).to_be_visible()
    picker.opens("Nora Plain")
    picker.view.locator(".o_pos_picker_choose").click()
    ana.wait_for_customer("Nora Plain")


def test_the_customer_is_taken_off_the_order(shop, way):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    picker = ana.opens_picker()
    expect(picker.view.locator(".o_pos_picker_remove")).to_have_count(0)
    picker.picks("Clara Member")
    ana.wait_for_total(10.35)
    picker = ana.opens_picker()
    expect(picker.row("Clara Member")).to_contain_text("On the order")
    picker.removes_customer()
    ana.wait_for_customer("")
    ana.wait_for_total(11.50)


def test_an_old_browser_finds_the_server(shop, dialog):
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.till.context.add_init_script(NO_SIGNAL_TIMEOUT)
    ana.open_session()
    assert ana.page.evaluate("!AbortSignal.timeout")
    ana.opens_picker().picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_the_standard_list_stays_what_it_was(shop):
    set_picker(shop, "standard")
    ana = at_work(shop)
    known = ana.page.evaluate("() => Object.keys(posmodel.db.partner_by_id).length")
    assert known > 90  # Standard loads 100, less those that Ana may not read.
    ana.chooses_customer("Clara Member")
    assert len(ana.till.context.pages) == 1


def test_two_orders_ask_and_each_gets_its_own_answer(shop, window):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    first = ana.order_number
    ana.opens_picker()
    ana.new_order()
    ana.sells("Rye Loaf")
    second = ana.order_number
    picker = ana.opens_picker()
    # The one that asked last is served first.
    picker.wait_for_words(second)
    picker.picks("Clara Member")
    ana.wait_for_customer("Clara Member")
    picker.wait_for_words(first)
    picker.picks("Nora Plain")
    picker.wait_for_words("Nora Plain is on the order")
    assert ana.customer == "Clara Member"
    ana.looks_at_tickets()
    ana.opens_ticket(first)
    ana.wait_for_customer("Nora Plain")


def test_a_half_typed_contact_waits_for_its_order_unsaved(shop, window):
    contacts = shop.rpc()["res.partner"]
    leo = at_work(shop, "leo")
    leo.sells("Country Loaf")
    first = leo.order_number
    picker = leo.opens_picker()
    picker.types_new("Hal Typed")
    leo.presses_customer()
    leo.new_order()
    leo.sells("Rye Loaf")
    second = leo.order_number
    leo.presses_customer()
    picker.wait_for_words(f"Next: Customer for {second}")
    picker.wait_for_words(first)
    expect(picker.typed_name).to_have_value("Hal Typed")
    # The window is there still, and of a till that does not know what it asked for.
    leo.till.reload()
    assert contacts.search([["name", "=", "Hal Typed"]]) == []
    leo.looks_at_tickets()
    leo.opens_ticket(second)
    leo.presses_customer()
    expect(picker.bar).not_to_contain_text("Next")
    picker.wait_for_words(second)
    expect(picker.typed_name).to_have_value("Hal Typed")
    picker.saves_and_chooses()
    leo.wait_for_customer("Hal Typed")
    assert len(contacts.search([["name", "=", "Hal Typed"]])) == 1


def test_the_order_that_asks_again_is_served(shop, window):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    first = ana.order_number
    picker = ana.opens_picker()
    ana.new_order()
    ana.sells("Rye Loaf")
    second = ana.order_number
    ana.opens_picker().wait_for_words(second)
    ana.looks_at_tickets()
    ana.opens_ticket(first)
    ana.opens_picker().wait_for_words(first)
    picker.picks("Clara Member")
    ana.wait_for_customer("Clara Member")
    picker.wait_for_words(second)


def test_the_window_names_the_paid_order_that_is_invoiced(shop, window):
    ana = at_work(shop)
    # Of paid orders of other tests, whose customers are archived.
    ana.till.expect_errors("partner not available")
    ana.sells("Country Loaf")
    paid = ana.order_number
    ana.pays("Cash")
    ana.next_order()
    ana.sells("Rye Loaf")
    second = ana.order_number
    picker = ana.opens_picker()
    picker.wait_for_words(second)
    ana.looks_at_tickets()
    ana.filters_tickets("Paid")
    ana.selects_ticket(paid)
    ana.page.locator(".ticket-screen").get_by_text("Invoice", exact=True).click()
    ana.confirms()
    picker.wait_for_words(paid)
    picker.picks("Clara Member")
    picker.wait_for_words(second)
    order = shop.rpc()["pos.order"].search_read
    until(
        lambda: order([("pos_reference", "=", paid)], ["partner_id"])[0]["partner_id"],
        "the customer on the paid order",
    )
    assert ana.page.evaluate("posmodel.get_order().get_partner()") is None


def test_an_answer_after_payment_changes_nothing(shop, window):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    picker = ana.opens_picker()
    ana.pays("Cash")
    picker.picks("Clara Member")
    picker.wait_for_words("finished meanwhile")
    ana.page.get_by_text("was finished meanwhile").wait_for()
    assert [sale.customer for sale in shop.wait_for_sales(1)] == [None]


def test_the_payment_screen_asks_for_its_own_order(shop, window):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    first = ana.order_number
    ana.goes_to_payment()
    picker = ana.opens_picker()
    ana.leaves_payment()
    ana.new_order()
    picker.picks("Nora Plain")
    picker.wait_for_words("Nora Plain is on the order")
    assert ana.customer == ""
    ana.looks_at_tickets()
    ana.opens_ticket(first)
    ana.wait_for_customer("Nora Plain")


@pytest.mark.parametrize("size", [at_length("tablet"), "phone"])
def test_on_small_screens(shop, dialog, size):
    ana = at_work(shop, size=size)
    picker = ana.opens_picker()
    ana.till.screenshot(f"picker-{size}")
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")
