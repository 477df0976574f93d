# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales, as a cashier makes them. At a yield the cart may get into other hands.

What is touched twice finds more than what is touched once.
"""

from .world import (
    BOX,
    CHEESE,
    EXPORT,
    GLOVES,
    HAM,
    LATER,
    LENS,
    MEMBER,
    MENU,
    PLAIN,
    ROLL,
    SCARF,
    TAXED,
)


def price_break(who):
    who.taps(ROLL)
    yield
    who.sets_quantity(2, ROLL)
    yield
    who.taps(ROLL)
    who.pays("Cash")


def discount_and_price(who):
    who.sells("Rye Loaf", qty=3, discount=15)
    yield
    who.sells("Baguette", price=1.99)
    yield
    who.taps("Baguette")
    who.pays("Card")


def several_taxes(who):
    who.sells(TAXED, qty=3)
    yield
    who.taps(TAXED)
    who.pays("Cash")


def members_pricelist(who):
    who.taps("Country Loaf")
    yield
    who.chooses_customer(MEMBER)
    yield
    who.taps("Country Loaf")
    who.pays("Cash")


def fiscal_position(who):
    who.chooses_customer(EXPORT)
    who.taps("Country Loaf")
    yield
    who.taps("Country Loaf")
    who.pays("Card")


def attributes(who):
    who.taps("Coffee", Milk="Oat")
    yield
    who.taps("Coffee", Milk="Cow")
    yield
    who.sets_quantity(3, "Coffee")
    who.pays("Cash")


def combo(who):
    _taps_combo(who, "Cheese Sandwich", "Orange Juice")
    yield
    who.taps("Pretzel")
    who.pays("Cash")


def lots(who):
    _taps_tracked(who, CHEESE, "L-1")
    yield
    who.sets_quantity(2, CHEESE)
    who.pays("Cash")


def serial_numbers(who):
    _taps_tracked(who, LENS, "S-1")
    yield
    _taps_tracked(who, LENS, "S-2")
    who.pays("Card")


def by_weight(who):
    who.sells(HAM, qty=0.345)
    yield
    who.sells(HAM, qty=1.2)
    who.pays("Cash")


def change(who):
    who.sells("Birthday Cake", Size="12 people")
    yield
    who.taps("Pretzel")
    who.pays(("Cash", 100))


def two_methods(who):
    who.sells("Birthday Cake", Size="20 people")
    yield
    who.sells("Pretzel", qty=7)
    who.pays(("Card", 20), ("Cash", 60))


def customer_account(who):
    who.taps("Sourdough")
    who.chooses_customer(PLAIN)
    yield
    who.taps("Sourdough")
    who.pays(LATER)


def for_nothing(who):
    who.sells("Pretzel", discount=100)
    yield
    who.sells("Spelt Roll", price=0)
    who.pays("Cash")


def money_back(who):
    who.sells("Honey 500 g", qty=-1)
    yield
    who.taps("Pretzel")
    who.pays("Cash")


def notes(who):
    who.taps("Tomato Soup")
    who.writes_note("ohne Salz 🧂 / بدون ملح")
    yield
    who.taps("Tomato Soup")
    who.pays("Cash")


def refund(who):
    who.sells("Focaccia", qty=3, discount=10)
    who.pays("Cash")
    who.refunds_last_sale()
    yield
    who.taps("Pretzel")
    who.pays("Cash")


def refund_of_taxes(who):
    who.sells(TAXED, qty=2)
    who.chooses_customer(PLAIN)
    who.pays("Card")
    who.refunds_last_sale()
    yield
    who.pays("Card")


def many_lines(who):
    for product in ("Ciabatta", "Espresso", "Mint Tea", "Earl Grey", "Pretzel") * 4:
        who.taps(product)
    yield
    for product in ("Ham Sandwich", "Cheese Sandwich", "Still Water") * 3:
        who.taps(product)
    who.pays("Card")


def invoice(who):
    who.sells("Country Loaf", qty=2)
    who.chooses_customer(PLAIN)
    yield
    who.taps("Country Loaf")
    who.pays("Cash", is_invoiced=True)


def refund_of_invoice(who):
    who.sells("Rye Loaf", qty=2)
    who.chooses_customer(PLAIN)
    who.pays("Card", is_invoiced=True)
    who.refunds_last_sale()
    yield
    who.pays("Card")


def tip(who):
    who.taps("Espresso")
    yield
    who.taps("Espresso")
    who.pays("Card", tip=2.5)


def ship_later(who):
    who.sells("Honey 500 g", qty=2)
    who.chooses_customer(PLAIN)
    yield
    who.taps("Honey 500 g")
    who.pays("Card", is_shipped=True)


def kit(who):
    who.taps(BOX)
    yield
    who.taps(BOX)
    who.pays("Cash")


def loyalty_points(who):
    who.taps(SCARF)
    who.chooses_customer(PLAIN)
    yield
    who.taps(SCARF)
    who.pays("Cash")


def reward(who):
    who.taps(GLOVES)
    yield
    who.taps(GLOVES)
    yield
    who.taps("Pretzel")
    who.pays("Cash")


def down_payment(who):
    who.settles_quotation(percent=25)
    yield
    who.pays("Card")


def quotation(who):
    who.settles_quotation()
    yield
    who.taps("Pretzel")
    who.pays("Card")


def at_a_table(who):
    who.sits_down("T1")
    who.taps("Tomato Soup")
    yield
    who.counts_guests(3)
    who.sells("Espresso", qty=2)
    yield
    who.taps("Tomato Soup")
    who.pays("Cash", tip=2)


def regular_guest(who):
    who.sits_down("T2")
    who.chooses_customer(MEMBER)
    who.sells("Espresso", discount=10)
    yield
    who.taps("Ham Sandwich")
    who.pays(("Card", 1), "Cash")


AT_TABLES = (at_a_table, regular_guest)
ALL = (
    price_break,
    discount_and_price,
    several_taxes,
    members_pricelist,
    fiscal_position,
    attributes,
    combo,
    lots,
    serial_numbers,
    by_weight,
    change,
    two_methods,
    customer_account,
    for_nothing,
    money_back,
    notes,
    refund,
    refund_of_taxes,
    many_lines,
    invoice,
    refund_of_invoice,
    tip,
    ship_later,
    kit,
    loyalty_points,
    reward,
    down_payment,
    quotation,
)
# What standard does only with a good line, which it is given then: where no answer
# comes, the customer's card and points are lost, and so are rewards, and the payment of
# an invoiced sale does not end.
NEEDS_ANSWER = (
    members_pricelist,
    fiscal_position,
    customer_account,
    refund_of_taxes,
    invoice,
    refund_of_invoice,
    ship_later,
    loyalty_points,
    reward,
    down_payment,
    quotation,
    regular_guest,
)


def _taps_combo(who, *choices):
    who.starts_to_tap(MENU)
    popup = who.page.locator(".combo-configurator-popup")
    for choice in choices:
        popup.locator("article", has_text=choice).click()
    popup.locator(".confirm").click()
    who.page.wait_for_selector(".combo-configurator-popup", state="detached")
    who.till.settle()


def _taps_tracked(who, product, number):
    who.starts_to_tap(product)
    popup = who.page.locator(".edit-list-popup")
    popup.locator("input").last.fill(number)
    popup.locator(".confirm").click()
    who.page.wait_for_selector(".edit-list-popup", state="detached")
    who.till.settle()
