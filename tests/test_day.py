# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A short day with everything in it; `make day` plays a long one."""

from .day.books import audit
from .day.play import Day


def test_the_books_of_a_day_are_right(shop, ledger):
    ledger.begins("a day in the shop, with outages")
    ((first_session,),) = shop.sql("SELECT coalesce(max(id), 0) FROM pos_session")
    day = Day(shop, ledger, seed=7, sales=20)
    day.play()
    wrong = [f.words for f in audit(day, first_session) if not f.is_right]
    assert not wrong, "\n".join(wrong)
