# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests.common import Form, tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestClosing(OfflineCase):
    """No session closes over sales that are still on a device."""

    def setUp(self):
        super().setUp()
        self.other = self.make_till(name="Safari on iPad")
        self.unsent = [self.other.entry() for _number in range(2)]

    def report(self, *entries, till=None, **values):
        till = till or self.other
        waiting = map(till.waiting, entries)
        return self.sync(report=till.report(*waiting, **values), till=till)

    def ask(self, user=None):
        return self.rpc(user or self.cashier, self.pos_session, "offline_unsent")

    def list(self):
        return self.ask()["rows"]

    def allow(self, reason="The tablet fell into the soup", user=None, shown=None):
        user = user or self.manager
        shown = shown or self.ask()["shown"]
        return self.rpc(
            user, self.pos_session, "allow_closing_with_unsent", reason, shown
        )

    def fall_silent(self, till=None, minutes=40):
        self.device(till or self.other).last_seen = fields.Datetime.now() - timedelta(
            minutes=minutes
        )

    def close_on_the_till(self, user=None):
        user = user or self.cashier
        result = self.rpc(user, self.pos_session, "post_closing_cash_details", 0)
        if result["successful"]:
            result = self.rpc(user, self.pos_session, "close_session_from_ui")
        return result

    def test_nothing_in_the_way(self):
        self.send(self.till.entry())
        self.assertEqual(self.list(), [])
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_the_list(self):
        self.report(*self.unsent)
        answer = self.ask()
        row, second = answer["rows"]
        self.assertEqual(
            [row["uid"], second["uid"]],
            [json.loads(each["order"])["uid"] for each in self.unsent],
        )
        self.assertEqual(
            (row["device_key"], row["device"], row["amount"], row["state"]),
            (self.other.key, "Safari on iPad", 10, "waiting"),
        )
        self.assertEqual((row["cashier"], row["quantity"]), ("Ana", 1))
        self.assertFalse(answer["is_allowed"])
        for entry in self.unsent:
            self.assertNotIn(entry["key"], json.dumps(answer))

    def test_refused_on_the_till(self):
        self.report(*self.unsent)
        for method, args in (
            ("post_closing_cash_details", [0]),
            ("close_session_from_ui", []),
        ):
            result = self.rpc(self.cashier, self.pos_session, method, *args)
            self.assertEqual((result["successful"], result["redirect"]), (False, False))
            self.assertIn("2 sales of this session", result["message"])
            self.assertIn("Safari on iPad", result["message"])
        self.assertEqual(self.pos_session.state, "opened")

    def test_refused_in_the_backend(self):
        self.report(*self.unsent)
        for method in (
            "action_pos_session_closing_control",
            "action_pos_session_validate",
            "action_pos_session_close",
        ):
            with self.assertRaisesRegex(UserError, "2 sales of this session"):
                self.rpc(self.cashier, self.pos_session, method)
            with self.assertRaisesRegex(RedirectWarning, "2 sales of this session"):
                self.rpc(self.manager, self.pos_session, method)
        self.assertEqual(self.pos_session.state, "opened")

    def test_a_manager_in_the_backend(self):
        self.report(*self.unsent)
        with self.assertRaises(RedirectWarning) as caught:
            self.rpc(
                self.manager, self.pos_session, "action_pos_session_closing_control"
            )
        _words, action, _button, context = caught.exception.args
        action = self.env["ir.actions.act_window"].browse(action)
        wizard = Form(
            self.env[action.res_model].with_user(self.manager).with_context(**context)
        )
        self.assertIn("Safari on iPad", wizard.unsent_html)
        wizard.reason = "The tablet fell into the soup"
        wizard.save().action_close()
        self.assertEqual(self.pos_session.state, "closed")
        self.assert_logged("Manager Mia", "into the soup", "Safari on iPad")

    def assert_logged(self, *words):
        log = " ".join(self.pos_session.message_ids.mapped("body"))
        for word in words:
            self.assertIn(word, log)

    def test_a_manager_on_the_till(self):
        self.report(*self.unsent)
        self.assertTrue(self.allow()["is_allowed"])
        self.assertEqual(self.close_on_the_till(), {"successful": True})
        self.assert_logged(
            "Manager Mia", "into the soup", "without its unsent sales (2)"
        )

    def test_who_may_override(self):
        self.report(*self.unsent)
        with self.assertRaises(AccessError):
            self.allow(user=self.cashier)
        with self.assertRaisesRegex(UserError, "reason"):
            self.allow(reason=" ")
        self.assertFalse(self.close_on_the_till()["successful"])

    def test_a_new_sale_asks_again(self):
        """The manager agreed to those that he was shown."""
        self.report(*self.unsent)
        self.allow()
        more = self.other.entry()
        self.report(*self.unsent, more)
        result = self.close_on_the_till()
        self.assertIn("One sale of this session", result["message"])
        self.assertFalse(self.ask()["is_allowed"])

    def test_what_was_not_shown_is_not_allowed(self):
        """A sale is reported while the manager types."""
        self.report(*self.unsent)
        shown = self.ask()["shown"]
        self.report(*self.unsent, self.other.entry())
        answer = self.allow(shown=shown)
        self.assertFalse(answer["is_allowed"])
        self.assertEqual(len(answer["rows"]), 3)
        self.assertFalse(self.close_on_the_till()["successful"])
        self.assertTrue(self.allow(shown=answer["shown"])["is_allowed"])
        for guess in (None, "", False, 5, [], self.unsent[0]["key"]):
            self.assertFalse(self.allow_guess(guess)["is_allowed"])

    def allow_guess(self, guess):
        self.pos_session.offline_allowed_keys = False
        return self.rpc(
            self.manager, self.pos_session, "allow_closing_with_unsent", "Test", guess
        )

    def test_changed_under_the_dialog(self):
        self.report(*self.unsent)
        wizard = self.env["pos.offline.close"].with_user(self.manager)
        wizard = wizard.create({"session_id": self.pos_session.id, "reason": "Broken"})
        self.report(*self.unsent, self.other.entry())
        with self.assertRaisesRegex(UserError, "has changed"):
            wizard.action_close()
        self.assertEqual(self.pos_session.state, "opened")

    def test_a_silent_device(self):
        """It reported nothing, and may have sold without a connection since."""
        self.report()
        self.assertEqual(
            (self.list(), [d["device"] for d in self.ask()["heard"]]),
            ([], ["Safari on iPad"]),
        )
        self.fall_silent()
        answer = self.ask()
        (row,) = answer["rows"]
        self.assertEqual((row["state"], row["quantity"]), ("silent", 0))
        self.assertEqual((row["device"], answer["heard"]), ("Safari on iPad", []))
        self.assertEqual(
            row["last_seen"], self.device(self.other).last_seen.isoformat(" ")[:19]
        )
        result = self.close_on_the_till()
        self.assertFalse(result["successful"])
        self.assertIn("Safari on iPad was last heard from at", result["message"])
        self.assertNotIn("sales of this session", result["message"])
        with self.assertRaises(AccessError):
            self.allow(user=self.cashier)
        self.assertTrue(self.allow()["is_allowed"])
        self.assert_logged("into the soup", "Safari on iPad was last heard from")
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_a_silent_device_that_spoke_again(self):
        self.report()
        self.fall_silent()
        self.allow()
        self.report()
        self.assertEqual(self.list(), [])
        self.fall_silent(minutes=6)
        self.assertFalse(self.ask()["is_allowed"])

    def test_a_silent_device_while_the_session_is_being_closed(self):
        """A closing that failed half-way leaves the session in this state."""
        self.report()
        self.fall_silent()
        self.pos_session.state = "closing_control"
        self.assertFalse(self.ask()["is_allowed"])
        self.assertEqual(self.device(self.other).presence, "silent")

    def test_a_silent_device_that_will_not_come_back(self):
        self.report()
        self.fall_silent()
        self.device(self.other).active = False
        self.assertTrue(self.ask()["is_allowed"])

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_the_cash_of_what_is_not_in_odoo(self):
        waiting = self.other.waiting(self.unsent[0], cash=10)
        card = self.other.waiting(self.unsent[1])
        self.sync(report=self.other.report(waiting, card), till=self.other)
        change = {"name": "x", "amount": 20, "payment_method_id": self.cash.id}
        card = {"name": "x", "amount": 5, "payment_method_id": self.card.id}
        order = self.till.order(
            pricelist_id=2**31 - 1,
            statement_ids=[[0, 0, change], [0, 0, card]],
            amount_return=15,
        )
        self.assertEqual(self.send(self.till.entry(order))["status"], "refused")
        found = {(row["state"], row["amount"], row["cash"]) for row in self.list()}
        self.assertEqual(
            found, {("waiting", 10, 10), ("waiting", 10, 0), ("attention", 10, 5)}
        )

    def test_what_has_just_arrived_is_not_in_the_way(self):
        self.report(*self.unsent)
        self.send(self.unsent[0], till=self.other)
        self.send(self.unsent[1], till=self.till)  # imported on another device
        self.assertEqual(self.list(), [])
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_what_nobody_decided_about(self):
        """Also when its till is gone: the copy is enough."""
        entry = self.other.entry(self.other.order(pricelist_id=2**31 - 1))
        self.send(entry, till=self.other)
        (row,) = self.list()
        self.assertEqual(row["state"], "attention")
        self.assertEqual(row["uid"], self.kept(entry).reference)
        self.report(entry)
        self.assertEqual(len(self.list()), 1)
        self.kept(entry).with_user(self.manager)._set_aside("Test")
        self.assertEqual(self.list(), [])
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_of_another_session(self):
        row = self.other.waiting(self.unsent[0], session_id=self.pos_session.id - 1)
        self.sync(report=self.other.report(row), till=self.other)
        self.assertEqual(self.list(), [])

    def test_more_than_a_device_lists(self):
        self.report(*self.unsent, waiting_count=7)
        rows = self.list()
        self.assertEqual([row["quantity"] for row in rows], [1, 1, 5])
        result = self.close_on_the_till()
        self.assertIn("7 sales of this session", result["message"])
        self.assertIn("Further sales on Safari on iPad: 5", result["message"])
        self.allow()
        # One of them is sent: the others were allowed all the same
        self.report(*self.unsent, waiting_count=6)
        self.assertTrue(self.ask()["is_allowed"])
        # As many as before, but one of them is new
        self.other.counter += 1
        self.report(*self.unsent, waiting_count=7)
        self.assertFalse(self.ask()["is_allowed"])
        self.allow()
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_a_long_list_is_cut(self):
        unsent = [self.other.entry() for _number in range(25)]
        self.report(*unsent)
        message = self.close_on_the_till()["message"]
        self.assertIn("Further sales: 15", message)
        self.assertLess(len(message.splitlines()), 16)

    def test_counted_on_the_session(self):
        self.report(*self.unsent)
        self.assertEqual(self.pos_session.offline_unsent_count, 2)
        action = self.pos_session.with_user(self.manager).action_view_offline_unsent()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 2
        )
        self.assertEqual(self.config.offline_unsent_count, 2)
