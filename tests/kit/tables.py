# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A room of two tables that tills serve, those of the group if no others are named."""

from contextlib import contextmanager

from .sharing import FORGET, TILLS, SharingTill

FLOOR = ".floor-screen"
# Not as a manager does it: the sessions of the test are still open.
UNDO = """
UPDATE pos_config SET module_pos_restaurant = false;
UPDATE restaurant_floor SET active = false;
"""


@contextmanager
def open_room(shop, names=TILLS):
    """It is beside the floor that Odoo makes, and closed afterwards."""
    rpc = shop.rpc()
    configs = rpc["pos.config"].search([("name", "in", names)])
    for config in configs:
        rpc["pos.config"].write(
            [config],
            {
                "module_pos_restaurant": True,
                "iface_splitbill": True,
                "iface_orderline_notes": True,
                "iface_printbill": True,
            },
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


def opened(shop, kind=SharingTill, people=("ana", "leo"), **options):
    """options: of each till, by the login; see group"""
    tills = []
    shop.sql(FORGET)
    for login, name in zip(people, TILLS, strict=False):
        till = kind(shop.till(name, **options.get(login, {})), login)
        till.who.open_session()
        waits_for_floor(till)
        tills.append(till)
    return tills


def at_one_bill(shop):
    """Two pretzels and an espresso at T1, on the screens of both tills."""
    ana, leo = opened(shop)
    sits_down(ana, "T1")
    ana.who.sells("Pretzel", qty=2)
    ana.who.sells("Espresso")
    joins(leo, "T1")
    leo.sees(("Pretzel", 2), ("Espresso", 1))
    return ana, leo


def pays(till):
    till.who.goes_to_payment()
    till.who.tenders("Cash")
    till.who.validates()
