# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

import psycopg2
from psycopg2.errors import (
    DeadlockDetected,
    LockNotAvailable,
    SerializationFailure,
)

from odoo.exceptions import AccessError, RedirectWarning, UserError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import LOGS, STOCK_LOG, OfflineCase
from .common_till import sha256

NOBODY = 2**31 - 1  # an id that no record has
EXPLAIN_LOG = f"{LOGS}.pos_offline_explain"
RECORD_LOG = f"{LOGS}.pos_offline_batch"


@tagged("post_install", "-at_install")
class TestRefusals(OfflineCase):
    """Why a sale is refused, and in which words."""

    def assert_refused(self, envelope, code, words="", **kwargs):
        """It is refused by itself, kept, and leaves nothing else behind."""
        before = self.traces()
        with mute_logger("odoo.sql_db", STOCK_LOG):
            result = self.send(envelope, **kwargs)
        self.assertEqual(
            (result["key"], result["status"], result["code"]),
            (envelope["key"], "refused", code),
            result.get("message"),
        )
        self.assertIn(words, result["message"])
        self.assertNotIn("Traceback", result["message"])
        self.assertEqual(self.traces(), before)
        kept = self.kept(envelope)
        self.assertEqual(
            (kept.state, kept.code, kept.message), ("refused", code, result["message"])
        )
        self.assertEqual(kept.payload, envelope["order"])
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

    # -- the envelope -----------------------------------------------------------------

    @mute_logger(RECORD_LOG)
    def test_damaged(self):
        envelope = self.till.envelope()
        envelope["order"] = envelope["order"].replace("10.0", "11.0")
        self.assert_refused(envelope, "damaged", "damaged on its way")

    @mute_logger(RECORD_LOG)
    def test_not_understood(self):
        text = '{"name": 12}'
        envelope = self.till.envelope(
            self.till.order(), order=text, checksum=sha256(text)
        )
        self.assert_refused(envelope, "invalid", "does not understand")

    @mute_logger(RECORD_LOG)
    def test_another_key_inside(self):
        envelope = self.till.envelope(key="0" * 8 + "-0000" * 3 + "-" + "0" * 12)
        self.assert_refused(envelope, "invalid", "another key")

    # -- what is gone -----------------------------------------------------------------

    def test_a_product(self):
        order = self.till.order(lines=[self.till.line(), self.till.line()])
        order["lines"][1][2].update(product_id=NOBODY, full_product_name="Old Bread")
        envelope = self.till.envelope(order)
        self.assert_refused(envelope, "missing", "product “Old Bread”")

    def test_a_payment_method(self):
        order = self.till.order()
        order["statement_ids"][0][2]["payment_method_id"] = NOBODY
        envelope = self.till.envelope(order)
        words = "payment method “payment of $\xa010.00”"
        self.assert_refused(envelope, "missing", words)

    def test_all_that_is_gone_is_named(self):
        order = self.till.order(
            pricelist_id=NOBODY, fiscal_position_id=NOBODY - 1, user_id=NOBODY - 2
        )
        order["lines"][0][2]["tax_ids"] = [[6, False, [NOBODY - 3]]]
        order["lines"][0][2]["attribute_value_ids"] = [NOBODY - 4]
        result = self.assert_refused(self.till.envelope(order), "missing")
        for words in (
            f"pricelist no. {NOBODY}",
            f"fiscal position no. {NOBODY - 1}",
            f"user no. {NOBODY - 2}",
            f"tax no. {NOBODY - 3}",
            f"no. {NOBODY - 4}",
        ):
            self.assertIn(words, result["message"])

    def test_a_customer_who_is_not_needed(self):
        """Stock records the sale without him."""
        envelope = self.till.envelope(self.till.order(partner_id=NOBODY))
        self.assertEqual(self.send(envelope)["status"], "confirmed")
        self.assertFalse(self.orders(envelope).partner_id)

    def test_a_customer_who_is_to_be_invoiced(self):
        order = self.till.order(partner_id=NOBODY, to_invoice=True)
        envelope = self.till.envelope(order)
        self.assert_refused(envelope, "missing", f"customer no. {NOBODY}")

    def test_a_customer_who_owes(self):
        # Which Odoo does not let one set while a session is open
        self.cash._write({"split_transactions": True})
        self.cash.invalidate_recordset()
        envelope = self.till.envelope(self.till.order(partner_id=NOBODY))
        self.assert_refused(envelope, "missing", f"customer no. {NOBODY}")

    def test_the_session(self):
        envelope = self.till.envelope(self.till.order(pos_session_id=NOBODY))
        self.assert_refused(envelope, "session", "another one")

    # -- rules ------------------------------------------------------------------------

    def test_a_rule_of_a_module(self):
        for error in (
            UserError("No bread after eight."),
            ValidationError("No bread after eight."),
            RedirectWarning("No bread after eight.", 1, "Look"),
        ):
            orders = type(self.env["pos.order"])
            with patch.object(orders, "_process_order", side_effect=error):
                result = self.assert_refused(self.till.envelope(), "rejected")
            self.assertEqual(result["message"], "No bread after eight.")

    def test_not_fully_paid(self):
        """Stock would keep it as an open order and say that it is paid."""
        order = self.till.order()
        order["statement_ids"][0][2]["amount"] = 4
        words = "The payments are $\xa04.00, but the total is $\xa010.00."
        self.assert_refused(self.till.envelope(order), "rejected", words)

    def test_a_rule_met_while_it_is_paid(self):
        orders = type(self.env["pos.order"])
        error = UserError("The fiscal printer is off.")
        with patch.object(
            orders, "_is_pos_order_paid", side_effect=error
        ), patch.object(orders, "write", side_effect=error):
            envelope = self.till.envelope()
            self.assert_refused(envelope, "rejected", "The fiscal printer is off.")

    def test_a_payment_method_of_another_pos(self):
        other = self.cash.copy({"name": "Not here", "journal_id": False})
        order = self.till.order()
        order["statement_ids"][0][2]["payment_method_id"] = other.id
        self.assert_refused(self.till.envelope(order), "rejected", "not allowed")

    def test_no_access(self):
        orders = type(self.env["pos.order"])
        error = AccessError("You shall not pass.\n\nThis is for administrators.")
        with patch.object(orders, "_process_order", side_effect=error):
            result = self.assert_refused(self.till.envelope(), "access", "Cashier Ana")
        self.assertIn("You shall not pass.", result["message"])
        self.assertNotIn("administrators", result["message"])

    # -- the database -----------------------------------------------------------------

    def test_an_amount_that_cannot_be_stored(self):
        order = self.till.order()
        order["lines"][0][2]["refunded_orderline_id"] = NOBODY
        envelope = self.till.envelope(order)
        self.assert_refused(envelope, "missing", f"no. {NOBODY}")

    def test_a_detail_that_is_missing(self):
        def process(orders, *_args):
            orders.env.cr.execute("INSERT INTO pos_order (name) VALUES ('x')")

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            self.assert_refused(self.till.envelope(), "rejected", "is missing")

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
            self.assert_refused(self.till.envelope(), "rejected", words)

    def test_something_that_must_be_unique(self):
        def process(orders, *_args):
            orders.env.cr.execute("CREATE TEMP TABLE single (one int UNIQUE)")
            orders.env.cr.execute("INSERT INTO single VALUES (1), (1)")

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            self.assert_refused(self.till.envelope(), "rejected", "must be unique")

    def test_data_that_is_none(self):
        def process(orders, *_args):
            orders.env.cr.execute("SELECT 'x'::int")

        with patch.object(type(self.env["pos.order"]), "_process_order", process):
            self.assert_refused(self.till.envelope(), "rejected", "cannot be stored")

    # -- what nobody expected ---------------------------------------------------------

    def test_the_unexpected(self):
        orders = type(self.env["pos.order"])
        envelope = self.till.envelope()
        with patch.object(orders, "_process_order", side_effect=KeyError("shelf")):
            with self.assertLogs(EXPLAIN_LOG, "ERROR") as logs:
                result = self.assert_refused(envelope, "error", envelope["key"])
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
            self.assert_refused(self.till.envelope(), "error")
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

        envelopes = [self.till.envelope() for _number in range(3)]
        with patch.object(orders, "_process_saved_order", breaking), mute_logger(
            STOCK_LOG
        ):
            results = self.sync(*envelopes)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.env.invalidate_all()
        self.assertEqual(self.pos_session.cash_register_balance_start, 0)
        for envelope in (envelopes[0], envelopes[2]):
            order = self.orders(envelope)
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

        envelopes = [self.till.envelope() for _number in range(3)]
        before = self.env.cr.commit
        with patch.object(orders, "_process_saved_order", committing), mute_logger(
            STOCK_LOG
        ):
            results = self.sync(*envelopes)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.assertFalse(self.orders(envelopes[1]))
        self.assertEqual(self.env.cr.commit, before)

    @mute_logger(EXPLAIN_LOG)
    def test_a_module_that_rolls_back(self):
        orders = type(self.env["pos.order"])
        process = orders._process_saved_order

        def undoing(order, draft):
            if order.offline_counter == 2:
                order.env.cr.rollback()
            return process(order, draft)

        envelopes = [self.till.envelope() for _number in range(3)]
        with patch.object(orders, "_process_saved_order", undoing), mute_logger(
            STOCK_LOG
        ):
            results = self.sync(*envelopes)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.assertEqual(len(self.orders(envelopes[0])), 1)

    @mute_logger(EXPLAIN_LOG)
    def test_stocks_copies_stay_off(self):
        """They roll back and commit; the copy is in the envelope."""
        orders = type(self.env["pos.order"])
        sessions = type(self.env["pos.session"])
        envelope = self.till.envelope()
        envelope["options"]["context"] = {"is_receipt_printed": True}
        with patch.object(orders, "_process_order", side_effect=KeyError), patch.object(
            sessions, "_process_order_process_fail"
        ) as capture:
            self.assert_refused(envelope, "error")
        capture.assert_not_called()

    # -- not the sale's fault ---------------------------------------------------------

    def test_trouble_of_the_server_is_not_the_sales(self):
        """Odoo runs the request again, or the till waits."""
        orders = type(self.env["pos.order"])
        envelope = self.till.envelope()
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
                self.send(envelope)
            self.assertFalse(self.kept(envelope))
