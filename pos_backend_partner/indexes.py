# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The indexes by which customers are found, and how a query is kept to one."""

import logging

import psycopg2

from odoo.tools import SQL, Query, mute_logger
from odoo.tools.sql import drop_index

_logger = logging.getLogger(__name__)

SERVED_STATES = ("paid", "done", "invoiced")
# Every query of served orders repeats this to the letter: the indexes hold no others.
SERVED = f"partner_id IS NOT NULL AND state IN {SERVED_STATES}"

TEXT_INDEX = "res_partner_pos_search_text_trgm"
BARCODE_INDEX = "ir_property_pos_barcode_hash"
BARCODE_PARTS_INDEX = "ir_property_pos_barcode_trgm"
RECENT_INDEX = "pos_order_pos_recent_customers"
LAST_INDEX = "pos_order_pos_last_of_customer"
# New entries of the text index wait in a list that each search reads as a whole.
# At PostgreSQL's own 4 MB that doubles the time of a search; so few cost a write
# less than 0.1 ms on average, and the write that empties the list about 20 ms.
PENDING_KB = 512


def create_order_indexes(cr):
    for name, columns in (
        (RECENT_INDEX, "(config_id, date_order DESC) INCLUDE (partner_id)"),
        (LAST_INDEX, "(partner_id, company_id, date_order DESC)"),
    ):
        cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS %s ON pos_order %s WHERE %s",
                SQL.identifier(name),
                SQL(columns),
                SQL(SERVED),
            )
        )


def create_customer_indexes(cr):
    # Not through the cache of ids: the fields of this model are being changed
    cr.execute(
        "SELECT id FROM ir_model_fields WHERE model = %s AND name = 'barcode'",
        ["res.partner"],
    )
    field_id = cr.fetchone()[0]
    # Hash, as a tree refuses texts above 2.7 kB and scanners compare whole codes
    cr.execute(
        SQL(
            "CREATE INDEX IF NOT EXISTS %s ON ir_property USING hash (value_text) "
            "WHERE fields_id = %s",
            SQL.identifier(BARCODE_INDEX),
            field_id,
        )
    )
    if not _has_trigrams(cr):
        return
    cr.execute(
        SQL(
            "CREATE INDEX IF NOT EXISTS %s ON ir_property "
            "USING gin (value_text gin_trgm_ops) WHERE fields_id = %s",
            SQL.identifier(BARCODE_PARTS_INDEX),
            field_id,
        )
    )
    cr.execute(
        SQL(
            "CREATE INDEX IF NOT EXISTS %s ON res_partner "
            "USING gin (pos_search_text gin_trgm_ops) "
            "WITH (gin_pending_list_limit = %s)",
            SQL.identifier(TEXT_INDEX),
            PENDING_KB,
        )
    )


def _has_trigrams(cr):
    """Whether PostgreSQL has pg_trgm, after an attempt to add it."""
    try:
        with mute_logger("odoo.sql_db"), cr.savepoint(flush=False):
            cr.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except psycopg2.Error as error:
        _logger.warning(
            "Customers are searched without an index, which is slow from some "
            "10,000 on: PostgreSQL's extension pg_trgm could not be added (%s). "
            'Have an administrator run "CREATE EXTENSION pg_trgm" in this '
            "database, then upgrade the module pos_backend_partner.",
            str(error).strip(),
        )
        return False
    return True


def uninstall_hook(env):
    """Drop the indexes on tables of other modules; others go with their column."""
    for name, table in (
        (BARCODE_INDEX, "ir_property"),
        (BARCODE_PARTS_INDEX, "ir_property"),
        (LAST_INDEX, "pos_order"),
        (RECENT_INDEX, "pos_order"),
    ):
        drop_index(env.cr, name, table)


def fetch_planned(cr, query, without):
    """The rows of a query that PostgreSQL shall not answer in some ways.

    :param without: what to avoid, like "seqscan", where there is another way
    """
    # If there is none, the cost is prohibitive: not a reason to compile the query
    names = [
        SQL.identifier(name) for name in ("jit", *(f"enable_{w}" for w in without))
    ]
    # Local to the transaction and given back at once. If the query fails, the
    # transaction is undone and this with it.
    cr.execute(SQL("; ").join(SQL("SET LOCAL %s TO off", name) for name in names))
    cr.execute(query)
    rows = cr.fetchall()
    cr.execute(SQL("; ").join(SQL("SET LOCAL %s TO DEFAULT", name) for name in names))
    return rows


# A search looks at so many hits. It is what the web client counts up to by itself;
# beyond it shows "10000+".
FOUND_LIMIT = 10_001


def search_page(partners, domain, recent, *, offset, limit, order):
    """A page of what a text search finds besides the recent customers.

    Sorted by name with a limit, PostgreSQL likes to walk the index of names until
    it has met enough hits, and believes them to be spread evenly. Those called
    Zoe are not: at a million customers that took five seconds, and sorting all
    of 100,000 hits a third of one. So hits are first gathered through the text
    index, in no order and not too many, then sorted: some 40 ms at most, however
    common or rare the word. The same hits come each time, as they are read in
    the order in which they lie on disk.

    :return: customers and how many the search finds in all, at most FOUND_LIMIT
    """
    hits = partners._search(domain, limit=FOUND_LIMIT)
    if hits.is_empty():
        return partners.browse(), 0
    columns = {"id", *(part.split()[0] for part in order.split(","))}
    columns = [
        SQL.identifier(partners._table, name)
        for name in sorted(columns)
        if name in partners._fields and partners._fields[name].column_type
    ]
    page = Query(partners.env.cr, partners._table, SQL("(%s)", hits.select(*columns)))
    page.order = partners._order_to_sql(order, page)
    page.offset, page.limit = offset, limit
    id_column = SQL.identifier(partners._table, "id")
    if recent:
        page.add_where(SQL("%s NOT IN %s", id_column, recent._ids))
    if limit == 0:
        page.limit, page.offset = 1, 0
    # A scan of a large table begins where another one has come to: of too many hits
    # there would be others each time.
    rows = fetch_planned(
        partners.env.cr,
        page.select(id_column, SQL("count(*) OVER ()")),
        without=("seqscan",) if _has_text_index(partners.env.cr) else (),
    )
    if rows:
        length = rows[0][1] + len(recent)
        return partners.browse(row[0] for row in rows[:limit]), min(length, FOUND_LIMIT)
    return partners.browse(), len(hits)


def _has_text_index(cr):
    cr.execute("SELECT to_regclass(%s)", [TEXT_INDEX])
    return bool(cr.fetchone()[0])
