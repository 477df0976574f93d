# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged

from ..hooks import uninstall_hook
from .common_sharing import SharingCase


@tagged("post_install", "-at_install")
class TestSharingUninstall(SharingCase):
    def test_open_orders_are_left_on_a_session(self):
        order, line = self.begin(self.one, qty=3)
        gone, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(gone, "order.cancel"))
        uninstall_hook(self.env)
        sessions = self.pos_session | self.other_session
        message = sessions.message_ids.filtered("attachment_ids")
        self.assertIn("Market", message.body)
        (kept,) = json.loads(message.attachment_ids.raw)
        self.assertEqual(kept["number"], 1)
        self.assertEqual(kept["order"]["uuid"], order)
        self.assertEqual(kept["order"]["lines"][line]["values"]["qty"], 3)

    def test_a_setting_that_was_saved_goes(self):
        self.env["res.config.settings"].create({}).set_values()
        parameters = self.env["ir.config_parameter"]
        parameters.set_param("pos_multi_session_sync.lost_minutes", "5")
        domain = [("key", "=like", "pos_multi_session_sync.%")]
        self.assertTrue(parameters.search(domain))
        uninstall_hook(self.env)
        self.assertFalse(parameters.search(domain))

    def test_nothing_open_nothing_said(self):
        before = len(self.pos_session.message_ids)
        uninstall_hook(self.env)
        self.assertEqual(len(self.pos_session.message_ids), before)
