# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The column with all that customers are searched by, filled for all of them."""

import logging

from odoo.tools import SQL

from .search_text import search_text

_logger = logging.getLogger(__name__)

FILL_BATCH = 10_000  # customers


def fill_search_text(partners, every=False):
    """Write the search text where there is none yet, or everywhere.

    The ORM would read and write a million customers one thousand at a time, with all
    that listens to their changes.
    """
    cr = partners.env.cr
    kinds = partners._pos_search_fields()
    partners.flush_model(list(kinds))
    columns = SQL(", ").join(map(SQL.identifier, kinds))
    empty = SQL() if every else SQL("AND pos_search_text IS NULL")
    last = done = 0
    while True:
        cr.execute(
            SQL(
                "SELECT id, %s FROM res_partner WHERE id > %s %s "
                "ORDER BY id LIMIT %s",
                columns,
                last,
                empty,
                FILL_BATCH,
            )
        )
        rows = cr.fetchall()
        if not rows:
            break
        texts = [
            (id_, search_text(zip(kinds.values(), values, strict=True)))
            for id_, *values in rows
        ]
        cr.execute_values(
            "UPDATE res_partner SET pos_search_text = new.text "
            "FROM (VALUES %s) AS new (id, text) WHERE res_partner.id = new.id",
            texts,
            page_size=FILL_BATCH,
        )
        last = rows[-1][0]
        done += len(rows)
    partners.invalidate_model(["pos_search_text"])
    if done >= FILL_BATCH:
        _logger.info("Search text written for %s customers", done)
        # Until the next autovacuum the planner would know nothing of it
        cr.execute("ANALYZE res_partner (pos_search_text)")
