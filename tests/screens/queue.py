# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What waits on a device: with and without a connection, and when the day ends."""

from playwright.sync_api import expect

from ..kit.queue_screen import QueueScreen, goes_offline, notice
from .stand import DOOMED, LONG, QUEUE, SYNC, shows

SCREEN = ".queue-screen"
# There is no mail server: Odoo says so of each e-mail.
NO_MAIL = r"odoo\.addons\.(mail|base)\.models\.(mail_mail|ir_mail_server)"
ASK_REFUSED = """() => {
    const {askRefused} = posmodel.env.services.pos_offline_dialogs;
    askRefused({code: "refused", message: "A field is missing. ".repeat(20)});
}"""
CHOOSE = """async (id) => {
    await posmodel._loadPartners([id]);
    posmodel.get_order().set_partner(posmodel.db.get_partner_by_id(id));
}"""


@shows(QUEUE, "Navbar", "SyncNotification", "QueueScreen", "QueueSummary")
@shows(QUEUE, "DeviceCard", "InstallCard", "ImportPopup")
@shows(SYNC, "DeviceCard")
def nothing_waits(stand):
    stand.begins()
    stand.opens_menu()
    stand.looks_at("menu", ".queue-button", ".pos-queue-badge")
    stand.opens_menu()
    stand.page.click(".queue-button")
    queue = QueueScreen(stand.mia.who)
    queue.wait_until_empty()
    stand.looks_at("queue-empty", SCREEN)
    stand.page.click(".pos-queue-device-button")
    stand.looks_at("this-device", SCREEN)
    stand.page.click(".pos-queue-import")
    stand.looks_at("import", ".pos-queue-import-popup")
    stand.leaves_popup()
    queue.leaves()


@shows(QUEUE, "QueueNotice", "QueueList", "SaleDetail", "DocumentsCard")
def without_a_connection(stand):
    mia, shop = stand.mia, stand.shop
    shop.expect_log(NO_MAIL)
    (nora,) = shop.rpc()["res.partner"].search([["name", "=", "Nora Plain"]])
    stand.begins(LONG)
    stand.page.evaluate(CHOOSE, nora)
    goes_offline(mia.who)
    strip = ".product-screen .pos-sharing-strip"
    expect(stand.page.locator(f"{strip} [data-phase=alone]")).to_be_visible()
    stand.looks_at("offline", ".pos-queue-notice", ".pos-queue-badge", strip)
    mia.who.goes_to_payment()
    mia.who.toggles_invoice()
    mia.who.tenders("Cash")
    stand.looks_at("offline-payment", ".pos-queue-notice")
    mia.who.validates()
    mia.who.next_order()
    queue = QueueScreen.opened_by(mia.who)
    queue.wait_for_rows(1)
    stand.looks_at("queue", SCREEN)
    queue.chooses("")
    stand.looks_at("queue-sale", SCREEN)
    stand.page.click(".pos-queue-documents-button")
    stand.looks_at("documents-kept", SCREEN)
    queue.leaves()
    mia.till.online()
    expect(notice(mia.who, "documents")).to_be_visible(timeout=30_000)
    stand.looks_at("documents-notice", ".pos-queue-notice")
    notice(mia.who, "documents").locator(".pos-queue-notice-action").click()
    expect(stand.page.locator(".pos-queue-document-done")).to_be_visible()
    stand.looks_at("documents", SCREEN)
    stand.page.click(".pos-queue-document-done")
    expect(stand.page.locator(".pos-queue-document")).to_have_count(0)
    queue.leaves()


@shows(QUEUE, "RefusedPopup", "SetAsidePopup")
@shows(QUEUE, "ClosePosPopup", "FigureLine", "UnsentDevices", "UnsentPopup")
@shows(SYNC, "ClosePosPopup", "OpenOrders", "UnsentPopup")
def the_day_ends(stand):
    mia, leo = stand.mia, stand.leo
    leo.who.close_session()
    stand.begins()
    stand.page.evaluate(ASK_REFUSED)
    stand.looks_at("refused", ".pos-queue-refused")
    stand.page.locator(".pos-queue-refused .cancel").click()
    goes_offline(mia.who)
    stand.begins(DOOMED)
    mia.who.pays("Cash")
    mia.who.next_order()
    stand.delete_doomed()
    mia.till.online()
    expect(notice(mia.who, "attention")).to_be_visible()
    stand.looks_at("attention", ".pos-queue-notice", ".pos-queue-badge")
    mia.who._menu(".close-button")
    question = stand.page.locator(".pos-sharing-closing-question")
    expect(question).to_be_visible()
    footer = ".close-pos-popup > .modal-footer"  # Odoo's, which has to be there.
    parts = (".pos-queue-closing", ".pos-sharing-closing", footer)
    stand.looks_at("closing", *parts, without=[footer])
    stand.page.locator("[data-choice=cancel]").click()
    stand.page.locator(".close-pos-popup .highlight").click()
    expect(stand.page.locator(".pos-queue-unsent-popup")).to_be_visible()
    stand.looks_at("closing-anyway", ".pos-queue-unsent-popup")
    stand.leaves_popup()
    queue = QueueScreen.opened_by_badge(mia.who)
    queue.chooses("")
    stand.looks_at("queue-rejected", SCREEN)
    queue.detail.locator(".pos-queue-set-aside").click()
    stand.looks_at("set-aside", ".pos-queue-set-aside-popup")
    stand.leaves_popup()
    queue.sets_aside("A training sale")
    queue.wait_until_empty()
    queue.leaves()


WALKS = (nothing_waits, without_a_connection, the_day_ends)
