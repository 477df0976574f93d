# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from collections import Counter
from unittest.mock import patch

from odoo.tests.common import tagged

from odoo.addons.point_of_sale.models.pos_session import PosSession as StockSession

from ..models.pos_config import PosConfig
from ..models.pos_session import PosSession
from .common_customer import CustomerCase

FEW, MANY = 30, 1_000


@tagged("post_install", "-at_install")
class TestCustomerLoading(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].create([{"name": f"Mass {i}"} for i in range(MANY)])
        # How a query is answered is not left to when the autovacuum came by last.
        cls.env.flush_all()
        cls.env.cr.execute("ANALYZE res_partner, res_users")

    def load(self, user=None):
        """(ids of the customers, queries) of what a till loads at start."""
        session = self.till.with_user(user or self.cashier)
        self.env.invalidate_all()
        with self.queries() as executed:
            data = session.load_pos_data()
        return [row["id"] for row in data["res.partner"]], executed

    def customers_read(self, queries):
        """``{query: how many rows of customers it looks at, taken or not}``."""
        read = Counter()
        for query in queries:
            is_reading = query.lstrip().upper().startswith(("SELECT", "WITH"))
            for node in self.nodes(query) if is_reading else ():
                read[query] += node["Actual Loops"] * (
                    node["Actual Rows"]
                    + node.get("Rows Removed by Filter", 0)
                    + node.get("Rows Removed by Index Recheck", 0)
                )
        return read

    def assert_few_read(self, queries):
        read = self.customers_read(queries)
        self.assertLess(read.total(), FEW, read.most_common(1))

    def nodes(self, query):
        """The parts of the plan that read res_partner.

        The customer of one row is looked up by his id, as where there are many; here
        PostgreSQL may find it as cheap to go through all of them.
        """
        if "res_partner" not in query:
            return
        options, joins = "(ANALYZE, FORMAT JSON)", ("mergejoin", "hashjoin")
        waiting = [self.plan(query, options, without=joins)[0]["Plan"]]
        while waiting:
            node = waiting.pop()
            waiting += node.get("Plans", ())
            if node.get("Relation Name") == "res_partner":
                yield node

    def test_nobody_without_open_orders(self):
        self.order(self.clara, "paid")
        for picker in ("window", "dialog"):
            self.till.config_id.customer_picker = picker
            ids, queries = self.load()
            self.assertEqual(ids, [])
            self.assert_few_read(queries)

    def test_customers_of_open_orders(self):
        self.order(self.clara, "draft")
        nora = self.env["res.partner"].create({"name": "Nora Elsewhere"})
        self.order(nora, "draft", session=self.other_till)
        ids, queries = self.load()
        self.assertEqual(ids, self.clara.ids)
        self.assert_few_read(queries)

    def test_those_the_cashier_may_not_read_stay_out(self):
        self.order(self.clara, "draft")
        self.order(self.xaver, "draft")
        self.assertEqual(self.load()[0], self.clara.ids)

    def test_standard_list_is_untouched(self):
        self.till.config_id.customer_picker = "standard"
        self.order(self.clara, "paid")
        ids, queries = self.load()
        self.assertIn(self.clara.id, ids)
        read = self.customers_read(queries).total()
        self.assertGreater(read, MANY, "the check is blind")

    def test_standard_without_the_module(self):
        """A database of the same server on which the module is not installed."""
        config = self.till.config_id
        fields = {k: f for k, f in config._fields.items() if k != "customer_picker"}
        with patch.object(type(config), "_fields", fields):
            self.assertTrue(config.get_limited_partners_loading())

    # pylint: disable-next=missing-return
    def test_what_other_modules_add_stays(self):
        """As l10n_es_pos and pos_loyalty do it."""
        special = self.env["res.partner"].create({"name": "Simplified Invoice"})

        def more_customers(config):
            result = super(PosConfig, config).get_limited_partners_loading()
            if (special.id,) not in result:
                result.append((special.id,))
            return result

        def more_data(session, params):
            rows = super(PosSession, session)._get_pos_ui_res_partner(params)
            return [dict(row, cards={}) for row in rows]

        def more_fields(session):
            params = super(PosSession, session)._loader_params_res_partner()
            params["search_params"]["fields"].append("ref")
            return params

        with (
            patch.object(
                PosConfig, "get_limited_partners_loading", more_customers, create=True
            ),
            patch.object(PosSession, "_get_pos_ui_res_partner", more_data, create=True),
            patch.object(
                PosSession, "_loader_params_res_partner", more_fields, create=True
            ),
        ):
            self.order(self.clara, "draft")
            rows = self.till.with_user(self.cashier).load_pos_data()["res.partner"]
        self.assertEqual({row["id"] for row in rows}, {self.clara.id, special.id})
        for row in rows:
            self.assertEqual(row["cards"], {})
            self.assertIn("ref", row)

    def anonymous_customer(self, module, name):
        """A customer under the name that a localization gives to its own."""
        customer = self.env["res.partner"].create({"name": "Consumidor Final"})
        data = {"module": module, "name": name}
        self.env["ir.model.data"].search(
            [("module", "=", module), ("name", "=", name)]
        ).unlink()
        self.env["ir.model.data"].create(
            {**data, "model": "res.partner", "res_id": customer.id}
        )
        return customer

    def test_the_anonymous_customer_of_a_localization(self):
        """l10n_ar_pos and l10n_pe_pos put it on each order if it is loaded."""
        final_consumers = {
            "AR": self.anonymous_customer("l10n_ar", "par_cfa"),
            "PE": self.anonymous_customer("l10n_pe_pos", "partner_pe_cf"),
        }
        self.order(self.clara, "draft")
        for country, customer in final_consumers.items():
            self.company.country_id = self.env.ref(f"base.{country.lower()}")
            self.assertEqual(set(self.load()[0]), {self.clara.id, customer.id})
        self.company.country_id = self.env.ref("base.de")
        self.assertEqual(self.load()[0], self.clara.ids)

    def test_a_localization_that_is_not_installed(self):
        self.env["ir.model.data"].search(
            [("name", "in", ("par_cfa", "partner_pe_cf"))]
        ).unlink()
        for country in ("AR", "PE"):
            self.company.country_id = self.env.ref(f"base.{country.lower()}")
            self.assertEqual(self.load()[0], [])

    def test_customers_that_a_module_cannot_do_without(self):
        """By the method that readme/DEVELOP.md gives to other modules."""
        walk_in = self.env["res.partner"].create({"name": "Walk-in"})

        base = PosConfig._get_always_loaded_customers
        needed = walk_in | self.xaver
        with patch.object(
            PosConfig,
            "_get_always_loaded_customers",
            lambda config: base(config) | needed,
        ):
            self.order(walk_in, "draft")
            self.assertEqual(self.load()[0], walk_in.ids, "each once, as Ana may read")

    def test_loads_what_standard_exports(self):
        """Each open order that the till gets has its customer with it."""
        self.order(self.clara, "draft")
        session = self.till.with_user(self.cashier)
        data = session.load_pos_data()
        wanted = {order["partner_id"] for order in data["open_orders"]} - {False}
        self.assertEqual(wanted, {row["id"] for row in data["res.partner"]})
        loaded = StockSession.get_pos_ui_res_partner_by_params(
            session, {"domain": [("id", "=", self.clara.id)]}
        )
        self.assertEqual(data["res.partner"], loaded)
