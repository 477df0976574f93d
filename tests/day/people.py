# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who works today, and what they do with a till: stories in small steps.

A story is a generator. Between two of its steps somebody else does something, so that
what four people do is mixed as in a shop, while one test plays them all.
"""

from collections import Counter

from tests.kit.selling import LINE_STATE
from tests.kit.sharing import TILLS, SharingTill
from tests.kit.transfers import Transferring

# None of them asks anything when it is tapped.
PRODUCTS = (
    "Baguette Pretzel Sourdough Ciabatta Espresso Cappuccino Focaccia".split()
    + ["Rye Loaf", "Spelt Roll", "Butter Croissant", "Carrot Cake Slice", "Mint Tea"]
    + ["Honey 500 g", "Ham Sandwich", "Still Water", "Orange Juice"]
)
KNOWS_ALL = "() => posmodel.sharing.state.phase === 'upToDate'"
HAS_HEARD = "(last) => posmodel.sharing.replica.cursor >= last"
POST = ".pos-transfer-count.text-bg-primary"
# Orders to other tills leave after the popup has gone.
HAS_NO_POST = "() => !posmodel.orderTransfers.desk?.state.unsent.length"
CUSTOMERS = ("Clara Member", "Nora Plain")
NUMBERS = """() => [...document.querySelectorAll(".ticket-screen .order-row")]
    .map((row) => row.querySelector(".pos-sharing-number")?.innerText)
    .filter((number) => number?.startsWith("#"))"""


class Worker(SharingTill, Transferring):
    """One person at one till for the day.

    is_away: nothing can be asked of the server. rung: {product: pieces} put into carts.
    sold: how many receipts customers took home, and their cents.
    """

    def __init__(self, shop, login, pos, random, tally, **options):
        self.till = shop.till(pos, **options)
        self.who = self.till.cashier(login)
        self.shares = pos in TILLS
        self.proxy = options["through"]
        self.is_away = False
        self.hands = None  # The story that this one is in.
        self.rung = Counter()
        self.sold = Counter()
        self._random = random
        self._tally = tally

    @property
    def name(self):
        return f"{self.who.login} at {self.till.pos}"

    def opens(self):
        self.who.open_session()
        if self.shares:
            self.wait_up_to_date()
        return self

    @property
    def has_post(self):
        """Whether an order has come; another colour is about orders that went out."""
        return bool(self.page.locator(POST).count())

    def wait_for_post(self):
        self.page.locator(POST).wait_for(timeout=60_000)

    def comes_back(self):
        """Until the till has noticed that its line is good again."""
        if self.shares:
            # Not by the strip: the cashier may be taking money.
            self.page.wait_for_function(KNOWS_ALL, timeout=60_000)

    def wait_until_all_is_sent(self):
        self.till.wait_to_show(lambda: self.who.waiting, 0, timeout=120)
        self.page.wait_for_function(HAS_NO_POST, timeout=60_000)
        if self.shares:
            self.page.wait_for_function(KNOWS_ALL, timeout=60_000)
            self.wait_sent(60_000)

    def hears_of(self, last_seq):
        """Until the till knows so much of what was done in the group."""
        self.page.wait_for_function(HAS_HEARD, arg=last_seq, timeout=60_000)

    @property
    def open_numbers(self):
        """Of the group's orders with something in them, as the list shows them."""
        self._leaves_receipt()
        self.who.looks_at_tickets()
        self.till.settle()
        numbers = self.page.evaluate(NUMBERS)
        self.who.leaves_tickets()
        return numbers

    # Stories

    def serves(self):
        """Somebody who buys and pays."""
        yield from self._fills_a_cart()
        if not self.is_away and self._random.random() < 0.3:
            self.who.picks_customer(self._random.choice(CUSTOMERS))
            yield "picks the customer"
        yield from self._takes_money()

    def parks(self, parked):
        """Somebody who has not made up their mind: the order stays open."""
        yield from self._fills_a_cart()
        parked.add(self.number)
        yield "parks an order"
        self.who.new_order()

    def helps(self, number):
        """Something more for an order that somebody else has begun."""
        self.goes_to(number)
        yield "goes to a colleague's order"
        yield from self._taps(self._random.randint(1, 2))
        self.who.new_order()

    def settles(self, number):
        """The customer of a colleague's order pays here."""
        self.goes_to(number)
        yield "goes to a colleague's order"
        yield from self._takes_money()

    def sends_to(self, other):
        """An order for somebody at a till with other orders."""
        yield from self._fills_a_cart()
        self.sends(other.till.pos)
        yield "sends an order"

    def receives(self):
        """The oldest order that was sent here, up to its receipt."""
        self.delivers()
        yield "delivers an order"
        yield from self._takes_money()

    # Steps of them

    def _fills_a_cart(self):
        self._leaves_receipt()
        if self.who.lines:
            self.who.new_order()
        yield from self._taps(self._random.randint(1, 3))
        if self._random.random() < 0.2:
            self.who.sets_discount(self._random.choice((5, 10, 50)))
            yield "gives a discount"

    def _leaves_receipt(self):
        if self.page.locator(".receipt-screen").count():
            self.who.next_order()

    def _taps(self, count):
        for product in self._random.sample(PRODUCTS, count):
            self._tap(product)
            self.rung[product] += 1
            yield "rings up a product"

    def _tap(self, product):
        """Also onto an order that a colleague takes the payment of."""
        if not self.page.locator(".product-screen .pos-sharing-claim").count():
            self.who.taps(product)
            return
        before = self.page.evaluate(LINE_STATE)
        changed = f"(before) => ({LINE_STATE})() !== before"
        self.who.starts_to_tap(product)
        asked = "document.querySelector('.popups .popup-confirm')"
        self.page.wait_for_function(f"{changed} || {asked}", arg=before)
        if self.who.popup:
            self.who.confirms()
            self.page.wait_for_function(changed, arg=before)

    def _takes_money(self):
        self.who.goes_to_payment()
        yield "asks for money"
        self.who.tenders(self._random.choice(("Cash", "Cash", "Card")))
        self.who.validates()
        receipt = self.who.reads_receipt()
        self._tally.sold(receipt)
        self.sold["receipts"] += 1
        self.sold["cents"] += round(receipt.total * 100)
        yield "hands over a receipt"
