# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The POS opens and sells in other browsers, whatever these ask their users."""

import pytest

from .kit.counter import at_work
from .kit.engines import OTHERS, told_in
from .kit.sides import at_length, demand, gets_through

pytestmark = pytest.mark.shop()

# What the browser says when a page wants to keep its data for good.
ANSWER = """() => Promise.race([
    navigator.storage.persist(),
    new Promise((resolve) => setTimeout(resolve, 300, "unanswered")),
])"""
ANSWERS = {"unanswered": "unanswered", "granted": True, "refused": False}


@told_in(*OTHERS)
def test_a_sale_arrives_once(shop, tally):
    ana = at_work(shop)
    tally.begins("a sale with network")
    tally.sold(ana.rings_up("Country Loaf"))
    shop.wait_for_sales(1)
    gets_through(ana, tally)
    demand(tally)


@told_in("firefox")
@pytest.mark.parametrize(
    "answer",
    (
        "unanswered",
        *(at_length(each) for each in ("granted", "refused")),
    ),
)
def test_the_question_about_storage(shop, tally, answer):
    """It hangs below the address bar until somebody clicks it away, and nobody may."""
    ana = at_work(shop, own_browser=True, storage=answer)
    assert ana.page.evaluate(ANSWER) == ANSWERS[answer]
    tally.begins(f"permission to keep data {answer}")
    tally.sold(ana.rings_up("Country Loaf"))
    ana.till.offline()
    tally.sold(ana.rings_up("Pretzel"))
    assert ana.waiting == 1
    ana.till.online()
    gets_through(ana, tally)
    demand(tally)
