# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import LOGS, STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestDevice(OfflineCase):
    def report(self, *entries, **values):
        return self.sync(report=self.till.report(*entries, **values))

    def test_what_a_till_says(self):
        waiting = self.till.waiting(self.till.entry())
        attention = self.till.waiting(
            self.till.entry(),
            "attention",
            error={"code": "missing", "message": "The tart is gone."},
        )
        answer = self.report(waiting, attention, tabs=3)
        self.assertEqual(answer["results"], [])
        device = self.device()
        self.assertEqual(
            (device.config_id, device.session_id, device.user_id, device.cashier),
            (self.config, self.pos_session, self.cashier, "Ana"),
        )
        self.assertEqual(
            (device.waiting_count, device.waiting_amount, device.attention_count),
            (2, 20, 1),
        )
        self.assertEqual((device.counter, device.tabs), (2, 3))
        self.assertEqual(
            fields.Datetime.to_string(device.oldest), waiting["created_at"]
        )
        self.assertEqual(device.waiting_ids.mapped("state"), ["waiting", "attention"])
        self.assertEqual(device.waiting_ids[1].error, "The tart is gone.")
        self.assertEqual(device.waiting_ids.session_id, self.pos_session)
        self.assertEqual(device.storage_text, "Safe, 2.0 MB of 10.0 GB used")
        self.assertEqual(device.presence, "here")

    def test_a_page_of_another_version(self):
        """The board names it, and the log does so once."""
        own = self.report()["version"]
        for version, is_outdated, is_logged in (
            (own, False, False),
            ("17.0.0.9.0", True, True),
            ("17.0.0.9.0", True, False),
            (own, False, False),
            ("", False, False),
        ):
            self.till.version = version
            with self.subTest(version), (
                self.assertLogs(LOGS, "WARNING")
                if is_logged
                else self.assertNoLogs(LOGS, "WARNING")
            ):
                self.report()
            device = self.device()
            self.assertEqual(
                (device.version, device.is_outdated), (version, is_outdated)
            )

    def test_what_arrives_is_no_longer_waiting(self):
        """The report is older than the sales that came with it."""
        entries = [self.till.entry() for _number in range(3)]
        report = self.till.report(*map(self.till.waiting, entries))
        self.sync(*entries[:2], report=report)
        device = self.device()
        self.assertEqual((device.waiting_count, device.waiting_amount), (1, 10))
        self.assertEqual(device.waiting_ids.key, entries[2]["key"])

    def test_what_came_another_way_is_no_longer_listed(self):
        entry = self.till.entry()
        self.report(self.till.waiting(entry))
        self.assertEqual(len(self.device().waiting_ids), 1)
        other = self.make_till()
        self.send(entry, till=other)
        self.env.invalidate_all()
        self.assertFalse(self.device().waiting_ids)

    def test_the_session_in_the_number(self):
        row = self.till.waiting(self.till.entry(), session_id=0)
        self.report(row, session_id=0)
        self.assertEqual(self.device().waiting_ids.session_id, self.pos_session)

    def test_a_session_of_others(self):
        """A till cannot put sales on the list of another company."""
        company = self.env["res.company"].create({"name": "Elsewhere"})
        other = self.env["pos.session"].search([("id", "!=", self.pos_session.id)])[:1]
        other.config_id._write({"company_id": company.id})
        self.env.invalidate_all()
        self.report(self.till.waiting(self.till.entry(), session_id=other.id))
        self.assertFalse(self.device().waiting_ids.session_id)

    def test_a_report_that_is_none(self):
        """It does not keep the sales that come with it."""
        bad = {"waiting": [{"key": 1}]}
        entry = self.till.entry()
        with mute_logger(f"{LOGS}.pos_offline_sync"):
            answer = self.sync(entry, report=bad)
        self.assertEqual(answer["results"][0]["status"], "confirmed")
        with self.assertRaisesRegex(ValidationError, "lower-case uuid"):
            self.sync(report=bad)

    def test_kinds_of_storage(self):
        for storage, words in (
            ({"kind": "local", "problem": "blocked"}, "no real storage"),
            ({"kind": "memory", "problem": "absent"}, "keeps nothing"),
            ({"kind": "indexeddb", "problem": "full"}, "no room left"),
            ({"kind": "indexeddb", "problem": "version"}, "version"),
            ({"kind": "indexeddb"}, "not promised"),
            ({"kind": "indexeddb", "strict": True}, "not promised"),
            ({"kind": "indexeddb", "persisted": None, "strict": True}, "not promised"),
            ({"kind": "indexeddb", "persisted": "yes", "strict": True}, "not promised"),
            ({"kind": "indexeddb", "persisted": True}, "power cut"),
            ({"kind": "indexeddb", "persisted": True, "strict": True}, "Safe"),
            (None, ""),
        ):
            self.report(storage=storage)
            self.env.invalidate_all()
            self.assertIn(words, self.device().storage_text)

    def test_presence(self):
        self.report()
        device = self.device()
        Device = self.env["pos.offline.device"]
        ages = {"here": (0, True), "silent": (10, True), "closed": (10, False)}
        for presence, (minutes, is_open) in ages.items():
            device.last_seen = fields.Datetime.now() - timedelta(minutes=minutes)
            device.session_id = self.pos_session if is_open else False
            self.assertEqual(device.presence, presence)
            for name in ages:
                found = Device.search([("presence", "=", name), ("id", "=", device.id)])
                self.assertEqual(bool(found), name == presence, name)
                found = Device.search(
                    [("presence", "!=", name), ("id", "=", device.id)]
                )
                self.assertEqual(bool(found), name != presence, name)
        device.waiting_count = 2
        self.assertEqual(device.presence, "silent")

    def test_one_that_was_archived_speaks_again(self):
        self.report()
        device = self.device()
        device.with_user(self.manager).active = False
        self.report()
        self.assertTrue(device.active)

    def test_managers_name_it(self):
        self.report()
        device = self.device().with_user(self.manager)
        device.label = "Terrace"
        self.report()
        self.assertEqual(device.display_name, "Terrace")

    def test_two_of_one_kind_have_two_names(self):
        self.report()
        first = self.device()
        self.till = self.make_till()
        self.report()
        self.assertEqual(first.name, self.device().name)
        self.assertEqual(self.device().display_name, f"{first.display_name} 2")


@tagged("post_install", "-at_install")
class TestMissing(OfflineCase):
    """Numbers that a device gave, and that never came."""

    def missing(self):
        self.env.invalidate_all()
        rows = self.env["pos.offline.missing"].search(
            [("device_id", "=", self.device().id)], order="first_number"
        )
        return [(row.display_name, row.quantity, row.state) for row in rows]

    def sell(self, count):
        entries = [self.till.entry() for _number in range(count)]
        self.sync(*entries)
        return entries

    def lose(self, count=1):
        return [self.till.entry() for _number in range(count)]

    def test_nothing_is_missing(self):
        self.sell(3)
        self.assertEqual(self.missing(), [])

    def test_gaps(self):
        self.lose()
        self.sell(2)
        self.lose(3)
        sold = self.sell(1)
        self.lose(2)
        self.sync()
        self.assertEqual(
            self.missing(),
            [
                ("1", 1, "missing"),
                ("4 – 6", 3, "missing"),
                ("8 – 9", 2, "missing"),
            ],
        )
        last = self.env["pos.offline.missing"].search(
            [("device_id", "=", self.device().id)], order="first_number desc", limit=1
        )
        self.assertEqual(last.before_id, self.orders(sold[0]))
        self.assertFalse(last.after_id)

    def row(self):
        self.env.invalidate_all()
        return self.env["pos.offline.missing"].search(
            [("device_id", "=", self.device().id)]
        )

    def explain(self, row, reason="Test receipts", user=None):
        context = row.with_user(self.manager).action_explain()["context"]
        explanations = self.env["pos.offline.explanation"]
        explanations = explanations.with_user(user or self.manager)
        values = {name.removeprefix("default_"): context[name] for name in context}
        return explanations.create({**values, "reason": reason})

    def test_found_on_paper(self):
        (first,) = self.sell(1)
        self.lose(2)
        (last,) = self.sell(1)
        row = self.row()
        orders = self.orders(first) + self.orders(last)
        self.assertEqual(
            [row.before_reference, row.after_reference],
            orders.mapped("pos_reference"),
        )
        self.assertEqual(row.before_user_id, self.cashier)

    def test_a_manager_explains(self):
        self.sell(1)
        self.lose(2)
        self.sell(1)
        self.assertEqual(self.config.offline_missing_count, 2)
        with self.assertRaises(AccessError):
            self.explain(self.row(), user=self.cashier)
        with self.assertRaises(ValidationError):
            self.explain(self.row(), reason=" ")
        self.explain(self.row())
        row = self.row()
        self.assertEqual(
            (row.state, row.reason, row.explained_by_id),
            ("explained", "Test receipts", self.manager),
        )
        self.assertEqual((self.device().missing_count), 0)
        self.assertEqual(self.config.offline_missing_count, 0)
        said = self.device().message_ids[0]
        self.assertIn("Test receipts", said.body)
        self.assertEqual(said.author_id, self.manager.partner_id)
        proofs = self.env["pos.offline.proof"]._of_session(self.pos_session)
        self.assertEqual(proofs.missing, 2)
        row.with_user(self.manager).action_withdraw()
        self.assertEqual(self.row().state, "missing")

    def test_what_is_missing_beside_it_is_not_explained(self):
        self.sell(1)
        self.lose(2)
        self.sync()
        self.explain(self.row())
        self.lose(1)
        self.sell(1)
        self.assertEqual((self.row().quantity, self.row().state), (3, "missing"))

    def test_only_what_is_missing_is_explained(self):
        self.sell(3)
        values = {"device_id": self.device().id, "first_number": 1, "last_number": 2}
        with self.assertRaises(ValidationError):
            self.env["pos.offline.explanation"].with_user(self.manager).create(
                {**values, "reason": "x"}
            )

    def test_still_on_the_device(self):
        self.sell(1)
        lost = self.lose(4)
        waiting = [self.till.waiting(lost[1]), self.till.waiting(lost[3], "attention")]
        self.sync(report=self.till.report(*waiting))
        self.assertEqual(
            self.missing(),
            [
                ("2", 1, "missing"),
                ("3", 1, "on_device"),
                ("4", 1, "missing"),
                ("5", 1, "on_device"),
            ],
        )

    def test_more_than_a_device_lists(self):
        """It lists its oldest sales; the newest numbers are there too."""
        lost = self.lose(6)
        waiting = [self.till.waiting(entry) for entry in lost[:3]]
        self.sync(report=self.till.report(*waiting, waiting_count=6))
        self.assertEqual(
            self.missing(),
            [
                ("1", 1, "on_device"),
                ("2", 1, "on_device"),
                ("3", 1, "on_device"),
                ("4 – 6", 3, "on_device"),
            ],
        )

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_what_is_kept_is_not_missing(self):
        """Refused, set aside or taken back: there is a copy, and a decision."""
        entry = self.till.entry(self.till.order(pricelist_id=2**31 - 1))
        self.assertEqual(self.send(entry)["status"], "refused")
        waiting = self.till.waiting(entry, "attention")
        self.sync(report=self.till.report(waiting))
        self.assertEqual(self.missing(), [])

    def test_a_device_that_is_older_than_the_module(self):
        """Uninstalled and installed again: the device goes on with its numbers."""
        _sold_before = self.lose(6)
        (held,) = self.lose()
        self.sync(report=self.till.report(self.till.waiting(held)))
        self.assertEqual(self.missing(), [("7", 1, "on_device")])
        self.sync(held, report=self.till.report(self.till.waiting(held)))
        self.lose()
        self.sync(report=self.till.report())
        self.assertEqual(self.missing(), [("8", 1, "missing")])

    def test_two_devices(self):
        self.lose()
        self.sell(1)
        first = self.till
        self.till = self.make_till()
        self.sell(2)
        self.assertEqual(self.missing(), [])
        self.till = first
        self.assertEqual(self.missing(), [("1", 1, "missing")])

    def test_what_is_whole_is_not_looked_at_again(self):
        device = self.sell(3) and self.device()
        self.lose()
        self.sell(1)
        self.env["pos.offline.missing"]._gc_whole()
        self.assertEqual(device.whole_until, 3)
        self.assertEqual(self.missing(), [("4", 1, "missing")])
        self.env["pos.offline.missing"]._gc_whole()
        self.assertEqual(device.whole_until, 3)
        self.assertEqual(device.missing_count, 1)
        self.env["pos.order"].search(
            [("offline_device_id", "=", device.id), ("offline_counter", "=", 5)]
        ).offline_counter = 4
        self.env["pos.offline.missing"]._gc_whole()
        self.assertEqual(device.whole_until, 4)
        self.assertEqual(self.missing(), [("5", 1, "missing")])
