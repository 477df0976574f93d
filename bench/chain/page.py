# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""docs/SIZING.md, from what was measured."""

import os
from textwrap import fill

from ..clock import percentile
from ..report import milliseconds, size, table
from . import text
from .measure import LOOK, NODES, PHASES, REST, SELL, WORKERS
from .sizing import (
    BUSY,
    PARTS,
    WORKER_CORES,
    busiest,
    done,
    failures,
    keeps_up,
    needs,
    rate,
    shares,
    times,
)

GROUPS = 1000
NAMES = {REST: "Rest", LOOK: "Look", SELL: "Lunch"}
REQUESTS = ("question", "change", "heartbeat", "transfers", "sale")
ROWS = {"statements": "SQL statements", "commits": "Commits", "messages": "Messages"}


def written(ours, standard, tills):
    lunch = [phase for phase in ours if phase["what"] == SELL]
    sizes = ", ".join(f"{phase['tills']:,}" for phase in lunch)
    seconds = {what: seconds for what, (_settle, seconds) in PHASES.items()}
    introduction = text.INTRODUCTION.format(
        tills=tills, sizes=sizes, nodes=NODES, workers=WORKERS, **_named(seconds)
    )
    return "\n\n".join(
        [
            *(introduction, text.LOAD_TEXT, _load(ours)),
            *(text.WAIT_TEXT, _waits(lunch)),
            *(text.EACH_TEXT, _each(ours, standard)),
            *(text.KIND_TEXT, _kinds(ours), _full(lunch)),
            *(_needed(lunch, tills), text.LIMITS_TEXT),
        ]
    )


def _named(seconds):
    return {"rest": seconds[REST], "look": seconds[LOOK], "sell": seconds[SELL]}


def _asked(phase):
    return sum(done(phase, kind) for kind in REQUESTS)


def _load(ours):
    head = ["Tills", "", "Requests", "Statements", "Commits", "Messages"]
    head += ["Connections", *PARTS.values(), "Busiest", "Its memory"]
    head += ["The tills", "The machine"]
    rows = []
    for phase in ours:
        cores = [rate(phase, part) for part in PARTS]
        counts = [rate(phase, key) for key in ("statements", "commits", "messages")]
        rows.append(
            [
                f"{phase['tills']:,}",
                NAMES[phase["what"]],
                *(f"{each:,.1f}" for each in (_asked(phase), *counts)),
                phase["most"]["connections"],
                *(f"{each:.2f}" for each in (*cores, busiest(phase))),
                f"{phase['most']['memory']:.0f} MB",
                f"{phase['told']['cpu'] / phase['seconds']:.2f}",
                f"{rate(phase, 'machine'):.2f}",
            ]
        )
    return table(head, rows)


def _waits(lunch):
    kinds = {"Change": "settled", "Seen": "heard", "Sale": "sale"}
    head = ["Tills", *(f"{each}, {p}" for each in kinds for p in ("p50", "p99"))]
    rows = []
    for phase in lunch:
        waits = []
        for name in kinds.values():
            found = times(phase, name)
            waits += [
                milliseconds(percentile(found, percent)) if found else "-"
                for percent in (50, 99)
            ]
        errors = sum(phase["errors"].values())
        rows.append([f"{phase['tills']:,}", *waits, failures(phase), errors])
    return table([*head, "Failed", "Errors"], rows)


def _each(ours, standard):
    columns = [
        next(phase for phase in side if phase["what"] == what)
        for what in (REST, SELL)
        for side in (standard, ours)
    ]
    head = ["A till, a minute", "Standard, rest", "Rest", "Standard, lunch", "Lunch"]

    def row(name, value, form="{:,.1f}"):
        each = [form.format(value(phase) * 60 / phase["tills"]) for phase in columns]
        return [name, *each]

    def processor(part):
        return lambda phase: rate(phase, part) * 1000

    rows = [
        row("Requests", _asked),
        row("of these, sales", lambda phase: done(phase, "sale")),
        *(
            row(name, lambda phase, key=key: rate(phase, key))
            for key, name in ROWS.items()
        ),
        *(row(name, processor(part), "{:,.0f} ms") for part, name in PARTS.items()),
        ["Written ahead (WAL)", *(_wal(phase) for phase in columns)],
    ]
    return table(head, rows)


def _wal(phase):
    return size(rate(phase, "written") * 60 / phase["tills"])


def _kinds(ours):
    """By phase, as heartbeats and sales go to one address."""
    asked = {
        "A question": (REST, "shared orders"),
        "A heartbeat": (REST, "sales and heartbeats"),
        "A look": (LOOK, "transfers"),
        "Changes and questions, at lunch": (SELL, "shared orders"),
        "Sales and heartbeats, at lunch": (SELL, "sales and heartbeats"),
    }
    sizes = sorted({phase["tills"] for phase in ours})
    head = ["A request", *(f"{count:,} tills" for count in sizes)]
    rows = []
    for name, (what, kind) in asked.items():
        cells = []
        for phase in ours:
            if phase["what"] == what:
                count, statements, seconds = phase["requests"].get(kind, (0, 0, 0))
                count = count or 1
                took = milliseconds(1000 * seconds / count)
                cells.append(f"{statements / count:.1f} statements, {took}")
        rows.append([name, *cells])
    return table(head, rows)


def _largest(lunch):
    """That kept up."""
    return ([phase for phase in lunch if keeps_up(phase)] or lunch[:1])[-1]


def _full(lunch):
    largest = _largest(lunch)
    (share, what), *rest = shares(largest, os.cpu_count(), NODES * WORKERS)
    late = [f"{phase['tills']:,}" for phase in lunch if not keeps_up(phase)]
    verdict = text.LATE.format(late=" and ".join(late)) if late else text.KEPT
    found = text.FIRST_TEXT.format(
        tills=f"{largest['tills']:,}",
        what=what,
        share=f"{share:.0%}",
        others=" and of ".join(f"{name} ({part:.0%})" for part, name in rest),
    )
    return f"{text.FIRST}\n\n{fill(f'{found} {verdict}', 88)}"


def _needed(lunch, tills):
    many = GROUPS * tills
    most = _largest(lunch)["most"]
    connections = most["connections"] / (NODES * (WORKERS + 1))
    found = needs(lunch, many, connections)
    rows = [
        *(
            [f"{name}, cores in use", f"{found['cores'][part]:,.1f}"]
            for part, name in PARTS.items()
        ),
        ["Nodes for the websocket processes, one each", found["for websockets"]],
        ["Nodes for the workers", found["for workers"]],
        ["**Nodes**, the larger of both", f"**{found['nodes']}**"],
        ["**Workers** on all of them", f"**{found['workers']}**"],
        ["**PostgreSQL**, cores", f"**{found['postgres']}**"],
        ["Its connections", f"{found['connections']:,}"],
        *([f"{name} a second", f"{found[key]:,.0f}"] for key, name in ROWS.items()),
        ["Written ahead (WAL) in an hour of lunch", size(found["written"] * 3600)],
        ["Rows of `bus_bus` from it", f"{found['messages'] * 3600:,.0f}"],
    ]
    introduction = text.NEEDS_TEXT.format(many=many, busy=BUSY, cores=WORKER_CORES)
    return f"{introduction}\n\n{table(['1,000 groups', ''], rows)}"
