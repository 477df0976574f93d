# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What is measured, inside Odoo, on one customer base."""

import json

import psycopg2

from odoo.addons.pos_backend_partner.search_text import fill_search_text

from dev.console import step

from ..clock import compare, median, once, percentile
from . import population, queries
from .cost import index_sizes, write_costs

CASHIER, TILL = "ana", "Harbour"
LOADS, WHOLE_LOADS = 15, 3
STANDARD_SEARCHES, SEARCH_ROUNDS = 3, 3  # standard takes seconds
SCANS, STANDARD_SCANS = 100, 20


def everything(env, customers):
    """All figures for that many customers; times are milliseconds."""
    with step(f"  {customers:,} customers: making them"):
        till = populate(env, customers)
    shop = Shop(env, till)
    figures = {
        "load": loads,
        "search": searches,
        "barcode": scans,
        "write": write_costs,
        "sizes": index_sizes,
    }
    found = {}
    for name, figure in figures.items():
        with step(f"  {customers:,} customers: {name}"):
            found[name] = figure(shop)
    return found


def populate(env, customers):
    """The customers, their orders and the session of a till; made once."""
    configs = env["pos.config"].search([("company_id", "=", env.company.id)])
    config = configs.filtered(lambda each: each.name == TILL)
    env.cr.execute("SELECT 1 FROM pos_order WHERE name = 'Bench/1'")
    if env.cr.fetchone():
        return config.current_session_id
    sessions = env["pos.session"]
    for each in configs:
        session = each.current_session_id or sessions.create({"config_id": each.id})
        session.state = "opened"
        sessions |= session
    field = env["ir.model.fields"]._get("res.partner", "barcode").id
    env.flush_all()
    indexes = population.drop_indexes(env.cr)
    population.people(env.cr, customers)
    population.barcodes(env.cr, env.company.id, field)
    population.orders(env.cr, env.company.id, sessions.ids)
    fill_search_text(env["res.partner"])
    env.cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for definition in indexes:
        env.cr.execute(definition)
    env.cr.commit()
    env.invalidate_all()
    connection = psycopg2.connect(dbname=env.cr.dbname)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FREEZE, ANALYZE) res_partner, ir_property, pos_order")
    connection.close()
    return config.current_session_id


class Shop:
    """The till as its cashier reaches it, each call in a transaction of its own."""

    def __init__(self, env, till):
        self.env = env
        self.till = till
        self.cashier = env["res.users"].search([("login", "=", CASHIER)])
        self.context = {
            "lang": "en_US",
            "tz": "UTC",
            "uid": self.cashier.id,
            "allowed_company_ids": till.company_id.ids,
        }

    def fresh(self):
        """Forget what the last call has read."""
        self.env.cr.rollback()
        self.env.invalidate_all()

    def session(self):
        self.fresh()
        return self.till.with_user(self.cashier).with_context(**self.context)

    def picker(self):
        self.fresh()
        partners = self.env["res.partner"].with_user(self.cashier)
        return partners.with_context(
            **self.context,
            pos_picker_config_id=self.till.config_id.id,
            res_partner_search_mode="customer",
        )


def loads(shop):
    """The customers' part of load_pos_data, and the whole of it, in both modes."""
    config = shop.till.config_id
    found = {}
    for whole in (False, True):

        def call(mode, whole=whole):
            session = shop.session()
            config.customer_picker = mode
            shop.env.flush_all()
            shop.env.invalidate_all()
            result = {}

            def load():
                if whole:
                    result["rows"] = session.load_pos_data()["res.partner"]
                else:
                    result["rows"] = session._load_model("res.partner")

            return once(load), result["rows"]

        taken = {"standard": [], "window": []}
        for number in range((WHOLE_LOADS if whole else LOADS) + 1):
            for mode, times in taken.items():
                milliseconds, rows = call(mode)
                if number:  # the first ones fill caches
                    times.append(milliseconds)
                found.setdefault(mode, {})["rows"] = len(rows)
                found[mode]["bytes"] = len(json.dumps(rows, default=str))
        for mode, times in taken.items():
            found[mode]["whole" if whole else "part"] = median(sorted(times))
    shop.fresh()
    return found


def searches(shop):
    specification, rows = queries.asked(shop.env)
    kinds = []
    for name, typed in queries.typed(shop.env).items():

        def ours(query):
            domain = [("pos_search", "ilike", query)] if query else []
            shop.picker().web_search_read(
                domain, specification, limit=rows, order="", count_limit=10_001
            )

        def standard(query):
            params = {
                "domain": queries.standard_domain(query),
                "limit": 30,
                "offset": 0,
            }
            shop.session().get_pos_ui_res_partner_by_params(params)

        times = sorted(
            each
            for query in typed
            for each in compare({"": lambda q=query: ours(q)}, SEARCH_ROUNDS)[""]
        )
        stock_times = sorted(
            once(lambda q=q: standard(q)) for q in typed[:STANDARD_SEARCHES]
        )
        kinds.append(
            {
                "name": name,
                "example": typed[0],
                "standard": median(stock_times),
                "p50": median(times),
                "p95": percentile(times, 95),
            }
        )
    return kinds


def scans(shop):
    codes = queries.barcodes(shop.env, SCANS)

    def standard(code):
        session = shop.session()
        # As without the module: the transaction is undone by the next call
        shop.env.cr.execute("DROP INDEX ir_property_pos_barcode_hash")
        shop.env.cr.execute("DROP INDEX IF EXISTS ir_property_pos_barcode_trgm")

        def scan():
            ids = session.env["res.partner"].search([("barcode", "=", code)]).ids
            session.get_pos_ui_res_partner_by_params({"domain": [("id", "in", ids)]})

        return once(scan)

    def ours(code):
        session = shop.session()
        return once(lambda: session.get_pos_customer_by_barcode(code))

    times = sorted(map(ours, codes))
    return {
        "standard": median(sorted(map(standard, codes[:STANDARD_SCANS]))),
        "p50": median(times),
        "p95": percentile(times, 95),
    }
