# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where most stories begin: a cashier at an open till."""

OLD_TOWN = "Old Town - Till 1"


def at_work(shop, login="ana", pos=OLD_TOWN, **options):
    """A cashier who has opened the session; options: see Till."""
    cashier = shop.till(pos, **options).cashier(login)
    cashier.open_session()
    return cashier


def set_picker(shop, way, **values):
    """How customers are chosen on all tills of the shop, from the next page on."""
    config = shop.rpc()["pos.config"]
    values = {"customer_picker": way, "customer_recent_limit": 50, **values}
    config.write(config.search([]), values)
