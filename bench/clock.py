# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Measuring calls against each other."""

import time


def compare(calls, rounds):
    """Call all in turn, so that what disturbs one disturbs the others.

    calls: {name: function}. Returns {name: milliseconds of each round, sorted}; a
    first round, which fills caches, does not count.
    """
    taken = {name: [] for name in calls}
    for number in range(rounds + 1):
        for name, call in calls.items():
            milliseconds = once(call)
            if number:
                taken[name].append(milliseconds)
    return {name: sorted(times) for name, times in taken.items()}


def once(call):
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def percentile(times, percent):
    """The nearest rank; times sorted."""
    return times[min(len(times) - 1, len(times) * percent // 100)]


def median(times):
    return percentile(times, 50)
