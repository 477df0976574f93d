# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMailServer, MailDeliveryException

from ..delivery import Delivery
from ..models.pos_offline_document import KEPT
from .common_offline import LOGS, OfflineCase
from .test_offline_extremes import EXTREMES

LOG = f"{LOGS}.pos_offline_document"
NO_PROGRAM = "Unable to find Wkhtmltopdf on this system."


@tagged("post_install", "-at_install")
class TestDocuments(OfflineCase):
    """The invoices that a till could not hand over with the sale."""

    def setUp(self):
        super().setUp()
        self.partner.email = "clara@example.com"
        self.document_error = None
        self.mail_error = MailDeliveryException("The mail server is away")
        moves = type(self.env["account.move.send"])
        prepare = moves._prepare_invoice_pdf_report

        def prepared(model, *args):
            if self.document_error:
                raise self.document_error
            return prepare(model, *args)

        self.patch(moves, "_prepare_invoice_pdf_report", prepared)
        send = IrMailServer.send_email

        def sent(*args, **kwargs):
            if self.mail_error:
                raise self.mail_error
            return send(*args, **kwargs)

        self.patch(IrMailServer, "send_email", sent)

    def sale(self, awaits=True, **values):
        values = {"partner_id": self.partner.id, "to_invoice": True, **values}
        if awaits:
            values["post_process"] = {"invoice": True}
        return self.till.entry(self.till.order(**values))

    def sold(self, **values):
        sale = self.sale(**values)
        self.assertEqual(self.send(sale)["status"], "confirmed")
        return self.orders(sale)

    def listed(self, user=None, config=None):
        user, config = user or self.cashier, config or self.config
        model = self.env["pos.offline.document"]
        answer = self.rpc(user, model, "documents_to_hand_over", config.id)
        self.assertEqual(answer["count"], len(answer["rows"]))
        count = self.sync(user=user)["documents"]
        self.assertEqual(count, answer["count"])
        return answer["rows"]

    def test_what_a_till_cannot_hand_over_is_listed(self):
        order = self.sold()
        (row,) = self.listed()
        self.assertEqual(
            row,
            {
                "id": order.id,
                "name": order.pos_reference,
                "date": fields.Datetime.to_string(order.date_order),
                "amount": 10,
                "customer": "Clara Offline",
                "email": "clara@example.com",
                "invoice": order.account_move.name,
                "account_move": order.account_move.id,
                "document": "to_hand_over",
                "mailing": "failed",
            },
        )
        self.rpc(self.cashier, order, "action_hand_over_document")
        self.assertFalse(self.listed())

    def test_a_long_list_is_read_as_quickly(self):
        def count():
            model = self.env["pos.offline.document"]
            args = (self.cashier, model, "documents_to_hand_over", self.config.id)
            return len(self.statements(lambda: self.rpc(*args)))

        self.sold()
        count()  # The first of a kind fills caches.
        short = count()
        for number in range(4):
            values = {"name": f"Customer {number}", "email": f"{number}@example.com"}
            self.sold(partner_id=self.env["res.partner"].create(values).id)
        self.assertEqual(len(self.listed()), 5)
        self.assertLessEqual(count(), short)

    def test_only_a_pos_has_a_list(self):
        model = self.env["pos.offline.document"]
        for value in EXTREMES:
            with self.subTest(str(value)[:20]), self.assertRaises(UserError):
                with self.env.cr.savepoint():
                    self.rpc(self.cashier, model, "documents_to_hand_over", value)

    def test_what_nobody_waits_for_is_not(self):
        self.sold(awaits=False)
        self.sold(post_process={"invoice": "yes"}, awaits=False)
        self.sold(to_invoice=False)
        self.assertFalse(self.listed())

    def test_it_is_listed_once_however_often_the_sale_arrives(self):
        sale = self.sale()
        self.send(sale)
        self.rpc(self.cashier, self.orders(sale), "action_hand_over_document")
        self.assertTrue(self.send(sale)["repeated"])
        self.assertFalse(self.listed())

    def test_a_refund_of_an_invoiced_sale(self):
        order = self.sold()
        line = self.till.line(-1, refunded_orderline_id=order.lines.id)
        refund = self.sold(lines=[line])
        self.assertEqual(refund.account_move.move_type, "out_refund")
        self.assertEqual({row["id"] for row in self.listed()}, {refund.id, order.id})

    def test_a_document_that_cannot_be_made_costs_no_sale(self):
        self.document_error = UserError(NO_PROGRAM)
        order = self.sold()
        self.assertEqual(order.state, "invoiced")
        self.assertEqual(order.account_move.state, "posted")
        self.assertEqual(order.account_move.payment_state, "paid")
        self.assertFalse(order.account_move.invoice_pdf_report_id)
        (row,) = self.listed()
        self.assertEqual((row["document"], row["mailing"]), ("to_make", False))
        text = "".join(self.pos_session.message_ids.mapped("body"))
        self.assertIn(NO_PROGRAM, text)
        self.assertIn(order.account_move.name, text)
        # A program that is missing fails for each invoice.
        self.sold()
        self.assertEqual(len(self.pos_session.activity_ids), 1)

    def test_a_document_that_fails_leaves_nothing_half_done(self):
        """Not the PDF without its e-mail, nor an e-mail without its PDF."""
        notify = type(self.env["account.move.send"])._send_mails

        def fail(*args):
            notify(*args)
            raise UserError(NO_PROGRAM)

        self.mail_error = None
        with patch.object(type(self.env["account.move.send"]), "_send_mails", fail):
            order = self.sold()
        self.assertFalse(order.account_move.invoice_pdf_report_id)
        self.assertEqual(order.invoice_document, "to_make")
        self.assertFalse(self.env["mail.mail"].search(self.mails(order)))

    def mails(self, order):
        return [("model", "=", "account.move"), ("res_id", "=", order.account_move.id)]

    def test_a_bug_costs_no_sale_either(self):
        self.document_error = KeyError("a bug")
        with mute_logger(LOG):
            self.assertEqual(self.sold().invoice_document, "to_make")

    def test_a_database_in_trouble_is_no_failure(self):
        self.document_error = psycopg2.OperationalError("the connection is gone")
        with self.assertRaises(psycopg2.OperationalError):
            self.send(self.sale())

    def test_standards_own_road_is_as_in_standard(self):
        self.document_error = UserError(NO_PROGRAM)
        order = self.sold(to_invoice=False, awaits=False)
        with self.assertRaises(UserError):
            order.action_pos_order_invoice()
        self.assertIsNone(Delivery.of(order.env))

    def test_it_is_made_later_by_itself(self):
        self.document_error = UserError(NO_PROGRAM)
        first, second = self.sold(), self.sold()
        with mute_logger(LOG):
            self.env["pos.offline.document"]._cron_make_documents()
        self.assertEqual(first.invoice_document, "to_make")
        self.document_error = None
        self.env["pos.offline.document"]._cron_make_documents()
        for order in first, second:
            self.assertEqual(order.invoice_document, "to_hand_over")
            self.assertTrue(order.account_move.invoice_pdf_report_id)
        text = "".join(self.pos_session.message_ids.mapped("body"))
        self.assertIn(f"The document of {first.account_move.name} has been made", text)

    def test_one_that_cannot_be_made_stops_no_other(self):
        self.document_error = UserError(NO_PROGRAM)
        first, second = self.sold(), self.sold()
        self.document_error = None
        documents = type(self.env["pos.offline.document"])
        make = documents._send

        def made(model, order):
            if order == first:
                raise UserError(NO_PROGRAM)
            return make(model, order)

        with patch.object(documents, "_send", made), mute_logger(LOG):
            self.env["pos.offline.document"]._cron_make_documents()
        self.assertEqual(first.invoice_document, "to_make")
        self.assertEqual(second.invoice_document, "to_hand_over")

    def test_printing_makes_it_or_says_why_not(self):
        self.document_error = UserError(NO_PROGRAM)
        order = self.sold()
        with self.assertRaisesRegex(UserError, NO_PROGRAM):
            with self.env.cr.savepoint():
                self.rpc(self.cashier, order, "action_print_document")
        self.assertEqual(order.invoice_document, "to_make")
        self.document_error = None
        action = self.rpc(self.cashier, order, "action_print_document")
        self.assertEqual(action["report_name"], "account.report_invoice_with_payments")
        self.assertEqual(action["context"]["active_ids"], order.account_move.ids)
        self.assertEqual(order.invoice_document, "to_hand_over")

    def test_what_is_handed_over_has_been_made(self):
        """A till may have shown it, and Odoo has neither kept nor e-mailed it."""
        self.document_error = UserError(NO_PROGRAM)
        order = self.sold()
        with self.assertRaisesRegex(UserError, NO_PROGRAM):
            with self.env.cr.savepoint():
                self.rpc(self.cashier, order, "action_hand_over_document")
        self.assertEqual(len(self.listed()), 1)
        self.document_error = None
        self.rpc(self.cashier, order, "action_hand_over_document")
        self.assertTrue(order.account_move.invoice_pdf_report_id)
        self.assertFalse(self.listed())

    def test_an_invoice_that_was_mailed_is_handed_over(self):
        self.mail_error = None
        order = self.sold()
        self.assertEqual(order.document_mailing, "sent")
        self.assertFalse(self.listed())

    def test_a_mail_that_failed_can_be_sent_again(self):
        order = self.sold()
        self.assertEqual(order.document_mailing, "failed")
        self.mail_error = None
        self.rpc(self.cashier, order, "action_send_document")
        self.assertEqual(order.document_mailing, "sent")
        self.assertFalse(self.listed())

    def test_a_document_that_is_made_and_mailed_at_once_is_mailed_once(self):
        self.document_error = UserError(NO_PROGRAM)
        order = self.sold()
        self.document_error = self.mail_error = None
        self.rpc(self.cashier, order, "action_send_document")
        self.assertEqual(order.document_mailing, "sent")
        messages = order.account_move.message_ids.filtered("notification_ids")
        mailed = messages.notification_ids.filtered(
            lambda each: each.res_partner_id == self.partner
        )
        self.assertEqual(len(mailed), 1)

    def test_nobody_is_mailed_where_one_has_no_address(self):
        self.partner.email = False
        silent = self.sold()
        self.assertFalse(silent.document_mailing)
        values = {"name": "Zoe", "email": "zoe@example.com"}
        other = self.env["res.partner"].create(values)
        reachable = self.sold(partner_id=other.id)
        self.mail_error = None
        with self.assertRaisesRegex(UserError, silent.pos_reference):
            self.rpc(self.cashier, silent | reachable, "action_send_document")
        self.assertEqual(reachable.document_mailing, "failed")

    def test_a_sale_without_invoice_has_no_document(self):
        order = self.sold(to_invoice=False, awaits=False)
        for method in "action_print_document", "action_send_document":
            with self.assertRaises(UserError):
                self.rpc(self.cashier, order, method)

    def test_the_list_forgets_what_is_settled_or_old(self):
        self.mail_error = None
        mailed = self.sold()
        self.mail_error = MailDeliveryException("The mail server is away")
        old, kept = self.sold(), self.sold()
        now = fields.Datetime.now()
        (mailed | kept).date_order = now
        old.date_order = now - 2 * KEPT
        self.env["pos.offline.document"]._gc_documents()
        self.assertEqual(
            [each.invoice_document for each in (mailed, old, kept)],
            [False, False, "to_hand_over"],
        )
