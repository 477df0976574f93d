# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.osv import expression
from odoo.tools import SQL, Query
from odoo.tools.sql import column_exists, create_column

from ..guard import CODE as CODE_ONLY
from ..guard import GuardedFields
from ..indexes import (
    SERVED_STATES,
    TEXT_INDEX,
    create_customer_indexes,
    fetch_planned,
)
from ..search_text import CODE, EMAIL, PHONE, WORDS, like, search_text, terms
from .pos_customer_key import is_id
from .pos_session import POS_USER

_logger = logging.getLogger(__name__)

FILL_BATCH = 10_000  # customers

# Parts of a barcode are looked up from so many characters on, and so many at most:
# codes of one shop begin alike, and who types that beginning looks for no one.
BARCODE_PART = 5
BARCODES_LIMIT = 1_000

# A search looks at so many hits. It is what the web client counts up to by itself;
# beyond it shows "10000+".
FOUND_LIMIT = 10_001

OF_THE_PICKER = {"pos_search", "pos_search_text", "pos_served_here"}
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

    pos_last_order_date = fields.Datetime(
        string="Last Order",
        compute="_compute_pos_last_order_date",
        groups=POS_USER,
        help="When the customer was last served at a POS of this company.",
    )
    pos_served_here = fields.Boolean(
        string="Served Here Before",
        store=False,
        search="_search_pos_served_here",
        groups=POS_USER,
    )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """What only the picker searches by is offered for no filter or group.

        Users would find the fields among those of contacts, and what they save with
        them would fail once this module is uninstalled.
        """
        found = super().fields_get(allfields, attributes)
        for name in OF_THE_PICKER & found.keys():
            offered = {"searchable", "sortable"} & found[name].keys()
            found[name].update(dict.fromkeys(offered, False))
        return found

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

    # -- the list of a picker: the context key "pos_picker_config_id" names its POS ---

    @api.depends_context("company", "pos_picker_config_id")
    def _compute_pos_last_order_date(self):
        company = self._pos_picker_config().company_id or self.env.company
        dates = self.env["pos.order"]._pos_last_order_dates(self._origin.ids, company)
        for partner in self:
            partner.pos_last_order_date = dates.get(partner._origin.id)

    @api.model
    def _search_pos_served_here(self, operator, value):
        if operator not in ("=", "!="):
            raise ValueError(f"Invalid operator for pos_served_here: {operator!r}")
        # Of this POS alone, by an index; without a POS there is nobody.
        orders = [
            ("config_id", "=", self._pos_picker_config().id),
            ("state", "in", SERVED_STATES),
        ]
        served = [("pos_order_ids", "any", orders)]
        return served if (operator == "=") == bool(value) else ["!", *served]

    @api.model
    def web_search_read(
        self, domain, specification, offset=0, limit=None, order=None, count_limit=None
    ):
        """In a picker: recent customers first, and bounded in time.

        Without an order of the user's own, customers served lately at the POS, then
        in its company, come first and the others in default order. A search of more
        than FOUND_LIMIT hits shows and sorts that many of them.
        """
        config = self._pos_picker_config()
        if not config:
            return super().web_search_read(
                domain, specification, offset, limit, order, count_limit
            )
        # Sorting customers by rank, as account does in this mode, would read them all
        partners = self.with_context(res_partner_search_mode=None)
        is_search = _is_search(domain)
        domain = partners._pos_expand_search(domain)
        recent = partners.browse()
        if not order or order == partners._order:
            recent = partners._pos_recent_customers(config, domain)
        page = recent[offset : offset + limit if limit else None]
        window = {
            "offset": max(0, offset - len(recent)),
            "limit": limit - len(page) if limit else None,
            "order": order or partners._order,
        }
        if not is_search:
            if window["limit"] != 0:
                others = [("id", "not in", recent.ids)] if recent else []
                page += partners.search(expression.AND([domain, others]), **window)
            return partners._format_web_search_read_results(
                domain, page.web_read(specification), offset, limit, count_limit
            )
        others, length = partners._pos_search_page(domain, recent, **window)
        if length >= FOUND_LIMIT and (count_limit or length + 1) > FOUND_LIMIT:
            length = self.search_count(domain, limit=count_limit)
        return {
            "length": min(length, count_limit or length),
            "records": (page + others).web_read(specification),
        }

    @api.model
    def _pos_picker_config(self):
        """The POS whose picker asks, if this user may sell there."""
        configs = self.env["pos.config"].sudo()
        config_id = self.env.context.get("pos_picker_config_id")
        if not is_id(config_id) or not self.env.user.has_group(POS_USER):
            return configs
        config = configs.browse(config_id).exists()
        return config if config.company_id in self.env.companies else configs

    @api.model
    def _pos_expand_search(self, domain):
        """The domain with pos_search exchanged for what it means.

        So that barcodes are looked up once, not in each of the queries below.
        """
        expanded = []
        for item in domain:
            if isinstance(item, list | tuple) and item[0] == "pos_search":
                expanded += self._search_pos_search(*item[1:])
            else:
                expanded.append(item)
        return expanded

    @api.model
    def _pos_recent_customers(self, config, domain):
        """Of the customers served lately those in the domain, last served first."""
        ids = self.env["pos.order"]._pos_recent_customer_ids(config)
        query = self._search(expression.AND([domain, [("id", "in", ids)]]))
        matching = set(query)
        return self.browse(id_ for id_ in ids if id_ in matching)

    @api.model
    def _pos_search_page(self, domain, recent, *, offset, limit, order):
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
        hits = self._search(domain, limit=FOUND_LIMIT)
        if hits.is_empty():
            return self.browse(), 0
        columns = {"id", *(part.split()[0] for part in order.split(","))}
        columns = [
            SQL.identifier(self._table, name)
            for name in sorted(columns)
            if name in self._fields and self._fields[name].column_type
        ]
        page = Query(self.env.cr, self._table, SQL("(%s)", hits.select(*columns)))
        page.order = self._order_to_sql(order, page)
        page.offset, page.limit = offset, limit
        id_column = SQL.identifier(self._table, "id")
        if recent:
            page.add_where(SQL("%s NOT IN %s", id_column, recent._ids))
        if limit == 0:
            page.limit, page.offset = 1, 0
        # A scan of a large table begins where another one has come to: of too many hits
        # there would be others each time.
        rows = fetch_planned(
            self.env.cr,
            page.select(id_column, SQL("count(*) OVER ()")),
            without=("seqscan",) if self._pos_has_text_index() else (),
        )
        if rows:
            length = rows[0][1] + len(recent)
            return self.browse(row[0] for row in rows[:limit]), min(length, FOUND_LIMIT)
        return self.browse(), len(hits)

    @api.model
    def _pos_has_text_index(self):
        self.env.cr.execute("SELECT to_regclass(%s)", [TEXT_INDEX])
        return bool(self.env.cr.fetchone()[0])

    # -- columns and indexes ---------------------------------------------------------

    def _auto_init(self):
        # A new column is filled below. The ORM would read and write a million
        # customers one thousand at a time, with all that listens to their changes.
        if not column_exists(self.env.cr, self._table, "pos_search_text"):
            create_column(self.env.cr, self._table, "pos_search_text", "varchar")
        return super()._auto_init()

    def init(self):
        self._fill_pos_search_text()
        create_customer_indexes(self.env.cr)
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


def _is_search(domain):
    leaves = (item for item in domain if isinstance(item, list | tuple))
    return any(name == "pos_search" and str(value).strip() for name, _, value in leaves)
