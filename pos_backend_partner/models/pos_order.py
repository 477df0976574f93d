# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, models
from odoo.tools import SQL

from ..indexes import SERVED, create_order_indexes, fetch_planned
from ..readable import is_id

# What is needed is in the index itself. Where one till has sold nearly everything,
# PostgreSQL takes the index of dates for as good, and reads the orders of all tills to
# find none of one that rests: half a second of 365,000, in the place of 5 ms.
INDEX_ONLY = ("seqscan", "indexscan", "bitmapscan")

RECENT_ORDERS = 2_000  # of the till, and as many of all others of its company
RECENT_CUSTOMERS = 300


class PosOrder(models.Model):
    _inherit = "pos.order"

    def init(self):
        create_order_indexes(self.env.cr)
        return super().init()

    @api.model
    def create_from_ui(self, orders, draft=False):
        """Record orders of customers whose ids tills do not know.

        Those who were merged meanwhile, without whom standard would record the order,
        and those whom a till made while there was no server.
        """
        for order in orders:
            new = order["data"].pop("new_customer", None)
            if new and not order["data"].get("partner_id"):
                partner = self.env["pos.customer.key"]._create_once(new)
                order["data"]["partner_id"] = partner.id
        sold = [
            order["data"] for order in orders if is_id(order["data"].get("partner_id"))
        ]
        ids = {data["partner_id"] for data in sold}
        gone = ids - set(self.env["res.partner"].sudo().browse(ids).exists().ids)
        merged = self.env["pos.customer.key"]._merged_into(gone) if gone else {}
        for data in sold:
            if data["partner_id"] in merged:
                data["partner_id"] = merged[data["partner_id"]].id
        return super().create_from_ui(orders, draft=draft)

    @api.model
    def _pos_open_customer_ids(self, config):
        """Ids of the customers of the orders that tills of this POS have open."""
        sessions = self.env["pos.session"].search_fetch(
            [("config_id", "=", config.id), ("state", "!=", "closed")], []
        )
        orders = self.search_fetch(
            [
                ("session_id", "in", sessions.ids),
                ("state", "=", "draft"),
                ("partner_id", "!=", False),
            ],
            ["partner_id"],
        )
        return orders.partner_id.ids

    @api.model
    def _pos_recent_customer_ids(self, config):
        """Ids of the customers last served at this POS, then in its company.

        Most recent first. Looks at the latest orders only, so that it takes the same
        few milliseconds however many there are.
        """
        self.flush_model(["config_id", "date_order", "partner_id", "state"])
        tills = self.env["pos.config"].sudo().with_context(active_test=False)
        others = tills.search([("company_id", "=", config.company_id.id)]) - config
        each = max(1, RECENT_ORDERS // (len(others) or 1))
        amounts = [(config.id, RECENT_ORDERS), *((other.id, each) for other in others)]
        rows = fetch_planned(
            self.env.cr,
            SQL(
                """
                SELECT served.partner_id
                  FROM (VALUES %s) AS till (id, amount)
                 CROSS JOIN LATERAL (
                    SELECT partner_id, date_order
                      FROM pos_order
                     WHERE config_id = till.id AND %s
                     ORDER BY date_order DESC
                     LIMIT till.amount
                 ) AS served
                 GROUP BY served.partner_id
                 ORDER BY max(served.date_order) FILTER (WHERE till.id = %s)
                              DESC NULLS LAST,
                          max(served.date_order) DESC, served.partner_id DESC
                 LIMIT %s
                """,
                SQL(", ").join(amounts),
                SQL(SERVED),
                config.id,
                RECENT_CUSTOMERS,
            ),
            without=INDEX_ONLY,
        )
        return [row[0] for row in rows]

    @api.model
    def _pos_last_order_dates(self, partner_ids, company):
        """``{partner id: when he was last served}`` in that company."""
        self.flush_model(["company_id", "date_order", "partner_id", "state"])
        # One look into the index for each: some customers, like the one called
        # "Walk-in", have half of all orders, and an aggregate would read them.
        self.env.cr.execute(
            SQL(
                """
                SELECT customer.id, latest.date_order
                  FROM unnest(%s) AS customer (id)
                 CROSS JOIN LATERAL (
                    SELECT date_order
                      FROM pos_order
                     WHERE partner_id = customer.id AND company_id = %s AND %s
                     ORDER BY date_order DESC
                     LIMIT 1
                 ) AS latest
                """,
                list(partner_ids),
                company.id,
                SQL(SERVED),
            )
        )
        return dict(self.env.cr.fetchall())
