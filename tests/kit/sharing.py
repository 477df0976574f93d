# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Tills that share their orders: what their screens show of each other."""

from playwright.sync_api import expect

from dev.paths import SUITE

FORGET = """
DELETE FROM pos_multi_session_payment;
DELETE FROM pos_multi_session_operation;
DELETE FROM pos_multi_session_order;
DELETE FROM pos_multi_session_client;
UPDATE pos_multi_session
   SET last_seq = 0, floor_seq = 0, last_number = 0, epoch = gen_random_uuid();
"""
# Modules beside the suite whose orders tills share too, in one shop.
NEIGHBOURS = (
    *SUITE,
    "pos_restaurant",
    "pos_loyalty",
    "pos_discount",
    "payment_demo",
    "pos_test_extra_fields",
    "pos_test_stamps",
)
TILLS = ("Market - Till 1", "Market - Till 2", "Market - Bar")
NUMBER = "document.querySelector('.product-screen .pos-sharing-number')"
LINES = """() =>
    [...document.querySelectorAll(".order-container .orderline")].map((line) =>
        [".product-name", ".qty"].map((part) =>
            line.querySelector(part).innerText.trim()))"""
HAS_NUMBER = f"() => ({NUMBER})?.innerText.startsWith('#')"
IS_QUIET = "() => posmodel.sharing.state.pendingCount === 0"
UP_TO_DATE = "[data-phase=upToDate]"
HISTORY = ".pos-sharing-history-popup"


class SharingTill:
    """A cashier at a till of a group, and what is on the screen there.

    Everything that the cashier does is done through `who`, see kit/cashier.py.
    """

    def __init__(self, till, login):
        self.till = till
        self.who = till.cashier(login)

    @property
    def page(self):
        return self.till.page

    def opens(self):
        self.who.open_session()
        self.wait_up_to_date()
        return self

    # The strip over the order

    @property
    def number(self):
        """The group's number of the order on the screen, "#12", once it has one."""
        self.page.wait_for_function(HAS_NUMBER)
        return self.page.evaluate(f"() => ({NUMBER}).innerText")

    @property
    def phase(self):
        return self.page.locator(".pos-sharing-phase:visible").last.inner_text()

    def wait_up_to_date(self, timeout=30_000):
        phase = self.page.locator(f".pos-sharing-phase{UP_TO_DATE}:visible")
        phase.first.wait_for(timeout=timeout)

    def wait_sent(self, timeout=30_000):
        """Until the server has answered all that was done here."""
        self.page.wait_for_function(IS_QUIET, timeout=timeout)

    def wait_for_people(self, *names):
        people = self.page.locator(".product-screen .pos-sharing-person")
        self.till.wait_to_show(
            # At once: who leaves meanwhile would be waited for.
            lambda: people.evaluate_all("them => them.map(({title}) => title).sort()"),
            sorted(names),
        )

    def wait_for_payer(self, name):
        """Until the strip says who takes the payment; "" for nobody."""
        claim = self.page.locator(".product-screen .pos-sharing-claim b")
        words = f"Being paid by {name}" if name else ""
        self.till.wait_to_show(lambda: "".join(claim.all_inner_texts()), words)

    def goes_to_payment_anyway(self):
        """Though a colleague takes that payment, as the screen says first."""
        self.who.presses_payment()
        self.who.wait_for_popup("is taking the payment")
        self.who.confirms()
        self.page.wait_for_selector(".payment-screen")

    def taps_anyway(self, product):
        self.who.starts_to_tap(product)
        self.who.wait_for_popup("is taking the payment")
        self.who.confirms()

    # The order

    @property
    def lines(self):
        """(product, quantity) from the top; the parent of a combo shows no price."""
        self.who._show_order()
        self.till.settle()
        return [(product, float(qty)) for product, qty in self.page.evaluate(LINES)]

    def sees(self, *lines):
        """Until the order shows exactly these (product, quantity)."""
        self.till.wait_to_show(lambda: self.lines, [*lines])

    def sees_in_any_order(self, *lines):
        self.till.wait_to_show(lambda: sorted(self.lines), sorted(lines))

    def authors(self, product):
        """The words under that line."""
        line = self.who._line(product).last
        return "".join(line.locator(".pos-sharing-authors").all_inner_texts())

    def wait_for_authors(self, product, words):
        self.till.wait_to_show(lambda: self.authors(product), words)

    # Going to an order of somebody else

    def goes_to(self, number):
        """Open the order of that number from the list, once it is there."""
        self.who.looks_at_tickets()
        row = self.ticket(number)
        expect(row).to_have_count(1)
        row.click()
        self.page.click(".ticket-screen .load-order-button")
        self.page.wait_for_selector(".product-screen")
        return self

    def ticket(self, number):
        chip = self.page.get_by_text(number, exact=True)
        return self.page.locator(".ticket-screen .order-row", has=chip)

    # History

    def opens_history(self):
        """Of the order on the screen, from the strip over it."""
        self.page.locator(".pos-sharing-strip .pos-sharing-history:visible").click()
        self.page.wait_for_selector(HISTORY)
        return self

    def closes_history(self):
        self.page.keyboard.press("Escape")
        expect(self.page.locator(HISTORY)).to_have_count(0)

    @property
    def history(self):
        """What was done, newest first."""
        self.till.settle()
        words = self.page.locator(f"{HISTORY} .pos-sharing-history-what")
        return words.all_inner_texts()

    def sees_history(self, *words):
        """Until the history on the screen is this, newest first."""
        self.till.wait_to_show(lambda: self.history, [*words])

    def change(self, words):
        """The row of the history with these words."""
        return self.page.locator(".pos-sharing-history-row", has_text=words).first

    # Notices

    def wait_for_notice(self, text):
        words = self.page.locator(".pos-sharing-notice-words", has_text=text)
        expect(words).to_be_visible(timeout=30_000)

    @property
    def notice(self):
        self.till.settle()
        return "".join(
            self.page.locator(".pos-sharing-notice-words").all_inner_texts()
        ).strip()

    def takes_notices(self):
        """Read what is told and put it away, until there is no more: the texts."""
        texts = []
        while notice := self.notice:
            # Behind the words: how many more there are.
            texts.append(notice.partition("+")[0].strip())
            self.dismisses_notice()
        return texts

    def adds_again(self):
        self.page.click(".pos-sharing-add-again")

    def undoes(self):
        self.page.click(".pos-sharing-undo")

    def uses_own_value(self, words):
        self.page.click(f".pos-sharing-use-mine:has-text('{words}')")

    def opens_what_came_later(self):
        """The order that the notice speaks of."""
        self.page.click(".pos-sharing-open")

    def dismisses_notice(self):
        self.page.click(".pos-sharing-dismiss")


def group(shop, *people, prepare=None, **options):
    """Tills of the seeded group, one a person, all with their session open.

    prepare: what is done with each page before that
    options: of each till, by the login: group(shop, "ana", ana={"size": "tablet"})
    """
    shop.sql(FORGET)
    tills = []
    for name, login in zip(TILLS, people, strict=False):
        till = SharingTill(shop.till(name, **options.get(login, {})), login)
        if prepare:
            prepare(till.page)
        tills.append(till.opens())
    return tills
