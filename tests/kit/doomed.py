# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A product that is deleted in Odoo when a till has already sold it."""

from contextlib import contextmanager

REFUSED = r"pos_order_line_product_id_fkey"  # What Odoo logs of its sale


@contextmanager
def on_sale(shop, name, price, **values):
    """It is on the shelf of pastry; call what comes, and it has never been."""
    products = shop.rpc()["product.product"]
    shelf = shop.rpc()["pos.category"].search([["name", "=", "Pastry"]])
    values = {"name": name, "list_price": price, "pos_categ_ids": shelf, **values}
    made = [products.create({**values, "available_in_pos": True})]

    def delete():
        shop.expect_log(REFUSED)
        # What is on sale cannot be deleted.
        products.write(made, {"available_in_pos": False})
        products.unlink(made)
        made.clear()

    yield delete
    if made:
        delete()
