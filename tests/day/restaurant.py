# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A day in a restaurant: four tills, twenty tables, a kitchen and a bar."""

import re
from collections import Counter, defaultdict

from dev.seed_data import ASSORTMENT, CHOICES, PRINTERS, RESTAURANT_POS, TABLES
from tests.kit.kitchen import write_along
from tests.kit.waiting import until

from .books import Finding
from .faults import Faults
from .people import Worker
from .play import LAST, TOM, Day

# Where each dish is made; none of them asks anything when it is tapped.
MADE_AT = {
    product: printer
    for printer, titles in PRINTERS.items()
    for title in titles
    for product, _price in ASSORTMENT[title][1]
    if product not in CHOICES
}
FLOOR = ".floor-screen"
STEPS = 12  # that people do while a printer fails
AT_TABLE = """(name) => posmodel.orders.some((order) =>
    order.getTable()?.name === name && order.orderlines.length)"""
HAS_NEWS = f"([name, wanted]) => ({AT_TABLE})(name) === wanted"
IS_PRINTED = "() => !posmodel.sharing.kitchen.running.size"
# Set as a manager does it, at the addresses of this test.
CONNECT = """
UPDATE pos_printer SET epson_printer_ip = %s WHERE name = %s
   AND printer_type = 'epson_epos'
"""
BILLED = """
SELECT t.name, l.full_product_name, sum(l.qty)
  FROM pos_order_line AS l
  JOIN pos_order AS o ON o.id = l.order_id
  LEFT JOIN restaurant_table AS t ON t.id = o.table_id
 WHERE o.state IN ('paid', 'done', 'invoiced') AND o.session_id > %s
 GROUP BY 1, 2
"""


class Table:
    """One of the floor, as the waiters know it.

    dishes: what is on its bill. waiters: who is at it just now. is_busy: nobody else
    may come. only: the waiter whose till alone knows of its guests.
    """

    def __init__(self, name):
        self.name = name
        self.dishes = Counter()
        self.has_guests = False
        self.waiters = set()
        self.is_busy = False
        self.only = None

    def is_for(self, waiter):
        is_known = self.only is waiter or not (self.only or waiter.is_away)
        return is_known and not self.is_busy


class Waiter(Worker):
    """One person at one till of the restaurant."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.shares = True
        self.prints = RESTAURANT_POS[self.till.pos]
        self.ordered = Counter()  # (table, dish): pieces that went to a kitchen
        self.taken_back = Counter()  # of these

    def opens(self):
        self.who.open_session()
        self.page.wait_for_selector(FLOOR)
        write_along(self.till)
        return self

    # Stories

    def serves_table(self, table):
        """Guests come, or want something more."""
        is_new = not table.has_guests
        yield from self._goes_to(table)
        for product in self._random.sample(sorted(MADE_AT), self._random.randint(1, 3)):
            self.who.taps(product)
            self.rung[product] += 1
            self.ordered[table.name, product] += 1
            table.dishes[product] += 1
            yield "rings up a dish"
        if self._random.random() < 0.8:
            self._orders()
            yield "presses Order"
        if not self.is_away:
            self.wait_sent()
        table.has_guests = True
        self._leaves(table)
        yield "seats guests" if is_new else "brings something more"

    def takes_back(self, table, product):
        """A dish that a kitchen has begun is not wanted any more."""
        table.is_busy = True
        yield from self._goes_to(table)
        pieces = int(dict(self.lines)[product])
        self.who.removes(product)
        self.rung[product] -= pieces
        self.taken_back[table.name, product] += pieces
        table.dishes[product] -= pieces
        self._orders()
        self.wait_sent()
        self._leaves(table)
        table.is_busy = False
        yield "takes a dish back"

    def settles_table(self, table):
        table.is_busy = True
        yield from self._goes_to(table)
        yield from self._takes_money()
        table.dishes.clear()
        table.has_guests = False
        table.only = None
        table.is_busy = False
        table.waiters.discard(self)

    # Steps of them

    def _goes_to(self, table):
        self._leaves_receipt()
        table.waiters.add(self)
        if not self.is_away:
            ((last_seq,),) = self.till.shop.sql(LAST, self.till.pos_id)
            self.hears_of(last_seq)
        known = [table.name, table.has_guests]
        self.page.wait_for_function(HAS_NEWS, arg=known, timeout=60_000)
        name = re.compile(rf"^\s*{table.name}\s*$")
        label = self.page.locator(".label", has_text=name)
        self.page.locator(f"{FLOOR} .table", has=label).click()
        self.page.wait_for_selector(".product-screen")
        yield "goes to a table"

    def sees_guests(self, table):
        """Without network a till does not hear that others have gone."""
        return self.page.evaluate(AT_TABLE, table.name)

    def _leaves(self, table):
        table.waiters.discard(self)
        self.page.click(".floor-button")
        self.page.wait_for_selector(FLOOR)

    def _leaves_receipt(self):
        if self.page.locator(".receipt-screen").count():
            self.page.locator(".receipt-screen [name=done]").click()
            self.page.wait_for_selector(FLOOR)

    def _orders(self):
        """Press Order; a printer that fails leaves its dishes to be ordered again."""
        self.page.click(".product-screen .submit-order")
        self.page.wait_for_function(IS_PRINTED, timeout=60_000)
        if self.who.popup:
            self.who.dismisses()


class RestaurantFaults(Faults):
    """What goes wrong in a restaurant besides.

    day: comes to rest before, so that what is printed once is known for each dish.
    """

    def __init__(self, day, *arguments):
        super().__init__(*arguments)
        self._day = day

    def plan(self):
        return [
            (0.15, 0.15, self.kitchen_is_out_of_paper),
            (0.45, 0.60, self.one_line_is_silent),
            (0.75, 0.75, self.bar_printer_is_off),
        ]

    def kitchen_is_out_of_paper(self):
        return self._fails("Kitchen", "has_paper", "out of paper")

    def one_line_is_silent(self):
        self._day.comes_to_rest()
        return super().one_line_is_silent()

    def bar_printer_is_off(self):
        return self._fails("Bar", "is_on", "switched off")

    def _fails(self, name, what, words):
        self._day.comes_to_rest()
        printer = self._shop.printers[name.lower()]
        self._say(f"the printer of the {name}: {words}")
        setattr(printer, what, False)
        # Until it prints again nobody pays for what it should print.
        self._day.goes_on(STEPS)
        setattr(printer, what, True)
        self._say(f"the printer of the {name}: it prints again")
        return lambda: None


class Restaurant(Day):
    """For one seed always the same; sales: so many bills are paid."""

    kind = "restaurant"

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.tables = [Table(str(number + 1)) for number in range(TABLES)]
        ((self._before,),) = self.shop.sql(
            "SELECT coalesce(max(id), 0) FROM pos_session"
        )

    def _faults(self):
        return RestaurantFaults(self, self.shop, self.workers, self._note)

    def _posts(self):
        return zip(("ana", "leo", "mia", TOM), RESTAURANT_POS, strict=True)

    def _opens(self):
        for name in PRINTERS:
            address = self.shop.printers.address(name.lower())
            self.shop.sql(CONNECT, address, name)
        super()._opens()
        for worker in self.workers:
            worker.till.expect_bad_line()  # Printers fail.

    def _hire(self, login, pos):
        options = {"through": self.shop.proxy()}
        return Waiter(self.shop, login, pos, self._random, self.tally, **options)

    # Who does what next

    def _next_story(self, waiter):
        tables = [table for table in self.tables if table.is_for(waiter)]
        taken = [table for table in tables if table.has_guests]
        left = [table for table in taken if not table.waiters]
        chance = self._random.random()
        if left and chance < 0.35 and self._all_print():
            return self._settling(waiter, left)
        if left and chance < 0.5 and not waiter.is_away and self._all_print():
            for table in self._random.sample(left, len(left)):
                dishes = self._printed_whole(waiter, table)
                # One stays: an order without a dish is no order any more.
                if dishes and len(+table.dishes) > 1:
                    return waiter.takes_back(table, dishes[0])
        if taken and chance < 0.7:
            return waiter.serves_table(self._random.choice(taken))
        free = [
            table
            for table in self.tables
            if not table.has_guests and not table.waiters and not table.only
        ]
        if waiter.is_away:
            free = [table for table in free if not waiter.sees_guests(table)]
        table = self._random.choice(free or taken)
        if waiter.is_away:
            table.only = waiter
        return waiter.serves_table(table)

    def _settling(self, waiter, tables):
        return waiter.settles_table(self._random.choice(tables))

    def _all_print(self):
        printers = [self.shop.printers[name.lower()] for name in PRINTERS]
        return all(printer.is_on and printer.has_paper for printer in printers)

    def _printed_whole(self, waiter, table):
        """Dishes at the table of which this till's kitchens have all."""
        printed = self.printed()

        def is_whole(product):
            key = (MADE_AT[product].lower(), table.name, product)
            done = printed["NEW"][key] - printed["CANCELLED"][key]
            return done == self._on_bills(table, product)

        here = [each for each in +table.dishes if MADE_AT[each] in waiter.prints]
        return sorted(filter(is_whole, here))

    def _on_bills(self, table, product):
        key = (table.name, product)
        return sum(w.ordered[key] - w.taken_back[key] for w in self.workers)

    def goes_on(self, steps):
        for _step in range(steps):
            self._step(self._random.choice(self.workers))

    # The end

    def _settles_the_rest(self):
        for worker in self.workers:
            worker.wait_until_all_is_sent()
        for table in self.tables:
            if table.has_guests:
                self._tells(self.workers[0].settles_table(table))
        self.comes_to_rest()
        for worker in self.workers:
            worker._leaves_receipt()

    def comes_to_rest(self):
        """Nobody does anything, and what was paid is printed."""
        self._finishes_stories()
        until(lambda: not self._missing(), "all paid dishes on paper", timeout=60)

    # What came of the dishes

    def printed(self):
        """{"NEW" or "CANCELLED": {(printer, table, dish): pieces}}"""
        found = defaultdict(Counter)
        for name in PRINTERS:
            for ticket in self.shop.printers[name.lower()].tickets:
                table = kind = None
                for line in ticket.text.splitlines():
                    if line.strip() in ("NEW", "CANCELLED"):
                        kind = line.strip()
                    elif "/" in line and not kind:
                        table = line.rpartition("/")[2].strip()
                    elif kind:
                        pieces, _, dish = line.strip().partition(" ")
                        found[kind][ticket.printer, table, dish] += int(pieces)
        return found

    def _wanted(self):
        def at_printers(counts):
            wanted = Counter()
            for worker in self.workers:
                for (table, dish), pieces in counts(worker).items():
                    wanted[MADE_AT[dish].lower(), table, dish] += pieces
            return wanted

        return {
            "NEW": at_printers(lambda worker: worker.ordered),
            "CANCELLED": at_printers(lambda worker: worker.taken_back),
        }

    def _missing(self):
        """What is not printed of tables that have paid."""
        printed = self.printed()
        left = {table.name for table in self.tables if table.has_guests}
        return [
            key
            for kind, wanted in self._wanted().items()
            for key in wanted - printed[kind]
            if key[1] not in left
        ]

    def findings(self):
        printed = self.printed()
        for kind, wanted in self._wanted().items():
            words = f"Dishes printed as {kind}: {sum(printed[kind].values())}"
            yield _compared(words, wanted, printed[kind])
        billed = Counter()
        for table, dish, pieces in self.shop.sql(BILLED, self._before):
            billed[table, dish] += int(pieces)
        wanted = Counter()
        for worker in self.workers:
            wanted.update(worker.ordered)
            wanted.subtract(worker.taken_back)
        words = f"Dishes billed at their tables: {sum(billed.values())}"
        yield _compared(words, +wanted, billed)


def _compared(words, wanted, found):
    differences = {
        key: found[key] - wanted[key]
        for key in wanted | found
        if found[key] != wanted[key]
    }
    return Finding(not differences, f"{words}; differences: {differences or 'none'}")
