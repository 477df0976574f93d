# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A cashier chooses customers in the backend, in two windows or in a dialog."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.engines import ENGINES, told_in
from .kit.picker import Picker
from .kit.tested_with import note

BLOCK_WINDOWS = "window.open = () => null"
# A desktop computer with a touch screen beside its mouse.
TOUCH_SCREEN = "window.ontouchstart = null"
# An iPad with a mouse or trackpad calls itself a Mac.
IPAD = """Object.defineProperty(navigator, "platform", {value: "MacIntel"});
Object.defineProperty(navigator, "maxTouchPoints", {value: 5});"""
INSTALLED = """const match = window.matchMedia;
window.matchMedia = (query) => query === "(display-mode: standalone)"
    ? {matches: true, addEventListener() {}, removeEventListener() {}}
    : match(query);"""
CHANGES_ITS_MIND = """const open = window.open;
window.open = (...args) => window.isBlocked ? null : open.apply(window, args);"""
# The window is gone, and nobody has noticed yet when the button is pressed.
CLOSE_AND_PRESS = """(button) => {
    posmodel.env.services.customer_picker.window.window.close();
    window.isBlocked = true;
    button.click();
}"""
OPENED = "window.opened = 0; window.open = () => { window.opened += 1; return null; }"
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
    picker.keyboard.press("ArrowDown")
    picker.keyboard.press("Enter")
    ana.wait_for_customer("Nora Plain")


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


def test_a_new_customer_is_chosen_at_once(shop, way):
    leo = at_work(shop, "leo")
    leo.sells("Country Loaf")
    leo.opens_picker().creates("Frieda Fresh")
    leo.wait_for_customer("Frieda Fresh")
    leo.pays("Card")
    assert shop.wait_for_sales(1)[0].customer == "Frieda Fresh"


def test_a_cashier_without_contact_rights_chooses_but_creates_nobody(shop, dialog):
    ana = at_work(shop)
    picker = ana.opens_picker()
    expect(picker.view.locator(".o_list_button_add")).to_have_count(0)
    picker.searches("Nora")
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


def test_the_window_stays_and_serves_the_next_order(shop, window):
    ana = at_work(shop)
    picker = ana.opens_picker()
    picker.picks("Clara Member")
    picker.wait_for_words("Clara Member is on the order")
    expect(picker.view.locator(".o_pos_picker_choose_row").first).to_be_disabled()
    ana.new_order()
    again = ana.opens_picker()
    assert again.window is picker.window
    assert len(ana.till.context.pages) == 2
    again.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_a_reloaded_till_finds_its_window_again(shop, window):
    ana = at_work(shop)
    picker = ana.opens_picker()
    ana.till.reload()
    picker = ana.opens_picker()
    assert len(ana.till.context.pages) == 2
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_a_window_that_left_the_list_is_brought_back(shop, window):
    ana = at_work(shop)
    picker = ana.opens_picker()
    picker.window.goto(f"{ana.till.url}/web/health")
    ana.presses_customer()
    picker.wait_for_request()
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_a_closed_window_leaves_the_order_as_it_is(shop, window):
    ana = at_work(shop)
    picker = ana.opens_picker()
    expect(ana.page.locator(".pos-customer-asking")).to_be_visible()
    picker.window.close()
    expect(ana.page.locator(".pos-customer-asking")).to_have_count(0)
    assert ana.customer == ""


def test_a_blocked_window_opens_as_a_dialog_and_says_why(shop, window):
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.till.context.add_init_script(BLOCK_WINDOWS)
    ana.open_session()
    picker = ana.opens_picker()
    assert not picker.window
    expect(ana.page.locator(".pos-picker-dialog-notice")).to_contain_text("blocked")
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


@pytest.mark.parametrize(
    ("size", "script", "is_window"),
    (
        ("till", TOUCH_SCREEN, True),
        ("till", IPAD, False),
        ("till", INSTALLED, False),
        ("tablet", "", False),
        ("phone", "", False),
    ),
    ids="touch-and-mouse ipad-and-mouse installed tablet phone".split(),
)
def test_a_window_only_where_it_gives_way_again(shop, window, size, script, is_window):
    """On a tablet it would be a tab over the POS; the dialog needs no explanation."""
    ana = shop.till(OLD_TOWN, size=size).cashier("ana")
    ana.till.context.add_init_script(script)
    if not is_window:
        ana.till.context.add_init_script(OPENED)
    ana.open_session()
    ana.sells("Country Loaf")
    picker = ana.opens_picker()
    assert bool(picker.window) == is_window
    if not is_window:
        assert ana.page.evaluate("opened") == 0
        expect(ana.page.locator(".pos-picker-dialog-notice")).to_have_count(0)
        ana.till.screenshot(f"picker-touch-{size}")
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_a_window_refused_later_costs_no_click(shop, window):
    """Browsers may change their mind, as when a window was closed too often."""
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.till.context.add_init_script(CHANGES_ITS_MIND)
    ana.open_session()
    picker = ana.opens_picker()
    picker.picks("Clara Member")
    ana.wait_for_customer("Clara Member")
    button = ana._customer_button()
    picker = Picker.opened_by(ana, lambda: button.evaluate(CLOSE_AND_PRESS))
    assert not picker.window
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_an_old_browser_finds_the_server(shop, dialog):
    ana = shop.till(OLD_TOWN).cashier("ana")
    ana.till.context.add_init_script(NO_SIGNAL_TIMEOUT)
    ana.open_session()
    assert ana.page.evaluate("!AbortSignal.timeout")
    ana.opens_picker().picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")


def test_the_stock_list_stays_what_it_was(shop):
    set_picker(shop, "stock")
    ana = at_work(shop)
    known = ana.page.evaluate("() => Object.keys(posmodel.db.partner_by_id).length")
    assert known > 90  # Stock loads 100, less those that Ana may not read.
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


@pytest.mark.parametrize("size", ["tablet", "phone"])
def test_on_small_screens(shop, dialog, size):
    ana = at_work(shop, size=size)
    picker = ana.opens_picker()
    ana.till.screenshot(f"picker-{size}")
    picker.picks("Nora Plain")
    ana.wait_for_customer("Nora Plain")
