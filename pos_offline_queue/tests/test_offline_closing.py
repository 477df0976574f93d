# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
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
        self.unsent = [self.other.envelope() for _number in range(2)]

    def report(self, *envelopes, till=None, **values):
        till = till or self.other
        waiting = map(till.waiting, envelopes)
        return self.sync(report=till.report(*waiting, **values), till=till)

    def list(self, user=None):
        return self.rpc(user or self.cashier, self.pos_session, "offline_unsent")

    def allow(self, reason="The tablet fell into the soup", user=None):
        user = user or self.manager
        return self.rpc(user, self.pos_session, "allow_closing_with_unsent", reason)

    def close_on_the_till(self, user=None):
        user = user or self.cashier
        result = self.rpc(user, self.pos_session, "post_closing_cash_details", 0)
        if result["successful"]:
            result = self.rpc(user, self.pos_session, "close_session_from_ui")
        return result

    def test_nothing_in_the_way(self):
        self.send(self.till.envelope())
        self.assertEqual(self.list(), [])
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_the_list(self):
        self.report(*self.unsent)
        rows = self.list()
        self.assertEqual([row["key"] for row in rows], [e["key"] for e in self.unsent])
        row = rows[0]
        self.assertEqual(
            (row["device_key"], row["device"], row["amount"], row["state"]),
            (self.other.key, "Safari on iPad", 10, "waiting"),
        )
        self.assertEqual((row["cashier"], row["quantity"]), ("Ana", 1))
        self.assertFalse(row["allowed"])

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
            self.assertEqual(len(result["offline_unsent"]), 2)
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
        rows = self.allow()
        self.assertEqual([row["allowed"] for row in rows], [True, True])
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
        more = self.other.envelope()
        self.report(*self.unsent, more)
        result = self.close_on_the_till()
        self.assertIn("One sale of this session", result["message"])
        self.assertEqual([r["allowed"] for r in self.list()], [True, True, False])

    def test_what_has_just_arrived_is_not_in_the_way(self):
        self.report(*self.unsent)
        self.send(self.unsent[0], till=self.other)
        self.send(self.unsent[1], till=self.till)  # imported on another device
        self.assertEqual(self.list(), [])
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_what_nobody_decided_about(self):
        """Also when its till is gone: the copy is enough."""
        envelope = self.other.envelope(self.other.order(pricelist_id=2**31 - 1))
        self.send(envelope, till=self.other)
        (row,) = self.list()
        self.assertEqual((row["key"], row["state"]), (envelope["key"], "attention"))
        self.report(envelope)
        self.assertEqual(len(self.list()), 1)
        self.kept(envelope).with_user(self.manager)._set_aside("Test")
        self.assertEqual(self.list(), [])
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_of_another_session(self):
        entry = self.other.waiting(self.unsent[0], session_id=self.pos_session.id - 1)
        self.sync(report=self.other.report(entry), till=self.other)
        self.assertEqual(self.list(), [])

    def test_more_than_a_device_lists(self):
        self.report(*self.unsent, waiting_count=7)
        rows = self.list()
        self.assertEqual([row["quantity"] for row in rows], [1, 1, 5])
        result = self.close_on_the_till()
        self.assertIn("7 sales of this session", result["message"])
        self.assertIn("Further sales on Safari on iPad: 5", result["message"])
        self.allow()
        self.assertEqual(self.close_on_the_till(), {"successful": True})

    def test_a_long_list_is_cut(self):
        unsent = [self.other.envelope() for _number in range(25)]
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
        self.assertEqual(self.config.offline_waiting_count, 2)
