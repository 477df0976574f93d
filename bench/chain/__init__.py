# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A chain of shops before two nodes, and what a larger one would need."""

from dev.paths import SUITE

from .measure import LOOK, REST, SELL, measured, postgres
from .page import written

PAGE = "SIZING.md"
HEAD = """# What a chain of shops needs

Written by `make bench ARGS=chain`. What was measured is on top; below it what would be
needed by that, which nobody has measured.
"""


def run(bench):
    sizes = bench.options.groups
    pos = ("point_of_sale",)
    with postgres() as servers:
        ours = measured(bench, *servers, "suite", SUITE, sizes, (REST, LOOK, SELL))
        first = sizes[:1]
        standard = measured(bench, *servers, "standard", pos, first, (REST, SELL))
    return written(ours, standard, bench.options.tills)
