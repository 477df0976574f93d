# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What one user can do to the others, and what the limits of the proxy hold back."""

from dev import database
from dev.paths import SUITE

from ..clock import percentile
from ..report import milliseconds, table
from .measure import ALONE, flooded

DATABASE = "bench_flood"
TEXT = """## A flood

Odoo with as many workers as its documentation recommends, behind the nginx of
[OPERATIONS.md](OPERATIONS.md), with and without the limits there. Two colleagues tap
ten times a second at most, each in an order that all tills share. Beside them one user
sends with eight connections, from a process of its own that leaves the processor to
the others, without a pause; what the proxy refuses is sent again at once. All floods
take turns in each of three rounds. The first one is what any user can do to any Odoo.
With the limits p99 should be at most 1.2 times what it is alone. Two cores cannot show
less than what standard's requests cost, as they do nothing but come."""


def run(bench):
    database.copy(bench.pg, database.template(bench.pg, SUITE), DATABASE)
    try:
        found = flooded(bench.pg, DATABASE)
    finally:
        database.drop(bench.pg, DATABASE)
    return f"{TEXT}\n\n{_table(found)}"


def _table(found):
    head = ["A tap beside", "Limits", "p50", "p95", "p99", "p99, to alone"]
    rows = []
    for is_limited in (False, True):
        alone = percentile(found[ALONE, is_limited][0], 99)
        for (what, limited), (times, counts) in found.items():
            if limited == is_limited:
                taken = [percentile(times, percent) for percent in (50, 95, 99)]
                rows.append(
                    [
                        what,
                        "yes" if is_limited else "no",
                        *map(milliseconds, taken),
                        f"{taken[-1] / alone:.2f}",
                        *(_rate(counts, name) for name in ("taken", "refused")),
                    ]
                )
    return table([*head, "Taken a second", "Refused a second"], rows)


def _rate(counts, name):
    if not counts:
        return "-"
    seconds = sum(each["seconds"] for each in counts)
    return f"{sum(each[name] for each in counts) / seconds:.0f}"
