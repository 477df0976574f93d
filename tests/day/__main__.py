# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""python -m tests.day [restaurant | connected] [seed] [sales]: one day of four tills,
and whether its books are right. The report is kept in .shop/results/day.md.
"""

import os
import secrets
import sys

from dev.lock import alone
from dev.suites import RESULTS
from tests.kit.own_network import INSIDE, own_network
from tests.kit.pool import Shops
from tests.kit.sharing import NEIGHBOURS
from tests.kit.tally import Tally, TallyReport

from .books import audit
from .connected import Connected
from .play import Day
from .report import text
from .restaurant import Restaurant

SALES = 300


def main(*arguments):
    if arguments[:1] == ("connected",) and INSIDE not in os.environ:
        return _apart(*arguments)
    kind, modules = Day, {}
    if arguments[:1] == (Restaurant.kind,):
        arguments = arguments[1:]
        kind, modules = Restaurant, {"modules": NEIGHBOURS}
    elif arguments[:1] == ("connected",):
        arguments = arguments[1:]
        kind = Connected
    seed, sales = (*arguments, *(None, SALES)[len(arguments) :])
    seed = int(seed) if seed else secrets.randbelow(10**6)
    with alone("browsers"):
        shops = Shops()
        try:
            return _play(kind, shops.get(**modules), seed, int(sales))
        finally:
            shops.close()


def _apart(*arguments):
    """Browsers that connect to each other need a network of their own."""
    with own_network() as run:
        if not run:
            print("This machine lets nobody make a network namespace.")
            return 1
        outcome = run([sys.executable, "-m", "tests.day", *arguments])
    print(outcome.stdout)
    return outcome.returncode


def _play(kind, shop, seed, sales):
    tally = Tally(shop, "module", TallyReport())
    tally.begins(f"day {seed}")
    ((first_session,),) = shop.sql("SELECT coalesce(max(id), 0) FROM pos_session")
    day = kind(shop, tally, seed, sales)
    print(f"A day in the {kind.kind} with the seed {seed} and {sales} sales")
    try:
        day.play()
    except BaseException:
        shop.record(RESULTS / "day")
        raise
    findings = audit(day, first_session)
    report = text(day, findings)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "day.md").write_text(report)
    print(report)
    return 0 if all(finding.is_right for finding in findings) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
