# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A tally that finds nothing wrong must have looked."""

from types import SimpleNamespace

import pytest

from .kit.sales import Sale
from .kit.tally import Balance, Receipt, Tally, TallyReport

LOAF = (("Country Loaf", 1, 11.5),)


def sale(number, *, paid=(("Cash", 11.5),), total=11.5, lines=LOAF, state="paid"):
    amount = sum(amount for _method, amount in paid)
    about = (state, "Harbour", "ana", None)
    return Sale(1, f"Order {number}", *about, total, amount, lines, paid)


def receipt(number, total=11.5, **payments):
    return Receipt(f"Order {number}", total, payments or {"Cash": total})


class Shop:
    def __init__(self, *sales):
        self.found = sales

    def sales(self):
        return [*self.found]


def balance(sold, found, report=None):
    tally = Tally(Shop(*found), "module", report or TallyReport())
    tally.begins("a story")
    tally.sold(*sold)
    return tally.balance()


def test_what_was_sold_once_is_clean():
    found = [
        sale("1"),
        sale("2", paid=(("Cash", 20), ("Cash", -8.5))),
        sale("3", paid=(("Cash", 5), ("Card", 6.5)), state="invoiced"),
    ]
    sold = [receipt("1"), receipt("2"), receipt("3", Cash=5, Card=6.5)]
    assert balance(sold, found).is_clean


@pytest.mark.parametrize(
    ("found", "counts"),
    (
        ([], Balance(sold=1, lost=1)),
        ([sale("1", state="draft")], Balance(sold=1, lost=1)),
        ([sale("1"), sale("1")], Balance(sold=1, doubled=1)),
        ([sale("1"), sale("2")], Balance(sold=1, once=1, strangers=1)),
        ([sale("1", paid=(("Card", 11.5),))], Balance(sold=1, wrong=1)),
        ([sale("1", paid=(("Cash", 11),))], Balance(sold=1, wrong=1)),
        ([sale("1", total=12)], Balance(sold=1, wrong=1)),
        ([sale("1", lines=LOAF * 2)], Balance(sold=1, wrong=1)),
    ),
    ids="lost open doubled stranger method payment total lines".split(),
)
def test_what_is_not_is_told(found, counts):
    result = balance([receipt("1")], found)
    assert not result.is_clean
    assert result.notes
    result.notes = []
    assert result == counts


def test_what_lanes_counted_is_added_up():
    report, lanes = TallyReport(), [TallyReport(), TallyReport()]
    lanes[0].enter("kill", "standard", Balance(sold=2, lost=2))
    lanes[1].enter("kill", "module", Balance(sold=1, once=1))
    lanes[1].enter("kill", "standard", Balance(sold=1, once=1, notes=["1"]))
    for lane in lanes:
        config = SimpleNamespace(workerinput={}, workeroutput={})
        lane.pytest_sessionfinish(SimpleNamespace(config=config))
        report.pytest_testnodedown(config)
    report.pytest_testnodedown(SimpleNamespace())  # One that broke off.
    assert "| kill | 3 / 1 | 1 | 2 | 0 | 1 | 0 | 0 | 0 |" in report.text()


def test_the_report_has_both_sides_in_a_row():
    report = TallyReport()
    report.enter("kill", "standard", Balance(sold=2, lost=1, doubled=1))
    report.enter("kill", "module", Balance(sold=1, once=1))
    report.enter("kill", "module", Balance(sold=1, once=1))
    row, total = report.text().splitlines()[2:]
    assert row == "| kill | 2 | 0 | 1 | 1 | 2 | 0 | 0 | 0 |"
    assert total == "| **all** | 2 | 0 | 1 | 1 | 2 | 0 | 0 | 0 |"
    report.enter("fire", "module", Balance(sold=1, wrong=1))
    assert "| fire | 1 | - | - | - | 0 | 0 | 0 | 1 |" in report.text()
    assert "all" not in report.text()
