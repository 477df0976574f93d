# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills of a group show each other's open orders while they are being made."""

import re

import pytest
from playwright.sync_api import expect

from .kit.doomed import on_sale
from .kit.sharing import group
from .kit.sides import at_length

ANA = "Ana Ruiz (Market - Till 1)"
LEO = "Leo Brandt (Market - Till 2)"
STORAGE_FALLS_BEHIND = """() => {
    const {store} = posmodel.sharing.desk;
    store.save();
    store.save = () => null;
}"""
CUSTOMER_DISPLAY = "() => posmodel.customerDisplayHTML()"
NUMBER_OF_BILL = (
    "() => posmodel.get_order().export_for_printing().headerData.trackingNumber"
)
MAY_SEND = "() => posmodel.orderTransfers.troubleOf(posmodel.get_order())"
LOGGED = "SELECT count(*) FROM pos_multi_session_operation"
FAST_CLOCK = """() => {
    const {now} = Date;
    Date.now = () => now() + 3600000;
}"""
LOT_PRODUCT = {
    "name": "Aged Ham",
    "type": "product",
    "tracking": "lot",
    "available_in_pos": True,
    "list_price": 20.0,
    "taxes_id": [(6, 0, [])],
}


def sold_as(shop, values):
    """What the tills of the group offer: they show some categories only."""
    category = shop.rpc()["pos.category"].search([("name", "=", "Bread")])
    return {**values, "pos_categ_ids": [(6, 0, category)]}


def test_a_product_is_seen_by_who_looks_at_the_list_and_by_who_has_the_order_open(shop):
    ana, leo, mia = group(shop, "ana", "leo", "mia")
    mia.who.looks_at_tickets()
    ana.who.sells("Pretzel")
    number = ana.number
    expect(mia.ticket(number)).to_have_count(1)
    expect(mia.ticket(number)).to_contain_text("Ana Ruiz")
    leo.goes_to(number)
    leo.sees(("Pretzel", 1))
    assert leo.authors("Pretzel") == f"added by {ANA}"
    assert not ana.authors("Pretzel")
    ana.who.taps("Country Loaf")
    leo.sees(("Pretzel", 1), ("Country Loaf", 1))
    ana.wait_for_people(LEO)


def test_a_cashier_who_reloads_the_page_is_not_somebody_else(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    ana.who.goes_to_payment()
    leo.wait_for_payer(ANA)
    ana.till.reload()
    ana.goes_to(leo.number)
    ana.wait_up_to_date()
    ana.wait_for_people(LEO)
    ana.wait_for_payer("")


def test_a_browser_that_kept_the_order_and_not_yet_what_the_group_knows(shop):
    """The order is written at once, the rest a second later: a crash comes between."""
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    ana.wait_sent()
    ana.page.evaluate(STORAGE_FALLS_BEHIND)
    leo.who.taps("Country Loaf")
    ana.sees(("Pretzel", 1), ("Country Loaf", 1))
    ana.who.sets_quantity(2, "Pretzel")
    leo.sees(("Pretzel", 2), ("Country Loaf", 1))
    ana.till.reload()
    ana.goes_to(leo.number)
    for till in (ana, leo):
        till.sees(("Pretzel", 2), ("Country Loaf", 1))


def test_an_order_is_new_until_the_group_has_a_number_for_it(shop, proxy):
    (ana,) = group(shop, "ana", ana={"through": proxy})
    rule = proxy.when(rpc="pos.multi.session.sync.sync", body="order.new")
    rule.hang(reaches_server=False)  # Else the bus tells the number.
    ana.who.sells("Pretzel")
    chip = ana.page.locator(".product-screen .pos-sharing-number")
    expect(chip).to_have_text("NEW")
    rule.wait()
    rule.lift()
    assert ana.number.startswith("#")


def test_each_kind_of_change_is_seen(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf")
    leo.goes_to(ana.number)
    leo.sees(("Country Loaf", 1))

    leo.who.sets_quantity(3, "Country Loaf")
    ana.sees(("Country Loaf", 3))
    ana.wait_for_authors("Country Loaf", f"added by {ANA}, changed by {LEO}")
    leo.wait_for_authors("Country Loaf", f"added by {ANA}, changed by {LEO}")

    leo.who.sets_price(8, "Country Loaf")
    ana.who.wait_for_total(27.6)
    ana.who.sets_discount(50, "Country Loaf")
    leo.who.wait_for_total(13.8)
    ana.who.selects("Country Loaf")
    ana.who.writes_note("well baked")
    leo.till.wait_to_show(lambda: "well baked" in leo.who.details("Country Loaf"), True)
    picker = leo.who.opens_picker()
    picker.wait_for_words(f"Customer for Order {ana.number}")
    picker.picks("Nora Plain")
    ana.who.wait_for_customer("Nora Plain")
    ana.who.chooses_fiscal_position("Export")
    leo.who.wait_for_total(ana.who.total)


def test_a_pricelist_is_the_same_on_both_tills(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf")
    leo.goes_to(ana.number)
    leo.sees(("Country Loaf", 1))
    before = leo.who.total
    leo.who.chooses_pricelist("Members")
    leo.till.wait_to_show(lambda: leo.who.total != before, True)
    ana.who.wait_for_total(leo.who.total)
    assert "Members" in ana.page.locator(".o_pricelist_button").inner_text()


def test_choices_travel_with_their_product(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Coffee", Milk="Oat")
    leo.goes_to(ana.number)
    leo.till.wait_to_show(lambda: "Oat" in leo.who.details("Coffee"), True)
    leo.who.wait_for_total(ana.who.total)


def test_lots_travel_with_their_product(shop):
    shop.rpc()["product.product"].create(sold_as(shop, LOT_PRODUCT))
    ana, leo = group(shop, "ana", "leo")
    ana.who.taps_lot("Aged Ham", "LOT-7")
    leo.goes_to(ana.number)
    leo.till.wait_to_show(lambda: "LOT-7" in leo.who.details("Aged Ham"), True)


def test_a_combo_stays_together(shop):
    make_combo(shop)
    ana, leo = group(shop, "ana", "leo")
    ana.page.locator("article.product", has_text="Breakfast").click()
    popup = ana.page.locator(".combo-configurator-popup")
    popup.get_by_text("Pretzel", exact=True).click()
    popup.locator(".confirm").click()
    leo.goes_to(ana.number)
    leo.sees(("Breakfast", 1), ("Pretzel", 1))
    assert leo.page.locator(".orderline.ms-4").count() == 1
    leo.who.selects("Breakfast")
    leo.who.presses("Backspace", "Backspace")
    ana.sees()


def make_combo(shop):
    rpc = shop.rpc()
    (pretzel,) = rpc["product.product"].search([("name", "=", "Pretzel")])
    combo = rpc["pos.combo"].create(
        {
            "name": "Something baked",
            "combo_line_ids": [(0, 0, {"product_id": pretzel, "combo_price": 0})],
        }
    )
    breakfast = sold_as(
        shop,
        {
            "name": "Breakfast",
            "type": "combo",
            "combo_ids": [(6, 0, [combo])],
            "available_in_pos": True,
            "list_price": 5.0,
            "taxes_id": [(6, 0, [])],
        },
    )
    rpc["product.product"].create(breakfast)


def test_a_deleted_line_and_a_deleted_order_leave_all_tills(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    ana.who.sells("Country Loaf")
    number = ana.number
    leo.goes_to(number)
    leo.who.removes("Pretzel")
    ana.sees(("Country Loaf", 1))

    ana.who.looks_at_tickets()
    ana.ticket(number).locator("[name=delete]").click()
    ana.who.wait_for_popup(f"This order is on the screen of: {LEO}")
    ana.who.confirms()
    leo.wait_for_notice("was deleted")
    leo.sees()
    leo.who.looks_at_tickets()
    expect(leo.ticket(number)).to_have_count(0)

    ana.undoes()
    ana.sees(("Country Loaf", 1))
    expect(leo.ticket(ana.number)).to_have_count(1)


def test_a_paid_order_looks_paid_though_odoo_has_rejected_the_sale(shop):
    """Everywhere, and nobody takes the money again, until a manager has decided."""
    with on_sale(shop, "Almond Pie", 4.14) as delete:
        ana, leo = group(shop, "ana", "leo")
        ana.who.sells("Almond Pie")
        number = ana.number
        leo.goes_to(number)
        ana.till.offline()
        ana.who.pays("Cash")
        delete()
        ana.till.online()
        paid = f"Paid to {ANA}, not in Odoo yet"
        strip = leo.page.locator(".product-screen .pos-sharing-closed:visible")
        expect(strip).to_have_text(paid, timeout=30_000)
        leo.who.presses_payment()
        leo.who.wait_for_popup(f"{ANA} was paid for order {number}")
        leo.who.dismisses()
        assert leo.who.screen == "product"
        leo.who.looks_at_tickets()
        row = leo.ticket(number)
        expect(row).to_contain_text(paid)
        expect(row.locator("[name=delete] .fa-trash")).to_have_count(0)
        leo.till.screenshot("paid-not-in-odoo")


def test_any_till_may_take_the_payment_and_then_the_order_leaves_the_others(shop):
    ana, leo, mia = group(shop, "ana", "leo", "mia")
    ana.who.sells("Pretzel", qty=2)
    number = ana.number
    leo.goes_to(number)
    mia.goes_to(number)
    # What customers get to see bears one number, too.
    for till in (ana, leo, mia):
        assert f" {number}<" in till.page.evaluate(CUSTOMER_DISPLAY)
        assert till.page.evaluate(NUMBER_OF_BILL) == number
    mia.who.goes_to_payment()
    ana.wait_for_payer("Mia Keller (Market - Bar)")
    assert ana.page.evaluate(MAY_SEND) == "claimed"
    mia.who.tenders("Cash")
    mia.who.validates()
    expect(mia.page.locator(".receipt-screen .pos-receipt")).to_contain_text(number)
    leo.wait_for_notice("was paid")
    ana.sees()
    leo.sees()
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == 2.76


def test_who_leaves_the_payment_or_the_page_gives_it_free(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    logged = shop.sql(LOGGED)
    leo.page.evaluate(FAST_CLOCK)
    leo.who.goes_to_payment()
    ana.wait_for_payer(LEO)
    leo.who.leaves_payment()
    ana.wait_for_payer("")
    leo.who.goes_to_payment()
    ana.wait_for_payer(LEO)
    leo.page.goto("about:blank")
    # Sooner than one of whom nothing is heard.
    ana.wait_for_people()
    ana.wait_for_payer("")
    assert shop.sql(LOGGED) == logged


def test_the_cashier_who_types_is_not_disturbed(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.who.presses("1")
    leo.sees(("Pretzel", 1))
    ana.who.taps("Country Loaf")
    leo.sees(("Pretzel", 1), ("Country Loaf", 1))
    leo.who.presses("2")
    ana.sees(("Pretzel", 12), ("Country Loaf", 1))


def test_an_order_without_anything_is_nobody_elses_business(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.new_order()
    ana.who.new_order()
    ana.wait_sent()
    leo.who.looks_at_tickets()
    assert len(leo.who.tickets) == 1


def test_the_list_has_one_number_for_an_order_and_can_show_only_mine(shop):
    ana, leo = group(shop, "ana", "leo", leo={"size": "tablet"})
    ana.who.sells("Pretzel")
    number = ana.number
    leo.who.looks_at_tickets()
    row = leo.ticket(number)
    expect(row).to_contain_text(re.compile(r"Market - Till 1, Ana Ruiz \d\d:\d\d"))
    assert row.inner_text().count(number) == 1
    expect(row).not_to_contain_text("Order 0")
    assert 44 <= row.bounding_box()["height"] <= 60
    leo.page.get_by_role("button", name="Mine", exact=True).click()
    expect(leo.ticket(number)).to_have_count(0)


def test_a_pos_in_no_group_is_as_it_was(shop):
    ana = shop.till("Harbour").cashier("ana")
    ana.open_session()
    ana.sells("Pretzel")
    assert not ana.page.locator(".pos-sharing-strip").count()
    ana.pays("Cash")
    shop.wait_for_sales(1)


@pytest.mark.parametrize("size", ["phone", at_length("tablet")])
def test_small_screens_share_as_well(shop, size):
    ana, leo = group(shop, "ana", "leo", leo={"size": size})
    leo.who.sells("Pretzel")
    number = leo.number
    ana.goes_to(number)
    ana.who.taps("Country Loaf")
    leo.sees(("Pretzel", 1), ("Country Loaf", 1))
    leo.wait_for_authors("Country Loaf", f"added by {ANA}")
