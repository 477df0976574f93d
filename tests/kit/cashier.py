# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A cashier: does with the till what people do, by clicks and keys alone."""

import re

from playwright.sync_api import expect

from .customers import Customers
from .log_in import session_cookie
from .money import amount
from .paying import Paying
from .selling import Selling
from .tickets import Tickets

# What the dashboard's button does: it makes the session if there is none.
OPEN_UI = """async (id) => {
    const params = {model: "pos.config", method: "open_ui", args: [[id]], kwargs: {}};
    const response = await fetch("/web/dataset/call_button", {
        method: "POST",
        headers: {"Content-Type": "application/json"},
        body: JSON.stringify({jsonrpc: "2.0", method: "call", params}),
    });
    return (await response.json()).error?.data?.message;
}"""
# What the till calls to say what is in the drawer, with the offline queue and without.
COUNTED = re.compile(r"/pos\.session/(offline_cash|set_cashbox_pos)$")
# A page that costs nothing, to log in by.
NOWHERE = "/web/health"


class Cashier(Selling, Customers, Paying, Tickets):
    """One person at one till.

        ana = shop.till("Old Town - Till 1").cashier("ana")
        ana.open_session()
        ana.sells("Country Loaf", qty=2)
        ana.pays("Cash")

    What they do returns when the till shows that it was done. What they read is what
    is on the screen.
    """

    def __init__(self, till, login):
        self.till = till
        self.login = login

    @property
    def page(self):
        return self.till.page

    # Coming and going

    def log_in(self):
        """After whoever was here has logged out; without waiting for a form."""
        self._be_logged_in(self._get_session)

    def log_in_by_form(self):
        """The same by the log-in page, which takes two seconds more to load."""
        self._be_logged_in(self._fill_in_form)

    def _be_logged_in(self, how):
        if self.till.user == self.login:
            return
        if self.till.user:
            self.log_out()
        how()
        self.till.user = self.login
        if self.till.can_be_killed:
            # Chromium writes cookies down only now and then; a till that is killed
            # later would not even know who was logged in.
            self.till.restart()

    def _get_session(self):
        cookie = session_cookie(self.till.line.url, self.login)
        self.till.context.add_cookies([{**cookie, "url": self.till.url}])
        self.page.goto(f"{self.till.url}{NOWHERE}")

    def _fill_in_form(self):
        self.page.goto(f"{self.till.url}/web/login?redirect={NOWHERE}")
        self.page.fill("[name=login]", self.login)
        self.page.fill("[name=password]", self.login)
        with self.page.expect_navigation(url=f"**{NOWHERE}"):
            self.page.click(".oe_login_buttons [type=submit]")

    def log_out(self):
        self.page.goto(f"{self.till.url}/web/session/logout?redirect={NOWHERE}")
        self.till.user = None

    def open_session(self, cash=0):
        """Log in, open the POS, and count the money in the drawer if it asks."""
        self.log_in()
        if not self.page.url.startswith(self.till.url):
            self.page.goto(f"{self.till.url}{NOWHERE}")
        refused = self.page.evaluate(OPEN_UI, self.till.pos_id)
        if refused:
            raise AssertionError(f"{self.login} cannot open {self.till.pos}: {refused}")
        self.till.open_pos()
        if self.page.evaluate("() => posmodel.shouldShowCashControl()"):
            self.counts_opening_cash(cash)

    def open_session_from_dashboard(self, cash=0):
        """The same by way of the backend, as the first cashier of the day does."""
        self.log_in_by_form()
        menu = "point_of_sale.action_client_pos_menu"
        self.page.goto(f"{self.till.url}/web#action={menu}")
        card = self.page.locator(".o_kanban_record", has_text=self.till.pos)
        card.locator("button[name=open_ui]").first.click()
        self.till.wait_loaded()
        if self.page.evaluate("() => posmodel.shouldShowCashControl()"):
            self.counts_opening_cash(cash)

    def counts_opening_cash(self, cash=0):
        popup = self.page.locator(".opening-cash-control")
        popup.locator(".cash-input-sub-section input").fill(f"{cash:.2f}")
        with self.page.expect_response(COUNTED):
            popup.get_by_role("button", name="Open session").click()
        expect(popup).to_have_count(0)

    def close_session(self, counted=None):
        """Count the drawer and close; by default all that should be there is there."""
        self._menu(".close-button")
        popup = self.page.locator(".close-pos-popup")
        rows = popup.locator(".payment-methods-overview tbody").first.locator("td")
        cash = amount(rows.nth(1).inner_text()) if counted is None else counted
        popup.locator("tbody").first.locator("input").fill(f"{cash:.2f}")
        popup.get_by_role("button", name="Close Session").click()
        # Leaving the POS for the backend; what comes next must not cut that short.
        self.page.wait_for_selector(".o_action_manager > *", timeout=60_000)

    # What concerns the whole till

    def press_sync(self):
        """The symbol of the network in the top bar: send now what waits."""
        self.page.click(".oe_status")

    @property
    def waiting(self):
        """The number beside it: orders that wait to be sent."""
        self.till.settle()
        # In one go: it may go while it is looked at.
        shown = self.page.locator(".oe_status .js_msg").all_inner_texts()
        return int(shown[0]) if shown else 0

    @property
    def connection(self):
        """What the symbol shows: connected, connecting, disconnected or error."""
        self.till.settle()
        classes = self.page.locator(".oe_status .oe_icon").get_attribute("class")
        return next(c[3:] for c in classes.split() if c.startswith("js_"))

    def wait_for_connection(self, state):
        self.page.wait_for_selector(f".oe_status .js_{state}")

    @property
    def popup(self):
        """The words of the popup on top; '' without one."""
        self.till.settle()
        popups = self.page.locator(".popups .popup").all_inner_texts()
        return popups[-1] if popups else ""

    def wait_for_popup(self, text):
        """Until a popup with that text is there."""
        expect(self.page.locator(".popups .popup", has_text=text)).to_be_visible()

    def confirms(self):
        """The popup's first button."""
        self._leave_popup(".confirm, .btn-primary")

    def dismisses(self):
        """The popup's other button, or the only one."""
        cancel = self.page.locator(".popups .popup").last.locator(".footer .cancel")
        cancel.or_(self.page.locator(".popups .popup .btn-primary")).first.wait_for()
        self._leave_popup(".cancel" if cancel.count() else ".btn-primary")

    def _leave_popup(self, button):
        popups = self.page.locator(".popups .popup")
        popups.last.wait_for()
        many = popups.count()
        popups.last.locator(f".footer :is({button})").first.click()
        expect(popups).to_have_count(many - 1)

    @property
    def screen(self):
        """The name of the screen, as in its class: product, payment, receipt..."""
        self.till.settle()
        classes = self.page.locator(".pos-content > :not(.d-none)").last.get_attribute(
            "class"
        )
        return next(c[:-7] for c in classes.split() if c.endswith("-screen"))

    def _menu(self, item):
        self.page.click(".pos-rightheader .menu-button")
        self.page.click(f".pos-rightheader {item}")
