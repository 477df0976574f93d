# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A day in each country that has a POS module of its own, beside standard Odoo."""

import base64
import hashlib
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    pkcs12,
)
from cryptography.x509.oid import NameOID
from playwright.sync_api import expect

from dev.paths import SUITE

from .kit.countries import (
    COUNTRIES,
    CUSTOMER,
    MODULES,
    PRODUCT,
    LocalShop,
    codes_on_receipt,
)
from .kit.picker import Picker
from .kit.queue_screen import notice
from .kit.sharing import HAS_NUMBER
from .kit.sides import POPUP, gets_used_to_it, insists_on_receipt

pytestmark = [pytest.mark.at_length, pytest.mark.shop(modules=(*SUITE, *MODULES))]
ANONYMOUS = "Consumidor Final Anónimo"
SHARED = "SELECT line_count FROM pos_multi_session_order WHERE multi_session_id = %s"
DOCUMENTS = """
SELECT d.state, count(*)
  FROM account_edi_document d
  JOIN account_move m ON m.id = d.move_id
 WHERE m.company_id = %s AND m.id > %s GROUP BY d.state
"""
DOCUMENT_IDS = """
SELECT d.id
  FROM account_edi_document d
  JOIN account_edi_format f ON f.id = d.edi_format_id
  JOIN account_move m ON m.id = d.move_id
 WHERE m.company_id = %s AND f.code = 'es_tbai' AND m.id > %s ORDER BY m.id
"""
ORDER_IDS = "SELECT id FROM pos_order WHERE id > %s ORDER BY id"
# How a page asks for TicketBAI's QR code, and an answer as Odoo would give it.
ASKS_FOR_CODE = "**/get_l10n_es_pos_tbai_qrurl"
DRAWN_CODE = "**/report/barcode/QR/**"
CODE = "https://agency.example/qr/?id=TBAI-00000006Y-251019-btFpwP8dcLGAF-237"
# What no two invoices have in common, and what is made of all the rest.
OWN = {"NumFactura", "HoraExpedicionFactura"}
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
# Minutes until Odoo's scheduled action for documents runs, as triggered.
MINUTES_TO_RUN = """
SELECT round(extract(epoch FROM t.call_at - now() AT TIME ZONE 'utc') / 60)::integer
  FROM ir_cron_trigger t
  JOIN ir_model_data d ON d.res_id = t.cron_id AND d.model = 'ir.cron'
 WHERE d.module = 'account_edi' AND d.name = 'ir_cron_edi_network'
   AND t.id > %s AND t.call_at > now() AT TIME ZONE 'utc'
"""
# Seconds that a busy machine makes of nothing; the queue's shortest limit has more.
SLOWER = 6


@pytest.mark.parametrize("code", COUNTRIES)
def test_a_day_ends_with_the_same_books(shop, standard, code):
    theirs, their_waits, their_codes = a_day(LocalShop(standard, code))
    ours, our_waits, our_codes = a_day(LocalShop(shop, code))
    print(f"\n{code}: waited {their_waits} without the suite, {our_waits} with it")
    assert ours.orders == theirs.orders
    assert ours.balances == theirs.balances != {}
    assert our_codes == their_codes
    assert [bool(on_it) for on_it in our_codes] == [code == "SA"] * 3
    assert max(our_waits) < max(their_waits) + SLOWER
    numbers = [order["number"] for order in ours.orders]
    sold = [int(number) for number in numbers if number.isdigit()]
    assert sold == list(range(sold[0], sold[0] + len(sold)))
    if code == "FR":
        is_one_chain(ours)
        counts_each_sale_once(ours)
        counts_late_sales_twice(theirs)


def test_an_anonymous_customer_alone_is_not_shared(shop):
    """In Argentina each order has one from its beginning."""
    local = LocalShop(shop, "AR")
    group = local.shares_orders()
    cashier = local.opens()
    assert cashier.customer == ANONYMOUS
    cashier.new_order()
    assert cashier.customer == ANONYMOUS
    # What is told of this one comes after what would be told of the one before.
    cashier.sells(PRODUCT)
    cashier.page.wait_for_function(HAS_NUMBER)
    assert shop.sql(SHARED, group) == [(1,)]


def test_a_missing_tax_id_is_typed_in_the_picker(shop):
    """Where Peru's module asks for it: the picker begins with the customer's form."""
    local = LocalShop(shop, "PE")
    partners = shop.rpc()["res.partner"]
    here = [("company_id", "=", local.company_id), ("name", "=", CUSTOMER)]
    customers = partners.search(here)
    partners.write(customers, {"vat": False})
    cashier = local.opens()
    cashier.sells(PRODUCT)
    cashier.picks_customer(CUSTOMER)
    cashier.goes_to_payment()
    cashier.tenders("Cash")

    def hears_what_is_missing():
        cashier.presses_validate()
        cashier.wait_for_popup("A Identification Number Is Required")
        cashier.confirms()

    picker = Picker.opened_by(cashier, hears_what_is_missing)
    tax_id = local.country.customer["vat"]
    picker.view.locator(".o_form_view .o_field_widget[name=vat] input").fill(tax_id)
    picker.saves_and_chooses()
    cashier.page.wait_for_selector(".pos-picker-dialog", state="hidden")
    cashier.validates()
    (customer,) = partners.read(customers, ["vat"])
    assert customer["vat"] == tax_id


def test_the_document_of_a_late_sale_needs_no_page_that_asks_for_it(shop):
    """TicketBAI's, which standard would leave to the daily scheduled action."""
    local = LocalShop(shop, "ES")
    move, trigger = (last_id(shop, it) for it in ("account_move", "ir_cron_trigger"))
    with sending_to_ticketbai(local):
        sells_offline(local, gets_used_to_it(local.opens()))
        assert shop.sql(DOCUMENTS, local.company_id, move) == [("to_send", 1)]
    ((minutes,),) = shop.sql(MINUTES_TO_RUN, trigger)
    assert 0 < minutes <= 5


def test_ticketbai_gets_the_same_data(shop, standard):
    """Receipts of sales without network have no QR code, with the suite as without."""
    theirs = documents_for_ticketbai(LocalShop(standard, "ES"))
    ours = documents_for_ticketbai(LocalShop(shop, "ES"))
    assert len(ours) == 3
    assert ours == theirs


def documents_for_ticketbai(local):
    """Those of an invoice, a sale, and one without network; each as it is before
    Odoo sends it, but for its number, its time and its signature."""
    sql = local.shop.sql
    move, order = (last_id(local.shop, it) for it in ("account_move", "pos_order"))
    asked = []

    def answers(route):
        body = route.request.post_data_json
        asked.append(body["params"]["args"][0])
        route.fulfill(json={"jsonrpc": "2.0", "id": body["id"], "result": CODE})

    with sending_to_ticketbai(local):
        cashier = local.opens()
        page = cashier.page
        page.route(ASKS_FOR_CODE, answers)
        page.route(DRAWN_CODE, lambda route: route.fulfill(content_type="image/png"))
        for is_invoiced in (True, False):
            sells(local, cashier, to_customer=is_invoiced, is_invoiced=is_invoiced)
            assert codes_on_receipt(cashier) == [CODE]
        assert [tuple(ids) for ids in asked] == sql(ORDER_IDS, order)
        cashier.next_order()
        sells_offline(local, gets_used_to_it(cashier))
        assert codes_on_receipt(cashier) == []
        ids = [row[0] for row in sql(DOCUMENT_IDS, local.company_id, move)]
        documents = local.shop.rpc()["account.edi.document"].read(ids, ["edi_content"])
    return [content_of(document["edi_content"]) for document in documents]


def last_id(shop, table):
    ((id_,),) = shop.sql(f"SELECT coalesce(max(id), 0) FROM {table}")
    return id_


def sells_offline(local, cashier):
    cashier.sells(PRODUCT)
    cashier.till.expect_errors("SaleKept")
    cashier.till.offline()
    cashier.pays("Cash")
    cashier.till.online()
    if not local.has_picker:
        cashier.press_sync()
    cashier.till.wait_to_show(lambda: cashier.waiting, 0, timeout=60)


def content_of(document):
    root = ElementTree.fromstring(base64.b64decode(document))
    for signature in root.findall(SIGNATURE):
        root.remove(signature)
    return [(each.tag, each.text) for each in root.iter() if each.tag not in OWN]


@contextmanager
def sending_to_ticketbai(local):
    """The company has a certificate and an agency; the tests send nothing to it."""
    rpc = local.shop.rpc()
    certificate = {"content": self_signed("word"), "password": "word"}
    rpc["l10n_es_edi.certificate"].create(
        {**certificate, "company_id": local.company_id}
    )
    set_agency = rpc["res.company"].write
    set_agency([local.company_id], {"l10n_es_tbai_tax_agency": "gipuzkoa"})
    try:
        yield
    finally:
        set_agency([local.company_id], {"l10n_es_tbai_tax_agency": False})


def self_signed(password):
    """A certificate as a company has one, in base64, signed by nobody else."""
    key = rsa.generate_private_key(65537, 2048)
    # Odoo signs with all of these.
    values = {
        NameOID.COMMON_NAME: "ES Company",
        NameOID.ORGANIZATIONAL_UNIT_NAME: "Shop",
        NameOID.ORGANIZATION_NAME: "ES Company",
        NameOID.COUNTRY_NAME: "ES",
    }
    name = x509.Name([x509.NameAttribute(*each) for each in values.items()])
    now = datetime.utcnow()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    encryption = BestAvailableEncryption(password.encode())
    return base64.b64encode(
        pkcs12.serialize_key_and_certificates(b"", key, certificate, None, encryption)
    ).decode()


def a_day(local):
    """All that a till does; the shop, how long the cashier waited for receipts, and
    the QR codes on some of these."""
    first, second = (gets_used_to_it(local.opens(name=name)) for name in ("1", "2"))
    waits = [
        sells(local, first),
        sells(local, first, to_customer=True),
        sells(local, first, to_customer=True, is_invoiced=True),
    ]
    codes = [codes_on_receipt(first)]
    first.next_order()
    first.refunds_last_sale()
    first.pays("Cash")
    codes.append(codes_on_receipt(first))
    # What is sold now arrives after what the other till sells later.
    first.sells(PRODUCT)
    chooses_customer(local, first)
    first.till.expect_errors("SaleKept")
    first.till.offline()
    first.goes_to_payment()
    if local.has_picker:
        told = notice(first, "receipt")
        expect(told).to_have_count(int(local.country.needs_odoo))
    first.tenders("Cash")
    first.validates()
    codes.append(codes_on_receipt(first))
    if local.country.sells_to_nobody:
        sells(local, first)
    sells(local, second)
    first.till.online()
    if not local.has_picker:
        first.press_sync()
    first.till.wait_to_show(lambda: first.waiting, 0, timeout=60)
    first.next_order()
    # What is counted now is no popup to be clicked away.
    first.page.remove_locator_handler(first.page.locator(POPUP))
    first.close_session()
    return local, waits, codes


def sells(local, cashier, to_customer=False, is_invoiced=False):
    """How long it took from Validate to the receipt."""
    cashier.sells(PRODUCT)
    if to_customer or not local.country.sells_to_nobody:
        chooses_customer(local, cashier)
    cashier.goes_to_payment()
    cashier.tenders("Cash")
    if is_invoiced and local.country.sells_to_nobody:
        cashier.toggles_invoice()
    began = time.monotonic()
    cashier.presses_validate()
    insists_on_receipt(cashier)
    return time.monotonic() - began


def chooses_customer(local, cashier):
    if local.has_picker:
        cashier.picks_customer(CUSTOMER)
    else:
        cashier.chooses_customer(CUSTOMER)


def is_one_chain(local):
    """As l10n_fr_pos_cert checks it: numbers without gaps, hashes that hold."""
    before = ""
    for expected, (number, told, text) in enumerate(local.chain, 1):
        assert number == expected
        before = hashlib.sha256((before + text).encode()).hexdigest()
        assert told == before


def counts_each_sale_once(local):
    sold = round(sum(order["total"] for order in local.orders), 2)
    assert local.runs_daily_closing() == (sold, sold)
    assert local.runs_daily_closing() == (0, sold)


def counts_late_sales_twice(local):
    """Standard's own closings: what docs/COUNTRIES.md says of them."""
    sold = round(sum(order["total"] for order in local.orders), 2)
    assert local.runs_daily_closing() == (sold, sold)
    again, total = local.runs_daily_closing()
    assert again > 0
    assert total == round(sold + again, 2)
