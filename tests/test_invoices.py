# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales with Invoice: what the customer is handed at the till, and what comes later."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from PyPDF2 import PdfReader

from .kit.counter import at_work
from .kit.pdf import BROKEN, broken_pdf, true_pdf
from .kit.queue_screen import QueueScreen, goes_offline, notice

# There is no mail server: Odoo says so of each e-mail.
NO_MAIL = r"odoo\.addons\.(mail|base)\.models\.(mail_mail|ir_mail_server)"
CUSTOMER = "Nora Plain"
KNOW = "(id) => posmodel._loadPartners([id])"
CHOOSE = """(id) => {
    const order = posmodel.get_order();
    order.set_partner(posmodel.db.get_partner_by_id(id));
}"""
LISTED = "SELECT count(*) FROM pos_order WHERE invoice_document IS NOT NULL"


@pytest.fixture
def nora(shop):
    shop.expect_log(NO_MAIL)
    (found,) = shop.rpc()["res.partner"].search([["name", "=", CUSTOMER]])
    yield found
    shop.sql("UPDATE pos_order SET invoice_document = NULL")


def pays_with_invoice(ana, customer, product="Pretzel"):
    """All but Validate."""
    ana.sells(product)
    ana.page.evaluate(CHOOSE, customer)
    ana.goes_to_payment()
    ana.toggles_invoice()
    ana.tenders("Cash")


def hears_that_it_comes_later(ana):
    told = ana.page.locator(".o_notification", has_text="comes later")
    expect(told.last).to_be_visible()


def download_of(ana, click):
    with ana.page.expect_download() as download:
        click()
    return Path(download.value.path()).read_bytes()


def documents(ana):
    """The list, opened by the queue's screen."""
    queue = QueueScreen.opened_by(ana)
    queue.root.locator(".pos-queue-documents-button").click()
    return queue.root.locator(".pos-queue-documents")


def test_an_invoice_is_handed_over_with_the_sale(shop, nora):
    ana = at_work(shop)
    ana.page.evaluate(KNOW, nora)
    for _sale in range(2):
        pays_with_invoice(ana, nora)
        assert download_of(ana, ana.presses_validate).startswith(b"%PDF")
        ana.page.wait_for_selector(".receipt-screen .pos-receipt")
        ana.next_order()
    shop.wait_for_sales(2)
    ana.till.wait_to_show(lambda: shop.sql(LISTED), [(0,)])
    expect(documents(ana)).to_contain_text("No invoice waits for its customer")
    expect(notice(ana, "documents")).to_have_count(0)


def test_invoices_of_sales_without_network_are_handed_over_later(shop, nora):
    ana = at_work(shop)
    ana.page.evaluate(KNOW, nora)
    goes_offline(ana)
    for _sale in range(2):
        pays_with_invoice(ana, nora)
        ana.validates()
        hears_that_it_comes_later(ana)
        ana.next_order()
    listed = documents(ana)
    rows = listed.locator(".pos-queue-document")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("waits on this device")
    QueueScreen(ana).leaves()
    ana.till.online()
    shop.wait_for_sales(2)
    expect(notice(ana, "documents")).to_contain_text("2 invoices to hand over")
    notice(ana, "documents").get_by_role("button", name="Show").click()
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text(CUSTOMER)
    expect(rows.first).to_contain_text("e-mail to nora.plain@customers.example could")
    ana.till.screenshot("documents-to-hand-over")
    printed = download_of(ana, rows.first.locator(".pos-queue-document-print").click)
    assert printed.startswith(b"%PDF")
    expect(rows).to_have_count(1)
    rows.locator(".pos-queue-document-email").click()
    expect(rows.locator(".pos-queue-document-email")).to_be_enabled()
    rows.locator(".pos-queue-document-done").click()
    expect(rows).to_have_count(0)
    assert shop.sql(LISTED) == [(0,)]
    QueueScreen(ana).leaves()
    expect(notice(ana, "documents")).to_have_count(0)


def test_a_pdf_that_cannot_be_drawn_costs_no_sale(shop, nora):
    # Standard then draws it with the cashier's rights, which do not go so far.
    shop.expect_log(BROKEN, r"not allowed to access 'Journal Item'")
    ana = at_work(shop)
    ana.page.evaluate(KNOW, nora)
    ana.till.expect_errors("RPC_ERROR", "Wkhtmltopdf")
    with broken_pdf():
        pays_with_invoice(ana, nora)
        ana.validates()
        hears_that_it_comes_later(ana)
        (sale,) = shop.wait_for_sales(1)
        assert sale.state == "invoiced"
        ana.next_order()
        listed = documents(ana)
        row = listed.locator(".pos-queue-document")
        expect(row).to_contain_text("PDF could not be made yet")
        row.locator(".pos-queue-document-print").click()
        problem = listed.locator(".pos-queue-documents-problem")
        expect(problem).to_contain_text("Wkhtmltopdf")
    printed = download_of(ana, row.locator(".pos-queue-document-print").click)
    assert printed.startswith(b"%PDF")
    expect(row).to_have_count(0)


@pytest.mark.at_length
def test_the_invoice_as_a_shop_prints_it(shop, nora, tmp_path):
    ana = at_work(shop)
    ana.page.evaluate(KNOW, nora)
    with true_pdf():
        pays_with_invoice(ana, nora, "Country Loaf")
        (tmp_path / "invoice.pdf").write_bytes(download_of(ana, ana.presses_validate))
    pages = PdfReader(tmp_path / "invoice.pdf").pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    assert "Country Loaf" in text
    assert CUSTOMER in text


@pytest.mark.at_length
def test_an_invoice_of_a_silent_server_comes_later(shop, proxy, nora):
    ana = at_work(shop, through=proxy)
    ana.page.evaluate(KNOW, nora)
    ana.till.expect_errors("SaleKept")
    ana.till.expect_bad_line()
    pays_with_invoice(ana, nora)
    sync = {"rpc": "pos.offline.sync.sync", "body": '"checksum"'}
    with proxy.when(**sync).hang():
        ana.presses_validate()
        ana.page.wait_for_selector(".receipt-screen .pos-receipt", timeout=90_000)
        hears_that_it_comes_later(ana)
    shop.wait_for_sales(1)
    ana.next_order()
    expect(documents(ana).locator(".pos-queue-document-print")).to_have_count(1)
