# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The cashier's part in choosing a customer.

How the choice is made is a setting of the POS. Each way is a function of its own:
way(cashier, name) is called when the Customer button has been pressed, and returns
when the order is back on the screen. A module that brings another way adds it here.
"""

from playwright.sync_api import expect

from .picker import URL as PICKER_URL
from .picker import Picker

IS_LOADED = "(name) => posmodel.db.search_partner(name).length > 0"


def from_standard_list(cashier, name):
    """Odoo's own list inside the POS."""
    page = cashier.page
    page.wait_for_selector(".partnerlist-screen")
    box = page.locator(".pos-search-bar input")
    # It searches once a key has been up for a moment: by one key, for all of it.
    box.fill(name[:-1])
    page.keyboard.press("End")  # Where Firefox's caret is not by itself.
    page.keyboard.type(name[-1])
    if not page.evaluate(IS_LOADED, name):
        page.click(".partnerlist-screen .search-more-button button")
    # The list before the search may have it too, and goes under the cashier's finger.
    # Who is on the order now stands above what is found.
    first = page.locator(".partner-line:not(.highlight)").first
    expect(first).to_contain_text(name)
    first.click()


class Customers:
    """For Cashier. way: how customers are chosen at this till."""

    way = staticmethod(from_standard_list)

    def chooses_customer(self, name, way=None):
        self.presses_customer()
        (way or self.way)(self, name)
        expect(self._customer_button()).to_contain_text(name)

    def opens_picker(self):
        """Presses Customer where the backend picker is set; see kit/picker.py."""
        return Picker.opened_by(self, self.presses_customer)

    def picks_customer(self, name):
        """By the backend picker, for the order on the screen; that picker."""
        picker = self.opens_picker()
        picker.picks(name)
        self.wait_for_customer(name)
        return picker

    def picker_window(self):
        """The page of the picker's window, or None."""
        pages = self.till.context.pages
        return next((page for page in pages if PICKER_URL in page.url), None)

    def presses_customer(self):
        """The Customer button, of the order or of the payment screen."""
        if not self.page.locator(".payment-screen").count():
            self._show_order()
        self._customer_button().click()

    @property
    def customer(self):
        """The name on the Customer button; '' for nobody."""
        if not self.page.locator(".payment-screen").count():
            self._show_order()
        self.till.settle()
        name = self._customer_button().inner_text().strip().split("\n")[0]
        return "" if name == "Customer" else name

    def wait_for_customer(self, name):
        self.till.wait_to_show(lambda: self.customer, name)

    def _customer_button(self):
        buttons = (
            ".product-screen .set-partner, "
            ".product-screen .customer-button, "  # where tables are served
            ".payment-screen .partner-button"
        )
        # A module can show both.
        return self.page.locator(buttons).locator("visible=true").last
