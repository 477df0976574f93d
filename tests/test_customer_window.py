# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The picker in a window of its own: it stays, and is found again."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.picker import Picker
from .kit.sides import at_length

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


@pytest.fixture
def window(shop):
    set_picker(shop, "window")


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
        ("till", INSTALLED, False),
        at_length("till", IPAD, False),
        at_length("tablet", "", False),
        at_length("phone", "", False),
    ),
    ids="touch-and-mouse installed ipad-and-mouse tablet phone".split(),
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
