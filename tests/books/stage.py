# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Where a story is told: a shop with the suite or without it, and its tills."""

from ..kit.sharing import FORGET, SharingTill
from ..kit.sides import POPUP, SENDING, gets_used_to_it, insists_on_receipt
from ..kit.tables import sits_down, waits_for_floor
from ..kit.transfers import Transferring, allow
from .dump import Books
from .world import CASHIER, World

# Without the suite there is one till; with it another one shares its orders.
ALONE, SHARED, OTHER = "Old Town - Till 1", "Market - Till 1", "Market - Till 2"
# Whatever earlier tests have left in them.
EMPTY_DRAWERS = "UPDATE pos_session SET cash_register_balance_end_real = 0"


class Stage:
    """One session, in which stories are told one after another.

    told: what each order is called, by its reference.
    """

    def __init__(self, shop):
        self.shop = shop
        self.has_suite = "multi_session_id" in shop.rpc()["pos.config"].fields_get()
        self.side = "module" if self.has_suite else "standard"
        self.pos = SHARED if self.has_suite else ALONE
        shop.sql(EMPTY_DRAWERS)
        World(shop, *((self.pos, OTHER) if self.has_suite else (self.pos,)))
        (config,) = shop.rpc()["pos.config"].read(
            [shop.pos_id(self.pos)], ["module_pos_restaurant"]
        )
        self._kind = Room if config["module_pos_restaurant"] else Desk
        self.proxy = shop.proxy()
        self.told = {}
        self._story = ""
        self._other = None
        if self.has_suite:
            shop.sql(FORGET)
            allow(shop, (OTHER,), (self.pos,))
        self.desk = self._opens(self.pos, through=self.proxy)
        ((session_id,),) = shop.sql(
            "SELECT id FROM pos_session WHERE state = 'opened' AND config_id = %s",
            shop.pos_id(self.pos),
        )
        self.books = Books(shop, session_id)

    def _opens(self, pos, **options):
        desk = self._kind(self, pos, CASHIER, **options)
        desk.till.expect_bad_line()
        desk.till.expect_errors("SaleKept")
        return desk.opens()

    @property
    def other(self):
        """Another till of the suite, which opens when it is needed first."""
        self._other = self._other or self._opens(OTHER)
        return self._other

    def tells(self, number, story, way):
        """From the first product to the receipts."""
        self._story = f"{number} {story.__name__}"
        hands = Hands(self, way)
        way.begins(hands)
        for _touch in story(hands):
            way.goes_on(hands)

    def is_paid(self, reference):
        count = sum(name.startswith(f"{self._story}.") for name in self.told.values())
        self.told[reference] = f"{self._story}.{count + 1}"

    def comes_to_rest(self):
        """The line is good, and Odoo has everything."""
        till = self.desk.till
        till.online()
        if not self.has_suite and self.desk.who.waiting:
            self.desk.who.press_sync()
        till.wait_to_show(lambda: self.desk.who.waiting, 0, timeout=60)

    def read(self):
        return self.books.read(self.told)

    def closes(self):
        self.comes_to_rest()
        self.desk.leaves_receipt()
        self.desk.who.close_session()
        return self.read()


class Desk(SharingTill, Transferring):
    """A till that may share and transfer its orders."""

    def __init__(self, stage, pos, login, **options):
        Transferring.__init__(self, stage.shop, pos, login, **options)
        self._is_sharing = stage.has_suite

    def opens(self):
        self.who.open_session()
        if self._is_sharing:
            self.wait_up_to_date()
        return self

    def leaves_receipt(self):
        """Until here popups may tell of trouble, and are clicked away."""
        if self.page.locator(".receipt-screen").count():
            self.who.next_order()
            self.page.remove_locator_handler(self.page.locator(POPUP))


class Room(Desk):
    """A till that serves tables: it shows the floor between two sales."""

    def opens(self):
        self.who.open_session()
        waits_for_floor(self)
        return self

    def leaves_receipt(self):
        if self.page.locator(".receipt-screen").count():
            self.page.locator(".receipt-screen [name=done]").click()
            waits_for_floor(self)
            self.page.remove_locator_handler(self.page.locator(POPUP))


class Hands:
    """What a story does, at the till where the way has it; else see Cashier."""

    def __init__(self, stage, way):
        self.stage = stage
        self.desk = stage.desk
        self._way = way

    def __getattr__(self, name):
        return getattr(self.desk.who, name)

    def sits_down(self, table):
        self.desk.leaves_receipt()
        sits_down(self.desk, table)

    def counts_guests(self, number):
        self.desk.who._press_control("Guests")
        self.desk.who.types_number(number)

    def chooses_customer(self, name):
        """Odoo is asked for all but a few of them."""
        self.stage.comes_to_rest()
        choose = "picks_customer" if self.stage.has_suite else "chooses_customer"
        getattr(self.desk.who, choose)(name)

    def refunds_last_sale(self):
        """Odoo has to know it."""
        self.stage.comes_to_rest()
        self.desk.leaves_receipt()
        self.desk.who.refunds_last_sale()

    def settles_quotation(self, percent=None):
        """The only one there is, or so much of it as a down payment. Odoo is asked."""
        self.stage.comes_to_rest()
        self.desk.leaves_receipt()
        page = self.desk.page
        page.click(".o_sale_order_button")
        page.locator(".order-list .order-row").click()
        choice = "down payment (percentage)" if percent else "Settle the order"
        page.locator(".popup-selection .selection-item", has_text=choice).click()
        if percent:
            self.desk.who.types_number(percent)
        page.locator(".product-screen .orderline").first.wait_for()
        self.desk.till.settle()

    def pays(self, *payments, is_invoiced=False, tip=0, is_shipped=False):
        """payments: methods, or (method, what is handed over)"""
        self._way.is_to_pay(self)
        who = self.desk.who
        who.goes_to_payment()
        if tip:
            who.adds_tip(tip)
        if is_shipped:
            who.ships_later()
        for payment in payments:
            who.tenders(*([payment] if isinstance(payment, str) else payment))
        if is_invoiced:
            who.toggles_invoice()
        self._way.validates(self)
        gets_used_to_it(who)
        who.presses_validate()
        insists_on_receipt(who)
        self.stage.is_paid(who.receipt_number)
        self._way.is_paid(self)

    def meets(self):
        """A rule for the next request that brings a sale; see FaultProxy."""
        return self.stage.proxy.when(**SENDING[self.stage.side], times=1)
