# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pictures of tills that share their orders, and send them to each other."""

from playwright.sync_api import expect

from tests.kit.counter import set_picker
from tests.kit.sharing import group
from tests.kit.transfers import COUNTER, HARBOUR, TILL_2, Transferring, allow

from .camera import picture, side_by_side

SHARING = "pos_multi_session_sync"
TABLET = {"size": "tablet"}
NOTE = "The lady with the red hat"
# Nothing is being said in a corner of the screen.
CALM = """() => [
    ...document.querySelectorAll(".o_pos_notification_manager, .pos-transfer-toasts"),
].every((corner) => !corner.innerText.trim())"""


def sharing_tills(shop):
    """A till and a phone at one order, at the same moment, and all orders there are."""
    set_picker(shop, "dialog")
    ana, leo, mia = tills = group(shop, "ana", "leo", "mia", leo={"size": "phone"})
    ana.who.sells("Butter Croissant", qty=4)
    ana.who.picks_customer("Clara Member")
    mia.who.sells("Espresso", qty=2)
    mia.who.sells("Cheesecake Slice", qty=2)
    mia.who.new_order()
    mia.who.sells("Mint Tea")
    leo.who.sells("Country Loaf", qty=2)
    leo.who.sells("Cappuccino")
    ana.goes_to(leo.number)
    mia.goes_to(leo.number)
    mia.who.taps("Apple Turnover")
    ana.who.sets_quantity(3, "Cappuccino")
    ana.wait_sent()
    for each in tills:
        each.sees(("Country Loaf", 2), ("Cappuccino", 3), ("Apple Turnover", 1))
        each.wait_up_to_date()
    picture(ana.page, "till", SHARING)
    wide = ana.page.viewport_size
    ana.page.set_viewport_size({"width": 1000, "height": 720})
    leo.page.set_viewport_size({"width": 390, "height": 720})
    side_by_side([ana.page, leo.page], "docs/tills.png")
    ana.page.set_viewport_size(wide)
    mia.who.goes_to_payment()
    ana.wait_for_payer("Mia Keller (Market - Bar)")
    picture(ana.page, "being_paid", SHARING)
    ana.who.looks_at_tickets()
    ana.ticket(leo.number).click()
    picture(ana.page, "orders", SHARING)


def sharing_conflict(shop):
    ana, leo = group(shop, "ana", "leo", leo=TABLET)
    ana.who.sells("Country Loaf", qty=2)
    ana.who.sells("Cappuccino")
    leo.goes_to(ana.number)
    leo.till.offline()
    leo.who.sets_quantity(5, "Country Loaf")
    picture(leo.page, "alone", SHARING)
    ana.who.sets_quantity(3, "Country Loaf")
    ana.wait_sent()
    leo.till.online()
    ana.wait_for_notice("set the quantity of Country Loaf to 5")
    picture(ana.page, "notice", SHARING)


def sharing_settings(shop):
    till = shop.till(COUNTER)
    till.cashier("mia").log_in()
    page = till.page
    page.goto(f"{till.url}/web#action={SHARING}.pos_multi_session_action")
    page.locator(".o_kanban_record, .o_data_row").first.click()
    expect(page.locator(".o_form_view")).to_be_visible()
    picture(page, "settings", SHARING)


def transfer_screens(shop):
    """An order on its way to the other counter, where one from the harbour waits."""
    allow(shop, senders=(COUNTER, HARBOUR), receivers=(TILL_2, HARBOUR))
    ana = Transferring(shop, COUNTER, "ana").opens()
    leo = Transferring(shop, TILL_2, "leo", size="tablet").opens()
    mia = Transferring(shop, HARBOUR, "mia").opens()
    mia.who.sells("Cheesecake Slice", qty=6)
    mia.sends(TILL_2, copy=True, note="For the meeting at three")
    leo.wait_for_badge(1)
    ana.who.sells("Country Loaf", qty=2)
    ana.who.sells("Cappuccino")
    ana.starts_to_send()
    receiver = ana.send_popup.locator(".pos-transfer-receiver", has_text=TILL_2)
    # What was known before is shown until the server has answered.
    expect(receiver).to_contain_text("Online")
    receiver.click()
    ana.send_popup.locator("textarea").fill(NOTE)
    picture(ana.page, "send", SHARING)
    ana.send_popup.locator(".confirm").click()
    leo.wait_for_badge(2)
    leo.looks_at_transfers()
    leo.chooses(NOTE)
    leo.page.wait_for_function(CALM)
    picture(leo.page, "receive", SHARING)


TAKES = (sharing_tills, sharing_conflict, sharing_settings, transfer_screens)
