# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestProof(OfflineCase):
    """That no receipt of a session is missing is said only where it is known."""

    def sells(self, count=1, till=None, **values):
        till = till or self.till
        entries = [till.entry(till.order(**values)) for _number in range(count)]
        for entry in entries:
            self.assertEqual(self.send(entry, till=till)["status"], "confirmed")
        return entries

    def refuses(self):
        entry = self.till.entry(self.till.order(pricelist_id=2**31 - 1))
        self.assertEqual(self.send(entry)["status"], "refused")
        return entry

    def closes(self):
        if self.pos_session._offline_in_question():
            self.allow_closing()
        self.pos_session.action_pos_session_closing_control()
        self.assertEqual(self.pos_session.state, "closed")
        # As the page says when it leaves, a moment after
        self.pos_session.stop_at -= timedelta(seconds=1)
        self.sync(report=self.till.report())

    def proof(self, till=None):
        self.env.invalidate_all()
        self.rpc(self.manager, self.pos_session, "action_view_offline_receipts")
        key = (till or self.till).key
        proof = self.env["pos.offline.proof"].with_user(self.manager)
        return proof.search(
            [("session_id", "=", self.pos_session.id), ("device_id.key", "=", key)]
        )

    def assert_incomplete(self, words, till=None):
        proof = self.proof(till)
        self.assertEqual(proof.state, "incomplete")
        self.assertIn(words, proof.reason)
        page = self.printed()
        self.assertIn("Not Complete</h4>", page)
        self.assertNotIn("Complete: every receipt", page)

    def printed(self):
        report = self.env["ir.actions.report"].with_user(self.manager)
        html, _kind = report._render_qweb_html(
            "pos_offline_queue.pos_offline_proof_report", self.pos_session.ids
        )
        return html.decode()

    def test_complete(self):
        self.sells(3)
        self.assert_incomplete("the session is open")
        self.closes()
        proof = self.proof()
        self.assertEqual((proof.state, proof.reason), ("complete", ""))
        numbers = (proof.first_number, proof.last_number, proof.in_odoo)
        self.assertEqual(numbers, (1, 3, 3))
        self.assertEqual((proof.receipts_amount, proof.booked_amount), (30, 30))
        page = self.printed()
        self.assertIn("Complete: every receipt", page)
        self.assertIn(proof.seal, page)

    def test_a_device_that_was_not_heard_from(self):
        """It may have sold after its last word."""
        other = self.make_till(name="Safari on iPad")
        self.sells(till=other)
        self.sync(report=other.report(), till=other)
        self.sells()
        self.closes()
        self.device(other).last_seen = self.pos_session.stop_at - timedelta(seconds=5)
        self.assertEqual(self.proof().state, "complete")
        self.assert_incomplete("has not been heard from", till=other)
        self.sync(report=other.report(), till=other)
        self.assertEqual(self.proof(other).state, "complete")

    def test_a_device_that_only_had_it_open(self):
        other = self.make_till(name="Safari on iPad")
        self.sync(report=other.report(), till=other)
        self.device(other).last_seen = fields.Datetime.now() - timedelta(hours=1)
        self.closes()
        self.assert_incomplete("has not been heard from", till=other)

    def test_a_receipt_that_never_came(self):
        self.sells()
        lost = self.till.entry()
        self.sells()
        self.closes()
        self.assert_incomplete("receipts are missing")
        self.assertEqual(self.proof().missing, 1)
        self.send(lost)
        proof = self.proof()
        self.assertEqual((proof.missing, proof.late, proof.in_odoo), (0, 1, 3))
        self.assertEqual(proof.state, "complete")

    def test_the_last_receipts_never_came(self):
        self.sells()
        self.till.counter += 2
        self.closes()
        self.assert_incomplete("receipts are missing")
        self.assertEqual(self.proof().missing, 2)

    def test_sales_on_the_device(self):
        self.sells()
        waiting = self.till.entry()
        report = self.till.report(self.till.waiting(waiting), waiting_count=4)
        self.sync(report=report)
        self.assertEqual(self.proof().on_device, 4)
        self.assert_incomplete("still on the device")

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_a_rejected_sale_and_one_set_aside(self):
        self.sells()
        refused = self.refuses()
        self.closes()
        self.assert_incomplete("wait for a decision")
        proof = self.proof()
        self.assertEqual((proof.rejected, proof.last_number), (1, 2))
        self.assertEqual((proof.receipts_amount, proof.booked_amount), (20, 10))
        self.kept(refused).with_user(self.manager)._set_aside("Test")
        proof = self.proof()
        self.assertEqual(
            (proof.rejected, proof.set_aside, proof.state), (0, 1, "complete")
        )
        self.assertEqual(proof.set_aside_amount, 10)

    @mute_logger(STOCK_LOG)
    def test_paid_twice(self):
        order = self.till.order()
        self.send(self.till.entry(order))
        again = self.till.entry({**order, "amount_paid": 11, "amount_total": 11})
        self.assertEqual(self.send(again)["code"], "different")
        self.assertEqual(self.proof().paid_twice, 1)

    def test_to_the_cent(self):
        self.sells(2)
        (entry,) = self.sells()
        self.closes()
        self.orders(entry).amount_total -= 0.01
        self.assert_incomplete("differ")
        self.assertAlmostEqual(self.proof().booked_amount, 29.99)

    def check(self):
        proof = self.proof()
        self.rpc(self.manager, proof, "action_check")
        return proof.check_result

    def test_a_later_change_shows(self):
        entries = self.sells(3)
        self.closes()
        order = self.orders(entries[1])
        self.assertEqual(self.check(), "unchanged")
        for change, back in (
            (
                lambda: order.lines.write({"qty": 2}),
                lambda: order.lines.write({"qty": 1}),
            ),
            (
                lambda: self.env.cr.execute(
                    "UPDATE pos_payment SET amount = 9 WHERE pos_order_id = %s",
                    [order.id],
                ),
                lambda: self.env.cr.execute(
                    "UPDATE pos_payment SET amount = 10 WHERE pos_order_id = %s",
                    [order.id],
                ),
            ),
        ):
            change()
            self.assertEqual(self.check(), "changed")
            self.assert_incomplete("were changed")
            back()
            self.assertEqual(self.check(), "unchanged")
        self.env.cr.execute(
            "UPDATE pos_order SET offline_counter = 9 WHERE id = %s", [order.id]
        )
        self.assertEqual(self.check(), "changed")

    def test_what_comes_late_is_sealed_too(self):
        self.sells()
        late = self.till.entry()
        self.closes()
        seal = self.proof().seal
        self.send(late)
        self.assertEqual(self.check(), "unchanged")
        self.assertNotEqual(self.proof().seal, seal)
        self.assertEqual(self.proof().sealed_count, 2)
        self.assertEqual(self.check(), "unchanged")
        self.orders(late).lines.qty = 5
        self.assertEqual(self.check(), "changed")

    def test_an_invoice_is_no_change(self):
        (entry,) = self.sells(partner_id=self.partner.id)
        self.closes()
        order = self.orders(entry)
        order.write({"state": "invoiced", "partner_id": self.env.user.partner_id.id})
        self.assertEqual(self.check(), "unchanged")

    def test_who_may(self):
        self.sells()
        proof = self.proof()
        for record, method in (
            (self.pos_session, "action_view_offline_receipts"),
            (proof, "action_check"),
            (proof, "read"),
        ):
            with self.assertRaises(AccessError):
                self.rpc(self.cashier, record, method)
        for user in (self.cashier, self.manager):
            for values in ({"seal": "x"}, {"check_result": "unchanged"}):
                with self.assertRaises(AccessError):
                    self.rpc(user, proof, "write", values)
