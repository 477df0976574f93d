# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The cashier's part on the list of orders."""

from typing import NamedTuple

from playwright.sync_api import expect

from .money import amount

# All in one go: an order of another till may go while the list is read. One that tills
# share has one number in the place of two.
READ_TICKETS = """() =>
    [...document.querySelectorAll(".ticket-screen .order-row")].map((row) =>
        [...row.querySelectorAll(".col")].flatMap((cell) =>
            Array(cell.matches(".pos-sharing-col") ? 2 : 1)
                .fill(cell.innerText.trim())))"""


class Ticket(NamedTuple):
    """A row of the list; date is as it is shown."""

    date: str
    receipt: str
    number: str
    customer: str
    cashier: str
    total: float
    status: str


class Tickets:
    """For Cashier. The phone shows less of each row, and is not read here."""

    def looks_at_tickets(self):
        self._menu(".ticket-button")
        self.page.wait_for_selector(".ticket-screen")

    def leaves_tickets(self):
        small = self.till.is_small
        self.page.click(".floor-button" if small else ".ticket-screen .discard")
        self.page.wait_for_selector(".product-screen")

    def new_order(self):
        """One more order beside those that are open."""
        if not self.page.locator(".ticket-screen").count():
            self.looks_at_tickets()
        self.page.click(".ticket-screen .controls .highlight")
        self.page.wait_for_selector(".product-screen")

    def filters_tickets(self, name):
        """ "All active orders", "Ongoing", "Payment", "Receipt" or "Paid"."""
        self.page.click(".pos-search-bar .filter")
        option = self.page.locator(".pos-search-bar .filter li", has_text=name)
        option.first.click()

    @property
    def tickets(self):
        """The rows of the list, from the top."""
        self.till.settle()
        return [_ticket(texts) for texts in self.page.evaluate(READ_TICKETS)]

    def selects_ticket(self, text):
        """Tap the row with that text: its receipt, number or customer."""
        self._ticket_row(text).click()

    def opens_ticket(self, text):
        """Go on with that order."""
        self.selects_ticket(text)
        self.page.click(".ticket-screen .load-order-button")
        self.page.wait_for_selector(".product-screen")

    def refunds_last_sale(self):
        """One of the first line of what was paid last."""
        self.looks_at_tickets()
        self.filters_tickets("Paid")
        screen = self.page.locator(".ticket-screen")
        screen.locator(".order-row").first.click()
        screen.locator(".orderline").first.click()
        screen.locator(".numpad").get_by_text("1", exact=True).click()
        screen.locator(".pay-order-button").click()
        self.page.wait_for_selector(".product-screen")

    def deletes_ticket(self, text):
        """Throw an open order away, and say yes if asked: an empty one is not worth
        a question."""
        rows = self._ticket_row(text)
        rows.first.wait_for()
        many = rows.count()
        rows.first.locator("[name=delete]").click()
        self.till.wait_until(
            lambda: self.popup or rows.count() < many, "an order less, or a question"
        )
        if self.popup:
            self.confirms()
        expect(rows).to_have_count(many - 1)

    @property
    def order_number(self):
        """The number of the order under work, as the list and the receipt show it."""
        return self.page.evaluate("() => posmodel.get_order().name")

    def _ticket_row(self, text):
        return self.page.locator(".ticket-screen .order-row", has_text=text)


def _ticket(texts):
    date, receipt, number, customer, cashier, total, status = texts[:7]
    return Ticket(date, receipt, number, customer, cashier, amount(total), status)
