# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The tables of a multi-session, in as few statements as they can be read and written.

By hand, as many tills wait while one of them writes. Nobody is checked here, and the
ORM is told nothing: those who call do both.
"""

import json
from dataclasses import dataclass

from .admission import CHARGE
from .merge.document import sound
from .merge.plain import by_seq

# Who takes a payment says so more often.
IS_PRESENT = """last_seen >= CASE
    WHEN presence_screen = 'payment' THEN %(paying_since)s ELSE %(since)s
END"""
LOOK = f"""
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
                   'is_present', {IS_PRESENT}
               )
           )
      FROM pos_multi_session_client
     WHERE multi_session_id = %(group)s
       AND (
           client = %(client)s
           OR presence_screen IS NOT NULL AND {IS_PRESENT}
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
), sent AS (
    INSERT INTO bus_bus (channel, message, create_date)
    SELECT m.channel, m.message, now() AT TIME ZONE 'UTC'
      FROM unnest(%(channels)s::varchar[], %(messages)s::varchar[])
        AS m(channel, message)
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
NOTE = f"WITH quota AS ({CHARGE}) {CLIENT}"

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

    def look(self, group_id, client, since, orders, places, begins_at=None):
        """What a request needs to know, at once.

        since: since when who is there was seen, and who takes a payment
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
                "since": since[0],
                "paying_since": since[1],
                "orders": orders,
                "places": [each for each in places if each is not None],
                "begins": begins_at is not None,
                "config": begins_at,
            },
        )
        clients, documents, sizes, open_count, times = self._cr.fetchone()
        documents = {**dict.fromkeys(orders), **_sound(documents or {})}
        return clients or {}, documents, sizes or {}, open_count, by_seq(times)

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

    def handed_over(self, group_id, key):
        """(uuid, {line: values}) of what a POS of the group sent, or None."""
        self._cr.execute(
            "SELECT shared_uuid, jsonb_object_agg(l ->> 'uuid', l -> 'values')"
            "  FROM pos_order_transfer AS t, pos_config AS c,"
            "       jsonb_array_elements(t.document::jsonb -> 'lines') AS l"
            " WHERE key = %s AND mode = 'hand_over' AND c.id = t.config_id"
            "   AND c.multi_session_id = %s GROUP BY 1",
            [key, group_id],
        )
        return self._cr.fetchone()

    def open_orders(self, group_id):
        """Their uuids."""
        self._cr.execute(
            "SELECT uuid FROM pos_multi_session_order"
            " WHERE multi_session_id = %s AND state = 'open' ORDER BY number, id",
            [group_id],
        )
        return [uuid for (uuid,) in self._cr.fetchall()]

    def write_down(self, group_row, operations, documents, messages, client=None):
        """Write down operations that were admitted, and what the orders are now.

        group_row: as `lock` gave it, with the new last_seq and last_number.
        messages: rows of the bus
        """
        rows = [_logged_row(operation, self.now) for operation in operations]
        self._cr.execute(
            WRITE.replace("{client}", CLIENT if client else NOBODY).replace(
                "{quota}", CHARGE if client else NOBODY
            ),
            {
                "group": group_row["id"],
                "last_seq": group_row["last_seq"],
                "last_number": group_row["last_number"],
                "now": self.now,
                "operations": json.dumps(rows),
                "channels": [each["channel"] for each in messages],
                "messages": [each["message"] for each in messages],
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
        self._cr.execute(CHARGE, values)

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
        found = self._tables.stored(self._group_id, ids).items()
        return {key: {name: each.get(name) for name in ANSWER} for key, each in found}

    def operations(self, order, after):
        return self._tables.operations_of_order(self._group_id, order, after)

    def successors_of(self, order):
        return self._tables.successors_of(self._group_id, order)

    def handed_over(self, key):
        return self._tables.handed_over(self._group_id, key)


def _sound(documents):
    return {uuid: sound(documents[uuid], uuid) for uuid in documents}


def _document_row(document):
    """As JSON; the document, which may be long, is written once."""
    text = json.dumps(document)
    row = json.dumps(
        {
            "uuid": document["uuid"],
            "number": document["number"],
            "state": document["state"],
            "origin_uuid": (document["origin"] or {}).get("order"),
            "revision": document["revision"],
            "line_count": len(document["lines"]),
            "size": len(text),
            "made_config_id": (document["made"]["actor"] or {}).get("config"),
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
