# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A page of a search among very many customers, in bounded time."""

from odoo.tools import SQL, Query

from .indexes import TEXT_INDEX, fetch_planned

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
