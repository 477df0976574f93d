# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tables, guests, transfer and split bills, across tills; guests who order by phone."""

import pytest

from .kit.guest import Guest
from .kit.sharing import FORGET, NEIGHBOURS, TILLS, SharingTill

pytestmark = pytest.mark.shop(modules=NEIGHBOURS)
FLOOR = ".floor-screen"


# Not as a manager does it: the sessions of the test are still open.
UNDO = """
UPDATE pos_config SET module_pos_restaurant = false;
UPDATE restaurant_floor SET active = false;
"""


@pytest.fixture
def floor(shop):
    """The tills serve one room of two tables, beside the floor that Odoo makes."""
    rpc = shop.rpc()
    configs = rpc["pos.config"].search([("name", "in", TILLS)])
    for config in configs:
        rpc["pos.config"].write(
            [config], {"module_pos_restaurant": True, "iface_splitbill": True}
        )
    tables = [
        (0, 0, {"name": name, "seats": 4, "position_h": 60 + 200 * i, "position_v": 90})
        for i, name in enumerate(("T1", "T2"))
    ]
    rpc["restaurant.floor"].create(
        {
            "name": "Room",
            "pos_config_ids": [(6, 0, configs)],
            "table_ids": tables,
        }
    )
    yield
    shop.sql(UNDO)


def waits_for_floor(till):
    till.page.wait_for_selector(FLOOR)
    till.page.get_by_text("Room", exact=True).click()
    till.page.locator(f"{FLOOR} .table", has_text="T2").wait_for()


def sits_down(till, table):
    till.page.locator(f"{FLOOR} .table", has_text=table).first.click()
    till.page.wait_for_selector(".product-screen")


def joins(till, table):
    """Once the order there has come: a table that is free gets one of its own."""
    badge = till.page.locator(f"{FLOOR} .table", has_text=table).locator(".order-count")
    till.till.wait_to_show(lambda: badge.all_inner_texts(), ["1"])
    sits_down(till, table)


def goes_to_floor(till):
    till.page.click(".floor-button")
    waits_for_floor(till)


def opened(shop):
    tills = []
    shop.sql(FORGET)
    for login, name in zip(("ana", "leo"), TILLS, strict=False):
        till = SharingTill(shop.till(name), login)
        till.who.open_session()
        waits_for_floor(till)
        tills.append(till)
    return tills


def test_a_table_is_the_same_on_both_tills(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    number = ana.number
    joins(leo, "T1")
    leo.sees(("Pretzel", 2))
    assert leo.number == number
    leo.who.taps("Espresso")
    ana.sees(("Pretzel", 2), ("Espresso", 1))


def test_two_sit_down_before_either_has_ordered(shop, floor):
    """Each till begins an order of its own there; the first to order has the table."""
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    sits_down(leo, "T1")
    ana.who.sells("Pretzel", qty=2)
    leo.sees(("Pretzel", 2))
    assert leo.number == ana.number
    leo.who.taps("Espresso")
    ana.sees(("Pretzel", 2), ("Espresso", 1))
    leo.who.looks_at_tickets()
    assert len(leo.who.tickets) == 1


def test_guests_and_a_transfer(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    ana.page.evaluate("() => posmodel.get_order().setCustomerCount(3)")
    joins(leo, "T1")
    leo.page.wait_for_function("() => posmodel.get_order().customerCount === 3")
    ana.who._press_control("Transfer")
    waits_for_floor(ana)
    sits_down(ana, "T2")
    leo.page.wait_for_function("() => posmodel.get_order()?.getTable()?.name === 'T2'")


def test_a_split_bill(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    ana.who.sells("Espresso")
    joins(leo, "T1")
    leo.sees(("Pretzel", 2), ("Espresso", 1))
    ana.who._press_control("Split")
    screen = ana.page.locator(".splitbill-screen")
    screen.locator(".orderline", has_text="Pretzel").click()
    screen.locator(".orderline", has_text="Espresso").click()
    screen.locator(".pay-button button, .pay-button").last.click()
    ana.page.wait_for_selector(".payment-screen")
    leo.sees(("Pretzel", 1))
    ana.who.tenders("Cash")
    ana.who.validates()
    (sale,) = shop.wait_for_sales(1)
    assert sorted(line[:2] for line in sale.lines) == [("Espresso", 1), ("Pretzel", 1)]
    leo.sees(("Pretzel", 1))


def test_stock_keeps_no_drafts_of_its_own(shop, floor):
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel")
    ana.wait_sent()
    goes_to_floor(ana)
    assert not shop.sales()
    waits_for_floor(leo)


def drafts(shop):
    return shop.sql("SELECT count(*) FROM pos_order WHERE state = 'draft'")[0][0]


def test_a_guest_orders_by_phone(shop, floor):
    """All tills have it, whoever is paid; what is added on both sides stays."""
    ana, leo = opened(shop)
    guest = Guest.at(shop, TILLS[0], "T1")
    guest.orders("Pretzel", "Espresso")
    joins(ana, "T1")
    joins(leo, "T1")
    leo.sees(("Pretzel", 1), ("Espresso", 1))
    ana.wait_for_authors("Espresso", "added by Guest")
    leo.who.taps("Pretzel")
    leo.wait_sent()
    guest.orders("Pretzel", ("Coffee", "Oat"))
    for till in (ana, leo):
        till.sees(("Pretzel", 3), ("Espresso", 1), ("Coffee (Oat)", 1))
    leo.who.goes_to_payment()
    leo.who.tenders("Cash")
    leo.who.validates()
    (sale,) = shop.wait_for_sales(1)
    assert (sale.pos, sale.cashier, sale.state) == (TILLS[1], "leo", "paid")
    assert sorted(line[:2] for line in sale.lines) == [
        ("Coffee (Oat)", 1),
        ("Espresso", 1),
        ("Pretzel", 3),
    ]
    guest.wait_to_hear("Your order has been paid")
    waits_for_floor(ana)
    assert not drafts(shop)


def test_a_guest_hears_that_the_order_was_deleted(shop, floor):
    ana, leo = opened(shop)
    guest = Guest.at(shop, TILLS[0], "T2")
    guest.orders("Pretzel")
    joins(leo, "T2")
    leo.who.looks_at_tickets()
    leo.who.deletes_ticket("T2")
    guest.wait_to_hear("Your order has been canceled")
    assert not drafts(shop)
    assert [sale.state for sale in shop.sales()] == ["cancel"]
