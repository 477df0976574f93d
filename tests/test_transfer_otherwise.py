# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the receiver does not have is said, point by point; the rest is delivered."""

import pytest
from playwright.sync_api import expect

from .kit.counter import set_picker
from .kit.transfers import COUNTER, HARBOUR, TILL_2, Transferring, allow

# Its points of sale are set up otherwise.
pytestmark = pytest.mark.shop(own_database="otherwise")

EXPORT = """() => posmodel.get_order().set_fiscal_position(
    posmodel.fiscal_positions.find(({name}) => name === "Export")
)"""
PRICES = "() => posmodel.get_order().get_orderlines().map((each) => each.price)"


@pytest.fixture(autouse=True)
def roles(shop):
    allow(shop)
    set_picker(shop, "standard")


def harbour_of_its_own(shop):
    """One pricelist, no fiscal position, and no deli."""
    configs = shop.rpc()["pos.config"]
    harbour = shop.pos_id(HARBOUR)
    (own, _name) = configs.read([harbour], ["pricelist_id"])[0]["pricelist_id"]
    categories = shop.rpc()["pos.category"].search([("name", "!=", "Deli")])
    configs.write(
        [harbour],
        {
            "available_pricelist_ids": [(6, 0, [own])],
            "fiscal_position_ids": [(5,)],
            "limit_categories": True,
            "iface_available_categ_ids": [(6, 0, categories)],
        },
    )


def test_what_the_receiver_does_not_have(shop):
    harbour_of_its_own(shop)
    counter = Transferring(shop, COUNTER, "ana").opens()
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.who.sells("Rye Loaf", qty=2)
    counter.who.sells("Tomato Soup")
    counter.who.chooses_customer("Clara Member")
    counter.page.evaluate(EXPORT)
    loaf, _soup = counter.page.evaluate(PRICES)
    counter.sends(HARBOUR)
    harbour.wait_for_badge(1)
    # As nobody can do while she is in an open order, but another module can
    shop.sql("UPDATE res_partner SET active = false WHERE name = 'Clara Member'")
    harbour.looks_at_transfers()
    harbour.presses_deliver()
    harbour.who.wait_for_popup("Clara Member is archived")
    said = harbour.page.locator(".pos-transfer-notice").all_inner_texts()
    harbour.till.screenshot("transfer-otherwise")
    assert len(said) == 4
    for words in (
        "Tomato Soup is left out: it is not sold in Harbour.",
        "Clara Member is archived: delivered without customer.",
        "The pricelist Members",
        "The fiscal position Export",
    ):
        assert any(words in each for each in said), words
    harbour.who.confirms()
    assert [line.product for line in harbour.who.lines] == ["Rye Loaf"]
    assert harbour.page.evaluate(PRICES) == [loaf]
    assert harbour.who.customer == ""


def test_another_currency_is_refused_at_sending(shop):
    rpc = shop.rpc()
    euro = rpc["res.currency"].search(
        [("name", "=", "EUR"), ("active", "in", (True, False))]
    )
    rpc["res.currency"].write(euro, {"active": True})
    till_2 = shop.pos_id(TILL_2)
    pricelist = rpc["product.pricelist"].create(
        {"name": "In Euro", "currency_id": euro[0]}
    )
    journal = rpc["account.journal"].create(
        {
            "name": "Euro Sales",
            "code": "EUS",
            "type": "sale",
            "currency_id": euro[0],
        }
    )
    rpc["pos.config"].write(
        [till_2],
        {
            "journal_id": journal,
            "payment_method_ids": [(5,)],
            "pricelist_id": pricelist,
            "available_pricelist_ids": [(6, 0, [pricelist])],
        },
    )
    counter = Transferring(shop, COUNTER, "ana").opens()
    counter.who.sells("Rye Loaf")
    counter.starts_to_send()
    row = counter.send_popup.locator(".pos-transfer-receiver", has_text=TILL_2)
    expect(row).to_contain_text("sells in EUR, this order is in USD")
    expect(row).to_be_disabled()
    counter.till.screenshot("transfer-currency")
    counter.send_popup.locator(".cancel").click()
    counter.who.wait_for_lines(("Rye Loaf", 1, 7.13))
