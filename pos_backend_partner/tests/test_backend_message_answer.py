# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_backend_message import LOG, BackendMessageCase


@tagged("post_install", "-at_install")
class TestAnswer(BackendMessageCase):
    def answer(self, token, answer="accepted", *, user=None, session=None, **kwargs):
        return self.rpc(
            user or self.cashier,
            session or self.till,
            "answer_backend_message",
            token,
            answer,
            **kwargs,
        )

    def pending(self, user=None, session=None):
        return self.rpc(
            user or self.cashier,
            session or self.till,
            "get_pending_backend_messages",
        )

    def test_a_till_that_missed_the_bus_asks(self):
        first, second = self.notify(), self.notify(summary="Second")
        pending = self.pending()
        self.assertEqual([m["token"] for m in pending], [first.token, second.token])
        self.assertEqual(pending[0], first._as_bus_message())
        self.answer(first.token)
        self.assertEqual([m["token"] for m in self.pending()], [second.token])

    def test_accepted_and_told(self):
        message = self.notify(user=self.manager)
        result = []
        till, sender = self.sent(lambda: result.append(self.answer(message.token)))
        self.assertEqual(result, [{"code": "ok", "state": "accepted"}])
        self.assertEqual(message.state, "accepted")
        self.assertEqual(message.answered_by_id, self.cashier)
        self.assertTrue(message.answered_at)
        answered = {"token": message.token, "state": "accepted", "by": "Cashier Ana"}
        self.assertEqual(
            till,
            (self.channel(self.till), "POS_BACKEND_MESSAGE_ANSWERED", answered),
        )
        channel, kind, notification = sender
        self.assertEqual(channel, self.channel(self.manager.partner_id))
        self.assertEqual(kind, "simple_notification")
        self.assertEqual(notification["type"], "success")
        self.assertEqual(
            notification["message"],
            'Cashier Ana accepted "Customer Clara" on Message Till.',
        )

    def test_refused_and_told(self):
        message = self.notify()
        _till, sender = self.sent(lambda: self.answer(message.token, "refused"))
        self.assertEqual(message.state, "refused")
        self.assertEqual(sender[2]["type"], "warning")
        self.assertIn("Cashier Ana refused", sender[2]["message"])

    @mute_logger(LOG)
    def test_answered_once(self):
        message = self.notify()
        self.answer(message.token, user=self.cashier)
        again = self.sent(
            lambda: self.assertEqual(
                self.answer(message.token, "refused", user=self.manager),
                {
                    "code": "refused",
                    "reason": "answered",
                    "state": "accepted",
                    "by": "Cashier Ana",
                },
            )
        )
        self.assertEqual(again, [])
        self.assertEqual(message.state, "accepted")

    @mute_logger(LOG)
    def test_a_repeated_call_of_the_same_till(self):
        message = self.notify()
        first = self.answer(message.token, client="tab-1")
        odd = self.notify()
        for client in ("\0", 3, ["x"], "x" * 999):
            self.answer(odd.token, client=client)
        self.assertEqual(odd.state, "accepted")
        again = self.answer(message.token, client="tab-1")
        self.assertEqual(first, again)
        for other in (
            self.answer(message.token, client="tab-2"),
            self.answer(message.token),
            self.answer(message.token, "refused", client="tab-1"),
        ):
            self.assertEqual(other["reason"], "answered")

    def test_wrong_tokens_are_refused_and_logged(self):
        message = self.notify()
        other = self.notify(
            self.other_till, self.other_manager, payload={"partner_id": self.clara.id}
        )
        for token in ("", "nonsense", None, 3, True, ["x"], "%", "\0", other.token):
            with self.assertLogs(LOG, "WARNING") as log:
                result = self.answer(token)
            self.assertEqual(
                result,
                {"code": "refused", "reason": "unknown", "state": False, "by": False},
            )
            if token and isinstance(token, str):
                self.assertNotIn(f" {token} ", log.output[0])
        for answer in ("yes", "", None, "expired", "sent"):
            with self.assertLogs(LOG, "WARNING"):
                result = self.answer(message.token, answer)
            self.assertEqual(result["reason"], "answer")
        self.assertEqual((message + other).mapped("state"), ["sent", "sent"])

    def test_who_may_ask_and_answer(self):
        message = self.notify()
        no_user, no_session = "Only users of the Point of Sale", "no access to this POS"
        for user, words in (
            (self.internal, no_user),
            (self.portal, no_user),
            (self.other_manager, no_session),
        ):
            with self.assertRaisesRegex(AccessError, words, msg=user.name):
                self.pending(user)
            with self.assertRaisesRegex(AccessError, words, msg=user.name):
                self.answer(message.token, user=user)
        self.assertEqual(message.state, "sent")
        self.assertEqual(self.pending(self.manager)[0]["token"], message.token)

    def test_settled_once(self):
        message = self.notify()
        self.assertEqual(message._settle("accepted", self.cashier), message)
        self.assertFalse(message._settle("expired"))
        self.assertEqual(message.state, "accepted")

    def test_a_company_switched_off_in_the_browser(self):
        """The till's company counts, not the one chosen in a backend tab."""
        self.cashier.company_ids += self.other_company
        self.cashier.company_id = self.other_company
        message = self.notify()
        till = self.till.with_user(self.cashier).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertTrue(till.get_pending_backend_messages())
        self.assertEqual(
            till.answer_backend_message(message.token, "accepted")["code"], "ok"
        )

    @mute_logger(LOG)
    def test_expires_when_nobody_answers(self):
        message = self.notify()
        self.assertEqual(message.expires_at - message.sent_at, timedelta(minutes=30))
        message.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        till, sender = self.sent(lambda: self.assertEqual(self.pending(), []))
        self.assertEqual(message.state, "expired")
        self.assertEqual(till[2]["state"], "expired")
        self.assertIn("Nobody answered", sender[2]["message"])
        self.assertEqual(self.answer(message.token)["reason"], "expired")

    @mute_logger(LOG)
    def test_an_answer_that_comes_too_late(self):
        message = self.notify()
        message.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        out = self.sent(
            lambda: self.assertEqual(self.answer(message.token)["reason"], "expired")
        )
        self.assertEqual(len(out), 2)
        self.assertEqual(message.state, "expired")

    def test_the_scheduled_action_tells_the_sender(self):
        late, young = self.notify(), self.notify()
        late.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        cron = self.env.ref("pos_backend_partner.pos_backend_message_cron_expire")
        out = self.sent(lambda: cron.method_direct_trigger())
        self.assertEqual((late.state, young.state), ("expired", "sent"))
        self.assertIn(
            (self.channel(self.manager.partner_id), "simple_notification"),
            [row[:2] for row in out],
        )

    @mute_logger(LOG)
    def test_expires_with_its_session(self):
        message, answered = self.notify(), self.notify()
        self.answer(answered.token)
        out = self.sent(lambda: self.till.write({"state": "closed"}))
        self.assertEqual((message.state, answered.state), ("expired", "accepted"))
        self.assertEqual(
            [kind for _channel, kind, _payload in out],
            ["POS_BACKEND_MESSAGE_ANSWERED", "simple_notification"],
        )
        self.assertEqual(self.pending(), [])
        self.assertEqual(self.answer(message.token)["reason"], "closed")

    def test_old_ones_go(self):
        old, young = self.notify(), self.notify()
        old.sent_at = fields.Datetime.now() - timedelta(days=31)
        young.sent_at = fields.Datetime.now() - timedelta(days=29)
        self.env["pos.backend.message"]._gc_messages()
        self.assertFalse(old.exists())
        self.assertTrue(young.exists())


@tagged("post_install", "-at_install")
class TestReading(BackendMessageCase):
    def test_managers_of_the_company_read_and_nobody_writes(self):
        message = self.notify()
        other = self.notify(self.other_till, self.other_manager)
        messages = self.env["pos.backend.message"]
        found = messages.with_user(self.manager).search([])
        self.assertIn(message, found)
        self.assertNotIn(other, found)
        self.assertEqual(messages.with_user(self.other_manager).search([]), other)
        for user in (self.cashier, self.internal, self.portal):
            with self.assertRaises(AccessError, msg=user.name):
                self.rpc(user, message, "read", ["summary"])
        with self.assertRaises(AccessError):
            self.rpc(self.other_manager, message, "read", ["summary"])
        for method, args in (
            ("write", [{"state": "accepted"}]),
            ("unlink", []),
            ("copy", []),
        ):
            with self.assertRaises(AccessError, msg=method):
                self.rpc(self.manager, message, method, *args)

    def test_nobody_reads_the_token(self):
        message = self.notify()
        admin = self.env.ref("base.user_admin")
        for user in (self.manager, admin):
            with self.assertRaises(AccessError, msg=user.name):
                self.rpc(user, message, "read", ["token"])
            self.assertNotIn("token", self.rpc(user, message, "read", [])[0])

    def test_views_of_a_manager(self):
        messages = self.env["pos.backend.message"].with_user(self.manager)
        action = self.env.ref("pos_backend_partner.pos_backend_message_action")
        modes = action.view_mode.split(",")
        views = messages.get_views([(False, mode) for mode in [*modes, "search"]])
        self.assertEqual(set(views["views"]), {"tree", "kanban", "form", "search"})
        menu = self.env.ref("pos_backend_partner.pos_backend_message_menu")
        visible = menu.with_user(self.manager)._visible_menu_ids()
        self.assertIn(menu.id, visible)
        self.assertNotIn(menu.id, menu.with_user(self.cashier)._visible_menu_ids())
