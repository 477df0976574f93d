# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import re
from unittest.mock import patch

from odoo.tests.common import tagged

from .common_sharing import SharingCase, new_id

PRESENCE = "pos_multi_session.presence"
# Of an idle till: its device, if the user may read the POS; and all the rest.
MOST_STATEMENTS = 2
WRITES = ("INSERT", "UPDATE", "DELETE", "WITH quota", "SELECT pg_try_advisory")


@tagged("post_install", "-at_install")
class TestSharingHeartbeat(SharingCase):
    """With the heartbeat of its queue an idle till asks for all that it waits for."""

    def setUp(self):
        super().setUp()
        # It is there, it knows the group, and its queue was heard of.
        self.order, self.line = self.begin(self.one)
        self.etag = self.does(self.one, etag=None)["etag"]
        self.sync(report=self.till.report())

    def beats(self, **values):
        """What the group's part of the heartbeat is answered."""
        return self.beat(**values)["also"]["sync"]

    def beat(self, user=None, **values):
        request = self.one.request(etag=self.etag, **values)
        request.pop("operations")
        # The POS is the one of the device, whatever is said here.
        also = {"sync": {**request, "config_id": 0}, "transfers": True}
        device = {**self.till.device, "also": also}
        entry = self.env["pos.offline.sync"]
        report = self.till.report()
        return self.rpc(user or self.cashier, entry, "sync", device, [], report)

    def test_nothing_is_new(self):
        self.does(self.two, user=self.other_cashier)
        answer = self.beats()
        self.assertIs(answer["same"], True)
        self.assertIs(answer["probed"], False)
        (leo,) = answer["presence"]
        self.assertEqual(leo["client"], self.two.client)

    def test_whatever_is_new_is_asked_for(self):
        """Then the till asks as always, and gets it."""
        with self.subTest("others have changed something"):
            self.does(self.two, user=self.other_cashier)
            tap = self.two.inc(self.order, self.line)
            self.does(self.two, tap, user=self.other_cashier)
            self.assertEqual(self.beats(), {"same": False})
            self.does(self.one)
            self.assertTrue(self.beats()["same"])
        with self.subTest("the database was set back, and others went on"):
            self.assertFalse(self.beats(at=self.one.at - 1)["same"])
            self.assertFalse(self.beats(epoch=new_id())["same"])
        with self.subTest("its cashier is elsewhere"):
            place = {"order": self.order, "screen": "products"}
            self.assertFalse(self.beats(presence=place)["same"])
        with self.subTest("no message arrives any more"):
            self.assertFalse(self.beats(bus={"silent": True})["same"])
        with self.subTest("a colleague has logged in"):
            answer = self.beat(user=self.other_cashier)["also"]["sync"]
            self.assertFalse(answer["same"])
        with self.subTest("the page is another one"):
            self.assertFalse(self.beats(client={"id": new_id()})["same"])
        with self.subTest("the group has another name"):
            self.group.name = "Square"
            self.assertFalse(self.beats()["same"])

    def test_a_sale_waits_to_be_written_down(self):
        till, entry = self.sale(self.one, self.order)
        self.send(entry, till=till)
        self.assertFalse(self.beats()["same"])

    def test_it_only_reads(self):
        """No row is written, and nobody is waited for, while nothing is new."""
        self.beat()
        statements = self.statements(self.beat)
        heads = [" ".join(each.split())[:70] for each in statements]
        # These tests ask for the user, and for the user's companies.
        own = [each for each in heads if not re.search("res_(users|company)", each)]
        wrote = [each for each in heads if each.startswith(WRITES)]
        self.assertEqual(wrote, [])
        self.assertLessEqual(len(own), MOST_STATEMENTS, "\n".join(heads))

    def test_it_is_known_to_be_there(self):
        """After a while it is written down again, for the board and for the others."""
        client = self.env["pos.multi.session.client"].search(
            [("client", "=", self.one.client)]
        )
        device = self.device()
        for record in (client, device):
            with self.subTest(record._name):
                self.env.cr.execute(
                    f"UPDATE {record._table}"
                    " SET last_seen = last_seen - interval '101 seconds'"
                    " WHERE id = %s RETURNING last_seen",
                    [record.id],
                )
                (before,) = self.env.cr.fetchone()
                self.assertTrue(self.beats()["same"])
                self.env.invalidate_all()
                self.assertGreater(record.last_seen, before)

    def test_it_asks_for_a_message(self):
        """Who hears it knows that the bus is there, and whether something was lost."""
        kind = PRESENCE
        ((channel, told),) = self.messages(
            lambda: self.assertTrue(self.beats(bus={"probe": True})["probed"]), kind
        )
        self.assertEqual(channel, self.group._channel())
        self.assertEqual(told["client"], self.one.client)
        self.env.invalidate_all()
        group = self.group
        self.assertEqual((told["epoch"], told["seq"]), (group.epoch, group.last_seq))
        self.assertEqual(self.messages(self.beats, kind), [])

    def test_nothing_of_it_stops_the_heartbeat(self):
        """What is wrong the till hears when it asks by itself."""
        self.assertIsNone(self.beats(cursor="far"))
        configs = type(self.config)
        with patch.object(configs, "_check_multi_session_closed", lambda self: None):
            self.config.multi_session_id = False
        answer = self.beat()
        self.assertIsNone(answer["also"]["sync"])
        self.assertEqual(answer["results"], [])
        entry = self.env["pos.offline.sync"]
        for strange in ([], "all", {"sync": 7, "else": {}}):
            device = {**self.till.device, "also": strange}
            answer = self.rpc(self.cashier, entry, "sync", device, [], False)
            self.assertNotIn("sync", answer.get("also", {}))


@tagged("post_install", "-at_install")
class TestSharingPresence(SharingCase):
    def test_who_takes_a_payment_is_gone_sooner(self):
        """Others are not to wait for a till that is dead; an idle one may be quiet."""
        order, _line = self.begin(self.one)
        for screen, ages in {
            "payment": {"40 seconds": True, "50 seconds": False},
            "products": {"170 seconds": True, "190 seconds": False},
        }.items():
            for age, is_there in ages.items():
                with self.subTest(screen=screen, age=age):
                    place = {"order": order, "screen": screen}
                    self.does(self.one, presence=place)
                    self.env.cr.execute(
                        "UPDATE pos_multi_session_client"
                        " SET last_seen = last_seen - %s::interval WHERE client = %s",
                        [age, self.one.client],
                    )
                    answer = self.ask(self.two, user=self.other_cashier)
                    self.assertEqual(bool(answer["presence"]), is_there)
