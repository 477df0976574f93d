# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""From what was measured to what a larger chain would need. Nothing is asked here."""

import math

# What is used in processor time, in seconds.
PARTS = {
    "workers": "Odoo's workers",
    "websockets": "Odoo's websocket processes",
    "postgres": "PostgreSQL",
    "nginx": "nginx",
}
BUSY = 0.7  # of a core or a process; beyond that what waits grows quickly
PATIENCE = 1000  # milliseconds: a chain keeps up if nearly all changes take less
WORKER_CORES = 6  # of a node of eight: two are for the websockets and the rest
PER_CORE = 2  # workers, as Odoo's documentation recommends


def rate(phase, key):
    """Of what is counted, a second; of processor time, cores."""
    return phase["used"][key] / phase["seconds"]


def done(phase, name):
    """What tills did or heard of that kind, a second."""
    return phase["told"]["counts"].get(name, 0) / phase["seconds"]


def times(phase, name):
    """Sorted milliseconds."""
    return sorted(phase["told"]["times"].get(name, ()))


def failures(phase):
    counts = phase["told"]["counts"]
    return sum(count for name, count in counts.items() if name.startswith("failed"))


def busiest(phase):
    """How much of a core the busiest websocket process has; it can have but one."""
    return max(phase["used"]["each websockets"]) / phase["seconds"]


def keeps_up(phase):
    settled = times(phase, "settled")
    late = settled and settled[min(len(settled) - 1, len(settled) * 99 // 100)]
    return not failures(phase) and (not settled or late <= PATIENCE)


def slope(phases, value):
    """By how much value(phase) grows with one more till: least squares.

    Of those that keep up, as what has to wait is done in fewer requests; of the two
    smallest if fewer do.
    """
    kept = [each for each in phases if keeps_up(each)]
    if len(kept) < 2:
        kept = sorted(phases, key=lambda each: each["tills"])[:2]
    if len(kept) == 1:
        return value(kept[0]) / kept[0]["tills"]
    counts = [each["tills"] for each in kept]
    values = [value(each) for each in kept]
    middle, mean = sum(counts) / len(kept), sum(values) / len(kept)
    above = sum(
        (count - middle) * (each - mean)
        for count, each in zip(counts, values, strict=True)
    )
    return above / sum((count - middle) ** 2 for count in counts)


def needs(phases, tills, connections):
    """What so many tills take, by the slope: {what: how much}.

    connections: of one process of Odoo's, as measured.
    """
    cores = {
        part: tills * slope(phases, lambda each, part=part: rate(each, part))
        for part in PARTS
    }
    sockets = math.ceil(cores["websockets"] / BUSY)
    worker_cores = math.ceil(cores["workers"] / BUSY)
    nodes = max(sockets, math.ceil(worker_cores / WORKER_CORES))
    workers = worker_cores * PER_CORE
    return {
        "cores": cores,
        "nodes": nodes,
        "for websockets": sockets,
        "for workers": math.ceil(worker_cores / WORKER_CORES),
        "workers": workers,
        "postgres": math.ceil(cores["postgres"] / BUSY),
        "connections": math.ceil((workers + nodes) * connections),
        **{
            key: tills * slope(phases, lambda each, key=key: rate(each, key))
            for key in ("statements", "commits", "messages", "written")
        },
    }


def shares(phase, cores, workers):
    """[(how much of it this takes, what)], the fullest first.

    cores: of the machine. workers: how many there are. A worker that waits for the
    processor is at work, too.
    """
    used = sum(rate(phase, part) for part in PARTS)
    used += phase["told"]["cpu"] / phase["seconds"]
    occupied = sum(seconds for _count, _sql, seconds in phase["requests"].values())
    found = [
        (used / cores, "the machine's processor"),
        (busiest(phase), "the busiest websocket process"),
        (occupied / phase["seconds"] / workers, "the workers' time"),
    ]
    return sorted(found, reverse=True)
