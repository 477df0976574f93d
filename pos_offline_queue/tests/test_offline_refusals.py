# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from functools import partial
from unittest.mock import patch

import psycopg2
from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.sql_db import Cursor
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import LOGS, STOCK_LOG, OfflineCase
from .common_till import sha256

NOBODY = 2**31 - 1  # an id that no record has
EXPLAIN_LOG = f"{LOGS}.pos_offline_refusal"
RECORD_LOG = f"{LOGS}.pos_offline_delivery"


@tagged("post_install", "-at_install")
class TestRefusals(OfflineCase):
    """Why a sale is refused, and in which words."""

    def assert_refused(self, entry, code, words="", **kwargs):
        """It is refused by itself, kept, and leaves nothing else behind."""
        before = self.traces()
        with mute_logger("odoo.sql_db", STOCK_LOG):
            result = self.send(entry, **kwargs)
        self.assertEqual(
            (result["key"], result["status"], result["code"]),
            (entry["key"], "refused", code),
            result.get("message"),
        )
        self.assertIn(words, result["message"])
        self.assertNotIn("Traceback", result["message"])
        self.assertEqual(self.traces(), before)
        kept = self.kept(entry)
        self.assertEqual(
            (kept.state, kept.code, kept.message), ("refused", code, result["message"])
        )
        self.assertEqual(kept.payload, entry["order"])
        return result

    def traces(self):
        """What recording a sale would leave in the database."""
        self.env.flush_all()
        return {
            model: self.env[model].sudo().search_count([])
            for model in (
                "pos.order",
                "pos.order.line",
                "pos.payment",
                "pos.session",
                "stock.picking",
                "stock.move",
                "account.move",
                "mail.mail",
                "ir.attachment",
                "mail.activity",
            )
        }

    # -- the entry -----------------------------------------------------------------

    @mute_logger(RECORD_LOG)
    def test_damaged(self):
        entry = self.till.entry()
        entry["order"] = entry["order"].replace("10.0", "11.0")
        self.assert_refused(entry, "damaged", "damaged on its way")

    @mute_logger(RECORD_LOG)
    def test_not_understood(self):
        text = '{"name": 12}'
        entry = self.till.entry(self.till.order(), order=text, checksum=sha256(text))
        self.assert_refused(entry, "invalid", "does not understand")

    @mute_logger(RECORD_LOG)
    def test_another_key_inside(self):
        entry = self.till.entry(key="0" * 8 + "-0000" * 3 + "-" + "0" * 12)
        self.assert_refused(entry, "invalid", "another key")

    # -- what is gone -----------------------------------------------------------------

    def test_a_product(self):
        order = self.till.order(lines=[self.till.line(), self.till.line()])
        order["lines"][1][2].update(product_id=NOBODY, full_product_name="Old Bread")
        entry = self.till.entry(order)
        self.assert_refused(entry, "missing", "product “Old Bread”")

    def test_a_payment_method(self):
        order = self.till.order()
        order["statement_ids"][0][2]["payment_method_id"] = NOBODY
        entry = self.till.entry(order)
        words = "payment method “payment of $\xa010.00”"
        self.assert_refused(entry, "missing", words)

    def test_all_that_is_gone_is_named(self):
        order = self.till.order(
            pricelist_id=NOBODY, fiscal_position_id=NOBODY - 1, user_id=NOBODY - 2
        )
        order["lines"][0][2]["tax_ids"] = [[6, False, [NOBODY - 3]]]
        order["lines"][0][2]["attribute_value_ids"] = [NOBODY - 4]
        result = self.assert_refused(self.till.entry(order), "missing")
        for words in (
            f"pricelist no. {NOBODY}",
            f"fiscal position no. {NOBODY - 1}",
            f"user no. {NOBODY - 2}",
            f"tax no. {NOBODY - 3}",
            f"no. {NOBODY - 4}",
        ):
            self.assertIn(words, result["message"])

    def test_a_customer_who_is_not_needed(self):
        """Standard records the sale without him."""
        entry = self.till.entry(self.till.order(partner_id=NOBODY))
        self.assertEqual(self.send(entry)["status"], "confirmed")
        order = self.orders(entry)
        self.assertFalse(order.partner_id)
        self.assertIn("recorded without a customer", order.note)
        told = self.pos_session.message_ids[0].body
        self.assertIn(f"{order.pos_reference} was sold to a customer", told)

    def test_a_customer_who_is_to_be_invoiced(self):
        order = self.till.order(partner_id=NOBODY, to_invoice=True)
        entry = self.till.entry(order)
        self.assert_refused(entry, "missing", f"customer no. {NOBODY}")

    def test_a_customer_who_owes(self):
        # Which Odoo does not let one set while a session is open
        self.cash._write({"split_transactions": True})
        self.cash.invalidate_recordset()
        entry = self.till.entry(self.till.order(partner_id=NOBODY))
        self.assert_refused(entry, "missing", f"customer no. {NOBODY}")

    def test_the_session(self):
        """It is not there, and none is open that could have its sales."""
        self.pos_session.sudo().state = "closed"
        entry = self.till.entry(self.till.order(pos_session_id=NOBODY))
        self.assert_refused(entry, "session", "another one")

    # -- rules ------------------------------------------------------------------------

    def test_a_rule_of_a_module(self):
        for error in (
            UserError("No bread after eight."),
            ValidationError("No bread after eight."),
            RedirectWarning("No bread after eight.", 1, "Look"),
        ):
            orders = type(self.env["pos.order"])
            with patch.object(orders, "_process_order", side_effect=error):
                result = self.assert_refused(self.till.entry(), "rejected")
            self.assertEqual(result["message"], "No bread after eight.")

    def test_not_fully_paid(self):
        """Standard would keep it as an open order and say that it is paid."""
        order = self.till.order()
        order["statement_ids"][0][2]["amount"] = 4
        words = "The payments are $\xa04.00, but the total is $\xa010.00."
        self.assert_refused(self.till.entry(order), "rejected", words)

    def test_a_rule_met_while_it_is_paid(self):
        orders = type(self.env["pos.order"])
        error = UserError("The fiscal printer is off.")
        with patch.object(
            orders, "_is_pos_order_paid", side_effect=error
        ), patch.object(orders, "write", side_effect=error):
            entry = self.till.entry()
            self.assert_refused(entry, "rejected", "The fiscal printer is off.")

    def test_a_payment_method_of_another_pos(self):
        other = self.cash.copy({"name": "Not here", "journal_id": False})
        order = self.till.order()
        order["statement_ids"][0][2]["payment_method_id"] = other.id
        self.assert_refused(self.till.entry(order), "rejected", "not allowed")

    def test_no_access(self):
        orders = type(self.env["pos.order"])
        error = AccessError("You shall not pass.\n\nThis is for administrators.")
        with patch.object(orders, "_process_order", side_effect=error):
            result = self.assert_refused(self.till.entry(), "access", "Cashier Ana")
        self.assertIn("You shall not pass.", result["message"])
        self.assertNotIn("administrators", result["message"])

    # -- the database -----------------------------------------------------------------

    def test_an_amount_that_cannot_be_stored(self):
        order = self.till.order()
        order["lines"][0][2]["refunded_orderline_id"] = NOBODY
        entry = self.till.entry(order)
        self.assert_refused(entry, "missing", f"no. {NOBODY}")

    def test_a_detail_that_is_missing(self):
        def process(orders, *_args):
            orders.env.cr.execute("INSERT INTO pos_order (name) VALUES ('x')")

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            self.assert_refused(self.till.entry(), "rejected", "is missing")

    def test_a_constraint_in_its_own_words(self):
        key = self.till.key

        def process(orders, *_args):
            orders.env.cr.execute(
                "INSERT INTO pos_offline_device (key, name, config_id)"
                " SELECT key, name, config_id FROM pos_offline_device WHERE key = %s",
                [key],
            )

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            words = "This device is known already."
            self.assert_refused(self.till.entry(), "rejected", words)

    def test_something_that_must_be_unique(self):
        def process(orders, *_args):
            orders.env.cr.execute("CREATE TEMP TABLE single (one int UNIQUE)")
            orders.env.cr.execute("INSERT INTO single VALUES (1), (1)")

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            self.assert_refused(self.till.entry(), "rejected", "must be unique")

    def test_data_that_is_none(self):
        def process(orders, *_args):
            orders.env.cr.execute("SELECT 'x'::int")

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            self.assert_refused(self.till.entry(), "rejected", "cannot be stored")

    # -- what nobody expected ---------------------------------------------------------

    def test_the_unexpected(self):
        orders = type(self.env["pos.order"])
        entry = self.till.entry()
        with patch.object(orders, "_process_order", side_effect=KeyError("shelf")):
            with self.assertLogs(EXPLAIN_LOG, "ERROR") as logs:
                result = self.assert_refused(entry, "error", entry["key"])
        self.assertIn("KeyError", logs.output[0])
        self.assertNotIn("shelf", result["message"])

    @mute_logger(EXPLAIN_LOG)
    def test_what_was_done_before_it_broke_is_undone(self):
        orders = type(self.env["pos.order"])
        create_picking = orders._create_order_picking

        def breaking(order):
            create_picking(order)
            order.env["mail.mail"].sudo().create({"subject": "half"})
            order.env["res.partner"].sudo().browse(self.partner.id).name = "Half Done"
            raise ZeroDivisionError

        partner = self.partner
        with patch.object(orders, "_create_order_picking", breaking):
            self.assert_refused(self.till.entry(), "error")
        self.assertEqual(partner.name, "Clara Offline")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Half Done")]))

    @mute_logger(EXPLAIN_LOG)
    def test_neighbours_of_a_broken_one(self):
        """Nothing of it is left in memory for those that come after."""
        orders = type(self.env["pos.order"])
        process = orders._process_saved_order

        def breaking(order, draft):
            if order.offline_counter == 2:
                order.amount_total = 77
                order.session_id.sudo().cash_register_balance_start = 1234
                raise ZeroDivisionError
            return process(order, draft)

        entries = [self.till.entry() for _number in range(3)]
        with patch.object(orders, "_process_saved_order", breaking), mute_logger(
            STOCK_LOG
        ):
            results = self.sync(*entries)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.env.invalidate_all()
        self.assertEqual(self.pos_session.cash_register_balance_start, 0)
        for entry in (entries[0], entries[2]):
            order = self.orders(entry)
            self.assertEqual((order.state, order.amount_total), ("paid", 10))

    @mute_logger(EXPLAIN_LOG)
    def test_a_module_that_commits_halfway(self):
        """Neither makes half an order permanent nor breaks those around it."""
        orders = type(self.env["pos.order"])
        process = orders._process_saved_order

        def committing(order, draft):
            order.env.cr.commit()
            if order.offline_counter == 2:
                raise ZeroDivisionError
            return process(order, draft)

        entries = [self.till.entry() for _number in range(3)]
        with patch.object(orders, "_process_saved_order", committing), patch.object(
            Cursor, "commit", self.fail
        ), mute_logger(STOCK_LOG):
            results = self.sync(*entries)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.assertFalse(self.orders(entries[1]))

    @mute_logger(EXPLAIN_LOG)
    def test_what_modules_do_after_the_commit(self):
        """It is not done for a sale that is refused after all."""
        orders = type(self.env["pos.order"])
        process = orders._process_saved_order
        postcommit = self.env.cr.postcommit
        self.addCleanup(postcommit.clear)

        def mailing(order, draft):
            number = order.offline_counter
            postcommit.add(partial(self.fail, number))
            if number == 2:
                raise ZeroDivisionError
            return process(order, draft)

        postcommit.add(partial(self.fail, "before"))
        entries = [self.till.entry() for _number in range(3)]
        with patch.object(orders, "_process_saved_order", mailing), mute_logger(
            STOCK_LOG
        ):
            self.sync(*entries)
        mails = [each for each in postcommit._funcs if isinstance(each, partial)]
        self.assertEqual([mail.args for mail in mails], [("before",), (1,), (3,)])

    @mute_logger(EXPLAIN_LOG)
    def test_a_module_that_rolls_back(self):
        orders = type(self.env["pos.order"])
        process = orders._process_saved_order

        def undoing(order, draft):
            if order.offline_counter == 2:
                order.env.cr.rollback()
            return process(order, draft)

        entries = [self.till.entry() for _number in range(3)]
        with patch.object(orders, "_process_saved_order", undoing), mute_logger(
            STOCK_LOG
        ):
            results = self.sync(*entries)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.assertEqual(len(self.orders(entries[0])), 1)

    @mute_logger(EXPLAIN_LOG)
    def test_stocks_copies_stay_off(self):
        """They roll back and commit; the copy is in the entry."""
        orders = type(self.env["pos.order"])
        sessions = type(self.env["pos.session"])
        entry = self.till.entry()
        entry["options"]["context"] = {"is_receipt_printed": True}
        with patch.object(orders, "_process_order", side_effect=KeyError), patch.object(
            sessions, "_process_order_process_fail"
        ) as capture:
            self.assert_refused(entry, "error")
        capture.assert_not_called()

    # -- not the sale's fault ---------------------------------------------------------

    def test_trouble_of_the_server_is_not_the_sales(self):
        """Odoo runs the request again, or the till waits."""
        orders = type(self.env["pos.order"])
        entry = self.till.entry()
        for error in (
            SerializationFailure,
            DeadlockDetected,
            LockNotAvailable,
            psycopg2.OperationalError,
            psycopg2.InterfaceError,
        ):
            with patch.object(orders, "_process_order", side_effect=error), mute_logger(
                STOCK_LOG
            ), self.assertRaises(error):
                self.send(entry)
            self.assertFalse(self.kept(entry))
