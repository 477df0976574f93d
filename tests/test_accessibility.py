# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Everybody can use the screens: by keys, by ear, with tired eyes, on any size."""

import pytest
from playwright.sync_api import expect

from .kit.axe import is_for_everybody, violations
from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.doomed import on_sale
from .kit.keyboard import holds_the_keyboard, opens_by_key, presses, types_and_scans
from .kit.office import Office
from .kit.picker import Picker
from .kit.queue_screen import QueueScreen, goes_offline, notice
from .kit.sharing import HISTORY, group
from .kit.transfers import COUNTER, SAY, TILL_2, Transferring, allow

# Sixty letters, in words and in one.
LONG = "Wholemeal Sourdough Bread With Walnuts, Figs and Poppy Seeds"
LONG_NAME = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren Anna"
CODE = "2950000000004"
TILL = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# Sizes of a page that shows a list of records with its columns.
WIDE = ((1280, 800), (768, 1024))
ASK_REFUSED = """() => {
    const {askRefused} = posmodel.env.services.pos_offline_dialogs;
    askRefused({code: "refused", message: "A field is missing. ".repeat(20)})
        .then((answer) => (window.answered = answer));
}"""
DELIVERED = """() => {
    const name = "@pos_multi_session_sync/app/transfer/transfer_popups.esm";
    const {DeliveredPopup} = odoo.loader.modules.get(name);
    const words = ["Almond Pie is left out.", "Country Loaf has another price here."];
    posmodel.env.services.popup.add(DeliveredPopup, {isDelivered: true, words});
}"""


@pytest.fixture
def long_bread(shop):
    """It is on sale; call it, and it has never been."""
    with on_sale(shop, LONG, 1234.6, barcode=CODE) as delete:
        yield delete


@pytest.mark.takes_turns("accessibility")
def test_customers(shop):
    set_picker(shop, "dialog")
    partners = shop.rpc()["res.partner"]
    values = {"name": LONG_NAME, "phone": "+49 30 901820", "city": "Llanfairpwll"}
    guest = partners.create(values)
    ana = at_work(shop)
    ana.sells("Country Loaf")
    button = ana._customer_button()
    picker = Picker.opened_by(ana, lambda: presses(button))
    # The bar is the first thing on the page of the customers.
    picker.view.locator(".o_pos_picker_back").focus()
    picker.keyboard.press("Shift+Tab")
    assert not ana.page.evaluate(
        "() => document.activeElement.closest('.pos-topheader, .pos-content')"
    )
    picker.view.locator(".o_pos_picker_back").focus()
    picker.keyboard.press("Escape")
    expect(ana.page.locator(".pos-picker-dialog")).to_be_hidden()
    expect(button).to_be_focused()
    picker = Picker.opened_by(ana, lambda: presses(button))
    picker.searches(LONG_NAME)
    parts = (".o_pos_picker_bar", ".o_pos_picker_customer", ".o_pos_picker_buttons")
    is_for_everybody(ana.till, *parts, view=picker.view, sizes=WIDE)
    picker.opens(LONG_NAME)
    is_for_everybody(ana.till, ".o_pos_picker_bar", view=picker.view)
    presses(picker.view.locator(".o_pos_picker_choose"))
    ana.wait_for_customer(LONG_NAME)

    mia = Office(shop, "mia")
    mia.opens_contact(LONG_NAME)
    mia.sends_to(OLD_TOWN, note="Waits at the door, and is in a hurry. " * 5)
    offers = ana.page.locator(".pos-backend-offers")
    accept = offers.get_by_role("button", name="Accept")
    expect(accept).to_be_visible()
    is_for_everybody(ana.till, ".pos-backend-offers")
    # An answer that comes after the line was cut would say that it is there.
    with ana.page.expect_response("**/get_pos_customer"):
        presses(accept)
    expect(accept).to_have_count(0)

    ana.till.offline()
    expect(ana.page.locator(".pos-customer-offline").first).to_be_visible()
    assert not violations(ana.page, ".pos-customer-offline")
    total = ana.total
    popup = opens_by_key(ana.till, button, ".pos-recent-customers")
    is_for_everybody(ana.till, ".pos-recent-customers")
    presses(popup.get_by_role("button", name="Remove customer"), "7")
    ana.page.keyboard.press("Escape")
    assert ana.total == total
    ana.till.online()
    partners.write([guest], {"active": False})


@pytest.mark.takes_turns("accessibility")
def test_offline_queue(shop, long_bread):
    mia = at_work(shop, "mia")
    page = mia.page
    goes_offline(mia)
    mia.sells(LONG)
    mia.pays("Cash")
    mia.next_order()
    mia.sells("Pretzel")
    is_for_everybody(mia.till, ".pos-queue-notice")
    assert not violations(page, ".pos-queue-badge")

    presses(page.locator(".pos-queue-badge"))
    queue = QueueScreen(mia)
    is_for_everybody(mia.till, ".queue-screen")
    page.set_viewport_size(PHONE)
    row = queue.row("").first
    presses(row)
    expect(queue.detail.locator(".pos-queue-detail-back")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row).to_be_focused()
    page.keyboard.press("Enter")
    is_for_everybody(mia.till, ".queue-screen")
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    # Chosen where there is room for both, and then the device is turned.
    page.set_viewport_size(TILL)
    page.keyboard.press("Enter")
    expect(queue.detail).to_be_visible()
    page.set_viewport_size(PHONE)
    expect(row).to_be_hidden()
    page.keyboard.press("Escape")
    expect(row).to_be_focused()
    presses(queue.root.locator(".pos-queue-device-button"))
    is_for_everybody(mia.till, ".queue-screen")
    opens_by_key(
        mia.till, queue.root.locator(".pos-queue-import"), ".pos-queue-import-popup"
    )
    is_for_everybody(mia.till, ".pos-queue-import-popup")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(queue.root.locator(".pos-queue-device-button")).to_be_focused()
    presses(queue.root.locator(".pos-queue-documents-button"))
    is_for_everybody(mia.till, ".queue-screen")
    page.set_viewport_size(TILL)
    queue.leaves()

    # A popup before the order: it is asked, and the order is not touched.
    lines = mia.lines
    page.evaluate(ASK_REFUSED)
    refused = page.locator(".pos-queue-refused")
    holds_the_keyboard(mia.till, refused)
    is_for_everybody(mia.till, ".pos-queue-refused")
    types_and_scans(mia, CODE)
    for key in ("Enter", "Escape"):
        page.keyboard.press(key)
        expect(refused).to_be_visible()
    presses(refused.get_by_role("button", name="Keep as sold"))
    expect(refused).to_have_count(0)
    assert page.evaluate("() => window.answered") == "keep"
    assert mia.lines == lines

    # What Odoo refuses in the end.
    long_bread()
    mia.till.online()
    expect(notice(mia, "attention")).to_be_visible()
    is_for_everybody(mia.till, ".pos-queue-notice")
    mia._menu(".close-button")
    expect(page.locator(".pos-queue-closing-warning")).to_be_visible()
    is_for_everybody(mia.till, ".pos-queue-closing")
    page.locator(".close-pos-popup .highlight").click()
    unsent = page.locator(".pos-queue-unsent-popup")
    holds_the_keyboard(mia.till, unsent)
    is_for_everybody(mia.till, ".pos-queue-unsent-popup")
    page.keyboard.press("Escape")
    expect(unsent).to_have_count(0)
    page.keyboard.press("Escape")
    presses(page.locator(".pos-queue-badge"))
    presses(queue.row("").first)
    is_for_everybody(mia.till, ".queue-screen")
    aside = queue.detail.locator(".pos-queue-set-aside")
    opens_by_key(mia.till, aside, ".pos-queue-set-aside-popup")
    is_for_everybody(mia.till, ".pos-queue-set-aside-popup")
    page.keyboard.press("Escape")
    queue.sets_aside("A training sale")
    queue.wait_until_empty()


@pytest.mark.takes_turns("accessibility")
def test_shared_orders(shop, long_bread):
    ana, mia = group(shop, "ana", "mia")
    ana.who.sells("Country Loaf")
    mia.goes_to(ana.number)
    mia.who.sells(LONG)
    ana.wait_for_people("Mia Keller (Market - Till 2)")
    is_for_everybody(mia.till, ".pos-sharing-strip", ".pos-sharing-authors")

    button = mia.page.locator(".pos-sharing-strip .pos-sharing-history:visible")
    history = opens_by_key(mia.till, button, HISTORY)
    is_for_everybody(mia.till, HISTORY)
    # The key that asks is not the answer, too.
    history.get_by_role("button", name="Bring back").first.focus()
    mia.page.keyboard.down("Enter")
    mia.who.wait_for_popup("Bring back this state?")
    mia.page.keyboard.up("Enter")
    mia.till.settle()
    expect(mia.page.locator(".popups .popup")).to_have_count(2)
    mia.page.keyboard.press("Escape")
    expect(mia.page.locator(".popups .popup")).to_have_count(1)
    mia.page.keyboard.press("Escape")

    mia.who.looks_at_tickets()
    parts = (".pos-sharing-ticket", ".pos-sharing-filter")
    is_for_everybody(mia.till, *parts, sizes=((1280, 800), (1024, 768)))
    mine = mia.page.locator(".pos-sharing-filter").get_by_role("button").last
    presses(mine)
    expect(mine).to_have_attribute("aria-pressed", "true")
    expect(mia.ticket("#1")).to_have_count(0)
    mia.page.set_viewport_size(PHONE)
    mia.till.settle()  # The screen is another one now, and what had the focus gone.
    presses(mia.page.locator(".pos-sharing-filter").get_by_role("button").first)
    expect(mia.ticket("#1")).to_be_visible()
    is_for_everybody(mia.till, *parts, sizes=((360, 640),))
    mia.page.set_viewport_size(TILL)

    ana.who.goes_to_payment()
    mia.ticket("#1").click()
    mia.page.click(".ticket-screen .load-order-button")
    mia.wait_for_payer("Ana Ruiz (Market - Till 1)")
    is_for_everybody(mia.till, ".pos-sharing-strip")
    mia.who.starts_to_tap("Country Loaf")
    mia.who.wait_for_popup("is taking the payment")
    is_for_everybody(mia.till, ".popups .popup")
    mia.who.dismisses()
    ana.page.locator(".payment-screen .back").click()
    mia.wait_for_payer("")
    mia.till.offline()
    ana.who.removes(LONG)
    mia.who.sets_quantity(2, LONG)
    mia.till.online()
    mia.wait_for_notice("")
    is_for_everybody(mia.till, ".pos-sharing-notice")
    presses(mia.page.locator(".pos-sharing-dismiss"))

    mia.who.looks_at_tickets()
    mia.ticket("#1").locator("[name=delete]").click()
    mia.who.wait_for_popup("This order is on the screen of")
    is_for_everybody(mia.till, ".popups .popup")
    mia.who.confirms()
    ana.wait_for_notice("was deleted")
    is_for_everybody(ana.till, ".pos-sharing-notice")
    mia.wait_for_notice("is deleted")
    is_for_everybody(mia.till, ".pos-sharing-notice")
    presses(mia.page.locator(".pos-sharing-notice").get_by_role("button", name="Undo"))
    mia.sees(("Country Loaf", 1))
    ana.wait_sent()
    ana.who.close_session()

    mia.who._menu(".close-button")
    expect(mia.page.locator(".pos-sharing-closing-question")).to_be_visible()
    choice = mia.page.locator("[data-choice=cancel]")
    presses(choice, " ")
    expect(choice).to_have_attribute("aria-pressed", "true")
    is_for_everybody(mia.till, ".pos-sharing-closing")


@pytest.fixture
def roles(shop):
    allow(shop)
    set_picker(shop, "standard")


@pytest.mark.takes_turns("accessibility")
def test_sent_orders(shop, roles, long_bread):
    ana = Transferring(shop, COUNTER, "ana").opens()
    leo = Transferring(shop, TILL_2, "leo").opens()
    ana.who.sells(LONG)
    lines = ana.who.lines
    opens_by_key(ana.till, ana.send_button, ".pos-transfer-send-popup")
    is_for_everybody(ana.till, ".pos-transfer-send-popup")
    types_and_scans(ana.who, CODE)
    ana.page.keyboard.press("Escape")
    assert ana.who.lines == lines
    note = "The lady with the red hat, who waits at the door, and is in a hurry."
    ana.sends(TILL_2, note=note)
    leo.wait_for_badge(1)
    assert not violations(leo.page, ".pos-transfer-button")
    leo.page.evaluate(SAY)
    is_for_everybody(leo.till, ".pos-transfer-toasts")
    presses(leo.page.locator(".pos-transfer-button"))
    is_for_everybody(leo.till, ".transfer-screen")
    leo.page.set_viewport_size(PHONE)
    row = leo.item().locator(".pos-transfer-row")
    presses(row)
    expect(leo.screen.locator(".pos-transfer-detail-back")).to_be_focused()
    leo.page.keyboard.press("Enter")
    expect(row).to_be_focused()
    leo.page.keyboard.press("Enter")
    is_for_everybody(leo.till, ".transfer-screen")
    refuse = leo.screen.locator(".pos-transfer-refuse")
    opens_by_key(leo.till, refuse, ".pos-transfer-refuse-popup")
    is_for_everybody(leo.till, ".pos-transfer-refuse-popup")
    leo.page.keyboard.press("Escape")
    leo.page.keyboard.press("Escape")
    leo.page.evaluate(DELIVERED)
    delivered = leo.page.locator(".pos-transfer-delivered-popup")
    holds_the_keyboard(leo.till, delivered)
    is_for_everybody(leo.till, ".pos-transfer-delivered-popup")
    leo.page.keyboard.press("Enter")
    expect(delivered).to_have_count(0)
    ana.looks_at_transfers()
    ana.chooses()
    is_for_everybody(ana.till, ".transfer-screen")
