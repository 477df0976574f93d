# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged
from odoo.tools.safe_eval import safe_eval

from .common_sharing import SharingCase


@tagged("post_install", "-at_install")
class TestSharingDouble(SharingCase):
    """One order that two tills were paid for."""

    # Rule 3 of docs/PROTOCOL.md.
    def test_paid_twice(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.manager.lang = "de_DE"
        order, line = self.begin(self.one)
        self.does(self.two)
        first = self.pay(self.one, order, lines=[self.sold_line(line)])
        second = self.pay(
            self.two,
            order,
            session=self.other_session,
            cash=self.other_cash,
            lines=[self.sold_line(line)],
            user=self.other_cashier,
        )
        self.assertEqual((first.state, second.state), ("paid", "paid"))
        self.assertEqual(self.log()[-1].result, "double")
        self.assertFalse(first.multi_session_double)
        self.assertTrue(second.multi_session_double)
        found = self.env["pos.order"].search([("multi_session_double", "=", True)])
        self.assertEqual(found, second)
        self.assertIn(
            first, self.env["pos.order"].search([("multi_session_double", "=", False)])
        )
        payment = self.shared(order).payment_ids.filtered(
            lambda each: each.result == "double"
        )
        self.assertEqual(payment.pos_order_id, second)
        self.assertEqual(payment.first_pos_order_id, first)
        self.assertEqual(payment.activity_ids.user_id, self.manager)
        self.assertEqual(payment.activity_ids.summary, "An zwei Kassen bezahlt")
        self.assertIn(first.pos_reference, self.other_session.message_ids[0].body)
        self.assertEqual(self.group.double_count, 1)
        self.service("log")._notify_doubles(self.group)
        self.assertEqual(len(payment.activity_ids), 1)
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, payment, "action_settle")
        action = self.rpc(self.manager, payment, "action_settle")
        dialogs = self.env["pos.multi.session.settle"].with_user(self.manager)
        dialogs = dialogs.with_context(**action["context"])
        with self.assertRaises(UserError):
            dialogs.create({"reason": " "}).action_settle()
        dialogs.create({"reason": "The customer got it back"}).action_settle()
        self.assertEqual(payment.settled_by_id, self.manager)
        self.assertEqual(payment.settled_reason, "The customer got it back")
        self.assertFalse(payment.activity_ids)
        self.group.invalidate_recordset()
        self.assertEqual(self.group.double_count, 0)

    def paid_twice(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        lines = [self.sold_line(line)]
        self.pay(self.one, order, lines=lines)
        second = self.pay(
            self.two,
            order,
            session=self.other_session,
            cash=self.other_cash,
            lines=lines,
            user=self.other_cashier,
        )
        return second.sudo().multi_session_payment_ids.with_user(self.manager)

    def test_both_payments_side_by_side(self):
        payment = self.paid_twice()
        first, second = payment.first_pos_order_id, payment.pos_order_id
        names = ("reference", "config_id", "user_id", "amount", "methods")
        for order, prefix in ((first, "first_"), (second, "")):
            told = [payment[f"{prefix}{name}"] for name in names]
            methods = told.pop()
            self.assertEqual(
                told,
                [order.pos_reference, order.config_id, order.user_id]
                + [order.amount_total],
            )
            self.assertRegex(methods, r"Cash.*10\.00")
        arch = etree.fromstring(payment.get_view(view_type="form")["arch"])
        shown = {node.get("name") for node in arch.iter("field", "button")}
        self.assertLessEqual(
            {"first_methods", "methods", "action_refund", "action_refund_first"}, shown
        )

    def test_one_of_them_is_refunded_once(self):
        payment = self.paid_twice()
        for refund, sale in (
            ("action_refund_first", payment.first_pos_order_id),
            ("action_refund", payment.pos_order_id),
        ):
            with self.assertRaises(AccessError):
                self.rpc(self.cashier, payment, refund)
            action = self.rpc(self.manager, payment, refund)
            made = self.env["pos.order"].browse(action["res_id"])
            self.assertEqual(made.refunded_order_ids, sale)
            with self.assertRaises(UserError):
                self.rpc(self.manager, payment, refund)

    def test_the_list_has_nothing_but_double_payments(self):
        payment = self.paid_twice()
        action = self.env.ref("pos_multi_session_sync.pos_multi_session_payment_action")
        self.assertEqual(self.other_config.multi_session_double_count, 1)
        found = payment.search(safe_eval(action.domain))
        self.assertIn(payment, found)
        self.assertEqual(set(found.mapped("result")), {"double"})

    def test_from_the_sale_to_who_changed_what(self):
        payment = self.paid_twice()
        action = self.rpc(
            self.manager, payment.pos_order_id, "action_view_multi_session_history"
        )
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertIn("line.add", found.mapped("type"))
        view = self.env.ref("point_of_sale.view_pos_pos_form")
        orders = payment.pos_order_id
        for user, is_shown in ((self.manager, True), (self.cashier, False)):
            arch = orders.with_user(user).get_view(view.id, "form")["arch"]
            self.assertEqual("action_view_multi_session_history" in arch, is_shown)

    def test_from_the_sale_to_both_payments(self):
        payment = self.paid_twice()
        action = self.rpc(
            self.manager, payment.pos_order_id, "action_view_multi_session_double"
        )
        self.assertEqual(action["res_id"], payment.id)
