# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from ..later import CANCEL_DRAFTS
from .common_sharing import SharingCase, new_id


@tagged("post_install", "-at_install")
class TestSharingPaidOnline(SharingCase):
    """Orders that a customer pays on their phone."""

    def draft_of(self, order, line, page=None):
        """The open order that a till saves for the payment page of its customer."""
        _till, entry = self.sale(
            page or self.one, order, lines=[self.sold_line(line)], statement_ids=[]
        )
        data = json.loads(entry["order"])
        orders = self.env["pos.order"]
        self.rpc(self.cashier, orders, "create_from_ui", [{"data": data}], True)
        draft = orders.search([("idempotency_key", "=", entry["key"])])
        self.assertEqual(draft.state, "draft")
        return draft

    def pay_online(self, draft):
        """As pos_online_payment does when the provider has told the server."""
        cash = {"amount": draft.amount_total, "payment_method_id": self.cash.id}
        visitor = draft.with_user(self.env.ref("base.public_user")).sudo()
        visitor.add_payment({**cash, "pos_order_id": draft.id})
        visitor._process_saved_order(False)
        self.assertEqual(draft.state, "paid")
        self.service("log")._write_down(self.group)
        self.env.invalidate_all()

    def test_the_server_alone_learns_of_the_payment(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        self.assertEqual(self.shared(order).state, "open")
        self.assertNotIn("proofs", str(draft.sudo().multi_session_draft))
        self.pay_online(draft)
        self.assertEqual(self.shared(order).state, "paid")
        self.assertEqual(draft.multi_session_order_id, self.shared(order))
        self.assertFalse(draft.multi_session_double)
        self.assertEqual(self.log()[-1].user_id, self.cashier)
        answer = self.does(self.two, user=self.other_cashier)
        self.assertEqual(answer["snapshot"]["documents"], [])

    def test_nobody_reads_what_a_till_has_prepared(self):
        draft = self.draft_of(*self.begin(self.one))
        for user in (self.cashier, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                draft.with_user(user).read(["multi_session_draft"])

    def test_what_came_after_the_payment_page_stays_open(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        self.does(self.two)
        late = new_id()
        self.does(self.two, self.two.add(order, late, product=self.product.id))
        self.pay_online(draft)
        self.assertEqual(self.lines_of(order), {line: 1})
        successor = self.env["pos.multi.session.order"].search(
            [("origin_uuid", "=", order)]
        )
        self.assertEqual(self.lines_of(successor.uuid), {late: 1})

    def test_paid_at_the_counter_is_not_paid_online_too(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        other = {"session": self.other_session, "cash": self.other_cash}
        self.does(self.two)
        sale = self.pay(self.two, order, lines=[self.sold_line(line)], **other)
        self.assertFalse(sale.multi_session_double)
        self.assertEqual(draft.state, "cancel")

    def test_the_saved_order_itself_is_paid_at_the_counter(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        key = {"idempotency_key": draft.idempotency_key}
        sale = self.pay(self.one, order, lines=[self.sold_line(line)], **key)
        self.assertEqual((sale, sale.state), (draft, "paid"))
        self.assertEqual(self.shared(order).state, "paid")
        self.assertEqual(len(self.shared(order).payment_ids), 1)

    def test_an_order_that_is_deleted_is_not_paid_online(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        self.does(self.two)
        self.does(self.two, self.two.operation(order, "order.cancel"))
        self.assertIn(self.group.id, self.env.cr.postcommit.data[CANCEL_DRAFTS.key])
        self.service("log")._cancel_drafts(self.group)
        self.assertEqual(draft.state, "cancel")

    def test_an_open_order_can_still_be_paid_online(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        other, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(other, "order.cancel"))
        self.service("log")._cancel_drafts(self.group)
        self.assertEqual(draft.state, "draft")

    def test_an_order_that_is_being_paid_online_is_kept(self):
        """Whatever becomes of it at the tills, until the provider has decided."""
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        methods = self.env["payment.method"].with_context(active_test=False)
        payment = self.env["payment.transaction"].create(
            {
                "provider_id": self.env["payment.provider"].search([], limit=1).id,
                "payment_method_id": methods.search([], limit=1).id,
                "reference": draft.pos_reference,
                "amount": draft.amount_total,
                "currency_id": draft.currency_id.id,
                "partner_id": self.env.user.partner_id.id,
                "pos_order_id": draft.id,
            }
        )
        with self.assertRaises(UserError):
            draft.unlink()
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.service("log")._cancel_drafts(self.group)
        self.assertEqual(draft.state, "draft")
        payment.state = "pending"
        payment.last_state_change = fields.Datetime.now() - timedelta(days=1)
        self.service("log")._cancel_drafts(self.group)
        self.assertEqual(draft.state, "draft")
        # The customer has opened the form of the provider, and gone away.
        payment.state = "draft"
        self.service("log")._cancel_drafts(self.group)
        self.assertEqual(draft.state, "cancel")

    def test_a_session_closes_over_what_was_to_be_paid_online(self):
        order, line = self.begin(self.one)
        draft = self.draft_of(order, line)
        result = self.rpc(self.cashier, self.pos_session, "close_session_from_ui")
        self.assertTrue(result["successful"])
        self.assertEqual(draft.state, "cancel")
        self.assertEqual(self.shared(order).state, "open")
