# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.osv import expression
from odoo.tools import SQL, email_normalize
from odoo.tools.sql import column_exists, create_column

from .. import indexes
from ..announcement import pending_changes
from ..guard import CODE as CODE_ONLY
from ..guard import GuardedFields
from ..indexes import SERVED_STATES, create_customer_indexes, search_page
from ..readable import is_id
from ..search_text import (
    CODE,
    EMAIL,
    PHONE,
    WORDS,
    fill_search_text,
    like,
    search_text,
    significant,
    terms,
)
from .pos_session import POS_USER

NEW_KEY = "pos_new_key"  # among the values of a new customer; no field
DOUBLES = 5
# Fewer characters of a number or code are shared by too many.
SHORTEST = 6

# Parts of a barcode are looked up from so many characters on, and so many at most:
# codes of one shop begin alike, and who types that beginning looks for no one.
BARCODE_PART = 5
BARCODES_LIMIT = 1_000

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

    pos_double_ids = fields.Many2many(
        "res.partner",
        string="Likely Doubles",
        compute="_compute_pos_double_ids",
        help="Other customers with the same phone number, e-mail address or tax ID.",
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

        A module that adds to it calls ``fill_search_text(partners, every=True)`` when
        it is installed. Barcodes differ by company and are looked up where they are.
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
        others, length = search_page(partners, domain, recent, **window)
        most = indexes.FOUND_LIMIT
        if length >= most and (count_limit or length + 1) > most:
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

    @api.depends("phone", "mobile", "email", "vat")
    @api.depends_context("company", "pos_picker_config_id")
    def _compute_pos_double_ids(self):
        company = self._pos_picker_config().company_id
        for partner in self:
            doubles = partner._pos_likely_doubles(company) if company else False
            partner.pos_double_ids = doubles

    def _pos_likely_doubles(self, company):
        """Others whom the user may read, with the same phone, e-mail or tax ID.

        Contacts of one company share these, so that its own ones are left out.
        """
        self.ensure_one()
        domains = [
            [("pos_search_text", "=like", pattern)]
            for pattern in self._pos_unique_parts()
        ]
        if not domains:
            return self.browse()
        own = self._origin | self.commercial_partner_id._origin
        others = [
            ("id", "not in", own.ids),
            ("commercial_partner_id", "not in", own.ids),
        ]
        companies = [("company_id", "in", [False, *company.parent_ids.ids])]
        domain = expression.AND([others, companies, expression.OR(domains)])
        return self.search(domain, limit=DOUBLES)

    def _pos_unique_parts(self):
        """LIKE patterns of the search text that tell one customer from others."""
        numbers = (significant(n) for n in (self.phone, self.mobile) if n)
        parts = [like(number) for number in numbers if len(number) >= SHORTEST]
        email = email_normalize(self.email) if self.email else False
        vat = search_text([(CODE, self.vat)]).strip()
        if email:
            parts.append(f" {like(email)}")
        if len(vat) >= SHORTEST:
            parts.append(f" {like(vat)}")
        return [f"%{part}{end}" for part in parts for end in ("", " %")]

    # -- once --------------------------------------------------------------------------

    def web_save(self, vals, specification, next_id=None):
        """A new customer of a picker is created once, however often it is saved.

        The form sends the same key as long as it has not heard that the customer is
        saved: an answer may be lost, and a cashier presses again.
        """
        if NEW_KEY not in vals:
            return super().web_save(vals, specification, next_id=next_id)
        key = vals[NEW_KEY]
        vals = {name: value for name, value in vals.items() if name != NEW_KEY}
        keys = self.env["pos.customer.key"]
        known = keys._created_with(key)
        records = known.with_env(self.env) or self
        if known and not self:
            # What belongs to the customer was created with them.
            vals = {k: v for k, v in vals.items() if not isinstance(v, list)}
        saved = super(ResPartner, records).web_save(vals, specification)
        if not known and not self:
            keys._note_created(key, self.browse(saved[0]["id"]))
        if next_id:
            # The form goes on to another one.
            shown = self.browse(next_id).with_context(bin_size=True)
            return shown.web_read(specification)
        return saved

    # -- changes, which the tills hear of ----------------------------------------------

    # create() is noted so that what computes and syncs the fields of a new
    # customer, whom no till can hold yet, is not announced.
    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if self.pool.ready:
            pending_changes(self.env).created.update(partners._ids)
        return partners

    def write(self, vals):
        result = super().write(vals)
        if self.pool.ready:
            pending = pending_changes(self.env)
            pending.add(self._ids, frozenset(vals))
            if "company_id" in vals:
                pending.everywhere.update(self._ids)
        return result

    # Stored computed fields, and an address copied to the contacts of a company,
    # do not come through write().
    def _write(self, vals):
        if self.pool.ready:
            pending_changes(self.env).add(self._ids, frozenset(vals))
        return super()._write(vals)

    def unlink(self):
        ids = self._ids
        result = super().unlink()
        if self.pool.ready:
            pending_changes(self.env).everywhere.update(ids)
        return result

    # -- sent to a till ----------------------------------------------------------------

    def action_send_to_pos(self):
        """Open the wizard, with the open sessions this user may see."""
        self.ensure_one()
        return self.env["pos.send.to.pos"]._open_wizard(
            _("Send to a POS"), self.company_id, partner_id=self.id
        )

    # -- columns and indexes ---------------------------------------------------------

    def _auto_init(self):
        # A new column is filled below.
        if not column_exists(self.env.cr, self._table, "pos_search_text"):
            create_column(self.env.cr, self._table, "pos_search_text", "varchar")
        return super()._auto_init()

    def init(self):
        fill_search_text(self)
        create_customer_indexes(self.env.cr)
        return super().init()


def _is_search(domain):
    leaves = (item for item in domain if isinstance(item, list | tuple))
    return any(name == "pos_search" and str(value).strip() for name, _, value in leaves)
