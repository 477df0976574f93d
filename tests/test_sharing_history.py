# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Cashiers see who changed what in an order."""

import pytest
from playwright.sync_api import expect

from .kit.sharing import HISTORY, group
from .kit.sides import at_length

ANA = "Ana Ruiz (Market - Till 1)"
LEO = "Leo Brandt (Market - Till 2)"
# Each one a change of its own.
TAP = """async (times) => {
    const products = Object.values(posmodel.db.product_by_id);
    const found = products.find(({display_name}) => display_name === "Pretzel");
    for (let tap = 0; tap < times; tap++) {
        posmodel.addProductToCurrentOrder(found);
        await new Promise((done) => setTimeout(done));
    }
}"""


def test_every_change_is_told_newest_first_while_it_comes(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf")
    leo.goes_to(ana.number)
    leo.who.sets_quantity(3, "Country Loaf")
    ana.sees(("Country Loaf", 3))
    ana.opens_history()
    told = [
        "Country Loaf: quantity 1 to 3",
        "1 × Country Loaf added",
        "Order 1 begun",
    ]
    ana.sees_history(*told)
    expect(ana.change("quantity 1 to 3")).to_contain_text(LEO)
    expect(ana.change("Order 1 begun")).to_contain_text(ANA)
    assert not ana.page.locator(".pos-sharing-bring-back").count()
    leo.who.taps("Pretzel")
    ana.sees_history("1 × Pretzel added", *told)
    ana.page.keyboard.press("7")
    ana.closes_history()
    ana.sees(("Country Loaf", 3), ("Pretzel", 1))


@pytest.mark.parametrize("size", [at_length("till"), "phone"])
def test_from_the_list_of_orders(shop, size):
    ana, leo = group(shop, "ana", "leo", leo={"size": size})
    ana.who.sells("Pretzel")
    number = ana.number
    leo.who.looks_at_tickets()
    leo.ticket(number).click()
    if size == "phone":
        leo.page.click(".ticket-screen .review-button")
    leo.page.click(".ticket-screen .pos-sharing-history")
    leo.sees_history("1 × Pretzel added", "Order 1 begun")
    expect(leo.page.locator(f"{HISTORY} .title")).to_have_text("History of order #1")


def test_it_says_what_was_done_without_network_and_what_came_of_it(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    leo.till.offline()
    leo.who.sets_quantity(5, "Pretzel")
    ana.who.sets_quantity(3, "Pretzel")
    ana.wait_sent()
    leo.opens_history()
    problem = leo.page.locator(".pos-sharing-history-problem")
    expect(problem).to_contain_text("No connection")
    expect(leo.page.locator(HISTORY)).to_contain_text("1 change made here is not sent")
    leo.till.online()
    leo.sees_history(
        "Pretzel: quantity 1 to 5",
        "Pretzel: quantity 1 to 3",
        "1 × Pretzel added",
        "Order 1 begun",
    )
    expect(problem).to_have_count(0)
    mine = leo.change("quantity 1 to 5")
    expect(mine).to_contain_text("offline, arrived")
    expect(mine).to_contain_text(f"It replaced 3, which {ANA} had chosen")
    expect(leo.change("quantity 1 to 3")).not_to_contain_text("offline")


def test_a_long_one_is_loaded_bit_by_bit(shop):
    (ana,) = group(shop, "ana")
    ana.who.sells("Pretzel")
    ana.page.evaluate(TAP, 70)
    ana.wait_sent()
    ana.opens_history()
    ana.till.wait_to_show(lambda: len(ana.history), 50)
    ana.page.click(".pos-sharing-history-more")
    ana.till.wait_to_show(lambda: len(ana.history), 72)
    assert ana.history[-1] == "Order 1 begun"
    expect(ana.page.locator(".pos-sharing-history-more")).to_have_count(0)


def test_the_rest_of_an_order_says_of_which(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel")
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", 1))
    leo.till.offline()
    leo.who.taps("Country Loaf")
    ana.who.pays("Cash")
    shop.wait_for_sales(1)
    leo.till.online()
    leo.wait_for_notice("What came later is in order #2")
    # The paid one is not among what a till begins with.
    leo.till.reload()
    leo.wait_up_to_date()
    leo.goes_to("#2")
    strip = leo.page.locator(".product-screen .pos-sharing-origin:visible")
    expect(strip).to_have_text("What came after order #1 was closed")
    leo.opens_history()
    leo.page.click(".pos-sharing-history-link")
    title = leo.page.locator(f"{HISTORY} .title")
    expect(title).to_have_text("History of order #1")
    late = leo.change("1 × Country Loaf added")
    expect(late).to_contain_text("Too late: Ana Ruiz (Market - Till 1) had closed")
    late.get_by_role("button", name="Look").click()
    expect(title).to_have_text("History of order #2")
    leo.page.click(".pos-sharing-history-back")
    expect(title).to_have_text("History of order #1")
    leo.closes_history()
    leo.who.looks_at_tickets()
    expect(leo.ticket("#2")).to_contain_text("What came after order #1 was closed")


def test_a_manager_brings_an_earlier_state_back(shop):
    ana, leo, mia = group(shop, "ana", "leo", "mia")
    ana.who.sells("Pretzel", qty=3)
    number = ana.number
    mia.goes_to(number)
    leo.goes_to(number)
    leo.who.removes("Pretzel")
    leo.who.taps("Country Loaf")
    mia.sees(("Country Loaf", 1))
    mia.opens_history()
    mia.change("Pretzel: quantity 1 to 3").locator(".pos-sharing-bring-back").click()
    mia.who.wait_for_popup("Bring back this state?")
    mia.who.confirms()
    expect(mia.change("Earlier State Restored")).to_be_visible()
    mia.closes_history()
    for till in (ana, leo, mia):
        till.sees(("Pretzel", 3))
