# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Order transfers of pos_multi_session_sync: lists and tills when there are many."""

from ..report import milliseconds, table

MEASURE = "bench.transfers.measure:everything"
SIZES = (1_000, 365_000)

TEXT = """## Order transfers (pos_multi_session_sync)

A thousand transfers, and a thousand a day for a year. What the office opens: the list
(80 rows, and how many there are) with each filter, text and group of its search view,
as the web client asks for it; p50 of {rounds} rounds. The manager sees all of the
company. The cashier has opened the sessions of two points of sale, and sees what they
have sent or received: the record rules look that up with each query."""

TILL = "What tills ask for:"

CLEAN_UP = """The clean-up, with *Keep Order Transfers* at 30 days: {count:,} transfers
with their receivers and steps are gone in {took}; it calls itself again until none is
left."""


def run(bench):
    results = {
        number: bench.measure(f"bench_transfers_{number}", MEASURE, transfers=number)
        for number in SIZES
    }
    first, year = results.values()
    head = ["Office", *(f"{n:,}, {who}" for n in SIZES for who in first["office"])]
    office = [
        [
            name,
            *(
                milliseconds(times[name])
                for result in results.values()
                for times in result["office"].values()
            ),
        ]
        for name in next(iter(first["office"].values()))
    ]
    till = [
        [name, *(milliseconds(result["till"][name]) for result in results.values())]
        for name in first["till"]
    ]
    return "\n\n".join(
        [
            TEXT.format(rounds=first["rounds"]),
            table(head, office),
            TILL,
            table(["", *(f"{number:,}" for number in SIZES)], till),
            CLEAN_UP.format(count=year["cleaned"], took=milliseconds(year["clean_up"])),
        ]
    )
