# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The cashier's part on the product screen."""

from typing import NamedTuple

from playwright.sync_api import expect

from .money import amount

# The number buffer takes keys together that come fast, and takes more than two for
# a barcode scanner; it is empty when the last key has been worked on.
KEY_DONE = "() => !posmodel.env.services.number_buffer.eventsBuffer.length"
# Changes with each tap, also where the phone does not show the order.
LINE_STATE = """() => posmodel.get_order().get_orderlines()
    .map((line) => `${line.cid} ${line.quantity}`).join()"""
# Odoo takes keys that come within a tenth of a second for a scanner's, and Playwright,
# which waits for each, does not always type as fast.
TYPE_AT_ONCE = """(keys) => {
    for (const key of keys) {
        const target = document.activeElement || document.body;
        target.dispatchEvent(
            new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true})
        );
    }
}"""
KEY_NAMES = {"-": "+/-", "Backspace": "⌫"}
QUANTITY, DISCOUNT, PRICE = "Qty", "% Disc", "Price"
# All in one go: another till may take a line away while they are read.
READ_LINES = """() =>
    [...document.querySelectorAll(".order-container .orderline")].map((line) =>
        [".product-name", ".qty", ".product-price"].map((part) =>
            line.querySelector(part).innerText.trim()))"""


class Line(NamedTuple):
    """A line of the order as it is shown; equal to a plain tuple.

    amount: of the whole line; with or without tax, as the POS shows prices.
    """

    product: str
    qty: float
    amount: float


class Selling:
    """For Cashier."""

    # Products

    def sells(self, product, qty=None, *, price=None, discount=None, **choices):
        """Tap the product, then type what is given.

        choices: for a product that asks, sells("Coffee", Milk="Oat").
        """
        self.taps(product, **choices)
        if price is not None:
            self.sets_price(price)
        if discount is not None:
            self.sets_discount(discount)
        if qty is not None:
            self.sets_quantity(qty)

    def taps(self, product, **choices):
        """Tap a product once; a receipt that is still shown is left before."""
        if self.page.locator(".receipt-screen").count():
            self.next_order()
        self._show_products()
        before = self.page.evaluate(LINE_STATE)
        self.starts_to_tap(product)
        if choices:
            self._choose(choices)
        self.page.wait_for_function(
            f"(before) => ({LINE_STATE})() !== before", arg=before
        )

    def starts_to_tap(self, product):
        """Of one that asks something: the popup is what comes next."""
        name = self.page.get_by_text(product, exact=True)
        self.page.locator("article.product", has=name).click()

    def taps_lot(self, product, number):
        """Of one that is tracked: the popup asks for the lot."""
        self.starts_to_tap(product)
        popup = self.page.locator(".edit-list-popup")
        popup.locator("input").last.fill(number)
        popup.locator(".confirm").click()
        expect(popup).to_have_count(0)

    def _choose(self, choices):
        popup = self.page.locator(".product-configurator-popup")
        for attribute, value in choices.items():
            group = popup.locator(".attribute", has_text=attribute)
            group.get_by_text(value, exact=True).click()
        popup.locator(".footer .confirm").click()
        expect(popup).to_have_count(0)

    def scans(self, barcode):
        """Hold a barcode under the scanner, which types it very fast."""
        self.page.evaluate(TYPE_AT_ONCE, [*barcode, "Enter"])

    def searches_product(self, text):
        """Type into the search field of the products; '' shows all again."""
        self._show_products()
        self.page.fill(".products-widget-control input", text)

    # Lines

    def selects(self, product):
        """Tap the line of that product; the last one, if there are more."""
        self._show_order()
        line = self._line(product).last
        line.click()
        expect(line).to_contain_class("selected")

    def sets_quantity(self, qty, product=None):
        self._types(QUANTITY, qty, product)

    def sets_price(self, price, product=None):
        self._types(PRICE, price, product)

    def sets_discount(self, percent, product=None):
        self._types(DISCOUNT, percent, product)

    def removes(self, product):
        """Backspace twice: the first one makes the quantity zero."""
        self.selects(product)
        # Counted once the order is there: it may have been behind another screen.
        many = self._line(product).count()
        self.presses(QUANTITY, "Backspace", "Backspace")
        expect(self._line(product)).to_have_count(many - 1)

    def presses(self, *keys):
        """Keys of the numpad on the screen: "1", ".", "-", "Backspace", "Qty"..."""
        self._show_order()
        self._press_keys(keys)

    def _press_keys(self, keys):
        for key in keys:
            name = KEY_NAMES.get(key, key)
            numpad = self.page.locator(".numpad:visible")
            numpad.get_by_role("button", name=name, exact=True).click()
            self.page.wait_for_function(KEY_DONE)
        self.till.settle()

    def writes_note(self, text):
        """The customer note of the selected line."""
        self._press_control("Customer Note")
        popup = self.page.locator(".popup-textarea")
        popup.locator("textarea").fill(text)
        self.confirms()

    def chooses_pricelist(self, name):
        self._choose_from_list(".o_pricelist_button", name)

    def chooses_fiscal_position(self, name):
        self._choose_from_list(".o_fiscal_position_button", name)

    def _types(self, mode, number, product):
        if product:
            self.selects(product)
        keys = [*f"{abs(number):g}", *("-" if number < 0 else "")]
        # The mode stays for the next product, so it goes back to what it was.
        self.presses(mode, *keys, QUANTITY)

    def _choose_from_list(self, button, name):
        self._open_controls()
        self.page.click(button)
        self.page.locator(".popup-selection .selection-item", has_text=name).click()
        expect(self.page.locator(".popup-selection")).to_have_count(0)

    def _press_control(self, text):
        self._open_controls()
        self.page.locator(".control-button", has_text=text).click()

    def _open_controls(self):
        self._show_order()
        if self.till.is_small:
            self.page.click(".mobile-more-button")

    # Reading

    @property
    def lines(self):
        """The lines of the order, from the top."""
        self._show_order()
        self.till.settle()
        return [
            Line(product, amount(qty), amount(total))
            for product, qty, total in self.page.evaluate(READ_LINES)
        ]

    def details(self, product):
        """All that stands in the line of that product, as text."""
        self._show_order()
        self.till.settle()
        return self._line(product).last.inner_text()

    @property
    def total(self):
        """With tax; 0 for an order without lines."""
        self._show_order()
        self.till.settle()
        shown = self.page.locator(".order-summary .total:visible").all_inner_texts()
        return amount(shown[0]) if shown else 0.0

    @property
    def product_names(self):
        """The products on offer now."""
        self._show_products()
        self.till.settle()
        return self.page.locator("article.product .product-name").all_inner_texts()

    def wait_for_lines(self, *lines):
        """Until the order shows exactly these (product, qty, amount)."""
        self._show_order()
        self.till.wait_to_show(lambda: self.lines, [*lines])

    def wait_for_total(self, total):
        self.till.wait_to_show(lambda: self.total, total)

    def _line(self, product):
        name = self.page.locator(".product-name", has_text=product)
        return self.page.locator(".order-container .orderline", has=name)

    # The phone shows one half of the screen at a time

    def _show_products(self):
        self._flip(".leftpane", ".pos-rightheader .floor-button")

    def _show_order(self):
        self._flip(".rightpane", ".product-screen .review-button")

    def _flip(self, shown, button):
        if self.till.is_small and self.page.locator(f".product-screen {shown}").count():
            self.page.click(button)
