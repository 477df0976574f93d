# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A guest at a table, who orders by phone with pos_self_order."""

import re

from playwright.sync_api import expect

# One after the other, as Odoo changes one by what the others are.
MENU = (
    {"self_ordering_service_mode": "table"},
    {"self_ordering_mode": "mobile", "self_ordering_pay_after": "meal"},
)
SENT = re.compile(r"/pos-self-order/(process-new|update-existing)-order")


class Guest:
    """page: of a phone that nobody has logged in with."""

    def __init__(self, page):
        self.page = page

    @classmethod
    def at(cls, shop, pos, table):
        """Somebody who has scanned the code of that table, to order and pay later."""
        rpc = shop.rpc()
        config = shop.pos_id(pos)
        for values in MENU:
            rpc["pos.config"].write([config], values)
        (facts,) = rpc["pos.config"].read([config], ["access_token"])
        domain = [("name", "=", table), ("floor_id.active", "=", True)]
        (place,) = rpc["restaurant.table"].search_read(domain, ["identifier"])
        access = f"access_token={facts['access_token']}"
        page = shop.phone()
        page.goto(
            f"{shop.url}/pos-self/{config}?{access}"
            f"&table_identifier={place['identifier']}"
        )
        page.wait_for_selector(".o_pos_landing_footer")
        return cls(page)

    def orders(self, *products):
        """One of each, and sends it; ("Coffee", "Oat") is one with that option."""
        self._press("Order Now")
        for product in products:
            self._adds(*([product] if isinstance(product, str) else product))
        go_on = self.page.locator(".page-buttons .cart")
        go_on.click()
        self.page.wait_for_selector(".order-cart-content")
        with self.page.expect_response(SENT):
            go_on.click()
        self._press("Ok")

    def _adds(self, product, *options):
        card = self.page.locator(".self_order_product_card", has_text=product).first
        if options:
            card.click()
            for option in options:
                choices = self.page.locator(".attribute-row label", has_text=option)
                choices.first.click()
        # Until the server has told the price, the cart takes no orders.
        with self.page.expect_response("**/get-orders-taxes/"):
            if options:
                self._press("Add to cart")
            else:
                card.click()

    def wait_to_hear(self, words):
        """Until the phone says so."""
        said = self.page.locator(".o_notification", has_text=words)
        expect(said.first).to_be_visible(timeout=30_000)

    def _press(self, words):
        button = self.page.locator(".btn:visible", has_text=words)
        button.first.click()
