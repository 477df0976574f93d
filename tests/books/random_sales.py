# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales that Hypothesis makes up: touches of a cart, a payment, and a way."""

from hypothesis import strategies

from . import ways
from .world import EXPORT, MEMBER, PLAIN, ROLL, TAXED

PASSES_ON = ("passes on",)  # The cart gets into other hands.
PRODUCTS = (ROLL, TAXED, "Pretzel", "Country Loaf")
CUSTOMERS = (MEMBER, EXPORT, PLAIN)
# Less than a thousand times what is due, of which the POS asks whether it is meant.
PAYMENTS = (("Cash",), ("Card",), (("Card", 0.1), "Cash"), (("Cash", 450),))

taps = strategies.sampled_from([("taps", product) for product in PRODUCTS])
changes = strategies.one_of(
    taps,
    strategies.just(PASSES_ON),
    strategies.sampled_from([("sets_quantity", number) for number in (2, 3, 0.5, 5)]),
    strategies.sampled_from([("sets_discount", percent) for percent in (5, 33.3)]),
    strategies.just(("sets_price", 1.99)),
    strategies.just(("writes_note", "without salt")),
    strategies.sampled_from([("chooses_customer", name) for name in CUSTOMERS]),
)
touches = strategies.tuples(taps, strategies.lists(changes, max_size=7)).map(
    lambda parts: (parts[0], *parts[1])
)
random_sales = strategies.tuples(
    touches.filter(lambda touches: not chooses_twice(touches)),
    strategies.sampled_from(PAYMENTS),
    strategies.sampled_from([way.__name__ for way in ways.WAYS]),
)
# What once failed is tried each time.
KEPT = (
    # A second tap on a line that another till has changed.
    (
        (("taps", ROLL), PASSES_ON, ("sets_quantity", 2), PASSES_ON, ("taps", ROLL)),
        ("Cash",),
        "Shared",
    ),
)


def chooses_twice(touches):
    """Standard's list then takes the customer off the order."""
    chosen = [touch for touch in touches if touch[0] == "chooses_customer"]
    return len(chosen) > len({*chosen})


def as_story(touches, payments):
    """The sale as a story, see stories.py.

    What is not a tap is done to the first product: the line that is selected may be
    another one where the cart has got into other hands.
    """
    (_taps, first), *_more = touches

    def random_sale(who):
        for name, *arguments in touches:
            if (name,) == PASSES_ON:
                yield
                continue
            if name != "taps":
                who.selects(first)
            getattr(who, name)(*arguments)
        who.pays(*payments)

    return random_sale
