# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..hooks import uninstall_hook
from .common_offline import STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestUninstall(OfflineCase):
    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_what_is_no_order_is_left_on_its_session(self):
        refused = self.till.envelope(self.till.order(pricelist_id=2**31 - 1))
        self.send(refused)
        aside = self.till.envelope()
        envelopes = self.env["pos.offline.envelope"]
        args = (self.till.device, aside, "Entered by hand")
        self.rpc(self.manager, envelopes, "set_aside", *args)
        waiting = self.till.waiting(self.till.envelope())
        self.sync(self.till.envelope(), report=self.till.report(waiting))
        uninstall_hook(self.env)
        message = self.pos_session.message_ids[0]
        self.assertIn("attached: 2", message.body)
        self.assertIn("Still on devices: 1", message.body)
        content = json.loads(message.attachment_ids.raw)
        self.assertEqual(
            {row["state"]: row["order"] for row in content["kept"]},
            {"refused": refused["order"], "set_aside": aside["order"]},
        )
        self.assertEqual(content["kept"][0]["decision"], "Entered by hand")
        self.assertEqual(content["on_devices"][0]["uid"], waiting["uid"])
        attachment = message.attachment_ids
        self.assertEqual(
            (attachment.res_model, attachment.res_id),
            ("pos.session", self.pos_session.id),
        )

    def test_nothing_is_left_if_there_is_nothing(self):
        self.send(self.till.envelope())
        before = self.pos_session.message_ids
        uninstall_hook(self.env)
        self.assertEqual(self.pos_session.message_ids, before)
