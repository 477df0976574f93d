# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""How much one user may add to a group at one point of sale.

A leaky bucket: what is added fills it, and it empties by itself. It is stored as the
time at which it will be empty. Shops stay below it, also those whose tills share one
log-in: that many tills may make a sale each second, and a device that was offline for
days has room for all of it.
"""

from datetime import timedelta

CAPACITY = 100_000  # units
LEAK = 20  # units a second
NOTICE = 80  # percent of the capacity, from which the till is told
# Units of one thing; an operation is one.
CLIENT = 100
PRESENCE = 1
# Characters that make a unit: of what is kept for long, and of what is written anew.
KEPT, WRITTEN = 1_000, 50_000
MOST_WRITTEN = 10  # units a request: it is work of the server, and nothing that stays

# Nothing where it takes nothing. %(user)s: who speaks, not whose page it was.
CHARGE = """
INSERT INTO pos_multi_session_quota AS q (
    multi_session_id, user_id, config_id, empty_at
)
SELECT %(group)s, %(user)s, %(config)s, %(now)s + %(seconds)s * interval '1 second'
 WHERE %(seconds)s > 0
ON CONFLICT (multi_session_id, user_id, config_id) DO UPDATE SET
    empty_at = greatest(q.empty_at, %(now)s) + %(seconds)s * interval '1 second'
"""


def seconds(operations=0, characters=0, written=0, is_new_client=False, is_shown=False):
    """By how much later the bucket is empty."""
    units = operations + characters / KEPT + min(written / WRITTEN, MOST_WRITTEN)
    units += CLIENT * is_new_client + PRESENCE * is_shown
    return units / LEAK


def full_at(now):
    """A bucket that is empty later than this takes nothing."""
    return now + timedelta(seconds=CAPACITY / LEAK)


def percent(empty_at, now):
    """How full it is, for the till: 0 below the notice, and 100 if it takes nothing."""
    if empty_at is None:
        return 0
    level = (empty_at - now).total_seconds() * LEAK * 100 / CAPACITY
    return 0 if level < NOTICE else 100 if level > 100 else min(int(level), 99)
