# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The simulator's schedules before a real server that is killed, restarted and cut off.

What must hold in the end is in docs/PROTOCOL.md, and is looked up in the database. A
few are told with all other tests, and 104 with FAULTS=full. SEEDS=16-23 tells these.
"""

import json
import os

import pytest

from dev.paths import STATE

from .kit.schedules import Stages
from .kit.sides import IS_FULL, rounds
from .kit.till import ARTIFACTS

AT_ONCE = 8
REPORT = STATE / "results" / "schedules.md"
# A round in which these did not happen has shown nothing of them.
WANTED = (
    "operations logged",
    "sales",
    "answers dropped",
    "requests doubled",
    "messages lost",
    "servers killed",
    "PostgreSQL killed",
    "lines silent",
    "pages that crashed",
)
# Mistakes of a till (see sim/mutants.mjs), and the property that must notice them.
PLANTED = {
    "operation not persisted": 4,
    "tap sent as a typed value": 7,
    "visible not computed anew": 1,
    "nobody is told": 8,
}
TELLING = (1, 2, 3, 5, 9, 11, 13, 15)  # seeds that have what it takes


def seeds():
    """The first and the one after the last."""
    first, _, last = os.environ.get("SEEDS", "").partition("-")
    if first:
        return int(first), int(last or first) + 1
    return 0, AT_ONCE * rounds(1, 13)


@pytest.mark.takes_turns("servers")
@pytest.mark.shop(own_postgres=True)
def test_schedules_before_a_real_server(shop):
    first, end = seeds()
    with Stages(shop, min(AT_ONCE, end - first)) as stages:
        failed = []
        for start in range(first, end, AT_ONCE):
            told = stages.play(range(start, min(start + AT_ONCE, end)))
            failed += [schedule for schedule in told if schedule["wrong"]]
            keep(stages.counts, failed)
        if IS_FULL:
            notices_mutants(stages)
    assert not failed, "\n".join(map(explain, failed))
    if "SEEDS" not in os.environ:
        assert not [what for what in WANTED if not stages.counts[what]]


def notices_mutants(stages):
    for mutant, number in PLANTED.items():
        told = stages.play(TELLING, mutant=mutant)
        wrong = [what for schedule in told for what in schedule["wrong"]]
        assert any(what.startswith(f"{number}: ") for what in wrong), mutant


def explain(schedule):
    start = schedule["seed"] // AT_ONCE * AT_ONCE
    return "\n  ".join(
        [
            f"seed {schedule['seed']} ({schedule['disaster'] or 'a bad line'}):",
            *schedule["wrong"][:6],
            f"SEEDS={start}-{start + AT_ONCE - 1} python3.11 -m dev test-system "
            "-k test_schedules_before_a_real_server",
        ]
    )


def keep(counts, failed):
    """How much was told, and the logs of what failed."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"| {what} | {count:,} |" for what, count in sorted(counts.items())]
    REPORT.write_text("\n".join(["| | |", "| --- | ---: |", *rows, ""]))
    for schedule in failed:
        path = ARTIFACTS / f"schedule-{schedule['seed']}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(schedule, indent=1))
