# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A short day with everything in it; `make day` plays a long one."""

import pytest

from .day.books import audit
from .day.play import Day
from .day.restaurant import Restaurant
from .kit.sharing import NEIGHBOURS


@pytest.mark.at_length
def test_the_books_of_a_day_are_right(shop, tally):
    is_right(Day, shop, tally, sales=20)


@pytest.mark.at_length
@pytest.mark.shop(modules=NEIGHBOURS)
def test_each_dish_is_printed_and_billed_once(shop, tally):
    is_right(Restaurant, shop, tally, sales=5)


def is_right(kind, shop, tally, sales):
    tally.begins(f"a day in the {kind.kind}, with outages")
    ((first_session,),) = shop.sql("SELECT coalesce(max(id), 0) FROM pos_session")
    day = kind(shop, tally, seed=7, sales=sales)
    day.play()
    wrong = [f.words for f in audit(day, first_session) if not f.is_right]
    assert not wrong, "\n".join(wrong)
