# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Order transfers of pos_multi_session_sync: lists and tills when there are many."""

from ..report import milliseconds, table

MEASURE = "bench.transfers.measure:everything"
SIZES = (1_000, 365_000)

TEXT = """## Order transfers (`pos_multi_session_sync`)

A thousand transfers, and a thousand a day for a year. What the office opens (80 rows,
and how many there are), what it groups, and what a till asks for: p50 of ten rounds. A
manager sees all of the company; a cashier what is his, which the record rules look up
with each query."""


def run(bench):
    results = {
        number: bench.measure(f"bench_transfers_{number}", MEASURE, transfers=number)
        for number in SIZES
    }
    head = ["", *(f"{number:,}" for number in results)]
    names = results[SIZES[0]]
    rows = [
        [name, *(milliseconds(result[name]) for result in results.values())]
        for name in names
    ]
    return "\n\n".join([TEXT, table(head, rows)])
