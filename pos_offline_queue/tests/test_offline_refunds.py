# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase, make_product, open_shop
from .common_till import Ware


@tagged("post_install", "-at_install")
class TestRefunds(OfflineCase):
    """Nobody refunds more than was sold, whoever has refunded before."""

    def setUp(self):
        super().setUp()
        muted = mute_logger(STOCK_LOG)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        sale = self.till.entry(self.till.order(2))
        self.assertEqual(self.send(sale)["status"], "confirmed")
        self.sold = self.orders(sale).lines
        # Another browser, which has not heard of what this one refunds
        self.other = self.make_till()

    def refund(self, *quantities, till=None, sold=None, **values):
        """An entry that refunds so many of the line, each on a line of its own."""
        till = till or self.till
        sold = sold or self.sold
        lines = [till.line(-qty, refunded_orderline_id=sold.id) for qty in quantities]
        return till.entry(till.order(lines=lines, **values))

    def assert_refunded(self, quantity, sold=None):
        orders = (sold or self.sold).refund_orderline_ids.order_id
        paid = orders.filtered(lambda order: order.state != "draft")
        self.assertEqual(-sum(paid.lines.mapped("qty")), quantity)

    def assert_refused(self, entry, words="", **kwargs):
        result = self.send(entry, **kwargs)
        self.assertEqual((result["status"], result["code"]), ("refused", "refunded"))
        self.assertIn(words, result["message"])
        self.assertFalse(self.orders(entry))
        kept = self.kept(entry)
        self.assertEqual((kept.state, kept.payload), ("refused", entry["order"]))
        return kept

    def test_in_parts_until_all_is_refunded(self):
        for till in (self.till, self.other):
            self.assertEqual(
                self.send(self.refund(1, till=till))["status"], "confirmed"
            )
        self.assert_refunded(2)
        words = "Offline Loaf: 2 sold, 2 refunded before, 1 now."
        self.assert_refused(self.refund(1, till=self.other), words, till=self.other)
        self.assert_refunded(2)

    def test_too_many_at_once(self):
        self.assert_refused(self.refund(5), "2 sold, 0 refunded before, 5 now")
        self.assert_refused(self.refund(1, 1, 1), "3 now")
        self.assertEqual(self.send(self.refund(1, 1))["status"], "confirmed")

    def test_two_of_one_request(self):
        """Both tills were offline; one browser sends for two cashiers."""
        first, second = self.refund(2), self.refund(2)
        results = self.sync(first, second)["results"]
        self.assertEqual([row["status"] for row in results], ["confirmed", "refused"])
        self.assert_refunded(2)
        self.assertEqual(self.kept(second).code, "refunded")

    def test_the_same_refund_sent_twice(self):
        entry = self.refund(2)
        self.assertFalse(self.send(entry)["repeated"])
        self.assertTrue(self.send(entry)["repeated"])
        self.assert_refunded(2)

    def test_an_open_order_that_refunds_is_paid(self):
        """It does not count beside itself, nor do orders that are open still."""
        order = self.till.order(
            lines=[self.till.line(-2, refunded_orderline_id=self.sold.id)]
        )
        draft = {**json.loads(json.dumps(order)), "statement_ids": []}
        orders = self.env["pos.order"]
        self.rpc(self.cashier, orders, "create_from_ui", [{"data": draft}], True)
        self.assertEqual(self.send(self.refund(1))["status"], "confirmed")
        self.assert_refused_open(self.till.entry(order))
        order["lines"][0][2]["qty"] = -1
        self.assertEqual(self.send(self.till.entry(order))["status"], "confirmed")
        self.assert_refunded(2)

    def assert_refused_open(self, entry):
        result = self.send(entry)
        self.assertEqual((result["status"], result["code"]), ("refused", "refunded"))
        self.assertEqual(self.orders(entry).state, "draft")

    def test_lines_that_refund_nothing(self):
        self.send(self.refund(2))
        for quantity in (0, -3):
            entry = self.refund(quantity)
            self.assertEqual(self.send(entry)["status"], "confirmed")

    def test_a_refund_that_is_refunded(self):
        refund = self.refund(2)
        self.send(refund)
        line = self.orders(refund).lines
        self.assert_refused(self.refund(-3, sold=line), "-2 sold")
        self.assertEqual(self.send(self.refund(-2, sold=line))["status"], "confirmed")
        self.assert_refused(self.refund(-1, sold=line))

    def test_weights(self):
        self.product.uom_id = self.env.ref("uom.product_uom_kgm")
        sale = self.till.entry(self.till.order(0.3))
        self.send(sale)
        line = self.orders(sale).lines
        for quantity in (0.1, 0.2):
            entry = self.refund(quantity, sold=line)
            self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assert_refused(self.refund(0.01, sold=line))

    def test_what_another_company_sold(self):
        company = self.env["res.company"].create({"name": "Refund Elsewhere"})
        session, cash, _card = open_shop(self.env, company, "Elsewhere")
        cashier = self.make_user(
            "off_elsewhere",
            "base.group_user,point_of_sale.group_pos_user",
            "Else Elsewhere",
            company,
        )
        till = self.make_till(session, cash)
        till.user_id = cashier.id
        till.ware = Ware.of(make_product(self.env, "Elsewhere Loaf"))
        entry = self.refund(1, till=till)
        result = self.send(entry, till=till, user=cashier)
        self.assertEqual((result["status"], result["code"]), ("refused", "rejected"))
        self.assertNotIn("Offline Loaf", result["message"])
        self.assert_refunded(0)

    # -- what becomes of it -----------------------------------------------------------

    def test_a_manager_has_it_recorded(self):
        """The money was paid out on both tills while they were offline."""
        self.send(self.refund(2))
        late = self.refund(2, till=self.other)
        kept = self.assert_refused(late, till=self.other).with_user(self.manager)
        kept.action_retry()
        self.assertEqual(kept.state, "refused")
        kept.action_over_refund()
        order = self.orders(late)
        self.assertEqual((kept.state, kept.order_id), ("arrived", order))
        self.assertEqual((order.state, order.amount_total), ("paid", -20))
        words = self.pos_session.message_ids[0].body
        self.assertIn("Manager Mia", words)
        self.assertIn("2 sold, 2 refunded before, 2 now", words)
        self.assertTrue(self.send(late, till=self.other)["repeated"])
        # It allows that one sale and no other.
        self.assert_refused(self.refund(1))

    def test_the_backend_is_held_to_it_too(self):
        refund = self.env["pos.order"].browse(
            self.sold.order_id.with_user(self.manager).refund()["res_id"]
        )
        self.send(self.refund(1))
        payment = self.env["pos.make.payment"].with_user(self.manager)
        wizard = payment.with_context(active_id=refund.id, active_ids=refund.ids)
        with self.assertRaisesRegex(UserError, "2 sold, 1 refunded before, 2 now"):
            wizard.create(
                {"amount": refund.amount_total, "payment_method_id": self.cash.id}
            ).check()
        self.assertNotEqual(refund.state, "paid")

    def test_orders_that_do_not_come_through_the_queue(self):
        self.send(self.refund(2))
        data = json.loads(self.refund(1)["order"])
        orders = self.env["pos.order"]
        with self.assertRaisesRegex(UserError, "refunds more than was sold"):
            self.rpc(self.cashier, orders, "create_from_ui", [{"data": data}])
        self.assert_refunded(2)


@tagged("post_install", "-at_install")
class TestRefundsOfTheQueue(OfflineCase):
    """A till refunds a sale that still waits on it: neither knows Odoo's id."""

    def setUp(self):
        super().setUp()
        muted = mute_logger(STOCK_LOG)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.sale = self.till.entry(self.till.order(2))

    def refund(self, qty=2, sale=None, **values):
        order = json.loads((sale or self.sale)["order"])
        name = f"{order['idempotency_key']}/{order['lines'][0][2]['uuid']}"
        line = self.till.line(-qty, refunded_in_queue=name)
        return self.till.entry(self.till.order(lines=[line], **values))

    def assert_linked(self, *refunds):
        sold = self.orders(self.sale).lines
        lines = self.env["pos.order.line"].union(
            *(self.orders(refund).lines for refund in refunds)
        )
        self.assertEqual(lines.refunded_orderline_id, sold)
        self.assertEqual(sold.refunded_qty, -sum(lines.mapped("qty")))
        self.assertFalse(any(lines.mapped("offline_refunded")))

    def notes(self):
        return self.pos_session.activity_ids.filtered(
            lambda each: each.summary == "Refunded more than was sold"
        )

    def test_after_the_sale(self):
        refund = self.refund()
        for entry in (self.sale, refund):
            self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assert_linked(refund)

    def test_before_the_sale(self):
        refund = self.refund()
        self.assertEqual(self.send(refund)["status"], "confirmed")
        self.assertFalse(self.orders(refund).lines.refunded_orderline_id)
        self.assertEqual(self.send(self.sale)["status"], "confirmed")
        self.assert_linked(refund)
        self.assertFalse(self.notes())

    def test_before_the_sale_among_others(self):
        refund = self.refund()
        self.send(refund)
        results = self.sync(self.sale, self.till.entry())["results"]
        self.assertEqual([row["status"] for row in results], ["confirmed"] * 2)
        self.assert_linked(refund)

    def test_with_the_sale_in_one_request(self):
        refund = self.refund()
        for entries in ((refund, self.sale), (self.sale, refund)):
            results = self.sync(*entries)["results"]
            self.assertEqual([row["status"] for row in results], ["confirmed"] * 2)
            self.assert_linked(refund)

    def test_a_sale_that_was_rejected_and_is_mended(self):
        gone = make_product(self.env, "Rhubarb Tart")
        ware = Ware.of(gone)
        gone.available_in_pos = False
        gone.unlink()
        line = self.till.line(2, ware)
        self.sale = self.till.entry(self.till.order(lines=[line]))
        with mute_logger("odoo.sql_db"):
            self.assertEqual(self.send(self.sale)["status"], "refused")
        refund = self.refund()
        self.assertEqual(self.send(refund)["status"], "confirmed")
        wizard = self.env["pos.offline.mend"].with_user(self.manager)
        wizard = wizard._of_rejected_sale(self.kept(self.sale).with_user(self.manager))
        wizard.product_line_ids.product_id = self.product
        wizard.action_mend()
        self.assertEqual(self.kept(self.sale).state, "arrived")
        self.assert_linked(refund)

    def test_more_than_was_sold_after_the_sale(self):
        self.send(self.sale)
        self.assertEqual(self.send(self.refund(3))["code"], "refunded")

    def test_more_than_was_sold_before_the_sale(self):
        """The money is paid out: both are recorded, and a manager is notified."""
        refunds = self.refund(), self.refund(1)
        for entry in refunds:
            self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(self.send(self.sale)["status"], "confirmed")
        self.assert_linked(*refunds)
        self.assertIn("2 sold, 2 refunded before, 1 now", self.notes().note)

    def test_two_requests_that_did_not_see_each_other(self):
        refund = self.refund()
        self.send(refund)
        self.send(self.sale)
        line = self.orders(refund).lines
        name = json.loads(refund["order"])["lines"][0][2]["refunded_in_queue"]
        line.write({"refunded_orderline_id": False, "offline_refunded": name})
        self.env["pos.order.line"]._gc_refunded()
        self.assert_linked(refund)

    def test_a_name_that_is_none(self):
        for name in (5, "", "x/y", f"{self.sale['key']}/", f"{self.sale['key']}/%", {}):
            line = self.till.line(-1, refunded_in_queue=name)
            result = self.send(self.till.entry(self.till.order(lines=[line])))
            with self.subTest(name=name):
                # An empty one is how Odoo writes that there is none.
                is_empty = name == ""
                self.assertEqual(result["status"] == "confirmed", is_empty)

    def test_what_another_company_sold(self):
        company = self.env["res.company"].create({"name": "Queue Elsewhere"})
        session, cash, _card = open_shop(self.env, company, "Queue Elsewhere")
        groups = "base.group_user,point_of_sale.group_pos_user"
        cashier = self.make_user("off_else", groups, "Else", company)
        till = self.make_till(session, cash)
        till.user_id = cashier.id
        till.ware = Ware.of(make_product(self.env, "Elsewhere Loaf"))
        self.send(self.sale)
        data = json.loads(self.refund()["order"])["lines"][0][2]
        line = till.line(-2, refunded_in_queue=data["refunded_in_queue"])
        entry = till.entry(till.order(lines=[line]))
        result = self.send(entry, till=till, user=cashier)
        self.assertEqual(result["status"], "confirmed")
        self.assertFalse(self.orders(entry).lines.refunded_orderline_id)
        self.env["pos.order.line"]._gc_refunded()
        self.assertFalse(self.orders(entry).lines.refunded_orderline_id)
