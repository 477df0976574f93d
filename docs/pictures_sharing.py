# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Pictures of tills that share their orders, and send them to each other."""

from playwright.sync_api import expect

from tests.kit.sharing import group
from tests.kit.transfers import COUNTER, HARBOUR, TILL_2, Transferring, allow

from .camera import picture, side_by_side

SHARING = "pos_multi_session_sync"
TABLET = {"size": "tablet"}


def sharing_tills(shop):
    """Three tills at one order, at the same moment."""
    tills = group(shop, "ana", "leo", "mia")
    ana, leo, mia = tills
    ana.who.sells("Country Loaf", qty=2)
    ana.who.sells("Cappuccino")
    leo.goes_to(ana.number)
    mia.goes_to(ana.number)
    leo.who.taps("Apple Turnover")
    leo.who.sets_quantity(3, "Cappuccino")
    leo.wait_sent()
    for till in tills:
        till.till.wait_to_show(lambda till=till: dict(till.lines).get("Cappuccino"), 3)
        till.wait_up_to_date()
    pages = [till.page for till in tills]
    side_by_side(pages, "docs/tills.png")
    picture(leo.page, "till", SHARING)
    ana.who.looks_at_tickets()
    picture(ana.page, "orders", SHARING)
    mia.who.goes_to_payment()
    leo.wait_for_payer("Mia Keller (Market - Bar)")
    picture(leo.page, "being_paid", SHARING)


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
    ana.wait_for_notice("typed another quantity")
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
    allow(shop)
    ana = Transferring(shop, COUNTER, "ana").opens()
    leo = Transferring(shop, TILL_2, "leo", size="tablet").opens()
    ana.who.sells("Country Loaf", qty=2)
    ana.who.sells("Cappuccino")
    ana.starts_to_send()
    picture(ana.page, "send", SHARING)
    ana.send_popup.locator(".cancel").click()
    ana.sends(TILL_2, HARBOUR, note="The lady with the red hat")
    leo.wait_for_badge(1)
    leo.looks_at_transfers()
    picture(leo.page, "receive", SHARING)


TAKES = (sharing_tills, sharing_conflict, sharing_settings, transfer_screens)
