# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests.common import Form, tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase, make_product
from .common_till import Ware

RECORD_LOG = "odoo.addons.pos_offline_queue.models.pos_offline_delivery"


@tagged("post_install", "-at_install")
class TestOffice(OfflineCase):
    """What managers do about refused sales, and what the tills hear of it."""

    def setUp(self):
        super().setUp()
        self.startPatcher(mute_logger("odoo.sql_db", STOCK_LOG, RECORD_LOG))

    def startPatcher(self, patcher):
        # mute_logger is a patcher of loggers
        patcher.__enter__()
        self.addCleanup(patcher.__exit__, None, None, None)

    def refused(self, **values):
        """A sale whose product was deleted meanwhile, and its copy for managers."""
        gone = make_product(self.env, "Rhubarb Tart")
        ware = Ware.of(gone)
        gone.available_in_pos = False
        gone.unlink()
        lines = [self.till.line(2, ware), self.till.line(1)]
        entry = self.till.entry(self.till.order(lines=lines, **values))
        self.assertEqual(self.send(entry)["status"], "refused")
        return entry, self.office(entry)

    def office(self, entry):
        """The copy as a manager sees it."""
        return self.kept(entry).with_user(self.manager)

    def settled(self, *entries):
        waiting = [self.till.waiting(e, "attention") for e in entries]
        return self.sync(report=self.till.report(*waiting))["settled"]

    def mend(self, kept, product=None):
        wizard = self.env["pos.offline.mend"].with_user(self.manager)
        wizard = wizard.browse(kept.action_mend()["res_id"])
        wizard.product_line_ids.product_id = product or self.product
        return wizard.action_mend()

    def log(self, kept):
        return " ".join(kept.sudo().message_ids.mapped("body"))

    # -- mending ----------------------------------------------------------------------

    def test_what_is_seen_of_it(self):
        _entry, kept = self.refused(partner_id=self.partner.id)
        self.assertEqual(
            (kept.customer, kept.cashier, kept.amount, kept.session_id),
            ("Clara Offline", "Cashier Ana", 30, self.pos_session),
        )
        content = str(kept.content_html)
        self.assertIn("Rhubarb Tart", content)
        self.assertIn("no longer in Odoo", content)
        self.assertIn("Cash", content)

    def test_mended_in_the_backend(self):
        entry, kept = self.refused()
        result = self.mend(kept)
        self.assertEqual(result["params"]["type"], "success")
        order = self.orders(entry)
        self.assertEqual(order.lines.product_id, self.product)
        self.assertEqual(order.lines[0].full_product_name, "Rhubarb Tart")
        self.assertEqual((order.state, order.amount_total), ("paid", 30))
        self.assertEqual((kept.state, kept.order_id), ("arrived", order))
        self.assertIn("Rhubarb Tart” → Offline Loaf", self.log(kept))
        self.assertIn("arrived as", self.log(kept))
        # What the till had written stays as it was
        self.assertEqual(kept.payload, entry["order"])

    def test_the_till_hears_that_it_arrived(self):
        entry, kept = self.refused()
        self.assertEqual(self.settled(entry), [])
        self.mend(kept)
        order = self.orders(entry)
        confirmed = {
            "key": entry["key"],
            "status": "confirmed",
            "id": order.id,
            "pos_reference": order.pos_reference,
            "account_move": False,
            "repeated": True,
        }
        self.assertEqual(self.settled(entry), [confirmed])
        self.assertEqual(self.send(entry), confirmed)
        self.assertEqual(len(self.orders(entry)), 1)

    def test_the_till_sends_what_was_mended(self):
        """The choice holds whoever tries."""
        entry, kept = self.refused()
        kept.sudo().replacements = {
            "product.product": {
                str(json.loads(entry["order"])["lines"][0][2]["product_id"]): (
                    self.product.id
                )
            }
        }
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(kept.state, "arrived")

    def test_mending_other_things(self):
        nobody = 2**31 - 1
        order = self.till.order(
            pricelist_id=nobody, user_id=nobody, pos_session_id=nobody
        )
        order["statement_ids"][0][2]["payment_method_id"] = nobody
        order["lines"][0][2]["tax_ids"] = [[6, False, [nobody]]]
        entry = self.till.entry(order)
        self.pos_session.sudo().state = "closed"
        self.assertEqual(self.send(entry)["code"], "session")
        self.pos_session.sudo().state = "opened"
        kept = self.office(entry)
        wizard = self.env["pos.offline.mend"].with_user(self.manager)
        wizard = wizard.browse(kept.action_mend()["res_id"])
        self.assertTrue(wizard.has_pricelists and wizard.has_taxes and wizard.has_users)
        with self.assertRaisesRegex(UserError, "Choose something in place of"):
            wizard.action_mend()
        wizard.session_line_ids.session_id = self.pos_session
        wizard.payment_line_ids.payment_method_id = self.card
        wizard.action_mend()
        made = self.orders(entry)
        self.assertEqual(made.session_id, self.pos_session)
        self.assertEqual(made.payment_ids.payment_method_id, self.card)
        self.assertFalse(made.pricelist_id or made.lines.tax_ids)

    def test_mending_with_what_cannot_be(self):
        _entry, kept = self.refused()
        wizard = self.env["pos.offline.mend"].with_user(self.manager)
        wizard = wizard.browse(kept.action_mend()["res_id"])
        company = self.env["res.company"].create({"name": "Elsewhere"})
        foreign = make_product(self.env, "Foreign")
        foreign.company_id = company
        wizard.product_line_ids.sudo().product_id = foreign
        with self.assertRaises(UserError):
            wizard.action_mend()
        self.assertEqual(kept.state, "refused")

    def test_nothing_to_mend(self):
        order = self.till.order()
        order["statement_ids"][0][2]["amount"] = 1
        entry = self.till.entry(order)
        self.send(entry)
        with self.assertRaisesRegex(UserError, "Nothing that this sale names is gone"):
            self.office(entry).action_mend()

    # -- trying again -----------------------------------------------------------------

    def test_again_after_the_cause_is_gone(self):
        entry = self.till.entry()
        orders = type(self.env["pos.order"])
        error = UserError("The books of this month are closed.")
        with patch.object(orders, "_process_order", side_effect=error):
            self.send(entry)
            kept = self.office(entry)
            result = kept.action_retry()
        self.assertEqual(result["params"]["message"], str(error))
        self.assertEqual((kept.state, kept.attempts), ("refused", 2))
        self.assertEqual(kept.action_retry()["params"]["type"], "success")
        self.assertEqual(kept.state, "arrived")
        # Nobody does it twice
        self.assertEqual(kept.action_retry()["params"]["type"], "warning")
        self.assertEqual(len(self.orders(entry)), 1)

    def test_many_at_once(self):
        first, second = self.refused()[1], self.refused()[1]
        product = json.loads(first.payload)["lines"][0][2]["product_id"]
        first.sudo().replacements = {"product.product": {str(product): self.product.id}}
        result = (first | second).action_retry()
        self.assertIn("Arrived: 1. Still refused: 1.", result["params"]["message"])
        self.assertEqual((first.state, second.state), ("arrived", "refused"))

    def test_the_till_is_asked_to_send_again(self):
        entry = self.till.entry()
        damaged = {**entry, "order": entry["order"] + " "}
        self.assertEqual(self.send(damaged)["code"], "damaged")
        kept = self.office(entry)
        self.assertEqual(self.settled(entry), [])
        kept.action_ask_till()
        retry = {"key": entry["key"], "status": "retry"}
        self.assertEqual(self.settled(entry), [retry])
        self.assertEqual(self.send(damaged)["code"], "damaged")
        self.assertEqual(self.settled(entry), [])
        self.assertEqual(self.send(entry)["status"], "confirmed")
        self.assertEqual(kept.state, "arrived")

    # -- deciding ---------------------------------------------------------------------

    def set_aside(self, kept, reason="Entered by hand"):
        action = kept.action_set_aside()
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        wizard.reason = reason
        wizard.save().action_confirm()

    def test_set_aside_in_the_backend(self):
        entry, kept = self.refused()
        self.set_aside(kept)
        self.assertEqual(
            (kept.state, kept.decision, kept.decided_by_id),
            ("set_aside", "Entered by hand", self.manager),
        )
        self.assertIn("Entered by hand", self.log(kept))
        told = {
            "key": entry["key"],
            "status": "set_aside",
            "message": "Manager Mia set this sale aside: Entered by hand",
        }
        self.assertEqual(self.settled(entry), [told])
        self.assertEqual(self.send(entry), told)
        self.assertFalse(self.orders(entry))

    def test_put_back(self):
        entry, kept = self.refused()
        self.set_aside(kept)
        kept.action_put_back()
        self.assertEqual((kept.state, kept.decided_by_id), ("refused", self.manager))
        self.mend(kept)
        self.assertEqual(len(self.orders(entry)), 1)

    def test_set_aside_on_the_till(self):
        """Also a sale that no one has refused yet."""
        entry = self.till.entry()
        entries = self.env["pos.offline.sync"]
        args = (self.till.device, entry, "Test sale")
        result = self.rpc(self.manager, entries, "set_aside", *args)
        self.assertEqual(result["status"], "set_aside")
        kept = self.kept(entry)
        self.assertEqual((kept.state, kept.attempts), ("set_aside", 0))
        self.assertEqual(kept.payload, entry["order"])
        self.assertEqual(self.send(entry)["status"], "set_aside")

    def test_set_aside_what_has_arrived(self):
        entry = self.till.entry()
        self.send(entry)
        entries = self.env["pos.offline.sync"]
        args = (self.till.device, entry, "Test sale")
        result = self.rpc(self.manager, entries, "set_aside", *args)
        self.assertEqual(result["status"], "confirmed")
        self.assertFalse(self.kept(entry))

    def test_without_a_reason(self):
        entry = self.till.entry()
        entries = self.env["pos.offline.sync"]
        for reason in ("", "  ", None, 7):
            with self.assertRaisesRegex(UserError, "reason"):
                args = (self.till.device, entry, reason)
                self.rpc(self.manager, entries, "set_aside", *args)

    def test_decided_meanwhile(self):
        """The form was open while somebody else was faster."""
        _entry, kept = self.refused()
        action = kept.action_set_aside()
        self.mend(kept)
        wizard = Form(
            self.env[action["res_model"]]
            .with_user(self.manager)
            .with_context(**action["context"])
        )
        wizard.reason = "Too late"
        with self.assertRaisesRegex(UserError, "has arrived meanwhile"):
            wizard.save().action_confirm()

    # -- two versions -----------------------------------------------------------------

    def test_the_other_version_becomes_an_order_of_its_own(self):
        order = self.till.order()
        first = self.till.entry(order)
        self.send(first)
        second = self.till.entry({**order, "lines": [[0, 0, self.till.line(1)]]})
        self.assertEqual(self.send(second)["code"], "different")
        kept = self.office(second)
        self.assertEqual(kept.first_order_id, self.orders(first))
        kept.action_second_order()
        self.assertEqual(kept.state, "arrived")
        self.assertNotEqual(kept.order_id, self.orders(first))
        kept.action_second_order()
        orders = self.env["pos.order"].search([("pos_reference", "=", order["name"])])
        self.assertEqual(len(orders), 2)
        # Each version hears of its own order
        self.assertEqual(self.send(first)["id"], self.orders(first).id)
        self.assertEqual(self.send(second)["id"], kept.order_id.id)

    # -- what cannot be paid ----------------------------------------------------------

    def test_recorded_as_an_open_order(self):
        order = self.till.order()
        order["statement_ids"][0][2]["amount"] = 4
        entry = self.till.entry(order)
        self.assertEqual(self.send(entry)["code"], "rejected")
        kept = self.office(entry)
        kept.action_open_order()
        made = self.orders(entry)
        self.assertEqual((kept.state, kept.order_id), ("arrived", made))
        self.assertEqual((made.state, made.amount_paid), ("draft", 4))
        self.assertEqual(self.send(entry)["id"], made.id)
        self.assertEqual(self.orders(entry).state, "draft")

    # -- taking back ------------------------------------------------------------------

    def withdraw(self, entry, user=None):
        entries = self.env["pos.offline.sync"]
        user = user or self.cashier
        return self.rpc(user, entries, "withdraw", entry["key"])

    def test_taken_back(self):
        entry, kept = self.refused()
        result = self.withdraw(entry)
        self.assertEqual(result, {"key": entry["key"], "status": "withdrawn"})
        self.assertEqual((kept.state, kept.decided_by_id), ("withdrawn", self.cashier))
        # Changed, and sent again
        order = json.loads(entry["order"])
        del order["lines"][0]
        order["statement_ids"][0][2]["amount"] = order["amount_total"] = 10
        changed = self.till.entry(order)
        self.assertEqual(self.send(changed)["status"], "confirmed")
        self.assertEqual(kept.state, "withdrawn")

    def test_a_delayed_duplicate_of_what_was_taken_back(self):
        """The cashier is changing the sale: it must not be recorded as it was."""
        entry, kept = self.refused()
        self.withdraw(entry)
        result = self.send(entry)
        self.assertEqual((result["status"], result["code"]), ("refused", "rejected"))
        self.assertIn("taken back", result["message"])
        self.assertEqual(kept.state, "withdrawn")
        kept.with_user(self.manager).action_put_back()
        self.assertEqual(self.send(entry)["code"], "missing")
        self.assertEqual(kept.state, "refused")

    def test_taken_back_too_late(self):
        entry, kept = self.refused()
        self.mend(kept)
        result = self.withdraw(entry)
        self.assertEqual(
            (result["status"], result["id"]), ("confirmed", self.orders(entry).id)
        )
        aside, kept = self.refused()
        self.set_aside(kept)
        self.assertEqual(self.withdraw(aside)["status"], "set_aside")

    def test_taken_back_what_nobody_knows(self):
        self.assertEqual(self.withdraw(self.till.entry())["status"], "withdrawn")
