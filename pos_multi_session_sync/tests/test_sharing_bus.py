# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests.common import tagged

from ..models import pos_multi_session_sync
from .common_sharing import SharingCase, new_id, whole_operations

LOGS = pos_multi_session_sync.__name__
PRESENCE = "pos_multi_session.presence"


@tagged("post_install", "-at_install")
class TestSharingBus(SharingCase):
    def test_one_message_for_a_delta(self):
        self.does(self.one)
        order = new_id()
        ((channel, message),) = self.messages(
            lambda: self.does(
                self.one, self.one.new(order), self.one.add(order, new_id())
            )
        )
        self.assertEqual(channel, self.group._channel())
        self.assertEqual((message["from"], message["to"]), (1, 2))
        self.assertEqual(message["epoch"], self.group.epoch)
        operations = whole_operations(message["operations"], message["from"])
        self.assertEqual(operations, self.log().mapped("content"))

    def test_what_is_large_is_fetched(self):
        self.does(self.one)
        order = new_id()
        ((_channel, message),) = self.messages(
            lambda: self.does(self.one, self.one.new(order, note="x" * 9000))
        )
        self.assertNotIn("operations", message)

    def test_nothing_new_is_not_announced(self):
        self.does(self.one)
        operation = self.one.new(new_id())
        self.does(self.one, operation)
        self.assertEqual(self.messages(lambda: self.ask(self.one, operation)), [])
        self.assertEqual(self.messages(lambda: self.ask(self.two)), [])

    # -- whether it arrives -----------------------------------------------------------

    def test_a_till_asks_for_a_message(self):
        self.does(self.one)
        told = self.messages(lambda: self.says(probe=True), PRESENCE)
        self.assertEqual(
            [message["client"] for _channel, message in told], [self.one.client]
        )
        self.assertIs(self.says(probe=True)["probed"], True)
        self.assertNotIn("probed", self.says())
        self.assertEqual(self.messages(self.says, PRESENCE), [])

    def test_a_till_at_which_nothing_arrives(self):
        """The board says so as long as it is so, and the log does once."""
        device = self.env["pos.offline.device"].create(
            {"key": new_id(), "name": "Browser", "config_id": self.config.id}
        )
        self.assertBoardSays(device, False)
        with self.assertLogs(LOGS, "WARNING") as logs:
            self.says(device, silent=True, probe=True)
        self.assertIn(self.config.name, logs.output[0])
        self.assertBoardSays(device, True)
        with self.assertNoLogs(LOGS, "WARNING"):
            self.says(device, silent=True)
            self.assertBoardSays(device, True)
            self.says(device)
            self.assertBoardSays(device, False)
        with self.assertLogs(LOGS, "WARNING"):
            self.says(device, silent=True)
        # The page is loaded again, and hears the bus.
        self.one = self.page(self.config)
        self.says(device)
        self.assertBoardSays(device, False)

    def test_what_a_till_said_long_ago(self):
        device = self.env["pos.offline.device"].create(
            {"key": new_id(), "name": "Browser", "config_id": self.config.id}
        )
        with self.assertLogs(LOGS, "WARNING"):
            self.says(device, silent=True)
        self.env.cr.execute(
            "UPDATE pos_multi_session_client"
            " SET last_seen = last_seen - interval '1 hour'"
        )
        self.assertBoardSays(device, False)

    def says(self, device=None, **bus):
        client = {"id": self.one.client, **({"device": device.key} if device else {})}
        return self.does(self.one, client=client, **({"bus": bus} if bus else {}))

    def assertBoardSays(self, device, is_silent):
        self.env.invalidate_all()
        self.assertIs(device.with_user(self.manager).is_bus_silent, is_silent)
