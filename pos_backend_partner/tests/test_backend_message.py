# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests.common import tagged

from .common_backend_message import LOG, BackendMessageCase


@tagged("post_install", "-at_install")
class TestTellPos(BackendMessageCase):
    def test_the_till_hears_who_sends_what(self):
        (out,) = self.sent(lambda: self.notify(summary="  Customer\n Clara "))
        channel, kind, message = out
        self.assertEqual(channel, self.channel(self.till))
        self.assertEqual(kind, "POS_BACKEND_MESSAGE")
        self.assertEqual(
            set(message),
            {
                "token",
                "type",
                "payload",
                "summary",
                "sender",
                "sent_at",
                "expires_at",
            },
        )
        self.assertEqual(message["type"], "customer")
        self.assertEqual(message["payload"], {"partner_id": self.clara.id})
        self.assertEqual(message["summary"], "Customer Clara")
        self.assertEqual(
            message["sender"], {"id": self.manager.id, "name": "Manager Mia"}
        )
        self.assertGreaterEqual(len(message["token"]), 32)

    def test_every_token_is_new(self):
        tokens = {self.notify().token for _unused in range(5)}
        self.assertEqual(len(tokens), 5)

    def test_the_expiry_is_scheduled(self):
        message = self.notify()
        cron = self.env.ref("pos_backend_partner.pos_backend_message_cron_expire")
        triggers = self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)])
        self.assertIn(message.expires_at, triggers.mapped("call_at"))

    def test_who_may_send(self):
        self.notify(user=self.cashier)
        no_user, no_session = "Only users of the Point of Sale", "no access to this POS"
        for user, words in (
            (self.internal, no_user),
            (self.portal, no_user),
            (self.other_manager, no_session),
        ):
            for session in (self.till, self.till.sudo()):
                with self.assertRaisesRegex(AccessError, words, msg=user.name):
                    session.with_user(user)._notify_pos("message", {"text": "x"}, "x")

    def test_sudo_does_not_lend_rights(self):
        session = self.till.with_user(self.internal).sudo()
        with self.assertRaises(AccessError):
            session._notify_pos("message", {"text": "x"}, "x")

    def test_not_to_a_company_switched_off(self):
        self.manager.company_ids += self.other_company
        session = self.other_till.with_user(self.manager)
        self.assertTrue(
            session.with_context(
                allowed_company_ids=self.manager.company_ids.ids
            )._notify_pos("message", {"text": "x"}, "x")
        )
        with self.assertRaises(AccessError):
            session.with_context(allowed_company_ids=self.company.ids)._notify_pos(
                "message", {"text": "x"}, "x"
            )

    def test_only_to_an_open_session(self):
        for state in ("opening_control", "closing_control", "closed"):
            self.till.state = state
            with self.assertRaisesRegex(UserError, "Message Till is not open"):
                self.notify()
        self.till.write({"state": "opened", "rescue": True})
        with self.assertRaises(UserError):
            self.notify()
        gone = self.till.browse(2**31 - 1).with_user(self.manager)
        with self.assertRaises(AccessError):
            gone._notify_pos("message", {"text": "x"}, "x")

    def test_private_to_python(self):
        for name in (
            "_notify_pos",
            "_find_backend_message",
        ):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, self.till, name)
        payloads = self.env["pos.backend.payload"]
        for name in ("_types", "_check"):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, payloads, name)
        for name in ("_settle", "_as_bus_message", "_expire_due", "_cron_expire"):
            with self.assertRaises(AccessError):
                self.rpc(self.manager, self.notify(), name)

    def test_a_till_is_not_flooded(self):
        with patch(f"{LOG}.WAITING_LIMIT", 2):
            first = self.notify()
            self.notify()
            with self.assertRaisesRegex(UserError, "2 unanswered"):
                self.notify()
            self.rpc(
                self.cashier,
                self.till,
                "answer_backend_message",
                first.token,
                "refused",
            )
            self.notify()
            self.till.env["pos.backend.message"].search([]).write(
                {"expires_at": fields.Datetime.now() - timedelta(minutes=1)}
            )
            self.notify()


@tagged("post_install", "-at_install")
class TestPayload(BackendMessageCase):
    def check(self, message_type, payload):
        message = self.notify(message_type=message_type, payload=payload)
        return json.loads(message.payload)

    def refused(self, message_type, payload, words, error=UserError):
        with self.assertRaisesRegex(error, words):
            self.check(message_type, payload)

    def test_unknown_type(self):
        self.refused("nonsense", {}, "do not know the message type nonsense")

    def test_not_a_dict_not_json_too_long(self):
        self.refused("message", ["text"], "dictionary")
        self.refused("message", {"text": "x", "more": {1, 2}}, "JSON")
        self.refused("message", {"text": "x", "more": float("nan")}, "JSON")
        loop = {"text": "x"}
        loop["self"] = loop
        self.refused("message", loop, "JSON")
        self.refused("message", {"text": "x" * 8200}, "8192")

    def test_summary(self):
        for summary in ("", "  \n", None, False, 3):
            with self.assertRaisesRegex(UserError, "words"):
                self.notify(summary=summary)
        self.assertEqual(len(self.notify(summary="x" * 999).summary), 200)
        self.assertEqual(self.notify(summary="a\0b").summary, "a b")

    def test_only_known_keys_get_through(self):
        self.assertEqual(
            self.check("customer", {"partner_id": self.clara.id, "evil": "<b>"}),
            {"partner_id": self.clara.id},
        )
        self.assertEqual(
            self.check("customer", {"partner_id": self.clara.id, "note": " Hi "}),
            {"partner_id": self.clara.id, "note": "Hi"},
        )
        self.refused("customer", {"partner_id": self.clara.id, "note": 3}, "note")

    def test_customer(self):
        for wrong in (None, "1", True, 0, -1, [1], 2**31 - 1, 2**31):
            self.refused(
                "customer", {"partner_id": wrong}, "does not exist", AccessError
            )
        self.clara.active = False
        self.refused("customer", {"partner_id": self.clara.id}, "archived")

    def test_customer_of_another_company(self):
        payload = {"partner_id": self.xaver.id}
        self.refused("customer", payload, "does not exist", AccessError)
        # A sender of both companies may read him; the till may not have him
        self.manager.company_ids += self.other_company
        session = self.till.with_user(self.manager).with_context(
            allowed_company_ids=self.manager.company_ids.ids
        )
        with self.assertRaisesRegex(UserError, "belongs to Second Company"):
            session._notify_pos("customer", payload, "x")
        with self.assertRaisesRegex(UserError, "belongs to Second Company"):
            self.till._notify_pos("customer", payload, "x")

    def test_customer_of_the_company_above_a_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.other_company.id}
        )
        self.other_manager.company_ids += branch
        till = self._open_session("Branch Till", branch)
        self.notify(till, self.other_manager, payload={"partner_id": self.xaver.id})
        self.xaver.company_id = branch
        sessions = (till + self.other_till).with_user(self.other_manager)
        sessions = sessions.with_context(
            allowed_company_ids=self.other_manager.company_ids.ids
        )
        payload = {"partner_id": self.xaver.id}
        self.assertTrue(sessions[0]._notify_pos("customer", payload, "x"))
        with self.assertRaisesRegex(UserError, "belongs to Branch"):
            sessions[1]._notify_pos("customer", payload, "x")

    def test_customer_the_sender_may_not_read(self):
        self.env["ir.rule"].create(
            {
                "name": "not Clara",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": f"[('id', '!=', {self.clara.id})]",
            }
        )
        self.refused(
            "customer", {"partner_id": self.clara.id}, "no access", AccessError
        )

    def test_product(self):
        product = {"product_id": self.product.id}
        self.assertEqual(self.check("product", product), {**product, "quantity": 1})
        many = {**product, "quantity": 2.5}
        self.assertEqual(self.check("product", many), many)
        self.refused("product", {**product, "quantity": "2"}, "number")
        self.refused("product", {**product, "quantity": True}, "number")
        self.refused("product", {**product, "quantity": 0}, "zero")
        self.refused("product", {}, "does not exist", AccessError)
        self.product.available_in_pos = False
        self.refused("product", product, "not sold in the POS")

    def test_order_line(self):
        line = {"product_id": self.product.id, "quantity": 3}
        full = {**line, "price": 4.5, "discount": 10, "note": "no salt"}
        self.assertEqual(self.check("order_line", line), line)
        self.assertEqual(self.check("order_line", full), full)
        self.refused("order_line", {**line, "discount": 101}, "discount")
        self.refused("order_line", {**line, "price": "4"}, "number")

    def test_message(self):
        self.assertEqual(self.check("message", {"text": " Hi "}), {"text": "Hi"})
        for wrong in ("", " ", None, 3):
            self.refused("message", {"text": wrong}, "no text")

    def test_a_module_adds_a_type(self):
        model = type(self.env["pos.backend.payload"])
        standard = model._types

        def types(payloads):
            return {
                **standard(payloads),
                "weigh": lambda session, payload: {"grams": 5},
            }

        with patch.object(model, "_types", types):
            self.assertEqual(self.check("weigh", {"anything": 1}), {"grams": 5})
