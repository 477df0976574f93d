# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.osv import expression
from odoo.tools import SQL, Query

from ..planner import fetch_planned
from .res_partner import TEXT_INDEX

POS_USER = "point_of_sale.group_pos_user"
# A search looks at so many hits. It is what the web client counts up to by itself;
# beyond it shows "10000+".
FOUND_LIMIT = 10_001


class ResPartner(models.Model):
    """Customers as the picker of a POS lists them.

    The context key ``pos_picker_config_id`` names the POS.
    """

    _inherit = "res.partner"

    pos_last_order_date = fields.Datetime(
        string="Last Order",
        compute="_compute_pos_last_order_date",
        groups=POS_USER,
        help="When the customer was last served at a POS of this company.",
    )

    @api.depends_context("company", "pos_picker_config_id")
    def _compute_pos_last_order_date(self):
        company = self._pos_picker_config().company_id or self.env.company
        dates = self.env["pos.order"]._pos_last_order_dates(self._origin.ids, company)
        for partner in self:
            partner.pos_last_order_date = dates.get(partner._origin.id)

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
        if not isinstance(config_id, int) or not self.env.user.has_group(POS_USER):
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
        if query.is_empty():
            return self.browse()
        # Each by its id: all that a text index finds may be a hundred thousand
        rows = fetch_planned(
            self.env.cr, query.select(), without=("seqscan", "bitmapscan")
        )
        matching = {row[0] for row in rows}
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


def _is_search(domain):
    leaves = (item for item in domain if isinstance(item, list | tuple))
    return any(name == "pos_search" and str(value).strip() for name, _, value in leaves)
