# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged

from ..models.pos_session import PosSession
from .common_customer import CustomerCase

LOG = "odoo.addons.pos_backend_partner.models.pos_session"
REFUSED = {"code": "refused"}


@tagged("post_install", "-at_install")
class TestCustomerSession(CustomerCase):
    def get(self, partner_id, user=None, session=None):
        return self.rpc(
            user or self.cashier,
            session or self.till,
            "get_pos_customer",
            partner_id,
        )

    def scan(self, barcode, user=None, session=None):
        return self.rpc(
            user or self.cashier,
            session or self.till,
            "get_pos_customer_by_barcode",
            barcode,
        )

    def assert_refused(self, partner_id, reason, user=None, session=None):
        with self.assertLogs(LOG, "WARNING") as logs:
            answer = self.get(partner_id, user, session)
        self.assertEqual(answer, REFUSED)
        self.assertEqual(len(logs.output), 1)
        (session or self.till).ensure_one()
        for known in (
            f"session {(session or self.till).id}",
            f"user {(user or self.cashier).id}",
            reason,
        ):
            self.assertIn(known, logs.output[0])
        self.assertLess(len(logs.output[0]), 500)
        return logs.output[0]

    def test_row_is_what_the_till_loads(self):
        pricelist = self.env["product.pricelist"].create({"name": "Members"})
        self.clara.write({"property_product_pricelist": pricelist.id, "city": "Porto"})
        answer = self.get(self.clara.id)
        self.assertEqual(answer["code"], "ok")
        row = answer["partner"]
        self.order(self.clara, "draft")
        loaded = self.till.with_user(self.cashier).load_pos_data()["res.partner"]
        self.assertEqual([row], loaded)
        self.assertEqual(row["property_product_pricelist"][0], pricelist.id)
        self.assertEqual(row["city"], "Porto")

    # pylint: disable-next=missing-return
    def test_row_carries_what_other_modules_add(self):
        """As pos_loyalty does it."""

        def with_cards(session, params):
            parent = super(PosSession, session)
            rows = parent.get_pos_ui_res_partner_by_params(params)
            return [dict(row, loyalty_cards={7: {"points": 3}}) for row in rows]

        name = "get_pos_ui_res_partner_by_params"
        with patch.object(PosSession, name, with_cards, create=True):
            row = self.get(self.clara.id)["partner"]
        self.assertEqual(row["loyalty_cards"], {7: {"points": 3}})

    def test_what_may_not_be_had_is_refused_alike(self):
        internal = self.other_manager.partner_id
        internal.company_id = self.other_company
        archived = self.env["res.partner"].create({"name": "Old", "active": False})
        for partner_id in (self.xaver.id, internal.id, archived.id, 2**31 - 1):
            line = self.assert_refused(partner_id, "not for this till")
            self.assertIn(f"customer {partner_id} ", line)
            self.assertNotIn("Xaver", line)

    def test_company_of_the_session_counts(self):
        both = self.company | self.other_company
        self.cashier.company_ids = both
        self.assert_refused(self.xaver.id, "not for this till")
        session = self.other_till
        self.assertEqual(self.get(self.xaver.id, session=session)["code"], "ok")
        self.clara.company_id = self.company
        self.assert_refused(self.clara.id, "not for this till", session=session)

    def test_customers_of_the_parent_company(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        till = self._open_session("Branch Till", branch)
        cashier = self._user("branch_cashier", self.user_groups, "Bea", branch)
        self.clara.company_id = self.company
        self.assertEqual(self.get(self.clara.id, cashier, till)["code"], "ok")
        self.clara.company_id = branch
        self.assert_refused(self.clara.id, "not for this till")

    user_groups = "base.group_user,point_of_sale.group_pos_user"

    def test_rules_of_the_cashier(self):
        model = self.env.ref("base.model_res_partner")
        self.env["ir.rule"].create(
            {
                "name": "Nobody from Mars",
                "model_id": model.id,
                "domain_force": [("city", "!=", "Mars")],
            }
        )
        self.clara.city = "Mars"
        self.assert_refused(self.clara.id, "not for this till")

    def test_input_that_is_no_id(self):
        for bad in (True, 0, -1, 1.0, 2**31, 10**30, None, [1], {"id": 1}, "1"):
            self.assert_refused(bad, "not an id")
        line = self.assert_refused("x\n" * 10_000, "not an id")
        self.assertNotIn("\n", line)

    def test_session_that_does_not_sell(self):
        for state in ("closing_control", "closed"):
            self.till.sudo().state = state
            self.assert_refused(self.clara.id, "the session is not open")
        self.till.sudo().state = "opening_control"
        self.assertEqual(self.get(self.clara.id)["code"], "ok")

    def test_others_may_not_ask(self):
        for user in (self.internal, self.portal, self.other_manager):
            for method, argument in (
                ("get_pos_customer", self.clara.id),
                ("get_pos_customer_by_barcode", "0420000000017"),
                ("report_refused_message", "origin"),
            ):
                with self.assertRaises(AccessError):
                    self.rpc(user, self.till, method, argument)

    # -- barcodes --------------------------------------------------------------------

    def test_barcode(self):
        self.barcode(self.clara, "0429999999991")
        row = self.scan("0429999999991")
        self.assertEqual(row, self.get(self.clara.id)["partner"])
        self.assertEqual(row["barcode"], "0429999999991")
        self.assertEqual(self.scan(" 0429999999991 "), row)
        self.assertIs(self.scan("0429999999992"), False)
        self.assertIs(self.scan("042999999999"), False)

    def test_barcode_of_another_company(self):
        self.barcode(self.clara, "0429999999991", self.other_company)
        self.assertIs(self.scan("0429999999991"), False)
        row = self.scan("0429999999991", self.other_manager, self.other_till)
        self.assertEqual(row["id"], self.clara.id)

    def test_barcode_of_a_customer_of_another_company(self):
        self.barcode(self.xaver, "0429999999993")
        self.assertIs(self.scan("0429999999993"), False)

    def test_barcode_that_is_none(self):
        for bad in (None, False, 42, "", " ", "9" * 1000, "a\0b", ["1"], "%", {}):
            self.assertIs(self.scan(bad), False)
        self.till.sudo().state = "closed"
        self.barcode(self.clara, "0429999999991")
        self.assertIs(self.scan("0429999999991"), False)

    # -- the log ---------------------------------------------------------------------

    def test_refused_message_is_logged(self):
        def report(*args):
            with self.assertLogs(LOG, "WARNING") as logs:
                answer = self.rpc(
                    self.cashier, self.till, "report_refused_message", *args
                )
            self.assertIs(answer, True)
            (line,) = logs.output
            self.assertIn(f"session {self.till.id}", line)
            self.assertIn(f"user {self.cashier.id}", line)
            self.assertLess(len(line), 500)
            self.assertNotIn("\n", line)
            return line

        self.assertIn("bad_origin", report("bad_origin"))
        self.assertIn("https://evil", report("bad_origin", "https://evil.example"))
        self.assertIn("unknown", report("not\na code"))
        self.assertIn("unknown", report(None, {"a": 1}))
        self.assertIn("x", report("x" * 40, "y\n" * 100_000))

    # -- customers that tills hold ---------------------------------------------------

    def refresh(self, ids, user=None, session=None):
        return self.rpc(
            user or self.cashier, session or self.till, "refresh_pos_customers", ids
        )

    def merge(self, gone, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((gone + target).ids, target)

    def test_customers_are_read_again(self):
        self.clara.phone = "0201"
        answer = self.refresh([self.clara.id, self.xaver.id])
        self.assertEqual([row["phone"] for row in answer["partners"]], ["0201"])
        self.assertEqual((answer["merged"], answer["deleted"]), ([], []))

    def test_merged_and_deleted_customers(self):
        first, second, third, gone = self.env["res.partner"].create(
            [{"name": name} for name in ("First", "Second", "Third", "Gone")]
        )
        ids = [first.id, second.id, gone.id]
        self.merge(first, second)
        self.merge(second, third)
        gone.unlink()
        answer = self.refresh(ids)
        self.assertEqual([row["id"] for row in answer["partners"]], third.ids)
        self.assertEqual(answer["merged"], [[ids[0], third.id], [ids[1], third.id]])
        self.assertEqual(answer["deleted"], [ids[2]])

    def test_a_merge_into_one_that_the_cashier_may_not_have(self):
        double = self.env["res.partner"].create({"name": "Double"})
        id_ = double.id
        self.merge(double, self.xaver)
        answer = self.refresh([id_])
        self.assertEqual(
            answer, {"partners": [], "merged": [], "deleted": [id_]}, "as if deleted"
        )

    def test_what_is_no_list_of_ids_is_refused(self):
        for ids in (None, "1", 1, [True], ["1"], [-1], [1.5], list(range(1, 502))):
            with self.subTest(ids=ids), self.assertRaises(ValidationError):
                self.refresh(ids)

    def test_an_order_of_a_customer_who_was_merged_meanwhile(self):
        double = self.env["res.partner"].create({"name": "Clara Twice"})
        id_ = double.id
        self.assertEqual(self.sells(partner_id=id_).partner_id, double)
        self.merge(double, self.clara)
        self.assertEqual(self.sells(partner_id=id_).partner_id, self.clara)
        self.assertEqual(self.sells(partner_id=self.clara.id).partner_id, self.clara)

    def test_an_order_of_a_customer_who_was_deleted_is_standards(self):
        id_ = self.env["res.partner"].create({"name": "Gone"}).id
        self.env["res.partner"].browse(id_).unlink()
        self.assertFalse(self.sells(partner_id=id_).partner_id)
