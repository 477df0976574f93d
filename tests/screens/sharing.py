# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Orders that two tills share, and orders that one sends to the other."""

from playwright.sync_api import expect

from ..kit.sharing import HISTORY, TILLS
from ..kit.transfers import SAY
from .stand import POPUP, SYNC, shows

STRIP = ".product-screen .pos-sharing-strip"
NOTE = "The lady with the red hat, who waits at the door, and is in a hurry."
DELIVERED = """() => {
    const name = "@pos_multi_session_sync/app/transfer/transfer_popups.esm";
    const {DeliveredPopup} = odoo.loader.modules.get(name);
    const words = ["Almond Pie is left out.", "Country Loaf has another price here."];
    posmodel.env.services.popup.add(DeliveredPopup, {isDelivered: true, words});
}"""


@shows(SYNC, "ProductScreen", "SharingStrip", "LineAuthors", "MergeOrdersButton")
@shows(SYNC, "HistoryButton", "HistoryPopup", "PaymentScreen")
def a_shared_order(stand):
    mia, leo = stand.mia, stand.leo
    stand.begins()
    stand.joins()
    leo.who.taps("Chocolate Muffin")
    authors = ".pos-sharing-authors"
    expect(stand.page.locator(authors).first).to_be_visible()
    stand.looks_at("shared-order", STRIP, authors, ".pos-sharing-merge-button")
    mia.opens_history()
    stand.page.wait_for_selector(".pos-sharing-history-row")
    stand.looks_at("history", HISTORY)
    stand.page.locator(".pos-sharing-bring-back").first.click()
    expect(stand.page.locator(POPUP)).to_have_count(2)
    stand.looks_at("history-bring-back", f"{POPUP}:not({HISTORY})")
    stand.leaves_popup()
    leo.who.goes_to_payment()
    expect(stand.page.locator(f"{STRIP} .pos-sharing-claim")).to_be_visible()
    stand.looks_at("being-paid", STRIP)
    mia.who.starts_to_tap("Country Loaf")
    expect(stand.page.locator(POPUP)).to_be_visible()
    stand.looks_at("being-paid-question", POPUP)
    stand.leaves_popup()
    leo.who.leaves_payment()
    mia.wait_for_payer("")
    mia.who.goes_to_payment()
    stand.looks_at("payment", ".payment-screen .pos-sharing-strip")
    mia.who.leaves_payment()


@shows(SYNC, "TicketScreen", "TicketSharing", "WhoseOrders", "SharingNotices", "Chrome")
def lists_of_orders(stand):
    mia, leo = stand.mia, stand.leo
    stand.begins()
    number = mia.number
    stand.joins()
    mia.who.looks_at_tickets()
    mia.ticket(number).click()
    parts = (".pos-sharing-ticket", ".pos-sharing-filter")
    stand.looks_at("orders", *parts, ".ticket-screen .pos-sharing-history")
    mia.ticket(number).locator("[name=delete]").click()
    expect(stand.page.locator(POPUP)).to_be_visible()
    stand.looks_at("orders-delete", POPUP)
    stand.leaves_popup()
    stand.page.click(".ticket-screen .load-order-button")
    leo.who.looks_at_tickets()
    leo.ticket(number).locator("[name=delete]").click()
    leo.who.confirms()
    leo.who.new_order()
    notices = stand.page.locator(".pos-sharing-notice")
    expect(notices).to_be_visible()
    stand.looks_at("deleted", ".pos-sharing-notice")
    stand.page.click(".pos-sharing-dismiss")
    expect(notices).to_have_count(0)


@shows(SYNC, "SendOrderButton", "SendPopup", "TransferToasts", "TransferNavbar")
@shows(SYNC, "TransferButton", "TransferScreen", "TransferDetail")
@shows(SYNC, "RefusePopup", "DeliveredPopup")
def orders_on_their_way(stand):
    mia, leo = stand.mia, stand.leo
    stand.begins()
    stand.looks_at("send-button", ".pos-transfer-send-button", ".pos-transfer-button")
    mia.starts_to_send()
    stand.looks_at("send", ".pos-transfer-send-popup")
    stand.leaves_popup()
    mia.sends(TILLS[1], note=NOTE)
    leo.who.new_order()
    leo.who.taps("Rye Loaf")
    leo.sends(TILLS[0], note=NOTE)
    mia.wait_for_badge(1)
    stand.page.evaluate(SAY)
    stand.looks_at("toast", ".pos-transfer-toasts")
    stand.page.evaluate("() => posmodel.orderTransfers.state.toasts.splice(0)")
    mia.looks_at_transfers()
    stand.looks_at("receive", ".transfer-screen")
    mia.chooses()
    stand.looks_at("receive-detail", ".transfer-screen")
    stand.page.click(".pos-transfer-refuse")
    stand.looks_at("refuse", ".pos-transfer-refuse-popup")
    stand.leaves_popup()
    mia.looks_at_transfers("outgoing")
    mia.chooses()
    stand.looks_at("sent-detail", ".transfer-screen")
    mia.leaves_transfers()
    stand.page.evaluate(DELIVERED)
    stand.looks_at("delivered", ".pos-transfer-delivered-popup")
    stand.page.locator(".pos-transfer-delivered-popup .confirm").click()


WALKS = (a_shared_order, lists_of_orders, orders_on_their_way)
