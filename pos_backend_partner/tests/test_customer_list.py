# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import datetime
from unittest.mock import patch

from lxml import etree

from odoo.tests.common import tagged
from odoo.tools.safe_eval import safe_eval

from ..indexes import LAST_INDEX, RECENT_INDEX
from ..models.pos_order import INDEX_ONLY
from .common_customer import CustomerCase

PAGE = "odoo.addons.pos_backend_partner.indexes"
NAMES = [("pos_search", "ilike", "zzlist")]


@tagged("post_install", "-at_install")
class TestCustomerList(CustomerCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second_till = cls._open_session("Next Till", cls.company)
        # Ten of them, Zzlist A to Zzlist J
        cls.people = cls.env["res.partner"].create(
            [{"name": f"Zzlist {letter}"} for letter in "ABCDEFGHIJ"]
        )

    def setUp(self):
        super().setUp()
        # Served here: D, then B. In the company besides: H, then J and (before) D.
        self.serve("J", "2026-03-02", self.second_till)
        self.serve("D", "2026-03-03", self.second_till)
        self.serve("H", "2026-03-09", self.second_till)
        self.serve("B", "2026-03-01")
        self.serve("D", "2026-03-04")
        self.serve("B", "2026-03-06")
        # Neither served nor of this company
        self.serve("E", "2026-03-20", state="draft")
        self.serve("F", "2026-03-20", state="cancel")
        self.serve("G", "2026-03-20", self.other_till)

    def serve(self, letter, date, session=None, state="paid"):
        partner = self.people["ABCDEFGHIJ".index(letter)]
        return self.order(partner, state, date, session or self.till)

    def ask(self, domain=None, *, partners=None, **kwargs):
        """(letters in order, length), of all ten if no domain is given."""
        domain = NAMES if domain is None else domain
        partners = self.picker() if partners is None else partners
        result = partners.web_search_read(domain, {"name": {}}, **kwargs)
        names = [row["name"] for row in result["records"]]
        return "".join(name[-1] for name in names), result["length"]

    def test_recent_customers_come_first(self):
        self.assertEqual(self.ask(limit=80), ("BDHJACEFGI", 10))

    def test_without_a_search_too(self):
        domain = [("id", "in", self.people.ids)]
        self.assertEqual(self.ask(domain, limit=80), ("BDHJACEFGI", 10))
        self.assertEqual(self.ask(domain), ("BDHJACEFGI", 10))

    def test_only_those_that_match(self):
        domain = ["&", *NAMES, ("name", "in", ["Zzlist A", "Zzlist H"])]
        self.assertEqual(self.ask(domain, limit=80), ("HA", 2))
        self.people[1].active = False
        self.assertEqual(self.ask(limit=80), ("DHJACEFGI", 9))
        archived = [*NAMES, ("active", "=", False)]
        self.assertEqual(self.ask(archived, limit=80), ("B", 1))

    def test_pages(self):
        for domain in (NAMES, [("id", "in", self.people.ids)]):
            for size in (1, 2, 3, 4, 5, 7, 10, 11):
                pages = [
                    self.ask(domain, offset=offset, limit=size, count_limit=100)
                    for offset in range(0, 10, size)
                ]
                self.assertEqual("".join(page[0] for page in pages), "BDHJACEFGI")
                self.assertEqual({page[1] for page in pages}, {10}, size)
            self.assertEqual(self.ask(domain, offset=20, limit=5)[0], "")

    def test_own_order_of_the_user(self):
        self.assertEqual(self.ask(order="name DESC", limit=80)[0], "JIHGFEDCBA")
        self.assertEqual(self.ask(order="country_id, name", limit=3)[0], "ABC")
        default = "complete_name ASC, id DESC"
        self.assertEqual(self.ask(order=default, limit=80)[0], "BDHJACEFGI")

    def test_count_is_limited_as_asked(self):
        self.assertEqual(self.ask(limit=3, count_limit=5), ("BDH", 5))
        self.assertEqual(self.ask(limit=3, count_limit=11), ("BDH", 10))

    def test_more_hits_than_are_looked_at(self):
        with patch(f"{PAGE}.FOUND_LIMIT", 6):
            letters, length = self.ask(limit=4, count_limit=6)
            self.assertEqual((letters, length), ("BDHJ", 6))
            letters, length = self.ask(offset=4, limit=4, count_limit=6)
            self.assertEqual(length, 6)
            self.assertFalse(set(letters) & set("BDHJ"))
            # Asked for the number of all, it counts them all
            self.assertEqual(self.ask(limit=4)[1], 10)

    def test_nothing_found(self):
        nobody = [("pos_search", "ilike", "zzlist nobody")]
        self.assertEqual(self.ask(nobody, limit=80, count_limit=100), ("", 0))
        self.assertEqual(self.ask(nobody, offset=80, limit=80), ("", 0))
        recent = [("pos_search", "ilike", "zzlist b")]
        self.assertEqual(self.ask(recent, limit=80), ("B", 1))

    def test_elsewhere_nothing_changes(self):
        plain = "ABCDEFGHIJ"
        for context in (
            {"pos_picker_config_id": None},
            {"pos_picker_config_id": "1"},
            {"pos_picker_config_id": -1},
            {"pos_picker_config_id": self.other_till.config_id.id},
        ):
            partners = self.picker(**context)
            self.assertEqual(self.ask(partners=partners, limit=80), (plain, 10))
        partners = self.picker(user=self.internal)
        self.assertEqual(self.ask(partners=partners, limit=80), (plain, 10))

    def test_rules_hold(self):
        self.people[1].company_id = self.other_company
        self.assertEqual(self.ask(limit=80), ("DHJACEFGI", 9))

    def test_ranks_of_account_do_not_sort(self):
        # A million customers would have to be read to sort them so
        self.people[8].customer_rank = 5
        self.assertEqual(self.ask(limit=80)[0], "BDHJACEFGI")

    def test_last_order_date(self):
        specification = {"name": {}, "pos_last_order_date": {}}
        partners = self.picker()
        rows = partners.web_search_read(NAMES, specification)["records"]
        dates = {row["name"][-1]: row["pos_last_order_date"] for row in rows}
        self.assertEqual(dates.pop("B"), datetime(2026, 3, 6))
        self.assertEqual(dates.pop("D"), datetime(2026, 3, 4))
        self.assertEqual(dates.pop("H"), datetime(2026, 3, 9))
        self.assertEqual(dates.pop("J"), datetime(2026, 3, 2))
        self.assertEqual(set(dates.values()), {False})
        other = self.picker(self.other_till, self.other_manager)
        self.assertEqual(
            other.browse(self.people[6].id).pos_last_order_date, datetime(2026, 3, 20)
        )

    def test_who_was_served_here_is_found_by_the_filter(self):
        """By this POS, not by another one of the company."""
        view = self.env.ref("pos_backend_partner.res_partner_picker_view_search")
        arch = etree.fromstring(self.picker().get_view(view.id, "search")["arch"])
        (domain,) = arch.xpath("//filter[@name='pos_served']/@domain")
        served = safe_eval(domain)
        self.assertEqual(self.ask([*NAMES, *served], limit=80), ("BD", 2))
        other = self.picker(self.second_till)
        self.assertEqual(self.ask([*NAMES, *served], partners=other)[0], "HDJ")
        others = ["!", *served, *NAMES]
        self.assertEqual(self.ask(others, limit=80), ("HJACEFGI", 8))

    def test_what_only_the_picker_searches_by_is_offered_to_nobody(self):
        fields = self.env["res.partner"].with_user(self.cashier).fields_get()
        for name in ("pos_search", "pos_search_text", "pos_served_here"):
            self.assertFalse(fields[name]["searchable"], name)
            self.assertFalse(fields[name]["sortable"], name)
        self.assertTrue(fields["name"]["searchable"])

    def test_planner_settings_are_given_back(self):
        self.ask(limit=80)
        for setting in ("enable_seqscan", "jit"):
            self.env.cr.execute("SELECT setting = reset_val FROM pg_settings "
                                "WHERE name = %s", [setting])  # fmt: skip
            self.assertTrue(self.env.cr.fetchone()[0], setting)

    def test_indexes_serve(self):
        orders = self.env["pos.order"]
        with self.queries() as executed:
            orders._pos_recent_customer_ids(self.till.config_id)
        plans = [
            self.plan(each, without=INDEX_ONLY)
            for each in executed
            if "LATERAL" in each
        ]
        self.assertIn(f"Index Only Scan using {RECENT_INDEX}", plans[0])
        with self.queries() as executed:
            orders._pos_last_order_dates(self.people.ids, self.company)
        plans = [
            self.plan(each, without=INDEX_ONLY)
            for each in executed
            if "LATERAL" in each
        ]
        self.assertIn(f"Index Only Scan using {LAST_INDEX}", plans[0])
