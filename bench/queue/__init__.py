# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Sales that wait, in a real browser: keeping one, loading the page, sending them."""

from dev.paths import SUITE
from tests.kit.pool import Shops

from ..report import milliseconds, table, times
from .measure import WAITING, of_a_shop
from .text import INTRODUCTION, KEEP_TEXT, LINE_TEXT, SEND_TEXT

SIDES = {"standard": (), "module": SUITE}


def run(_bench):
    shops = Shops()
    try:
        results = {
            side: of_a_shop(shops.get(modules=modules), side)
            for side, modules in SIDES.items()
        }
    finally:
        shops.close()
    parts = [
        *(INTRODUCTION, KEEP_TEXT, _keeping(results)),
        *(SEND_TEXT, _sending(results), LINE_TEXT, _line(results)),
    ]
    return "\n\n".join(parts)


def _keeping(results):
    head = ["Waiting", "Standard", "Module", "Module, to 1 waiting"]
    rows = []
    for count in WAITING:
        standard, ours = (results[side]["keep"][count] for side in SIDES)
        growth = ours / results["module"]["keep"][WAITING[0]]
        rows.append(
            [f"{count:,}", milliseconds(standard), milliseconds(ours), f"{growth:.2f}"]
        )
    return table(head, rows)


def _sending(results):
    head = ["With 1,000 waiting", "Standard", "Module", "Module, to standard"]
    rows = []
    for name, what in (("load", "Load the page"), ("send", "Send them all")):
        standard, ours = (results[side][name] for side in SIDES)
        row = [what, milliseconds(standard), milliseconds(ours), times(ours / standard)]
        rows.append(row)
    return table(head, rows)


def _line(results):
    back = [_or_never(results[side]["back"]) for side in SIDES]
    rows = [["Back: until what waited is in Odoo", *back]]
    for index, which in enumerate(("first", "second", "third")):
        silent = [results[side]["silent"][index:] for side in SIDES]
        cells = [_or_never(taken[0]) if taken else "-" for taken in silent]
        rows.append([f"Silent: until the {which} receipt", *cells])
    return table(["The line", "Standard", "Module"], rows)


def _or_never(value):
    return "never" if value is None else milliseconds(value)
