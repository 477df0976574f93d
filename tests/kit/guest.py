# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A guest's phone: to order with pos_self_order, to pay with pos_online_payment."""

import re
from urllib.parse import unquote, urlsplit

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

    def asks_to_pay(self):
        """For what was ordered, on this phone: the payment page that comes up."""
        self._press("My Order")
        self.page.locator(".page-buttons .cart").click()
        self.page.wait_for_url("**/pos/pay/**")
        return PaymentPage(self.page)

    def wait_to_hear(self, words):
        """Until the phone says so."""
        said = self.page.locator(".o_notification", has_text=words)
        expect(said.first).to_be_visible(timeout=30_000)

    def _press(self, words):
        button = self.page.locator(".btn:visible", has_text=words)
        button.first.click()


# Odoo draws the code with a part of reportlab that not every machine has. What is in
# it stands in its address.
NO_CODE = r"/report/barcode/QR/"
NO_CODE_LOG = r"renderPM"


class PaymentPage:
    """Where a phone pays: to payment_demo's provider, which does what it is told.

    page: of a phone that has gone there.
    """

    def __init__(self, page):
        self.page = page
        self._address = page.url

    @classmethod
    def scanned(cls, shop, till):
        """By a phone that is held before the QR code on that till."""
        till.expect_errors(NO_CODE)
        shop.expect_log(NO_CODE_LOG)
        code = till.page.locator(".online-payment-popup .qr-code")
        address = urlsplit(unquote(code.get_attribute("src").partition("/QR/")[2]))
        page = shop.phone()
        # The address without the size of the picture, which is no part of the code.
        token = address.query.partition("?")[0]
        page.goto(f"{shop.url}{address.path}?{token}")
        return cls(page)

    def pays(self, outcome="done"):
        """As the provider is told: "done", "pending", "cancel" or "error"."""
        form = self.page.locator("#o_payment_form")
        form.locator("#simulated_payment_state").select_option(outcome)
        form.locator("[name=o_payment_submit_button]").click()

    def wait_to_read(self, words):
        expect(self.page.locator("body")).to_contain_text(words, timeout=30_000)

    def reads(self, words):
        """Look at the page again."""
        self.page.goto(self._address)
        self.wait_to_read(words)


def offer_online_payment(shop, names, *, to_guests=False):
    """These points of sale take it, beside what they have.

    to_guests: also of those who order by pos_self_order.
    """
    rpc = shop.rpc()
    # A phone that orders is sent to pay at the address that Odoo has of itself.
    rpc["ir.config_parameter"].set_param("web.base.url", shop.url)
    methods = rpc["pos.payment.method"]
    (method,) = methods.search([("is_online_payment", "=", True)]) or [
        methods.create({"name": "Online", "is_online_payment": True})
    ]
    for name in names:
        values = {"payment_method_ids": [(4, method)]}
        if to_guests:
            values["self_order_online_payment_method_id"] = method
        rpc["pos.config"].write([shop.pos_id(name)], values)
