# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Two cashiers at one order at the same time."""

import re

import pytest
from playwright.sync_api import expect

from .kit.sharing import UP_TO_DATE, group
from .kit.sides import at_length

# As the driver of a payment terminal does it.
CARD_IS = """(status) =>
    posmodel.get_order().selected_paymentline.set_payment_status(status)"""
TAP = """(product) => {
    const products = Object.values(posmodel.db.product_by_id);
    const found = products.find(({display_name}) => display_name === product);
    for (let tap = 0; tap < 10; tap++) {
        posmodel.addProductToCurrentOrder(found);
    }
}"""

# A product that this till has not loaded, and that it cannot load now.
LOSE_PRODUCT = """([product, error]) => {
    const {db, _loadMissingProducts: load} = posmodel;
    const products = Object.values(db.product_by_id);
    const {id: lost} = products.find(({display_name}) => display_name === product);
    db.get_product_by_id = (id) => (id === lost ? undefined : db.product_by_id[id]);
    posmodel._loadMissingProducts = () =>
        error ? Promise.reject(new Error(error)) : Promise.resolve();
    window.findProduct = () => {
        delete db.get_product_by_id;
        posmodel._loadMissingProducts = load;
        posmodel.sharing.applier.asked.clear();
    };
}"""
IS_OPEN = """(product) => posmodel.orders.some(
    ({finalized, orderlines: [line]}) =>
        !finalized && line?.product.display_name === product)"""


def at_one_order(shop, product="Pretzel", **options):
    ana, leo = group(shop, "ana", "leo", **options)
    ana.who.sells(product)
    leo.goes_to(ana.number)
    leo.sees((product, 1))
    return ana, leo


def test_both_tap_ten_times(shop):
    ana, leo = at_one_order(shop)
    ana.page.evaluate(TAP, "Pretzel")
    leo.page.evaluate(TAP, "Pretzel")
    ana.sees(("Pretzel", 21))
    leo.sees(("Pretzel", 21))
    assert not ana.notice
    assert not leo.notice


def test_taps_of_a_till_that_is_away_add_up_too(shop):
    ana, leo = at_one_order(shop)
    leo.till.offline()
    for _tap in range(3):
        ana.who.taps("Pretzel")
        leo.who.taps("Pretzel")
    leo.sees(("Pretzel", 4))
    leo.till.online()
    ana.sees(("Pretzel", 7))
    leo.sees(("Pretzel", 7))


def test_of_two_numbers_the_later_one_stands_and_the_other_cashier_is_told(shop):
    ana, leo = at_one_order(shop)
    leo.till.offline()
    leo.who.sets_quantity(5, "Pretzel")
    ana.who.sets_quantity(3, "Pretzel")
    ana.wait_sent()
    leo.till.online()
    ana.sees(("Pretzel", 5))
    leo.sees(("Pretzel", 5))
    ana.wait_for_notice(
        "Leo Brandt (Market - Till 2) set the quantity of Pretzel to 5. "
        "Your 3 was replaced."
    )
    # Which of the lines it was is marked until it is touched.
    marked = ana.page.locator(".orderline:has(.pos-sharing-replaced)")
    expect(marked).to_have_text(re.compile("Pretzel"))
    ana.uses_own_value("Use 3")
    expect(marked).to_have_count(0, timeout=5000)  # Not only when it is long ago.
    ana.sees(("Pretzel", 3))
    leo.sees(("Pretzel", 3))
    assert not ana.notice
    assert not leo.notice


def test_who_changed_a_deleted_line_can_add_it_again(shop):
    ana, leo = at_one_order(shop)
    ana.who.taps("Country Loaf")
    leo.sees(("Pretzel", 1), ("Country Loaf", 1))
    leo.till.offline()
    leo.who.sets_quantity(4, "Pretzel")
    ana.who.removes("Pretzel")
    ana.wait_sent()
    leo.till.online()
    leo.wait_for_notice("deleted Pretzel")
    leo.sees(("Country Loaf", 1))
    leo.adds_again()
    leo.sees_in_any_order(("Country Loaf", 1), ("Pretzel", 4))
    ana.sees_in_any_order(("Country Loaf", 1), ("Pretzel", 4))


def test_what_the_payer_had_not_seen_stays_open(shop):
    ana, leo = at_one_order(shop)
    leo.till.offline()
    leo.who.taps("Country Loaf")
    ana.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert [line[0] for line in sale.lines] == ["Pretzel"]
    leo.till.online()
    leo.wait_for_notice("was closed by Ana Ruiz")
    ana.wait_for_notice("A change of order #1 by Leo Brandt (Market - Till 2) came")
    rest = "posmodel.orders.find((order) => order.orderlines.length)"
    leo.page.wait_for_function(f"() => {rest}?.orderlines.length === 1")
    leo.page.wait_for_function(
        f"() => {rest}?.orderlines[0].product.display_name === 'Country Loaf'"
    )
    ana.page.wait_for_function(IS_OPEN, arg="Country Loaf")
    ana.opens_what_came_later()
    ana.sees(("Country Loaf", 1))


@pytest.mark.parametrize("error", [at_length("no connection"), ""])
def test_what_the_screen_could_not_show_is_not_paid(shop, error):
    """The product that another till adds cannot be loaded, or Odoo does not give it."""
    ana, leo = at_one_order(shop)
    ana.page.evaluate(LOSE_PRODUCT, ["Country Loaf", error])
    leo.who.taps("Country Loaf")
    leo.wait_sent()
    expect(ana.page.locator(".pos-sharing-partial:visible")).to_have_count(1)
    expect(ana.page.locator(UP_TO_DATE)).to_have_count(0)
    assert ana.lines == [("Pretzel", 1)]
    partial = ana.page.locator(".product-screen .pos-sharing-partial:visible")
    expect(partial).to_contain_text("Not shown on this till: 1 × Country Loaf")
    ana.who.presses_payment()
    ana.who.wait_for_popup("cannot sell them: 1 × Country Loaf")
    ana.till.screenshot("paid-without")
    ana.who.confirms()
    ana.page.wait_for_selector(".payment-screen")
    ana.who.tenders("Cash")
    ana.who.validates()
    (sale,) = shop.wait_for_sales(1)
    assert [line[0] for line in sale.lines] == ["Pretzel"]
    # It is loaded as soon as it can be, also where nobody does anything any more.
    ana.page.wait_for_function("() => posmodel.sharing.aside.partial.size")
    ana.page.evaluate("() => findProduct()")
    for till in (leo, ana):
        till.page.wait_for_function(IS_OPEN, arg="Country Loaf")


@pytest.mark.apart
def test_two_payments_are_two_sales_and_the_manager_sees_it(shop):
    ana, leo = at_one_order(shop)
    leo.till.offline()
    leo.who.pays("Cash")
    ana.who.pays("Cash")
    shop.wait_for_sales(1)
    leo.till.online()
    sales = shop.wait_for_sales(2)
    assert [sale.total for sale in sales] == [1.38, 1.38]
    # It is logged, and told, right after the sale is in Odoo.
    leo.wait_for_notice("was paid here and by Ana Ruiz")
    ana.wait_for_notice("was paid again by Leo Brandt")
    doubles = shop.rpc()["pos.order"].search_count(
        [("multi_session_double", "=", True)]
    )
    assert doubles == 1


def test_who_takes_the_payment_is_told_what_a_colleague_changes(shop):
    """At the amount; and who changes it, or pays as well, is asked before."""
    ana, leo = at_one_order(shop)
    leo.who.goes_to_payment()
    leo.who.tenders("Cash")
    ana.wait_for_payer("Leo Brandt (Market - Till 2)")
    ana.who.starts_to_tap("Country Loaf")
    ana.who.wait_for_popup("Leo Brandt (Market - Till 2) is taking the payment of")
    ana.who.dismisses()
    assert ana.lines == [("Pretzel", 1)]
    ana.who.starts_to_tap("Country Loaf")
    ana.who.confirms()
    # Once is enough.
    ana.who.taps("Country Loaf")
    leo.wait_for_notice(
        "Ana Ruiz (Market - Till 1) changed Country Loaf: order #1 is now"
    )
    assert "not $\xa01.38" in leo.notice
    ana.who.presses_payment()
    ana.who.wait_for_popup("Leo Brandt (Market - Till 2) is taking the payment of")
    ana.who.dismisses()
    assert ana.who.screen == "product"
    leo.who.leaves_payment()
    assert not leo.notice
    ana.wait_for_payer("")
    ana.who.pays("Cash")


def test_an_order_that_vanishes_under_the_payment_screen(shop):
    ana, leo = at_one_order(shop)
    leo.who.goes_to_payment()
    ana.wait_for_payer("Leo Brandt (Market - Till 2)")
    ana.goes_to_payment_anyway()
    ana.who.tenders("Cash")
    ana.who.validates()
    leo.wait_for_notice("was paid by Ana Ruiz")
    leo.page.wait_for_selector(".product-screen")
    leo.sees()
    assert not leo.page.locator(".popup").count()


def pays_by_card_while_another_takes_cash(shop, ana, leo):
    leo.who.goes_to_payment()
    leo.who.tenders("Card")
    leo.page.evaluate(CARD_IS, "done")
    ana.wait_for_payer("Leo Brandt (Market - Till 2)")
    ana.goes_to_payment_anyway()
    ana.who.tenders("Cash")
    ana.who.validates()
    shop.wait_for_sales(1)
    leo.wait_for_notice("was paid on another till")
    leo.dismisses_notice()


def test_an_order_whose_card_was_charged_stays_until_it_is_sold(shop):
    ana, leo = at_one_order(shop)
    pays_by_card_while_another_takes_cash(shop, ana, leo)
    expect(leo.page.locator(".payment-screen")).to_contain_text("Payment Successful")
    closed = leo.page.locator(".payment-screen .pos-sharing-closed:visible")
    expect(closed).to_have_text("Already paid by Ana Ruiz (Market - Till 1)")
    leo.till.reload()
    leo.who.looks_at_tickets()
    leo.page.click(".ticket-screen .order-row:has-text('1.38')")
    leo.page.click(".ticket-screen .load-order-button")
    leo.page.wait_for_selector(".payment-screen")
    expect(closed).to_have_text("Already paid by Ana Ruiz (Market - Till 1)")
    number = leo.page.locator(".payment-screen .pos-sharing-number:visible")
    assert re.fullmatch(r"#\d+", number.inner_text())
    leo.who.validates()
    sales = shop.wait_for_sales(2)
    assert [sale.total for sale in sales] == [1.38, 1.38]
    leo.wait_for_notice("was paid here and by Ana Ruiz")
    orders = shop.rpc()["pos.order"]
    assert orders.search_count([("multi_session_double", "=", True)]) == 1
    shared = shop.rpc()["pos.multi.session.order"]
    assert not shared.search_count([("state", "=", "open"), ("line_count", ">", 0)])


def test_it_goes_when_the_card_is_refunded(shop):
    ana, leo = at_one_order(shop)
    pays_by_card_while_another_takes_cash(shop, ana, leo)
    leo.page.evaluate(CARD_IS, "reversed")
    leo.page.wait_for_selector(".product-screen")
    leo.sees()
    leo.wait_sent()
    assert len(shop.sales()) == 1
