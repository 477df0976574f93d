# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import HttpCase, tagged
from odoo.tools import mute_logger

from .common_backend_message import LOG, BackendMessageCase


@tagged("post_install", "-at_install")
class TestOverHttp(BackendMessageCase, HttpCase):
    """The road as a browser walks it, rights and all."""

    def post(self, user, record, method, *args):
        """(result, name of the exception)"""
        self.authenticate(user.login, user.login)
        params = {
            "model": record._name,
            "method": method,
            "args": [record.ids, *args],
            "kwargs": {},
        }
        answer = self.url_open(
            f"/web/dataset/call_kw/{record._name}/{method}",
            data=json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        ).json()
        error = answer.get("error", {}).get("data", {}).get("name", "")
        return answer.get("result"), error.rpartition(".")[2]

    @mute_logger("odoo.http")
    def test_underscore_methods_are_not_there(self):
        for method, args in (
            ("_notify_pos", ["message", {"text": "x"}, "x"]),
            ("_refuse_answer", ["unknown"]),
            ("_as_message_till", []),
        ):
            for user in (self.manager, self.cashier):
                _result, error = self.post(user, self.till, method, *args)
                self.assertEqual(error, "AccessError", method)

    @mute_logger("odoo.http", LOG)
    def test_who_gets_through(self):
        message = self.notify()
        for user in (self.internal, self.portal, self.other_manager):
            for method, args in (
                ("get_pending_backend_messages", []),
                ("answer_backend_message", [message.token, "accepted"]),
            ):
                result, error = self.post(user, self.till, method, *args)
                self.assertEqual((result, error), (None, "AccessError"), user.name)
        pending, _error = self.post(
            self.cashier, self.till, "get_pending_backend_messages"
        )
        self.assertEqual([row["summary"] for row in pending], ["Customer Clara"])
        token = pending[0]["token"]
        result, _error = self.post(
            self.cashier, self.till, "answer_backend_message", token, "accepted"
        )
        self.assertEqual(result, {"code": "ok", "state": "accepted"})
        result, _error = self.post(
            self.manager, self.till, "answer_backend_message", token, "refused"
        )
        self.assertEqual(
            (result["code"], result["reason"], result["by"]),
            ("refused", "answered", "Cashier Ana"),
        )

    @mute_logger("odoo.http")
    def test_the_token_stays_hidden(self):
        message = self.notify()
        for method, args in (
            ("read", [["token"]]),
            ("write", [{"state": "accepted"}]),
        ):
            _result, error = self.post(self.manager, message, method, *args)
            self.assertEqual(error, "AccessError")
