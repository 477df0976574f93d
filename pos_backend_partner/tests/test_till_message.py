# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""A few words from till to till."""

import json
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests.common import Form, tagged

from .common_backend_message import LOG, BackendMessageCase


@tagged("post_install", "-at_install")
class TestTillMessage(BackendMessageCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._open_session("A Second Till", cls.company)

    def write_to(self, session=None, text="Call the kitchen", user=None):
        session = session or self.second
        user = user or self.cashier
        return self.rpc(user, self.till, "write_to_till", session.id, text)

    def test_the_other_open_tills_of_the_company(self):
        self._open_session("Closed Till", self.company).write({"state": "closed"})
        tills = self.rpc(self.cashier, self.till, "get_tills_to_write_to")
        self.assertEqual(tills, [{"id": self.second.id, "name": "A Second Till"}])

    def test_it_is_shown_there_and_who_wrote_hears_who_has_read_it(self):
        (out,) = self.sent(self.write_to)
        channel, kind, message = out
        self.assertEqual(channel, self.channel(self.second))
        self.assertEqual((kind, message["type"]), ("POS_BACKEND_MESSAGE", "message"))
        self.assertEqual(message["payload"], {"text": "Call the kitchen"})
        self.assertEqual(message["summary"], "Message Till")
        self.assertEqual(message["sender"]["name"], "Cashier Ana")
        answer = ("answer_backend_message", message["token"], "accepted")
        sent = self.sent(lambda: self.rpc(self.manager, self.second, *answer))
        told = {
            "till": "A Second Till",
            "by": "Manager Mia",
            "text": "Call the kitchen",
        }
        self.assertEqual(
            sent[1:], [(self.channel(self.till), "POS_TILL_MESSAGE_ENDED", told)]
        )

    def test_nobody_has_read_it(self):
        self.write_to()
        sent = self.sent(lambda: self.second.write({"state": "closed"}))
        self.assertIs(sent[1][2]["by"], False)

    def test_who_may_not(self):
        for user in (self.internal, self.portal, self.other_manager):
            with self.assertRaises(AccessError, msg=user.name):
                self.write_to(user=user)
            with self.assertRaises(AccessError, msg=user.name):
                self.rpc(user, self.till, "get_tills_to_write_to")
        # Not to another company's till, also of somebody who works for both.
        self.cashier.company_ids += self.other_company
        with self.assertRaises(AccessError):
            self.write_to(self.other_till)

    def test_what_is_no_till_or_no_text(self):
        for wrong in (True, -1, 0, "1", None, [self.second.id], 2**40):
            with self.assertRaises(AccessError, msg=wrong):
                self.rpc(self.cashier, self.till, "write_to_till", wrong, "Hello")
        for wrong in (None, 7, "  ", ["Hello"], {}):
            with self.assertRaises(UserError, msg=wrong):
                self.write_to(text=wrong)
        self.second.write({"state": "closed"})
        with self.assertRaisesRegex(UserError, "A Second Till is not open"):
            self.write_to()

    def test_one_till_does_not_flood_another(self):
        with patch(f"{LOG}.WRITTEN_LIMIT", 2):
            self.write_to()
            self.write_to()
            with self.assertRaisesRegex(UserError, "A Second Till has not read"):
                self.write_to()
        # Others still reach it.
        self.notify(self.second)

    def test_the_office_writes_to_a_till(self):
        messages = self.env["pos.backend.message"]
        action = self.rpc(self.manager, messages, "action_write_to_till")
        context = {"allowed_company_ids": self.company.ids}
        wizards = self.env(user=self.manager, context=context)[action["res_model"]]
        wizard = wizards.browse(action["res_id"])
        self.assertEqual(wizard.till_ids.session_id, self.second + self.till)
        with Form(wizard) as form:
            form.till_id = wizard.till_ids[0]
            form.text = "Close at five"
        (out,) = self.sent(wizard.action_send)
        self.assertEqual(out[0], self.channel(self.second))
        self.assertEqual(out[2]["payload"], {"text": "Close at five"})
        kept = messages.search([], limit=1).with_user(self.manager)
        self.assertEqual(kept.note, "Close at five")
        self.assertEqual(json.loads(kept.payload), {"text": "Close at five"})
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, messages, "action_write_to_till")
