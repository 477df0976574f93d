# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Names that want to run are read, on each screen on the way of a sale."""

import pytest
from playwright.sync_api import expect

from .kit.counter import at_work, set_picker
from .kit.queue_screen import QueueScreen, goes_offline

RUNS = "window.hostile=1"
NAME = f"<img src=x onerror={RUNS}>"
NOTE = f'"><script>{RUNS}</script>'


@pytest.fixture
def hostile(shop):
    """A product and a customer of that name, until the test is over."""
    office = shop.rpc()
    shelf = office["pos.category"].search([["name", "=", "Pastry"]])
    values = {"name": NAME, "list_price": 4.0, "available_in_pos": True}
    product = office["product.product"].create({**values, "pos_categ_ids": shelf})
    partner = office["res.partner"].create({"name": NAME})
    yield
    office["product.product"].write([product], {"active": False})
    office["res.partner"].write([partner], {"active": False})


def test_hostile_names_are_words(shop, hostile):
    set_picker(shop, "dialog")
    ana = at_work(shop)
    ana.sells(NAME)
    ana.writes_note(NOTE)
    ana.picks_customer(NAME)
    assert ana.details(NAME)
    goes_offline(ana)
    ana.pays("Cash")
    number = ana.receipt_number.replace("Order ", "")
    queue = QueueScreen.opened_by_badge(ana)
    queue.chooses(number)
    expect(queue.detail).to_contain_text(NAME)
    ana.till.screenshot("hostile-names")
    assert [row.customer for row in queue.rows] == [NAME]
    ana.till.online()
    queue.wait_until_empty()
    (sale,) = shop.wait_for_sales(1)
    assert sale.customer == NAME
    assert [product for product, *_numbers in sale.lines] == [NAME]
    for frame in ana.page.frames:
        assert frame.evaluate("window.hostile") is None, frame.url
