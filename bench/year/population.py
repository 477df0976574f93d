# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A year that did not happen. One sale of a shared order is made by the suite itself,
and its rows are copied by SQL, with keys, places and times of their own; of the log, as
many days as are kept, and one that is to be cleaned up."""

import json
import uuid

from odoo.tools import mute_logger

from odoo.addons.pos_multi_session_sync.tests.common_sharing import Page
from odoo.addons.pos_offline_queue.tests.common_till import Till, Ware

from ..chain.population import populate as open_chain
from ..transfers import population as transfers

STANDARD_LOG = "odoo.addons.point_of_sale.models.pos_order"
TILLS = 5  # of a multi-session
LINES = 4
OLD_DEVICES = 4  # of each till: browsers that were there once
PAGES = 2  # that a till begins a day
REJECTED = 1000  # one of so many sales
TRANSFERS = 50  # one of so many
DOUBLE = 2000  # one of so many is paid twice
TABLES = (
    *("pos_offline_device", "pos_offline_rejected_sale", "pos_session", "pos_order"),
    *("pos_multi_session", "pos_multi_session_client", "pos_multi_session_payment"),
    *("pos_multi_session_order", "pos_multi_session_operation"),
)
# n: of the sale. rank: of it in its group. id: of the sale in Odoo.
SALES = """
CREATE TABLE bench_sale AS
SELECT n, t.config, coalesce(s.id, t.session) AS session, t.grp, t.uid, t.device,
       gen_random_uuid()::text AS uuid, gen_random_uuid()::text AS key,
       (n - 1) / %(tills)s + 1 AS counter, %(first_id)s + n AS id,
       %(first_shared)s + n AS shared,
       row_number() OVER (PARTITION BY t.grp ORDER BY n) AS rank,
       now() AT TIME ZONE 'UTC'
           - (%(sales)s - n) * interval '1 day' * %(days)s / %(sales)s AS at
  FROM generate_series(1, %(sales)s) AS n
  JOIN bench_till AS t ON t.place = n %% %(tills)s
  LEFT JOIN pos_session AS s ON s.name = 'Bench/' || t.config || '/'
       || (%(sales)s - n)::bigint * %(days)s / %(sales)s
"""


def populate(env, tills, days, sales):
    """{kept: days of the log, ...}: what of a year is in the tables afterwards."""
    env.cr.execute("SELECT setseed(0.19)")
    chain = open_chain(env, tills // TILLS, TILLS)
    groups = env["pos.multi.session"].search([])
    places = chain["places"]
    shape = _a_sale(env, places[0], chain["things"])
    counts = {"tills": len(places), "days": days, "sales": sales}
    # Of a short time, so that there is something to clean up.
    counts["kept"] = min(groups[0].history_days, days // 2)
    groups.history_days = counts["kept"]
    _tills(env, places, shape, counts)
    _sales(env, shape, counts)
    _log(env, shape, counts)
    _others(env, places, shape, counts)
    for table in TABLES:
        env.cr.execute(f"ANALYZE {table}")
    env.cr.commit()
    return counts


# -- one of each, by the suite itself -------------------------------------------------


def _a_sale(env, place, things):
    """What a till does for a sale, and what a rejected one leaves: ids of the rows."""
    user = env["res.users"].browse(place["actor"]["user"])
    groups = env["pos.multi.session.sync"].with_user(user)
    queue = env["pos.offline.sync"].with_user(user)
    page = Page(place["config"])
    page.takes(_sync(groups, page))
    order = str(uuid.uuid4())
    values = {key: each for key, each in things["values"].items() if key != "qty"}
    lines = [str(uuid.uuid4()) for _line in range(LINES)]
    operations = [page.new(order, partner_id=False)]
    for position, line in enumerate(lines, 1):
        operations.append(
            page.add(order, line, things["product"], position=position, **values)
        )
    # Each as it is tapped: in a request of its own.
    for operation in operations:
        page.takes(_sync(groups, page, operation))
    page.takes(_sync(groups, page, page.inc(order, lines[0])))
    till = Till(
        config_id=place["config"],
        session_id=place["session"],
        user_id=user.id,
        cash_id=things["method"],
        ware=Ware(things["product"], values["full_product_name"], 1),
    )
    sold = [till.line(2 if line == lines[0] else 1) for line in lines]
    for line, shared in zip(sold, lines, strict=True):
        line["uuid"] = shared
    shared = {
        "epoch": page.epoch,
        "order": order,
        "client": page.client,
        "n": len(operations) + 1,
        "cursor": page.cursor,
    }
    good = till.order(lines=sold, multi_session=shared)
    bad = till.order(lines=[till.line()], pricelist_id=2**31 - 1)
    answer = queue.sync(till.device, [till.entry(good)], till.report())
    assert answer["results"][0]["status"] == "confirmed", answer
    env.cr.commit()
    with mute_logger("odoo.sql_db", STANDARD_LOG):
        queue.sync(till.device, [till.entry(bad)], False)
    env.cr.commit()
    env.invalidate_all()
    found = env["pos.multi.session.order"].search([("uuid", "=", order)])
    return {
        "shared": found.id,
        "uuid": order,
        "client": page.client,
        "sale": found.payment_ids.pos_order_id.id,
        "payment": found.payment_ids.id,
        "session": place["session"],
        "device": env["pos.offline.device"].search([("key", "=", till.key)]).id,
        "rejected": env["pos.offline.rejected.sale"].search([], limit=1).id,
        "operations": len(found.operation_ids),
        "document": found.document,
    }


def _sync(groups, page, *operations):
    request = page.request(*operations)
    return page.reads(groups.sync(request), request)


# -- and many like them ---------------------------------------------------------------


def _copy(env, table, of, source, where="true", **values):
    """Copy rows (`of`: a condition) for each row of `source`, with other values.

    values: {column: SQL}, of `o`, the row that is copied, and of `s`, that of source
    """
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name != 'id'",
        [table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    columns += ["id"] if "id" in values else []
    chosen = [values.get(name, f'o."{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(chosen)}"
        f" FROM {source} AS s CROSS JOIN {table} AS o WHERE {of} AND {where}"
    )
    if "id" in values:
        env.cr.execute(f"SELECT setval('{table}_id_seq', max(id)) FROM {table}")


def _tills(env, places, shape, counts):
    """Sessions of each day, devices, and the pages that they have opened."""
    groups = env["pos.config"].browse([place["config"] for place in places])
    group_of = {config.id: config.multi_session_id.id for config in groups}
    env.cr.execute(
        "CREATE TABLE bench_till"
        " (place int, config int, session int, grp int, uid int, device int)"
    )
    for number, place in enumerate(places):
        config = place["config"]
        who = place["actor"]["user"]
        env.cr.execute(
            "INSERT INTO bench_till VALUES (%s, %s, %s, %s, %s, NULL)",
            [number, config, place["session"], group_of[config], who],
        )
    per_till = counts["sales"] // counts["tills"]
    source = f"(SELECT * FROM bench_till, generate_series(0, {OLD_DEVICES}) AS d)"
    _copy(
        env,
        "pos_offline_device",
        f"o.id = {shape['device']}",
        source,
        key="gen_random_uuid()::text",
        config_id="s.config",
        session_id="CASE WHEN s.d = 0 THEN s.session END",
        number="s.d + 2",
        user_id="s.uid",
        counter=f"CASE WHEN s.d = 0 THEN {per_till} ELSE 0 END",
        whole_until=f"CASE WHEN s.d = 0 THEN {max(0, per_till - 60)} ELSE 0 END",
        last_seen="o.last_seen - s.d * interval '40 days'",
    )
    env.cr.execute(
        "UPDATE bench_till AS t SET device = d.id FROM pos_offline_device AS d"
        " WHERE d.config_id = t.config AND d.session_id = t.session AND d.number = 2"
    )
    days = counts["days"]
    past = f"(SELECT * FROM bench_till, generate_series(1, {days - 1}) AS day)"
    _copy(
        env,
        "pos_session",
        f"o.id = {shape['session']}",
        past,
        name="'Bench/' || s.config || '/' || s.day",
        config_id="s.config",
        user_id="s.uid",
        state="'closed'",
        start_at="o.start_at - s.day * interval '1 day'",
        stop_at="o.start_at - s.day * interval '1 day' + interval '10 hours'",
        access_token="NULL",
    )
    pages = (
        f"(SELECT * FROM bench_till, generate_series(0, {days - 1}) AS day,"
        f" generate_series(1, {PAGES}) AS page)"
    )
    _copy(
        env,
        "pos_multi_session_client",
        f"o.client = '{shape['client']}'",
        pages,
        multi_session_id="s.grp",
        client="gen_random_uuid()::text",
        last_seen="o.last_seen - s.day * interval '1 day'",
        user_id="s.uid",
        config_id="s.config",
        acked_seq="2000000000 - s.day",
        presence_order="NULL",
        presence_screen="CASE WHEN s.day = 0 AND s.page = 1 THEN 'products' END",
    )


def _sales(env, shape, counts):
    """As Odoo has them."""
    first = {}
    for key, table in (
        ("first_id", "pos_order"),
        ("first_shared", "pos_multi_session_order"),
    ):
        env.cr.execute(f"SELECT max(id) FROM {table}")
        (first[key],) = env.cr.fetchone()
    env.cr.execute(SALES, {**counts, **first})
    env.cr.execute("CREATE INDEX ON bench_sale (n)")
    env.cr.execute("ANALYZE bench_sale")
    _copy(
        env,
        "pos_order",
        f"o.id = {shape['sale']}",
        "bench_sale",
        id="s.id",
        name="'Bench/' || s.n",
        pos_reference="'Order ' || lpad(s.n::text, 9, '0')",
        session_id="s.session",
        config_id="s.config",
        user_id="s.uid",
        date_order="s.at",
        create_date="s.at",
        write_date="s.at",
        idempotency_key="s.key",
        offline_session_id="s.session",
        offline_device_id="s.device",
        offline_counter="s.counter",
        access_token="NULL",
    )


def _recent(counts):
    return f"s.at >= now() AT TIME ZONE 'UTC' - interval '{counts['kept'] + 1} days'"


def _log(env, shape, counts):
    """Of the days that are kept, and of one more; and what was paid in all the year."""
    many = shape["operations"]
    recent = _recent(counts)
    _copy(
        env,
        "pos_multi_session_order",
        f"o.id = {shape['shared']}",
        "bench_sale",
        recent,
        id="s.shared",
        multi_session_id="s.grp",
        uuid="s.uuid",
        number="s.rank",
        revision=f"(s.rank + 1) * {many}",
        made_config_id="s.config",
        made_at="s.at",
        changed_at="s.at",
        document=(
            "o.document || jsonb_build_object("
            f"'uuid', s.uuid, 'number', s.rank, 'revision', (s.rank + 1) * {many})"
        ),
    )
    _copy(
        env,
        "pos_multi_session_payment",
        f"o.id = {shape['payment']}",
        "bench_sale",
        multi_session_id="s.grp",
        order_uuid="s.uuid",
        # Older ones are forgotten.
        order_id=f"CASE WHEN {recent} THEN s.shared END",
        pos_order_id="s.id",
        sale="s.key",
        seq=f"(s.rank + 1) * {many}",
        result=f"CASE WHEN s.n % {DOUBLE} = 0 THEN 'double' ELSE 'ok' END",
        is_notified="true",
        is_settled=f"s.n % {DOUBLE} = 0 AND s.n < {counts['sales']} * 0.99",
        create_date="s.at",
        write_date="s.at",
    )
    # The template's own are 1 to `many` of its group: those that follow go on from it.
    seq = f"s.rank * {many} + o.seq"
    _copy(
        env,
        "pos_multi_session_operation",
        f"o.order_id = {shape['shared']}",
        "bench_sale",
        recent,
        multi_session_id="s.grp",
        seq=seq,
        op_id="s.uuid || ':' || o.seq",
        order_uuid="s.uuid",
        order_id="s.shared",
        made_at="s.at",
        at="s.at",
        user_id="s.uid",
        config_id="s.config",
        content=(
            "o.content || jsonb_build_object("
            f"'id', s.uuid || ':' || o.seq, 'order', s.uuid, 'seq', {seq}, 'at',"
            " (extract(epoch FROM s.at) * 1000)::bigint)"
        ),
    )
    env.cr.execute(
        "UPDATE pos_multi_session AS g SET last_seq = l.last, floor_seq = l.first - 1,"
        "       last_number = l.number"
        "  FROM (SELECT multi_session_id, max(seq) AS last, min(seq) AS first,"
        "               max(seq) / %s AS number FROM pos_multi_session_operation"
        "         WHERE op_id !~ %s GROUP BY 1) AS l"
        " WHERE l.multi_session_id = g.id",
        [many, f"^{shape['client']}"],
    )


def _others(env, places, shape, counts):
    source = f"(SELECT * FROM bench_sale WHERE n % {REJECTED} = 0)"
    _copy(
        env,
        "pos_offline_rejected_sale",
        f"o.id = {shape['rejected']}",
        source,
        key="s.key",
        config_id="s.config",
        session_id="s.session",
        device_id="s.device",
        counter="NULL",
        state=f"CASE WHEN s.n > {counts['sales']} * 0.99 THEN 'refused'"
        " ELSE 'set_aside' END",
        first_attempt_at="s.at",
        last_attempt_at="s.at",
        create_date="s.at",
    )
    configs = env["pos.config"].browse([place["config"] for place in places[:3]])
    users = env["res.users"].browse([place["actor"]["user"] for place in places[:2]])
    counts["transfers"] = counts["sales"] // TRANSFERS
    document = shape["document"]
    lines = [
        {"uuid": line, "values": each["values"]}
        for line, each in document["lines"].items()
    ]
    text = json.dumps({"fields": document["fields"], "lines": lines})
    transfers.populate(env, counts["transfers"], configs, users, text)
