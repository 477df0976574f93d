# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A till asks its cashier about a line or an order, which another till takes away."""

import pytest

from .kit.sharing import NEIGHBOURS
from .kit.tables import FLOOR, at_one_bill, joins, pays, sits_down, waits_for_floor

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)
NOTES = """() => posmodel.get_order().orderlines.map((line) =>
    [line.get_full_product_name(), line.getNote(), line.get_customer_note() || ""])"""


@pytest.mark.takes_turns("notes of deleted lines")
@pytest.mark.parametrize("kind", ["Internal Note", "Customer Note"])
def test_a_line_is_deleted_while_its_note_is_written(shop, floor, kind):
    """The note is for that line and no other, and the cashier is told."""
    ana, leo = at_one_bill(shop)
    ana.who.selects("Espresso")
    ana.who._press_control(kind)
    ana.page.locator(".popup-textarea textarea").fill("hot")
    leo.who.removes("Espresso")
    ana.page.wait_for_function("() => posmodel.get_order().orderlines.length === 1")
    ana.who.confirms()
    ana.wait_for_notice("Espresso was deleted while you were entering something")
    assert ana.page.evaluate(NOTES) == [["Pretzel", "", ""]]
    # What is asked about the order is answered all the same.
    ana.who._press_control("Guests")
    leo.who.taps("Baguette")
    ana.page.wait_for_function("() => posmodel.get_order().orderlines.length === 2")
    ana.page.locator(".popup-number").get_by_text("3", exact=True).click()
    ana.who.confirms()
    leo.page.wait_for_function("() => posmodel.get_order().customerCount === 3")


def sits_again(ana, leo):
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1))
    return ana, leo


def test_an_order_is_paid_while_another_till_asks_about_it(shop, floor):
    """A choice for it is for no other order; its bill is left; it moves to no table."""
    ana, leo = at_one_bill(shop)
    ana.who._press_control("Guests")
    ana.page.locator(".popup-number").get_by_text("3", exact=True).click()
    pays(leo)
    ana.page.wait_for_selector(FLOOR)
    ana.who.confirms()
    assert [text for text in ana.takes_notices() if "is no longer open" in text]
    waits_for_floor(ana)
    leo.page.click(".receipt-screen .next")
    ana, leo = sits_again(ana, leo)
    ana.page.evaluate("() => { posmodel.showTempScreen('BillScreen'); }")
    ana.page.wait_for_selector(".receipt-screen")
    pays(leo)
    waits_for_floor(ana)
    ana.takes_notices()
    leo.page.click(".receipt-screen .next")
    ana, leo = sits_again(ana, leo)
    ana.who._press_control("Transfer")
    waits_for_floor(ana)
    pays(leo)
    ana.wait_for_notice("was paid by Leo")
    sits_down(ana, "T2")
    assert ana.lines == []
