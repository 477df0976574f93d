# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sending orders from till to till, as cashiers do it and see it."""

from typing import NamedTuple

from playwright.sync_api import expect

from .layout import covered
from .money import amount

COUNTER, TILL_2, HARBOUR = "Old Town - Till 1", "Old Town - Till 2", "Harbour"
SCREEN = ".transfer-screen:not(.d-none)"
# Payment, Review and Validate, as each size of screen has them, numpads, products,
# lines, amounts, Deliver, the next order, and the way back.
IN_A_HURRY = (
    ".numpad button, .pay-order-button, .btn-switchpane, .payment-screen .next,"
    " .paymentmethod, .pos-transfer-deliver, .pos-transfer-deliver-one,"
    " .pos-transfer-refuse, .payment-screen .back, .product, .orderline,"
    " .order-summary, .paymentlines-container, .receipt-screen .button,"
    " .pos-receipt-amount, .pos-sharing-strip, .pos-sharing-notice, .floor-button,"
    " .pos-transfer-button, .pos-queue-badge, .menu-button"
)
# As long as they are in a bad case, and nothing before them.
SAY = """() => {
    const order = "Order “Clara Member” was refused at Old Town - Till 2: No bags. ";
    posmodel.orderTransfers.state.toasts.splice(0);
    posmodel.orderTransfers.say(order.repeat(4), {open: () => null});
    posmodel.orderTransfers.say(order.repeat(4), {open: () => null});
}"""
# The sounds that the page has begun to play since it was asked first; and when that,
# and the number in the top bar, came.
HEAR = """() => {
    window.heard = [];
    window.noticed = {};
    const note = (what) => {
        window.noticed[what] = window.noticed[what] || Date.now();
    };
    new MutationObserver((records) => {
        for (const {addedNodes} of records) {
            for (const node of addedNodes) {
                if (node.nodeName === "AUDIO") {
                    window.heard.push(node.getAttribute("src"));
                    note("chime");
                }
            }
        }
        if (document.querySelector(".pos-transfer-count")) {
            note("badge");
        }
    }).observe(document.body, {childList: true, subtree: true});
}"""
# When the server has it, by the clock that all pages of a machine share.
WHEN_SENT = """() => {
    const {desk} = posmodel.orderTransfers;
    const show = desk.show.bind(desk);
    desk.show = (entry) => {
        window.sentAt = Date.now();
        return show(entry);
    };
}"""

# All in one go: an order may go while it is looked at.
READ_ROWS = """(screen) =>
    [...document.querySelectorAll(`${screen} .pos-transfer-item`)].map((item) => {
        const [title, total] = item.querySelectorAll(".fw-bolder");
        const others = item.querySelector(".text-muted small");
        const words = [title.innerText, others.innerText.trim()];
        return [...words, item.dataset.state, total.innerText];
    })"""


class Row(NamedTuple):
    """An order on the screen; state is the code."""

    title: str
    others: str
    state: str
    total: float


def allow(shop, senders=(COUNTER,), receivers=(TILL_2, HARBOUR)):
    """Who sends and who receives, as the manager sets it."""
    configs = shop.rpc("mia")["pos.config"]
    every = configs.search([])
    configs.write(every, {"is_order_sender": False, "is_order_receiver": False})
    for names, field in (
        (senders, "is_order_sender"),
        (receivers, "is_order_receiver"),
    ):
        configs.write([shop.pos_id(name) for name in names], {field: True})


def cancel(shop, reason, ids=None):
    """A manager does away with these, or with all of them."""
    rpc = shop.rpc("mia")
    dialogs = rpc["pos.order.transfer.cancel"]
    ids = ids or rpc["pos.order.transfer"].search([])
    values = {"transfer_ids": [(6, 0, ids)], "reason": reason}
    dialogs.action_cancel(dialogs.create(values))


class Transferring:
    """A cashier who sends and receives orders.

    Everything else that the cashier does is done through `who`.
    """

    def __init__(self, shop, pos, login, **options):
        self.till = shop.till(pos, **options)
        self.who = self.till.cashier(login)

    def opens(self):
        self.who.open_session()
        return self

    @property
    def page(self):
        return self.till.page

    @property
    def screen(self):
        return self.page.locator(SCREEN)

    # Sending

    @property
    def send_button(self):
        return self.page.locator(".pos-transfer-send-button")

    @property
    def send_popup(self):
        return self.page.locator(".pos-transfer-send-popup")

    def starts_to_send(self):
        self.who._show_order()
        self.send_button.click()
        expect(self.send_popup).to_be_visible()

    def sends(self, *receivers, copy=False, note=""):
        """The order on the screen; returns when the popup has gone."""
        self.starts_to_send()
        for name in receivers:
            row = self.send_popup.locator(".pos-transfer-receiver", has_text=name)
            if row.get_attribute("aria-pressed") == "false":
                row.click()
        if copy:
            self.send_popup.locator("[data-mode=copy]").click()
        if note:
            self.send_popup.locator("textarea").fill(note)
        self.send_popup.locator(".confirm").click()
        expect(self.send_popup).to_have_count(0)

    # What comes

    @property
    def badge(self):
        """The number in the top bar; 0 without one."""
        self.till.settle()
        shown = self.page.locator(".pos-transfer-count").all_inner_texts()
        return int(shown[0]) if shown else 0

    def wait_for_badge(self, count):
        self.till.wait_to_show(lambda: self.badge, count)

    def listens(self):
        self.page.evaluate(HEAR)

    def notes_when_it_is_sent(self):
        self.page.evaluate(WHEN_SENT)

    @property
    def sent_at(self):
        """Milliseconds; after notes_when_it_is_sent."""
        return self.page.evaluate("() => window.sentAt")

    @property
    def noticed_at(self):
        """{"badge": milliseconds, "chime": milliseconds}; after listens."""
        return self.page.evaluate("() => window.noticed")

    def wait_for_chime(self):
        self.page.wait_for_function("() => window.heard.some((s) => /bell/.test(s))")

    @property
    def said(self):
        """The notifications that are on the screen."""
        return self.page.locator(".pos-transfer-toast")

    def wait_to_be_told(self, words):
        """Until a notification says so."""
        said = self.said.filter(has_text=words)
        expect(said.first).to_be_visible()

    def taps_on_what_was_said(self, words):
        """Shows the transfer."""
        self.said.filter(has_text=words).first.click()
        expect(self.screen.locator(".pos-transfer-detail")).to_be_visible()

    def covered_by_a_toast(self):
        """What is looked at, and pressed in a hurry, and lies under it; see layout."""
        self.page.evaluate(SAY)
        expect(self.said).to_have_count(1)
        return covered(self.till, ".pos-transfer-toast", IN_A_HURRY)

    def looks_at_transfers(self, tab=None):
        if not self.screen.count():
            self.page.click(".pos-transfer-button")
            expect(self.screen).to_be_visible()
        if tab:
            self.screen.locator(f"[data-tab={tab}]").click()

    def leaves_transfers(self):
        self.screen.locator(".pos-transfer-back").click()
        expect(self.screen).to_have_count(0)

    @property
    def rows(self):
        self.till.settle()
        rows = self.page.evaluate(READ_ROWS, SCREEN)
        return [Row(*words, amount(total)) for *words, total in rows]

    def wait_for_rows(self, count):
        self.till.wait_to_show(lambda: len(self.rows), count)

    def wait_for_states(self, *states):
        self.till.wait_to_show(lambda: [row.state for row in self.rows], [*states])

    def item(self, title=""):
        return self.screen.locator(".pos-transfer-item", has_text=title).first

    def presses_deliver(self, title=""):
        self.item(title).locator(".pos-transfer-deliver").click()

    def delivers(self, title=""):
        """Into the cart, which is on the screen then."""
        self.looks_at_transfers()
        self.presses_deliver(title)
        self.page.wait_for_selector(".product-screen:not(.d-none)")

    def chooses(self, title=""):
        self.item(title).locator(".pos-transfer-row").click()
        expect(self.screen.locator(".pos-transfer-detail")).to_be_visible()

    def refuses(self, reason, title=""):
        self.looks_at_transfers()
        self.chooses(title)
        self.screen.locator(".pos-transfer-refuse").click()
        popup = self.page.locator(".pos-transfer-refuse-popup")
        popup.locator("textarea").fill(reason)
        popup.locator(".confirm").click()
        expect(popup).to_have_count(0)

    def wait_for_label(self, words, title=""):
        """What the row says of its state."""
        label = self.item(title).locator(".pos-transfer-state")
        expect(label).to_have_text(words)

    def takes_back(self, title=""):
        self.chooses(title)
        self.screen.locator(".pos-transfer-take-back").click()

    @property
    def detail(self):
        self.till.settle()
        return self.screen.locator(".pos-transfer-detail").inner_text()
