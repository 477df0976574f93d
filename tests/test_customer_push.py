# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A manager sends a customer to a till, and edits customers while tills sell."""

import pytest
from playwright.sync_api import expect

from .kit.counter import OLD_TOWN, at_work, set_picker
from .kit.office import Office

MARKET = "Market - Till 1"


@pytest.fixture(autouse=True)
def dialog(shop):
    set_picker(shop, "dialog")


def offer(cashier):
    return cashier.page.locator(".pos-backend-offer")


def test_a_customer_sent_by_the_manager_is_accepted(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    mia = Office(shop, "mia")
    mia.opens_contact("Clara Member")
    mia.sends_to(OLD_TOWN, note="Waits at the door")
    expect(offer(ana)).to_contain_text("Mia Keller")
    expect(offer(ana)).to_contain_text("Clara Member")
    expect(offer(ana)).to_contain_text("Waits at the door")
    assert ana.customer == ""
    ana.till.screenshot("customer-offer")
    offer(ana).get_by_role("button", name="Accept").click()
    ana.wait_for_customer("Clara Member")
    ana.wait_for_total(10.35)
    expect(offer(ana)).to_have_count(0)
    mia.is_told("accepted")


def test_nobody_is_replaced_unasked_and_the_search_stays_free(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    ana.picks_customer("Nora Plain")
    mia = Office(shop, "mia")
    mia.opens_contact("Clara Member")
    mia.sends_to(OLD_TOWN)
    expect(offer(ana)).to_be_visible()
    # Playwright clicks nothing that something else covers.
    ana.page.locator(".products-widget-control input").first.click(trial=True)
    ana.till.screenshot("customer-offer-beside-search")
    offer(ana).get_by_role("button", name="Later").click()
    expect(offer(ana)).to_have_count(0)
    ana.page.locator(".pos-backend-offer-later").click()
    offer(ana).get_by_role("button", name="Accept").click()
    question = ana.page.locator(".popup-confirm")
    expect(question).to_contain_text("Replace Nora Plain with Clara Member?")
    expect(question).to_contain_text("to Members")
    ana.till.screenshot("customer-offer-replaces")
    question.get_by_text("Cancel").click()
    expect(offer(ana)).to_be_visible()
    assert ana.customer == "Nora Plain"
    offer(ana).get_by_role("button", name="Accept").click()
    question.get_by_text("Replace", exact=True).click()
    ana.wait_for_customer("Clara Member")
    ana.wait_for_total(10.35)
    mia.is_told("accepted")


def test_a_customer_sent_by_the_manager_is_refused(shop):
    ana = at_work(shop)
    mia = Office(shop, "mia")
    mia.opens_contact("Nora Plain")
    mia.sends_to(OLD_TOWN)
    offer(ana).get_by_role("button", name="Refuse").click()
    expect(offer(ana)).to_have_count(0)
    mia.is_told("refused")
    assert ana.customer == ""


def test_an_offer_waits_for_a_till_that_was_away(shop):
    ana = at_work(shop)
    mia = Office(shop, "mia")
    mia.opens_contact("Nora Plain")
    ana.page.goto(f"{ana.till.url}/web/health")
    mia.sends_to(OLD_TOWN)
    ana.till.open_pos()
    expect(offer(ana)).to_contain_text("Nora Plain")
    offer(ana).get_by_role("button", name="Accept").click()
    ana.wait_for_customer("Nora Plain")


def test_two_tills_of_one_session_answer_once(shop):
    ana = at_work(shop)
    leo = at_work(shop, "leo", name="second device")
    mia = Office(shop, "mia")
    mia.opens_contact("Nora Plain")
    mia.sends_to(OLD_TOWN)
    expect(offer(leo)).to_contain_text("Nora Plain")
    offer(ana).get_by_role("button", name="Accept").click()
    ana.wait_for_customer("Nora Plain")
    expect(offer(leo)).to_have_count(0)
    assert leo.customer == ""


def test_what_the_office_changes_shows_on_the_till(shop):
    ana = at_work(shop)
    ana.sells("Country Loaf")
    ana.picks_customer("Nora Plain")
    assert ana.total == 11.50
    office = shop.rpc()
    members = office["product.pricelist"].search([["name", "=", "Members"]])
    (nora,) = office["res.partner"].search([["name", "=", "Nora Plain"]])
    terms = {"name": "Nora Newly", "property_product_pricelist": members[0]}
    office["res.partner"].write([nora], terms)
    ana.wait_for_customer("Nora Newly")
    ana.wait_for_total(10.35)
    before = {"name": "Nora Plain", "property_product_pricelist": False}
    office["res.partner"].write([nora], before)
    ana.wait_for_customer("Nora Plain")


def test_the_customer_of_a_refund_stays(shop):
    ana = at_work(shop)
    # Among the sales that can be refunded are some of customers archived since.
    ana.till.expect_errors(r"trying to load a partner not available")
    ana.sells("Country Loaf")
    ana.picks_customer("Nora Plain")
    ana.pays("Cash")
    ana.refunds_last_sale()
    ana.wait_for_customer("Nora Plain")
    ana.presses_customer()
    ana.wait_for_popup("change customer")
    ana.confirms()
    mia = Office(shop, "mia")
    mia.opens_contact("Clara Member")
    mia.sends_to(OLD_TOWN)
    offer(ana).get_by_role("button", name="Accept").click()
    ana.wait_for_popup("cannot be changed")
    ana.confirms()
    assert ana.customer == "Nora Plain"


def test_a_till_writes_to_another(shop):
    ana = at_work(shop)
    bo = at_work(shop, "leo", MARKET)
    ana.page.locator(".menu-button").click()
    ana.page.locator(".till-message-button").click()
    popup = ana.page.get_by_role("dialog", name="Write to a till")
    popup.get_by_role("button", name=MARKET).click()
    popup.get_by_label("Message").fill("Please call the kitchen <b>now</b>")
    ana.till.screenshot("till-message")
    # What could not be sent is not lost.
    ana.till.offline()
    popup.get_by_role("button", name="Send").click()
    expect(popup.get_by_role("alert")).to_contain_text("No connection")
    ana.till.online()
    popup.get_by_role("button", name="Send").click()
    expect(popup).to_have_count(0)
    expect(offer(bo)).to_contain_text(OLD_TOWN)
    expect(offer(bo)).to_contain_text("Please call the kitchen <b>now</b>")
    bo.till.screenshot("till-message-shown")
    offer(bo).get_by_role("button", name="OK").click()
    expect(offer(bo)).to_have_count(0)
    read = ana.page.get_by_text(f"Leo Brandt on {MARKET} has read")
    expect(read).to_be_visible()


def test_the_office_writes_to_a_till(shop):
    ana = at_work(shop)
    mia = Office(shop, "mia")
    mia.writes_to(OLD_TOWN, "Close at five, please")
    expect(offer(ana)).to_contain_text("Message from Mia Keller")
    expect(offer(ana)).to_contain_text("Close at five, please")
    offer(ana).get_by_role("button", name="OK").click()
    mia.is_told("accepted")
