# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The cashier's part on the payment and receipt screens."""

from playwright.sync_api import expect

from .money import amount
from .selling import KEY_DONE
from .tally import Receipt

# All of it at once: the number, the total, the payments and the change.
READ_RECEIPT = """() => {
    const receipt = document.querySelector(".receipt-screen .pos-receipt");
    const text = (line) => line.querySelector("span").innerText;
    const name = (line) => line.firstChild.textContent.trim();
    return {
        number: receipt.innerText.match(/Order \\d+-\\d+-\\d+/)[0],
        total: text(receipt.querySelector(".pos-receipt-amount")),
        payments: [...receipt.querySelectorAll(".paymentlines")].map(
            (line) => [name(line), text(line)]
        ),
        change: text(receipt.querySelector(".receipt-change")),
    };
}"""


class Paying:
    """For Cashier."""

    def pays(self, method, tendered=None):
        """From the order to its receipt; tendered: what the customer hands over."""
        self.goes_to_payment()
        self.tenders(method, tendered)
        self.validates()

    def rings_up(self, product, method="Cash"):
        """A whole sale, as quick as a queue of customers wants it; its receipt."""
        self.sells(product)
        self.pays(method)
        return self.reads_receipt()

    def goes_to_payment(self):
        self.presses_payment()
        self.page.wait_for_selector(".payment-screen")

    def presses_payment(self):
        """Only press it: there may be a question first."""
        if self.till.is_small:
            self._show_products()
            self.page.click(".product-screen .pay-button")
        else:
            self.page.click(".product-screen .pay-order-button")

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

    def adds_tip(self, amount):
        self.page.click(".payment-buttons .js_tip")
        self.types_number(amount)

    def types_number(self, amount):
        """Into the popup that asks for one."""
        popup = self.page.locator(".popup-number")
        for key in f"{amount:g}":
            popup.get_by_role("button", name=key, exact=True).click()
            self.page.wait_for_function(KEY_DONE)
        popup.locator(".confirm").click()
        expect(popup).to_have_count(0)

    def ships_later(self):
        """On the day that the POS offers, which is this one."""
        self.page.locator(".payment-buttons button", has_text="Ship Later").click()
        self.confirms()

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

    def reads_receipt(self):
        """What the customer takes home."""
        shown = self.page.evaluate(READ_RECEIPT)
        payments = {}
        for method, paid in [*shown["payments"], ("Cash", f"-{shown['change']}")]:
            total = payments.get(method, 0) + amount(paid)
            payments[method] = round(total, 2)
        paid = {method: total for method, total in payments.items() if total}
        return Receipt(shown["number"], amount(shown["total"]), paid)

    def foresees_receipt(self):
        """The same for a sale that nobody may live to see: before Validate."""
        line = self.page.locator(".paymentline")
        method = line.locator(".payment-name").inner_text().strip()
        total = amount(line.locator(".payment-amount").inner_text())
        return Receipt(self.order_number, total, {method: total})

    def _type_tendered(self, text):
        if self.till.is_small:
            self.page.locator(".paymentline.selected .payment-infos").click()
            self.page.fill(".popup .payment-input-number", text)
            self.confirms()
        else:
            self._press_keys(text)

    def _status(self, name):
        self.till.settle()
        shown = self.page.locator(f".payment-status-{name} .amount").all_inner_texts()
        return amount(shown[0]) if shown else 0.0
