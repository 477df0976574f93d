# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.osv import expression
from odoo.tools import SQL, mute_logger
from odoo.tools.sql import column_exists, create_column

from ..guard import CODE as CODE_ONLY
from ..guard import GuardedFields
from ..search_text import CODE, EMAIL, PHONE, WORDS, like, search_text, terms

_logger = logging.getLogger(__name__)

TEXT_INDEX = "res_partner_pos_search_text_trgm"
BARCODE_INDEX = "ir_property_pos_barcode_hash"
BARCODE_PARTS_INDEX = "ir_property_pos_barcode_trgm"
FILL_BATCH = 10_000  # customers
# New entries of the text index wait in a list that each search reads as a whole.
# At PostgreSQL's own 4 MB that doubles the time of a search; so few cost a write
# less than 0.1 ms on average, and the write that empties the list about 20 ms.
PENDING_KB = 512

# Parts of a barcode are looked up from so many characters on, and so many at most:
# codes of one shop begin alike, and who types that beginning looks for no one.
BARCODE_PART = 5
BARCODES_LIMIT = 1_000

OPERATORS = ("=", "ilike", "like", "=ilike", "=like", "!=", "not ilike", "not like")


class ResPartner(GuardedFields, models.Model):
    _inherit = "res.partner"

    # One column with all that customers are searched by, so that one trigram index
    # answers any part of any of it, and words from different fields together. An
    # expression index would have to fold letters in SQL, where unaccent() is not
    # always there and never quite what Python does to the query; one index a field
    # cannot serve "this word or that field" for several words.
    pos_search_text = fields.Char(
        compute="_compute_pos_search_text",
        store=True,
        copy=False,
        guard=CODE_ONLY,
        prefetch=False,
        unaccent=False,
        exportable=False,
    )
    pos_search = fields.Char(
        string="Customer",
        store=False,
        search="_search_pos_search",
        help="Parts of the name, town, phone, e-mail, reference, tax ID or barcode; "
        "several words narrow the search.",
    )

    @api.model
    def _pos_search_fields(self):
        """Stored text fields by which cashiers find a customer, and their kinds.

        A module that adds to it calls ``_fill_pos_search_text(every=True)`` when it
        is installed. Barcodes differ by company and are looked up where they are.
        """
        return {
            "complete_name": WORDS,
            "city": WORDS,
            "zip": CODE,
            "ref": CODE,
            "vat": CODE,
            "email": EMAIL,
            "phone": PHONE,
            "mobile": PHONE,
        }

    @api.depends(lambda self: tuple(self._pos_search_fields()))
    def _compute_pos_search_text(self):
        kinds = self._pos_search_fields()
        for partner in self:
            partner.pos_search_text = search_text(
                (kind, partner[name]) for name, kind in kinds.items()
            )

    @api.model
    def _search_pos_search(self, operator, value):
        if operator not in OPERATORS or not isinstance(value, str | bool):
            raise UserError(_("Customers are searched by a text."))
        query = value if isinstance(value, str) else ""
        found = [self._pos_term_domain(term) for term in terms(query)]
        if found:
            domain = expression.AND(found)
        else:
            # Nothing typed finds everyone; nothing but "?" finds no one.
            domain = expression.FALSE_DOMAIN if query.strip() else []
        if operator in expression.NEGATIVE_TERM_OPERATORS:
            domain = ["!", *expression.normalize_domain(domain)]
        return expression.normalize_domain(domain)

    @api.model
    def _pos_term_domain(self, term):
        domains = [
            [("pos_search_text", "=like", pattern) for pattern in patterns]
            for patterns in term.alternatives
        ]
        if len(term.typed) >= BARCODE_PART:
            ids = self._pos_ids_by_barcode_part(term.typed)
            if ids:
                domains.append([("id", "in", ids)])
        return expression.OR([expression.normalize_domain(d) for d in domains])

    @api.model
    def _pos_ids_by_barcode_part(self, part):
        """Ids of some partners with such a barcode in the current company."""
        self.env["ir.property"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT split_part(res_id, ',', 2)::int FROM ir_property "
                "WHERE fields_id = %s AND (company_id = %s OR company_id IS NULL) "
                "AND res_id IS NOT NULL AND value_text ILIKE %s LIMIT %s",
                self.env["ir.model.fields"]._get_ids(self._name)["barcode"],
                self.env.company.id,
                f"%{like(part)}%",
                BARCODES_LIMIT,
            )
        )
        return [row[0] for row in self.env.cr.fetchall()]

    # -- columns and indexes ---------------------------------------------------------

    def _auto_init(self):
        # A new column is filled below. The ORM would read and write a million
        # customers one thousand at a time, with all that listens to their changes.
        if not column_exists(self.env.cr, self._table, "pos_search_text"):
            create_column(self.env.cr, self._table, "pos_search_text", "varchar")
        return super()._auto_init()

    def init(self):
        self._fill_pos_search_text()
        self._create_pos_search_indexes()
        return super().init()

    @api.model
    def _fill_pos_search_text(self, every=False):
        """Write the search text where there is none yet, or everywhere."""
        cr = self.env.cr
        kinds = self._pos_search_fields()
        self.flush_model(list(kinds))
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
        self.invalidate_model(["pos_search_text"])
        if done >= FILL_BATCH:
            _logger.info("Search text written for %s customers", done)
            # Until the next autovacuum the planner would know nothing of it
            cr.execute("ANALYZE res_partner (pos_search_text)")

    @api.model
    def _create_pos_search_indexes(self):
        cr = self.env.cr
        # Not through the cache of ids: the fields of this model are being changed
        cr.execute(
            "SELECT id FROM ir_model_fields WHERE model = %s AND name = 'barcode'",
            [self._name],
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
        if not self._pos_ensure_trigrams():
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

    @api.model
    def _pos_ensure_trigrams(self):
        """Whether PostgreSQL has pg_trgm, after an attempt to add it."""
        cr = self.env.cr
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
