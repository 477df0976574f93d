# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The cashier's part on the payment and receipt screens."""

from playwright.sync_api import expect

from .money import amount


class Paying:
    """For Cashier."""

    def pays(self, method, tendered=None):
        """From the order to its receipt; tendered: what the customer hands over."""
        self.goes_to_payment()
        self.tenders(method, tendered)
        self.validates()

    def goes_to_payment(self):
        if self.till.is_small:
            self._show_products()
            self.page.click(".product-screen .pay-button")
        else:
            self.page.click(".product-screen .pay-order-button")
        self.page.wait_for_selector(".payment-screen")

    def tenders(self, method, tendered=None):
        """Tap a payment method; by default it pays all that is left."""
        lines = self.page.locator(".paymentline .payment-infos")
        many = lines.count()
        button = self.page.locator(".paymentmethods .payment-name", has_text=method)
        button.first.click()
        expect(lines).to_have_count(many + 1)
        if tendered is not None:
            self._type_tendered(f"{tendered:.2f}")

    def validates(self):
        """Press Validate and wait for the receipt."""
        self.presses_validate()
        self.page.wait_for_selector(".receipt-screen .pos-receipt")

    def presses_validate(self):
        """Only press it: nobody knows what comes of it."""
        if self.till.is_small:
            self.page.click(".payment-screen .validation-button:not(.secondary)")
        else:
            self.page.click(".payment-screen .button.next.highlight")

    def toggles_invoice(self):
        self.page.click(".payment-buttons .js_invoice")

    def leaves_payment(self):
        """Back to the order."""
        button = ".floor-button" if self.till.is_small else ".payment-screen .back"
        self.page.click(button)
        self.page.wait_for_selector(".product-screen")

    def next_order(self):
        """From the receipt to a new order."""
        self.page.locator(".receipt-screen [name=done]").click()
        self.page.wait_for_selector(".product-screen")

    @property
    def remaining(self):
        """What is still to be paid."""
        return self._status("remaining")

    @property
    def change(self):
        """What the customer gets back."""
        return self._status("change")

    @property
    def receipt(self):
        """The whole receipt, as text."""
        return self.page.locator(".pos-receipt").inner_text()

    @property
    def receipt_number(self):
        """ "Order 00001-001-0001", as pos_reference in Odoo."""
        lines = [line.strip() for line in self.receipt.splitlines()]
        return next(line for line in lines if line.startswith("Order "))

    def _type_tendered(self, text):
        if self.till.is_small:
            self.page.locator(".paymentline.selected .payment-infos").click()
            self.page.fill(".popup .payment-input-number", text)
            self.confirms()
        else:
            self._press_keys(text)

    def _status(self, name):
        self.till.settle()
        shown = self.page.locator(f".payment-status-{name} .amount")
        return amount(shown.inner_text()) if shown.count() else 0.0
