# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales that wait, in a real browser: keeping one, loading the page, sending them."""

from dev.paths import SUITE
from tests.kit.pool import Shops

from ..report import milliseconds, table, times
from .measure import WAITING, of_a_shop
from .text import INTRODUCTION, KEEP_TEXT, SEND_TEXT

SIDES = {"stock": (), "module": SUITE}


def run(_bench):
    shops = Shops()
    try:
        results = {
            side: of_a_shop(shops.get(modules=modules), side)
            for side, modules in SIDES.items()
        }
    finally:
        shops.close()
    parts = [INTRODUCTION, KEEP_TEXT, _keeping(results), SEND_TEXT, _sending(results)]
    return "\n\n".join(parts)


def _keeping(results):
    head = ["Waiting", "Stock", "Module", "Module, to 1 waiting"]
    rows = []
    for count in WAITING:
        stock, ours = (results[side]["keep"][count] for side in SIDES)
        growth = ours / results["module"]["keep"][WAITING[0]]
        rows.append(
            [f"{count:,}", milliseconds(stock), milliseconds(ours), f"{growth:.2f}"]
        )
    return table(head, rows)


def _sending(results):
    head = ["With 1,000 waiting", "Stock", "Module", "Module, to stock"]
    rows = []
    for name, what in (("load", "Load the page"), ("send", "Send them all")):
        stock, ours = (results[side][name] for side in SIDES)
        row = [what, milliseconds(stock), milliseconds(ours), times(ours / stock)]
        rows.append(row)
    return table(head, rows)
