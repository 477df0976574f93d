# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The tables of a multi-session, in as few statements as they can be read and written.

By hand, as many tills wait while one of them writes. Nobody is checked here, and the
ORM is told nothing: those who call do both.
"""

import json
from dataclasses import dataclass

from . import quota
from .merge.document import sound

# Not "!= 'closed'": the index on the state finds these few among those of all years.
IS_OPEN = """EXISTS (
    SELECT FROM pos_session AS s
     WHERE s.config_id = %s.id AND s.rescue IS NOT TRUE
       AND s.state IN ('opening_control', 'opened', 'closing_control')
)"""

ENTER = f"""
SELECT g.id, g.name, g.company_id, g.token, g.epoch, g.last_seq, g.floor_seq,
       g.last_number, g.is_mesh, g.mesh_epoch,
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
# Each user waits in a queue of their own first, so that the many requests of one are
# one among those that wait for the group. Who has used up the quota does not wait.
LOCK = f"""
WITH turn AS MATERIALIZED (
    SELECT set_config('lock_timeout', %(wait)s, true),
           pg_advisory_xact_lock(hashtext('pos_multi_session_sync'), %(uid)s)
)
{ENTER.replace("FROM pos_config AS c", "FROM turn CROSS JOIN pos_config AS c", 1)}
   AND coalesce(q.empty_at <= %(full_at)s, true)
   FOR NO KEY UPDATE OF g
"""

LOOK = """
SELECT (
    SELECT jsonb_object_agg(
               client,
               jsonb_build_object(
                   'client', client, 'last_n', last_n, 'presence', presence,
                   'user', user_id, 'config', config_id,
                   'presence_order', presence_order,
                   'presence_screen', presence_screen,
                   'is_bus_silent', is_bus_silent,
                   'seen_at', (extract(epoch FROM last_seen) * 1000)::bigint,
                   'is_present', last_seen >= %(since)s
               )
           )
      FROM pos_multi_session_client
     WHERE multi_session_id = %(group)s
       AND (
           client = %(client)s
           OR presence_screen IS NOT NULL AND last_seen >= %(since)s
       )
), (
    SELECT jsonb_object_agg(uuid, document)
      FROM pos_multi_session_order
     WHERE multi_session_id = %(group)s AND uuid = ANY(%(orders)s)
), (
    SELECT jsonb_object_agg(uuid, size)
      FROM pos_multi_session_order
     WHERE multi_session_id = %(group)s AND uuid = ANY(%(orders)s)
), CASE WHEN %(begins)s THEN (
    SELECT count(*)
      FROM pos_multi_session_order
     WHERE multi_session_id = %(group)s AND state = 'open'
       AND made_config_id = %(config)s
) END, (
    SELECT jsonb_object_agg(seq, content -> 'at')
      FROM pos_multi_session_operation
     WHERE multi_session_id = %(group)s AND seq = ANY(%(places)s)
)
"""

# One statement, so that neither is newer than the other.
SNAPSHOT = """
SELECT g.last_seq, (
           SELECT l.content -> 'at' FROM pos_multi_session_operation AS l
            WHERE l.multi_session_id = g.id AND l.seq = g.last_seq
       ), o.document
  FROM pos_multi_session AS g
  LEFT JOIN pos_multi_session_order AS o
    ON o.multi_session_id = g.id AND o.state = 'open'
 WHERE g.id = %s
 ORDER BY o.number, o.id
"""

WAITING = """
SELECT w.id, w.order_uuid, w.sale, w.snapshot, w.seen, w.actor,
       (extract(epoch FROM o.date_order) * 1000)::bigint AS ts
  FROM pos_multi_session_payment AS w
  JOIN pos_order AS o ON o.id = w.pos_order_id
 WHERE w.multi_session_id = %s AND w.result IS NULL
 ORDER BY w.id
"""
SETTLE = """
UPDATE pos_multi_session_payment AS w
   SET seq = %s, result = %s, order_id = o.id
  FROM pos_multi_session_order AS o
 WHERE w.id = %s AND o.multi_session_id = w.multi_session_id AND o.uuid = w.order_uuid
"""

# Everything that a request changes. Rows of documents and operations travel as JSON:
# one parameter each, however many there are.
WRITE = """
WITH kept AS (
    INSERT INTO pos_multi_session_order AS o (
        multi_session_id, uuid, number, state, origin_uuid, revision, document,
        line_count, size, made_config_id, made_at, changed_at
    )
    SELECT %(group)s, d.uuid, d.number, d.state, d.origin_uuid, d.revision, d.document,
           d.line_count, d.size, d.made_config_id, %(now)s, %(now)s
      FROM jsonb_to_recordset(%(documents)s) AS d(
          uuid varchar, number int, state varchar, origin_uuid varchar, revision int,
          document jsonb, line_count int, size int, made_config_id int
      )
    ON CONFLICT (multi_session_id, uuid) DO UPDATE SET
        number = excluded.number, state = excluded.state,
        revision = excluded.revision, document = excluded.document,
        size = excluded.size, line_count = excluded.line_count,
        changed_at = excluded.changed_at
    RETURNING id, uuid
), logged AS (
    INSERT INTO pos_multi_session_operation (
        multi_session_id, seq, op_id, client, order_uuid, order_id, type, offline,
        result, made_at, at, user_id, user_name, config_id, till, content
    )
    SELECT %(group)s, l.seq, l.id, l.client, l."order",
           coalesce(kept.id, known.id), l.type, l.offline, l.result,
           to_timestamp(l.made_at) AT TIME ZONE 'UTC', %(now)s,
           (l.actor ->> 'user')::int, l.actor ->> 'name',
           (l.actor ->> 'config')::int, l.actor ->> 'till', l.content
      FROM jsonb_to_recordset(%(operations)s) AS l(
          seq int, id varchar, client varchar, "order" varchar, type varchar,
          offline boolean, result varchar, made_at double precision, actor jsonb,
          content jsonb
      )
      LEFT JOIN kept ON kept.uuid = l."order"
      LEFT JOIN pos_multi_session_order AS known
        ON known.multi_session_id = %(group)s AND known.uuid = l."order"
     ORDER BY l.seq
), client AS (
    {client}
), quota AS (
    {quota}
)
UPDATE pos_multi_session
   SET last_seq = %(last_seq)s, last_number = %(last_number)s
 WHERE id = %(group)s
"""

CLIENT = """
INSERT INTO pos_multi_session_client AS c (
    multi_session_id, client, device, last_n, acked_seq, last_seen, user_id,
    config_id, presence, presence_order, presence_screen, is_bus_silent
)
VALUES (
    %(group)s, %(client)s, %(device)s, %(n)s, %(acked)s, %(now)s, %(user)s,
    %(config)s, %(actor)s, %(order)s, %(screen)s, %(is_bus_silent)s
)
ON CONFLICT (multi_session_id, client) DO UPDATE SET
    device = coalesce(excluded.device, c.device),
    last_n = greatest(excluded.last_n, c.last_n),
    acked_seq = greatest(excluded.acked_seq, c.acked_seq),
    last_seen = excluded.last_seen, presence = excluded.presence,
    presence_order = excluded.presence_order,
    presence_screen = excluded.presence_screen,
    is_bus_silent = excluded.is_bus_silent
"""
NOBODY = "SELECT 1"
NOTE = f"WITH quota AS ({quota.CHARGE}) {CLIENT}"

ANSWER = ("id", "seq", "result", "detail")
LOGGED = ("seq", "id", "client", "order", "type", "offline", "result", "actor")
LATEST = 4_102_444_800_000  # milliseconds: the year 2100, for clocks that are wrong


@dataclass
class Client:
    """The client that speaks: what is to be remembered of it."""

    uuid: str
    device: str | None
    n: int
    acked: int
    user: int
    config: int
    actor: dict
    order: str | None
    screen: str | None
    is_bus_silent: bool
    seconds: float = 0  # what it takes of the user's quota


class Tables:
    def __init__(self, cr, now):
        self._cr = cr
        self.now = now

    def enter(self, config_id, uid, lock):
        """The group of that POS, with who comes in; None if it has none.

        lock: nobody else gets in with a lock until the transaction ends. It does not
        shut out those who only refer to the group, as a sale does that is being made.
        There is no lock for a user whose quota is used up (`is_full`).

        :raise LockNotAvailable: others have had the lock for too long
        """
        full_at = quota.full_at(self.now)
        values = {"config": config_id, "uid": uid, "full_at": full_at}
        for query in [LOCK, ENTER] if lock else [ENTER]:
            values["wait"] = LONGEST_WAIT
            self._cr.execute(query, values, log_exceptions=False)
            found = self._cr.dictfetchone()
            if found and (query is not ENTER or not lock or found["is_full"]):
                return found
        return None

    def lock(self, group_id):
        """What must not change while it is written: {last_seq, last_number, ...}.

        :raise LockNotAvailable: others have had the lock for too long
        """
        self._cr.execute(
            "WITH turn AS MATERIALIZED (SELECT set_config('lock_timeout', %s, true))"
            "SELECT g.id, g.token, g.epoch, g.last_seq, g.floor_seq, g.last_number,"
            "       g.company_id"
            "  FROM turn CROSS JOIN pos_multi_session AS g"
            " WHERE g.id = %s FOR NO KEY UPDATE OF g",
            [LONGEST_WAIT, group_id],
            log_exceptions=False,
        )
        return next(iter(self._cr.dictfetchall()), None)

    def look(self, group_id, client, since, orders, places, begins_at=None):
        """What a request needs to know, at once.

        places: seqs
        begins_at: the POS, if it begins an order
        :return: {client: row} of that one and of those who are anywhere since then;
            {uuid: document or None} and {uuid: size} of the orders; how many of that
            POS are open, None if it begins none; {seq: when it was logged}, as far as
            it is kept
        """
        orders = list(orders)
        self._cr.execute(
            LOOK,
            {
                "group": group_id,
                "client": client,
                "since": since,
                "orders": orders,
                "places": [each for each in places if each is not None],
                "begins": begins_at is not None,
                "config": begins_at,
            },
        )
        clients, documents, sizes, open_count, times = self._cr.fetchone()
        documents = {**dict.fromkeys(orders), **_sound(documents or {})}
        times = {int(seq): at for seq, at in (times or {}).items()}
        return clients or {}, documents, sizes or {}, open_count, times

    def logged_at(self, group_id, seq):
        """When that was logged; None if it is not kept."""
        self._cr.execute(
            "SELECT content -> 'at' FROM pos_multi_session_operation"
            " WHERE multi_session_id = %s AND seq = %s",
            [group_id, seq],
        )
        (at,) = self._cr.fetchone() or [None]
        return at

    def documents(self, group_id, uuids):
        """{uuid: document} of those that are known."""
        self._cr.execute(
            "SELECT uuid, document FROM pos_multi_session_order"
            " WHERE multi_session_id = %s AND uuid = ANY(%s)",
            [group_id, list(uuids)],
        )
        return _sound(dict(self._cr.fetchall()))

    def snapshot(self, group_id):
        """{seq, at, documents}: where the log is, and the open orders"""
        self._cr.execute(SNAPSHOT, [group_id])
        rows = self._cr.fetchall()
        seq, at, _document = rows[0]
        documents = [document for _seq, _at, document in rows if document]
        return {"seq": seq, "at": at, "documents": documents}

    def operations_after(self, group_id, cursor, until, limit):
        """The log's next operations, oldest first."""
        self._cr.execute(
            "SELECT content FROM pos_multi_session_operation"
            " WHERE multi_session_id = %s AND seq > %s AND seq <= %s"
            " ORDER BY seq LIMIT %s",
            [group_id, cursor, until, limit],
        )
        return [content for (content,) in self._cr.fetchall()]

    def operations_of_order(self, group_id, uuid, after):
        """Everything that was done to that order after a seq, oldest first."""
        self._cr.execute(
            "SELECT content FROM pos_multi_session_operation"
            " WHERE multi_session_id = %s AND order_uuid = %s AND seq > %s"
            " ORDER BY seq",
            [group_id, uuid, after],
        )
        return [content for (content,) in self._cr.fetchall()]

    def stored(self, group_id, ids):
        """{id: operation} of those that are in the log."""
        self._cr.execute(
            "SELECT op_id, content FROM pos_multi_session_operation"
            " WHERE multi_session_id = %s AND op_id = ANY(%s)",
            [group_id, list(ids)],
        )
        return dict(self._cr.fetchall())

    def successors_of(self, group_id, uuid):
        """Uuids of the orders that came of it, oldest first."""
        self._cr.execute(
            "SELECT uuid FROM pos_multi_session_order"
            " WHERE multi_session_id = %s AND origin_uuid = %s ORDER BY id",
            [group_id, uuid],
        )
        return [uuid for (uuid,) in self._cr.fetchall()]

    def waiting_payments(self, group_id):
        """Sales that are to be written into the log, in the order they came."""
        self._cr.execute(WAITING, [group_id])
        return self._cr.dictfetchall()

    def settle_payment(self, payment_id, seq, result):
        self._cr.execute(SETTLE, [seq, result, payment_id])

    def open_orders(self, group_id):
        """Their uuids."""
        self._cr.execute(
            "SELECT uuid FROM pos_multi_session_order"
            " WHERE multi_session_id = %s AND state = 'open' ORDER BY number, id",
            [group_id],
        )
        return [uuid for (uuid,) in self._cr.fetchall()]

    def write_down(self, group_row, operations, documents, client=None):
        """Write down operations that were admitted, and what the orders are now.

        group_row: as `lock` gave it, with the new last_seq and last_number.
        """
        rows = [_logged_row(operation, self.now) for operation in operations]
        self._cr.execute(
            WRITE.replace("{client}", CLIENT if client else NOBODY).replace(
                "{quota}", quota.CHARGE if client else NOBODY
            ),
            {
                "group": group_row["id"],
                "last_seq": group_row["last_seq"],
                "last_number": group_row["last_number"],
                "now": self.now,
                "operations": json.dumps(rows),
                "documents": f"[{', '.join(map(_document_row, documents))}]",
                **(self._values_of(group_row, client) if client else {}),
            },
        )

    def note(self, group_row, client):
        """Remember of the client that it was here."""
        self._cr.execute(NOTE, {**self._values_of(group_row, client), "now": self.now})

    def charge(self, group_row, user, seconds):
        """Only what it takes of the quota."""
        place = {"group": group_row["id"], "config": group_row["config_id"]}
        values = {**place, "user": user, "now": self.now, "seconds": seconds}
        self._cr.execute(quota.CHARGE, values)

    def _values_of(self, group_row, client):
        own = {"client": client.uuid, "actor": json.dumps(client.actor)}
        return {**vars(client), **own, "group": group_row["id"]}


class Source:
    """What the sequencer asks of a group; see merge.sequencer.Sequencer.

    documents: those that were read already. last_n: {client: its last number}.
    sizes: {uuid: characters} of orders that tills may make larger.
    """

    def __init__(self, tables, group_id, documents=None, last_n=None, sizes=None):
        self.now = tables.now
        self._tables = tables
        self._group_id = group_id
        self._documents = documents or {}
        self._last_n = last_n or {}
        self._sizes = sizes or {}

    def document(self, uuid):
        if uuid not in self._documents:
            found = self._tables.documents(self._group_id, [uuid])
            self._documents[uuid] = found.get(uuid)
        return self._documents[uuid]

    def last_n(self, client):
        return self._last_n.get(client, 0)

    def size(self, order):
        return self._sizes.get(order) or 0

    def stored(self, ids):
        return {
            key: {name: each.get(name) for name in ANSWER}
            for key, each in self._tables.stored(self._group_id, ids).items()
        }

    def operations(self, order, after):
        return self._tables.operations_of_order(self._group_id, order, after)

    def successors_of(self, order):
        return self._tables.successors_of(self._group_id, order)


def _sound(documents):
    return {uuid: sound(documents[uuid], uuid) for uuid in documents}


def _document_row(document):
    """As JSON; the document, which may be long, is written once."""
    text = json.dumps(document)
    actor = document["made"]["actor"] or {}
    row = json.dumps(
        {
            "uuid": document["uuid"],
            "number": document["number"],
            "state": document["state"],
            "origin_uuid": (document["origin"] or {}).get("order"),
            "revision": document["revision"],
            "line_count": len(document["lines"]),
            "size": len(text),
            "made_config_id": actor.get("config"),
        }
    )
    return f'{row[:-1]}, "document": {text}}}'


def _logged_row(operation, now):
    made_at = operation.get("ts")
    is_time = isinstance(made_at, int | float) and 0 <= made_at < LATEST
    return {
        **{name: operation.get(name) for name in LOGGED},
        "made_at": made_at / 1000 if is_time else now.timestamp(),
        "content": operation,
    }
