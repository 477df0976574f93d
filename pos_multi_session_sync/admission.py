# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Who comes into a multi-session, when, and how much they may add.

One at a time: who waits for the group's row sees afterwards what those before have
written. The quota of a user at a point of sale is a leaky bucket: what is added fills
it, and it empties by itself. It is stored as the time at which it will be empty. Shops
stay below it, also those whose tills share one log-in: that many tills may make a sale
each second, and a device that was offline for days has room for all of it.
"""

from contextlib import contextmanager
from datetime import timedelta

from psycopg2.errors import LockNotAvailable
from psycopg2.extensions import ISOLATION_LEVEL_READ_COMMITTED, TRANSACTION_STATUS_IDLE

from odoo import _
from odoo.exceptions import UserError

from .merge.merging import KINDS

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

# Not "!= 'closed'": the index on the state finds these few among those of all years.
IS_OPEN = """EXISTS (
    SELECT FROM pos_session AS s
     WHERE s.config_id = %s.id AND s.rescue IS NOT TRUE
       AND s.state IN ('opening_control', 'opened', 'closing_control')
)"""

ENTER = f"""
SELECT g.id, g.name, g.company_id, g.token, g.epoch, g.last_seq, g.floor_seq,
       g.last_number, g.is_mesh, g.mesh_epoch, g.only_managers_delete,
       EXISTS (
           SELECT FROM res_groups_users_rel AS r
             JOIN ir_model_data AS x
               ON x.module = 'point_of_sale' AND x.name = 'group_pos_manager'
              AND x.model = 'res.groups' AND x.res_id = r.gid
            WHERE r.uid = u.id
       ) AS is_manager,
       c.id AS config_id, c.name AS till, p.name AS user_name,
       {IS_OPEN % "c"} AS is_open,
       EXISTS (
           SELECT FROM pos_multi_session_payment AS w
            WHERE w.multi_session_id = g.id AND w.result IS NULL
       ) AS has_waiting,
       q.empty_at, coalesce(q.empty_at > %(full_at)s, false) AS is_full,
       (
           SELECT json_agg(
                      json_build_object(
                          'config', t.id, 'name', t.name, 'is_open', {IS_OPEN % "t"}
                      )
                      ORDER BY t.name, t.id
                  )
             FROM pos_config AS t
            WHERE t.multi_session_id = g.id AND t.active
       ) AS tills,
       (
           SELECT json_agg(
                      json_build_object(
                          'order', r.shared_order, 'name', r.cashier, 'till', t.name
                      )
                      ORDER BY r.id
                  )
             FROM pos_offline_rejected_sale AS r
             JOIN pos_config AS t ON t.id = r.config_id
            WHERE t.multi_session_id = g.id
              AND r.state = 'refused' AND r.shared_order IS NOT NULL
       ) AS rejected
  FROM pos_config AS c
  JOIN pos_multi_session AS g ON g.id = c.multi_session_id AND g.active
  JOIN res_users AS u ON u.id = %(uid)s
  JOIN res_partner AS p ON p.id = u.partner_id
  LEFT JOIN pos_multi_session_quota AS q
    ON q.multi_session_id = g.id AND q.user_id = u.id AND q.config_id = c.id
 WHERE c.id = %(config)s
"""
# For each lock of a group; less than a till waits for its answer.
LONGEST_WAIT = "5s"
# Of tills that change something: one waits longer, and gets in as soon as it can. A
# server has few workers, and all groups need them; a change takes milliseconds.
FIRST_WAIT = "300ms"
SHORT_WAIT = "150ms"
# Each user waits in a queue of their own first, so that the many requests of one are
# one among those that wait for the group; one queue for each group, as shops may share
# a log-in. Who has used up the quota does not wait.
LOCK = f"""
WITH turn AS MATERIALIZED (
    SELECT set_config('lock_timeout', CASE
               WHEN pg_try_advisory_xact_lock(
                   hashtext('pos_multi_session_sync/' || multi_session_id), 0
               )
               THEN %(wait)s ELSE %(short_wait)s
           END, true),
           pg_advisory_xact_lock(
               hashtext('pos_multi_session_sync/' || multi_session_id), %(uid)s
           )
      FROM pos_config
     WHERE id = %(config)s
)
{ENTER.replace("FROM pos_config AS c", "FROM turn CROSS JOIN pos_config AS c", 1)}
   AND coalesce(q.empty_at <= %(full_at)s, true)
   FOR NO KEY UPDATE OF g
"""


def begin_read_committed(cr):
    """End the transaction if it has written nothing, and begin one at READ COMMITTED.

    Odoo's REPEATABLE READ shows the data as they were before the wait for a lock, and
    PostgreSQL then refuses to write: all but one of those who wait would have to begin
    again. If the transaction has written something, it is somebody else's to end, as
    in Odoo's tests: all stays as it is, and Odoo repeats the call where it must.

    :return: whether it was begun
    """
    cr.flush()
    if cr.connection.get_transaction_status() != TRANSACTION_STATUS_IDLE:
        cr.execute("SELECT txid_current_if_assigned()")
        if cr.fetchone()[0]:
            return False
        cr.commit()  # pylint: disable=invalid-commit
    # Said with BEGIN, so it is no statement of its own. It holds as long as the cursor
    # does; Odoo sets its own level on each one it opens.
    cr.connection.set_isolation_level(ISOLATION_LEVEL_READ_COMMITTED)
    return True


class GroupBusy(UserError):
    """Others kept the group too long. A till knows it by this name, and asks again."""


@contextmanager
def limited_wait():
    """An answer for a request that waited too long for the group: nothing was done.

    A worker of the server that waits is missing to everybody else. Odoo would repeat
    the call, and wait again each time.
    """
    try:
        yield
    except LockNotAvailable as error:
        raise GroupBusy(
            _("Other tills keep the multi-session busy. Nothing is changed: try again.")
        ) from error


def enter_group(cr, now, config_id, uid, lock):
    """The group of that POS, with who comes in; None if it has none.

    lock: nobody else gets in with a lock until the transaction ends. It does not
    shut out those who only refer to the group, as a sale does that is being made.
    There is no lock for a user whose quota is used up (`is_full`).

    :raise LockNotAvailable: others have had the lock for too long
    """
    values = {"config": config_id, "uid": uid, "full_at": full_at(now)}
    for query in [LOCK, ENTER] if lock else [ENTER]:
        values.update(wait=FIRST_WAIT, short_wait=SHORT_WAIT)
        cr.execute(query, values, log_exceptions=False)
        found = cr.dictfetchone()
        if found and (query is not ENTER or not lock or found["is_full"]):
            return found
    return None


def lock_group(cr, group_id):
    """What must not change while it is written: {last_seq, last_number, ...}.

    :raise LockNotAvailable: others have had the lock for too long
    """
    cr.execute(
        "WITH turn AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true))"
        "SELECT g.id, g.token, g.epoch, g.last_seq, g.floor_seq, g.last_number,"
        "       g.company_id"
        "  FROM turn CROSS JOIN pos_multi_session AS g"
        " WHERE g.id = %s FOR NO KEY UPDATE OF g",
        [LONGEST_WAIT, group_id],
        log_exceptions=False,
    )
    return next(iter(cr.dictfetchall()), None)


def seconds(operations=0, characters=0, written=0, is_new_client=False, is_shown=False):
    """By how much later the bucket is empty."""
    units = operations + characters / KEPT + min(written / WRITTEN, MOST_WRITTEN)
    units += CLIENT * is_new_client + PRESENCE * is_shown
    return units / LEAK


def moved(operations, sizes):
    """Characters of the orders whose lines are written into the log once more."""
    orders = [each.get("order") for each in operations if each.get("type") in KINDS]
    return sum(sizes.get(order) or 0 for order in orders)


def full_at(now):
    """A bucket that is empty later than this takes nothing."""
    return now + timedelta(seconds=CAPACITY / LEAK)


def percent(empty_at, now):
    """How full it is, for the till: 0 below the notice, and 100 if it takes nothing."""
    if empty_at is None:
        return 0
    level = (empty_at - now).total_seconds() * LEAK * 100 / CAPACITY
    return 0 if level < NOTICE else 100 if level > 100 else min(int(level), 99)
