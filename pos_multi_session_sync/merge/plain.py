# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""JSON values, compared and added up as JavaScript does (core/plain.esm.js)."""

import math

MOST = 1e9  # larger ones have no room for the decimals
UNIT = 1e6


def is_number(value):
    """As JSON has them: true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def same(one, other):
    """Whether two JSON values are equal; 1 is 1.0, but not true."""
    if is_number(one) and is_number(other):
        return one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[k], other[k]) for k in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return type(one) is type(other) and one == other


def by_seq(times):
    """JSON has texts as keys."""
    return {int(seq): at for seq, at in (times or {}).items()}


def add(one, other):
    """0.1 + 0.2 is 0.3."""
    total = one + other
    if isinstance(total, int) or not abs(total) < MOST:
        return total
    return math.floor(total * UNIT + 0.5) / UNIT
