# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

import psycopg2

from odoo.exceptions import UserError
from odoo.sql_db import Cursor
from odoo.tests.common import tagged

from ..indexes import (
    BARCODE_INDEX,
    BARCODE_PARTS_INDEX,
    TEXT_INDEX,
    create_customer_indexes,
)
from ..search_text import fill_search_text
from .common_customer import CustomerCase

COLUMN = "odoo.addons.pos_backend_partner.search_text"
INDEXES = "odoo.addons.pos_backend_partner.indexes"


@tagged("post_install", "-at_install")
class TestCustomerSearch(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.zoe = partners.create(
            {
                "name": "Zoë Quarzowski",
                "email": "zoe_q@Quarz.example",
                "phone": "+44 (0)20 7946 0958",
                "mobile": "07700 900 123",
                "ref": "QZ-0001/24",
                "vat": "PT 509 442 013",
                "city": "Köln",
            }
        )
        cls.zack = partners.create({"name": "Zack Quarzowski", "city": "Lisbon"})
        cls.quarz = cls.zoe | cls.zack

    def found(self, query, operator="ilike", user=None, **context):
        partners = self.picker(user=user, **context)
        return partners.search([("pos_search", operator, query)]).with_env(self.env)

    def test_by_each_field(self):
        for query in (
            "zoe quarzowski",
            "QUARZ zo",
            "zoe_q@quarz",
            "+442079460958",
            "020 7946 0958",
            "7700900123",
            "QZ0001",
            "qz-0001/24",
            "PT509442013",
            "quarzowski koln",
        ):
            self.assertEqual(self.found(query), self.zoe, query)

    def test_words_narrow(self):
        self.assertEqual(self.found("quarzowski"), self.quarz)
        self.assertEqual(self.found("quarzowski lisbon"), self.zack)
        self.assertFalse(self.found("quarzowski lisbon zoe"))

    def test_wildcards_are_letters(self):
        self.zack.email = "zoexq@quarz.example"
        self.assertEqual(self.found("zoe_q@quarz"), self.zoe)
        self.assertFalse(self.found("%@quarz"))
        self.assertFalse(self.found("\\@quarz"))

    def test_nothing_typed_finds_all_and_no_letters_none(self):
        everyone = self.picker().search_count([])
        for query in ("", " ", False):
            domain = [("pos_search", "ilike", query)]
            self.assertEqual(self.picker().search_count(domain), everyone)
        self.assertFalse(self.found("?"))

    def test_operators(self):
        for operator in ("=", "like", "ilike", "=ilike"):
            self.assertEqual(self.found("zoe quarz", operator), self.zoe)
        self.assertNotIn(self.zoe, self.found("zoe quarz", "not ilike"))
        self.assertIn(self.zack, self.found("zoe quarz", "!="))
        with self.assertRaises(UserError):
            self.found(["zoe"], "in")
        with self.assertRaises(UserError):
            self.found("zoe", ">")

    def test_text_follows_the_customer(self):
        self.zoe.write({"name": "Zara Neuname", "phone": False})
        self.assertEqual(self.found("zara neuname"), self.zoe)
        self.assertFalse(self.found("zoe quarzowski"))
        self.assertFalse(self.found("7946 0958"))
        firm = self.env["res.partner"].create({"name": "Quux Ltd", "is_company": True})
        self.zoe.parent_id = firm
        self.assertEqual(self.found("quux zara"), self.zoe)

    def test_by_barcode_of_the_company(self):
        self.barcode(self.zoe, "0420000077701")
        self.barcode(self.zack, "0420000077702", self.other_company)
        for query in ("0420000077701", "77701", "quarzowski 042000007"):
            self.assertEqual(self.found(query), self.zoe, query)
        self.assertFalse(self.found("0420000077702"), "a code of another company")
        self.assertEqual(
            self.found(
                "0420000077702",
                user=self.other_manager,
                allowed_company_ids=self.other_company.ids,
            ),
            self.zack,
        )

    def test_barcode_wildcards_are_letters(self):
        self.barcode(self.zoe, "QZ_0077701")
        self.assertEqual(self.found("qz_00777"), self.zoe)
        self.barcode(self.zoe, "QZX0077701")
        self.assertFalse(self.found("qz_00777"))

    def test_rules_of_the_cashier(self):
        self.zoe.company_id = self.other_company
        self.assertEqual(self.found("quarzowski"), self.zack)
        self.zack.active = False
        self.assertFalse(self.found("quarzowski"))

    def test_other_modules_add_fields(self):
        kinds = {**self.zoe._pos_search_fields(), "function": "words"}
        name = "_pos_search_fields"
        with patch.object(type(self.zoe), name, lambda partners: kinds):
            self.zack.write({"function": "Glassblower", "city": "Porto"})
            self.assertEqual(self.found("glassblower porto"), self.zack)

    # -- columns and indexes ---------------------------------------------------------

    def test_filled_like_computed(self):
        self.quarz.flush_recordset()
        computed = self.quarz.mapped("pos_search_text")
        self.env.cr.execute(
            "UPDATE res_partner SET pos_search_text = NULL WHERE id IN %s",
            [self.quarz._ids],
        )
        self.quarz.invalidate_recordset()
        self.assertFalse(self.found("quarzowski"))
        with patch(f"{COLUMN}.FILL_BATCH", 1):
            fill_search_text(self.env["res.partner"])
        self.assertEqual(self.quarz.mapped("pos_search_text"), computed)
        self.assertTrue(all(computed))

    def test_installed_on_many_customers(self):
        """The ORM does not compute what the module fills when it is installed."""
        self.quarz.flush_recordset()
        computed = self.quarz.mapped("pos_search_text")
        self.env.cr.execute("ALTER TABLE res_partner DROP COLUMN pos_search_text")
        partners = type(self.env["res.partner"])
        with patch.object(partners, "_compute_pos_search_text") as compute:
            self.env.registry.init_models(
                self.env.cr, ["res.partner"], {"module": "pos_backend_partner"}
            )
        compute.assert_not_called()
        self.quarz.invalidate_recordset()
        self.assertEqual(self.quarz.mapped("pos_search_text"), computed)
        self.env.cr.execute("SELECT to_regclass(%s)", [TEXT_INDEX])
        self.assertTrue(self.env.cr.fetchone()[0])

    def test_filled_everywhere_on_demand(self):
        self.quarz.flush_recordset()
        computed = self.quarz.mapped("pos_search_text")
        self.env.cr.execute("UPDATE res_partner SET pos_search_text = 'stale'")
        fill_search_text(self.env["res.partner"])
        self.assertEqual(self.zoe.pos_search_text, "stale")
        fill_search_text(self.env["res.partner"], every=True)
        self.assertEqual(self.quarz.mapped("pos_search_text"), computed)

    def test_indexes_serve(self):
        self.many_barcodes()
        for query, index in (
            ("quarzowski", TEXT_INDEX),
            ("zo", TEXT_INDEX),
            ("z", TEXT_INDEX),
            ("jean-pierre", TEXT_INDEX),
            ("7946 0958", TEXT_INDEX),
            ("0420000077701", BARCODE_PARTS_INDEX),
        ):
            with self.queries() as executed:
                self.picker().search([("pos_search", "ilike", query)])
            plans = [self.plan(each) for each in executed if "LIKE" in each]
            self.assertTrue(any(index in plan for plan in plans), (query, plans))

    def test_index_serves_a_whole_barcode(self):
        self.many_barcodes()
        with self.queries() as executed:
            self.picker().search([("barcode", "=", "0420000077701")])
        plans = [self.plan(each) for each in executed if "value_text" in each]
        self.assertIn(BARCODE_INDEX, plans[0])

    def test_works_without_trigrams(self):
        execute = Cursor.execute

        def refuse(cursor, query, params=None, log_exceptions=True):
            if "CREATE EXTENSION" in str(query):
                query = "CREATE EXTENSION no_such_extension"
            return execute(cursor, query, params, log_exceptions)

        self.env.cr.execute(f"DROP INDEX {TEXT_INDEX}, {BARCODE_PARTS_INDEX}")
        with patch.object(Cursor, "execute", refuse):
            with self.assertLogs(INDEXES, "WARNING") as logs:
                create_customer_indexes(self.env.cr)
        self.assertIn("CREATE EXTENSION pg_trgm", logs.output[0])
        self.assertEqual(self.found("zoe quarzowski"), self.zoe)
        result = self.picker().web_search_read([("pos_search", "ilike", "zoe q")], {})
        self.assertEqual(result["records"], [{"id": self.zoe.id}])
        create_customer_indexes(self.env.cr)
        self.env.cr.execute("SELECT to_regclass(%s)", [TEXT_INDEX])
        self.assertTrue(self.env.cr.fetchone()[0])

    def test_long_barcodes_can_be_kept(self):
        code = "".join(chr(33 + i * i % 90) for i in range(9_000))
        try:
            self.barcode(self.zoe, code)
            self.env.flush_all()
        except psycopg2.Error as error:
            self.fail(error)
        self.assertEqual(self.picker().search([("barcode", "=", code)]), self.zoe)
