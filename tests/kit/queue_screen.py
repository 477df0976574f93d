# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What a cashier sees of the offline queue, and does with it."""

import re
from typing import NamedTuple

from playwright.sync_api import expect

from .money import amount

BADGE = ".oe_status.pos-queue-badge"
FIGURE = ".pos-queue-figure"
SCREEN = ".queue-screen:not(.d-none)"
STATES = ("waiting", "sending", "attention")
# All in one go: a sale may leave while the list is read.
READ_ROWS = """(screen) =>
    [...screen.querySelectorAll(".pos-queue-row")].map((row) => {
        const [name, customer] = row.querySelector(".pos-queue-row-who").children;
        const total = row.querySelector(".pos-queue-row-amount");
        const texts = [name, customer, total].map((part) => part.innerText);
        return [row.dataset.state, ...texts];
    })"""


class Row(NamedTuple):
    """A sale in the list."""

    name: str
    customer: str
    state: str
    total: float


class QueueScreen:
    """The Queue screen of a cashier's till.

    queue = QueueScreen.opened_by(ana)
    queue.wait_for_rows(3)
    queue.chooses("0001")
    """

    def __init__(self, cashier):
        self.cashier = cashier
        self.till = cashier.till
        self.page = cashier.page
        self.root = self.page.locator(SCREEN)

    @classmethod
    def opened_by(cls, cashier):
        """By the burger menu."""
        cashier._menu(".queue-button")
        queue = cls(cashier)
        expect(queue.root).to_be_visible()
        return queue

    @classmethod
    def opened_by_badge(cls, cashier):
        """By the number of what waits, which also sends it."""
        cashier.press_sync()
        queue = cls(cashier)
        expect(queue.root).to_be_visible()
        return queue

    def leaves(self):
        self.root.locator(".pos-queue-back").click()
        expect(self.root).to_have_count(0)

    # The list

    @property
    def rows(self):
        """Those of the list that are drawn, from the top."""
        self.till.settle()
        return [_row(*texts) for texts in self.root.evaluate(READ_ROWS)]

    @property
    def line(self):
        """The sentence on what is being done."""
        return self.root.locator(".pos-queue-line")

    @property
    def total(self):
        """Number and amount of all that waits."""
        summary = self.root.locator(".pos-queue-summary")
        return (
            int(summary.locator(".pos-queue-total > :first-child").inner_text()),
            amount(summary.locator(".pos-queue-amount > :first-child").inner_text()),
        )

    def wait_for_states(self, *wanted):
        """Until these (number, state) are in the list, from the top."""
        self.till.wait_to_show(
            lambda: [(row.name, row.state) for row in self.rows], [*wanted]
        )

    def wait_for_rows(self, count):
        expect(self.root.locator(".pos-queue-row")).to_have_count(count)

    def wait_until_empty(self):
        expect(self.root.locator(".pos-queue-empty")).to_be_visible(timeout=30_000)

    def row(self, text):
        return self.root.locator(".pos-queue-row", has_text=text)

    def searches(self, text):
        self.root.locator(".pos-queue-search").fill(text)

    # One sale

    @property
    def detail(self):
        return self.root.locator(".pos-queue-detail")

    def chooses(self, text):
        self.row(text).click()
        expect(self.detail).to_be_visible()

    def back_to_list(self):
        self.root.locator(".pos-queue-detail-back:visible").click()

    def sets_aside(self, reason):
        # While it is being sent Odoo would say that it works on it.
        state = self.detail.locator(".pos-queue-detail-state")
        expect(state).not_to_contain_class("text-primary")
        self.detail.locator(".pos-queue-set-aside").click()
        popup = self.page.locator(".pos-queue-set-aside-popup")
        expect(popup.locator(".confirm")).to_be_disabled()
        popup.locator("textarea").fill(reason)
        popup.locator(".confirm").click()
        expect(popup).to_have_count(0)

    def emails(self, address):
        """The receipt of the sale that is chosen."""
        self.detail.locator(".pos-queue-email").click()
        popup = self.page.locator(".popup-textinput")
        popup.locator("input").fill(address)
        popup.locator(".confirm").click()
        said = self.page.locator(".o_notification", has_text=address)
        expect(said.first).to_be_visible()

    # Files

    def shows_device(self):
        """It is behind a button, where a sale or the list has its room."""
        button = self.root.locator(".pos-queue-device-button")
        if button.is_visible():
            button.click()
        expect(self.root.locator(".pos-queue-device")).to_be_visible()

    def calls_device(self, name):
        form = self.root.locator(".pos-queue-name")
        form.locator("input").fill(name)
        form.locator(".pos-queue-rename").click()
        said = self.page.locator(".o_notification", has_text=name)
        expect(said.first).to_be_visible()

    def exports(self, path):
        """Into that file."""
        self.shows_device()
        with self.page.expect_download() as download:
            self.root.locator(".pos-queue-export").click()
        download.value.save_as(path)
        return download.value.suggested_filename

    def offers(self, path):
        """Choose a file to import; the dialog, which says what is in it."""
        popup = self.page.locator(".pos-queue-import-popup")
        if not popup.count():
            self.shows_device()
            self.root.locator(".pos-queue-import").click()
        popup.locator("input[type=file]").set_input_files(path)
        expect(
            popup.locator(".pos-queue-import-plan, .pos-queue-import-problem")
        ).to_be_visible()
        return popup

    def takes_over(self, count):
        """Of so many sales under another name of the database; the dialog about it."""
        self.shows_device()
        self.root.locator(".pos-queue-import").click()
        popup = self.page.locator(".pos-queue-import-popup")
        other = popup.locator(".pos-queue-other")
        expect(other).to_contain_text(f"{count} sale")
        other.locator("button").click()
        expect(popup.locator(".pos-queue-import-plan")).to_be_visible()
        return popup

    def imports(self):
        """Say yes to the file that was offered; what the dialog says was done."""
        popup = self.page.locator(".pos-queue-import-popup")
        popup.locator(".confirm").click()
        done = popup.locator(".pos-queue-import-done")
        expect(done).to_be_visible()
        words = done.inner_text()
        popup.locator(".confirm").click()
        expect(popup).to_have_count(0)
        return words

    def gives_up_import(self):
        popup = self.page.locator(".pos-queue-import-popup")
        popup.locator(".cancel").click()
        expect(popup).to_have_count(0)


def notice(cashier, name=None):
    """The notice in the navigation bar; name: a certain one."""
    wanted = f"[data-notice={name}]" if name else ""
    return cashier.page.locator(f".pos-queue-notice{wanted}")


def goes_offline(cashier):
    # A logo that was not kept yet is not on what is printed.
    cashier.till.expect_errors("SaleKept", "Images could not be loaded")
    cashier.till.offline()
    expect(notice(cashier, "offline")).to_be_visible()


def sells_offline(cashier, *products):
    """Each a sale of its own; their numbers."""
    numbers = []
    for product in products:
        cashier.sells(product)
        cashier.pays("Cash")
        numbers.append(cashier.receipt_number.replace("Order ", ""))
    cashier.next_order()
    return numbers


def small_targets(root, least=44):
    """Buttons and fields of that part of the page that a finger would miss."""
    found = root.locator("button:visible, input[type=search]:visible").all()
    boxes = [(one.get_attribute("class"), one.bounding_box()) for one in found]
    return [
        (name, box["width"], box["height"])
        for name, box in boxes
        if min(box["width"], box["height"]) < least - 0.5
    ]


def _row(state, name, customer, total):
    assert state in STATES
    return Row(re.sub(r"^\D+", "", name), customer, state, amount(total))
