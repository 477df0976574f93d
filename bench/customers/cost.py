# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the indexes cost who writes."""

from statistics import mean

from ..clock import median, once

WRITES = 60
ROUNDS = 4
OURS = (
    "res_partner_pos_search_text_trgm",
    "ir_property_pos_barcode_hash",
    "ir_property_pos_barcode_trgm",
    "pos_order_pos_recent_customers",
    "pos_order_pos_last_of_customer",
)
TABLES = ("res_partner", "ir_property", "pos_order")


def index_sizes(shop):
    """{name: bytes}"""
    cr = shop.env.cr
    cr.execute(
        "SELECT relname, CASE relkind WHEN 'r' THEN pg_table_size(oid) "
        "ELSE pg_relation_size(oid) END FROM pg_class WHERE relname = ANY(%s)",
        [[*OURS, *TABLES]],
    )
    names = dict.fromkeys(OURS, "index") | dict.fromkeys(TABLES, "table")
    return {f"{names[name]} `{name}`": found for name, found in cr.fetchall()}


def write_costs(shop):
    """Milliseconds of a write with and without the indexes, in turn."""
    env = shop.env
    partners = env["res.partner"]
    partner_ids = _some_customers(env.cr, WRITES)
    order_id = env["pos.order"].search([], limit=1).id

    def create(number):
        values = {
            "name": f"Bench Customer {number}",
            "email": f"bench.customer{number}@mail.example",
            "phone": f"+351 9{number:08}",
            "ref": f"N{number:07}",
        }
        partners.create(values)
        env.flush_all()

    def write(number):
        partners.browse(partner_ids[number]).phone = f"+351 2{number:08}"
        env.flush_all()

    def barcode(number):
        partners.browse(partner_ids[number]).barcode = f"0499{number:09}"
        env.flush_all()

    def order(_number):
        env.cr.execute(
            """
            INSERT INTO pos_order (name, session_id, config_id, company_id, partner_id,
                                   state, amount_tax, amount_total, amount_paid,
                                   amount_return, date_order)
            SELECT name, session_id, config_id, company_id, partner_id, 'paid',
                   amount_tax, amount_total, amount_paid, amount_return, now()
              FROM pos_order WHERE id = %s
            """,
            [order_id],
        )

    actions = {
        "create a customer": create,
        "write a phone number": write,
        "write a barcode": barcode,
        "insert a row of an order": order,
    }
    return [
        {"name": name, **_with_and_without(shop, action)}
        for name, action in actions.items()
    ]


def _with_and_without(shop, action):
    taken = {"with": [], "without": []}
    for _round in range(ROUNDS):
        for how, times in taken.items():
            shop.fresh()
            if how == "without":
                for name in OURS:
                    shop.env.cr.execute(f"DROP INDEX IF EXISTS {name}")
            action(0)  # fills caches
            times += [once(lambda n=n: action(n)) for n in range(1, WRITES)]
    shop.fresh()
    return {
        how: {"p50": median(sorted(times)), "mean": mean(times)}
        for how, times in taken.items()
    }


def _some_customers(cr, number):
    cr.execute(
        "SELECT id FROM res_partner WHERE ref LIKE 'R%%' "
        "ORDER BY md5(id::text) LIMIT %s",
        [number],
    )
    return [row[0] for row in cr.fetchall()]
