# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What was sold, as receipts tell, against what Odoo holds: the books must agree.

    tally.begins("answer dropped")
    tally.sold(ana.rings_up("Pretzel"))
    assert tally.balance().is_clean

A story that is told on standard Odoo and with the module has one row in the report,
with both side by side. The report is printed at the end of the run, and kept for the
docs.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import pytest

from dev.paths import STATE

from .engines import DEFAULT
from .lanes import is_lane
from .tested_with import note

WORD = "tally"  # Under which a lane hands over what it counted.
REPORT = STATE / "results" / "faults.md"
FINAL = ("paid", "done", "invoiced")
OUTCOMES = ("sold", "once", "lost", "doubled", "wrong")
SIDES = ("standard", "module")
HEAD = """| What happened | Sales | Standard: once | lost | doubled \
| Module: once | lost | doubled | amounts wrong |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"""


class Receipt(NamedTuple):
    """payments: {method: amount}, less the change."""

    number: str
    total: float
    payments: dict


@dataclass
class Balance:
    """How many sales; strangers: orders of Odoo that nobody sold."""

    sold: int = 0
    once: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: int = 0
    strangers: int = 0
    notes: list = field(default_factory=list)

    @property
    def counts(self):
        """What can be counted of what may become of a sale."""
        return {name: getattr(self, name) for name in OUTCOMES}

    @property
    def is_clean(self):
        return self.sold == self.once and not self.strangers

    def __str__(self):
        counts = f"{self.once} of {self.sold} once, {self.lost} lost, "
        counts += f"{self.doubled} doubled, {self.wrong} with other amounts, "
        return counts + "; ".join([f"{self.strangers} unknown", *self.notes])

    def __add__(self, other):
        pairs = zip(vars(self).items(), vars(other).values(), strict=True)
        return Balance(**{name: mine + theirs for (name, mine), theirs in pairs})


class Tally:
    """Of one test in one shop; side: "standard" or "module".

    engine: in which it is told, if it is to be noted; other engines than the default
    one are in no report.
    """

    def __init__(self, shop, side, report, engine=None):
        self.side = side
        self._shop = shop
        self._report = report
        self._engine = engine
        self._story = ""
        self._receipts = []

    def begins(self, story):
        """From here on receipts belong to the story of that name."""
        self._story = story
        self._report.open(story)

    def sold(self, *receipts):
        self._receipts.extend((self._story, receipt) for receipt in receipts)

    def counts(self, balance):
        """For a story that has no receipts: enter what was counted by other means."""
        self._enter(self._story, balance)

    @property
    def receipts(self):
        return [receipt for _story, receipt in self._receipts]

    @property
    def missing(self):
        """Numbers of receipts that Odoo has nothing of, as yet."""
        there = {sale.reference for sale in self._sales()}
        return [r.number for r in self.receipts if r.number not in there]

    def balance(self):
        """Compare all, and write it down for the report; to be called once.

        The sum of all stories of this test.
        """
        there = {}
        for sale in self._sales():
            there.setdefault(sale.reference, []).append(sale)
        stories = {}
        for story, receipt in self._receipts:
            stories.setdefault(story, Balance())
            _count(stories[story], receipt, there.pop(receipt.number, []))
        for story, balance in stories.items():
            self._enter(story, balance)
        total = sum(stories.values(), Balance())
        total.strangers = sum(map(len, there.values()))
        total.notes += [f"{number} is unknown" for number in there]
        print(f"\n{self.side}: {total}")
        return total

    def _enter(self, story, balance):
        if self._engine and self.side == "module":
            note(self._engine, story, **balance.counts)
        if not self._engine or self._engine.name == DEFAULT:
            self._report.enter(story, self.side, balance)

    def _sales(self):
        return [sale for sale in self._shop.sales() if sale.state in FINAL]


class TallyReport:
    """Of all tallies of the run: {story: {side: Balance}}, in the order of telling."""

    def __init__(self):
        self.stories = {}

    def open(self, story):
        self.stories.setdefault(story, {})

    def enter(self, story, side, balance):
        sides = self.stories.setdefault(story, {})
        sides[side] = sides.get(side, Balance()) + balance

    def text(self):
        """As a Markdown table, with the sums below."""
        told = {name: sides for name, sides in self.stories.items() if sides}
        rows = [_row(name, sides) for name, sides in told.items()]
        sums = {
            side: sum((s[side] for s in told.values() if side in s), Balance())
            for side in SIDES
        }
        both = all(side in sides for sides in told.values() for side in SIDES)
        return "\n".join([HEAD, *rows, *([_row("**all**", sums)] if both else [])])

    # As a plugin of pytest

    def pytest_sessionfinish(self, session):
        if is_lane(session.config):
            session.config.workeroutput[WORD] = {
                story: {side: vars(balance) for side, balance in sides.items()}
                for story, sides in self.stories.items()
            }

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node):
        """A lane has ended; one that broke off has nothing to tell, and has failed."""
        for story, sides in getattr(node, "workeroutput", {}).get(WORD, {}).items():
            self.open(story)
            for side, counts in sides.items():
                self.enter(story, side, Balance(**counts))

    def pytest_terminal_summary(self, terminalreporter):
        if any(self.stories.values()):
            REPORT.parent.mkdir(parents=True, exist_ok=True)
            REPORT.write_text(f"{self.text()}\n")
            terminalreporter.section("sold, and found in Odoo")
            terminalreporter.line(self.text())


def _row(name, sides):
    counts = [side.sold for side in sides.values()]
    many = " / ".join(map(str, dict.fromkeys(counts)))
    standard, module = (sides.get(side) for side in SIDES)
    of_standard = (
        [standard.once, standard.lost, standard.doubled] if standard else ["-"] * 3
    )
    of_module = (
        [module.once, module.lost, module.doubled, module.wrong]
        if module
        else ["-"] * 4
    )
    return f"| {' | '.join(map(str, [name, many, *of_standard, *of_module]))} |"


def _count(balance, receipt, sales):
    balance.sold += 1
    if not sales:
        balance.lost += 1
        balance.notes.append(f"{receipt.number} is lost")
    elif len(sales) > 1:
        balance.doubled += 1
        balance.notes.append(f"{receipt.number} is there {len(sales)} times")
    elif not _agree(receipt, sales[0]):
        balance.wrong += 1
        balance.notes.append(f"{sales[0]} is not {receipt}")
    else:
        balance.once += 1


def _agree(receipt, sale):
    paid = Counter()
    for method, amount in sale.payments:
        paid[method] += round(amount * 100)
    wanted = {method: round(a * 100) for method, a in receipt.payments.items()}
    return (
        paid == wanted
        and round(receipt.total * 100) == round(sale.total * 100)
        and round(receipt.total * 100) == round(sale.paid * 100)
        and abs(sum(line[2] for line in sale.lines) - sale.total) < 0.005
    )
