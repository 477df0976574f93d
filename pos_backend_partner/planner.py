# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tools import SQL


def fetch_planned(cr, query, without):
    """The rows of a query that PostgreSQL shall not answer in some ways.

    For the few queries where its estimates are known to mislead it: it believes that
    rows of one kind are spread evenly over those of all kinds.

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
