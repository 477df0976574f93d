# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows that are bad already, whoever wrote them: each is taken by itself."""

import json

import psycopg2

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase

# What the queue of a device may hold beside a sound entry.
ENTRIES = (
    5,
    "text",
    None,
    [],
    {},
    {"key": {"deep": [1]}},
    {"key": None, "counter": 2**31 - 1},
    {"counter": 10**30, "amount": 10**300},
    {"counter": "7", "amount": "7", "session_id": "7"},
    {"counter": -1, "session_id": -1, "amount": True},
    {"counter": [7], "amount": {"a": 1}},
    {"session_id": 10**12},
    {"created_at": "0013-01-01 00:00:00"},
    {"created_at": "13-01-01 00:00:00"},
    {"created_at": "2026-02-31 00:00:00"},
    {"created_at": "9999-12-31 23:59:59"},
    {"created_at": "infinity"},
    {"created_at": 5},
    {"uid": "99999-99999999999", "state": "unknown"},
    {"uid": "9" * 1_000, "customer": {"a": []}, "error": [1], "cashier": 7},
)
QUEUES = (5, "text", {}, {"a": 1}, None, [None], [[[[]]]])


@tagged("post_install", "-at_install")
class TestStored(OfflineCase):
    def setUp(self):
        super().setUp()
        self.sound = self.till.envelope()
        self.entry = self.till.waiting(self.sound)
        self.sync(report=self.till.report(self.entry))

    def store(self, queue):
        self.env.cr.execute(
            "UPDATE pos_offline_device SET waiting = %s, counter = 1000 WHERE key = %s",
            [json.dumps(queue), self.till.key],
        )
        self.env.invalidate_all()

    def look(self):
        """What managers and tills see; the unsent sales of the session."""
        for model in (
            "pos.offline.device",
            "pos.offline.waiting",
            "pos.offline.missing",
        ):
            rows = self.rpc(self.manager, self.env[model], "search_read", [])
            json.dumps(rows, default=str, allow_nan=False)
        return self.rpc(self.cashier, self.pos_session, "offline_unsent")

    def test_each_entry_of_a_queue_by_itself(self):
        for entry in ENTRIES:
            with self.subTest(entry):
                self.store([entry, self.entry])
                keys = [row["key"] for row in self.look()]
                self.assertIn(self.sound["key"], keys)

    def test_a_queue_that_is_none(self):
        """It hides neither other devices nor what stands in the way of closing."""
        other = self.make_till()
        sale = other.envelope()
        self.sync(report=other.report(other.waiting(sale)), till=other)
        for queue in QUEUES:
            with self.subTest(queue):
                self.store(queue)
                self.assertIn(sale["key"], [row["key"] for row in self.look()])

    def test_all_of_them_do_not_stop_the_closing(self):
        self.store([*ENTRIES, self.entry])
        for user, expected in (
            (self.cashier, UserError),
            (self.manager, RedirectWarning),
        ):
            with self.assertRaises(expected):
                self.rpc(user, self.pos_session, "action_pos_session_closing_control")
        self.rpc(self.manager, self.pos_session, "allow_closing_with_unsent", "Broken")
        self.assertFalse(self.pos_session._offline_unsent_in_the_way())

    def test_what_was_allowed_is_unreadable(self):
        for value in (5, "text", {"a": 1}, [{}, [], None], "[" * 3):
            with self.subTest(value):
                self.env.cr.execute(
                    "UPDATE pos_session SET offline_allowed_keys = %s WHERE id = %s",
                    [json.dumps(value), self.pos_session.id],
                )
                self.env.invalidate_all()
                self.assertFalse(any(row["allowed"] for row in self.look()))

    @mute_logger("odoo.sql_db", STOCK_LOG, "odoo.addons.pos_offline_queue.models")
    def test_rejected_sales_that_cannot_be_read(self):
        order = self.till.order(pricelist_id=10**6)
        bad, good = self.till.envelope(order), self.till.envelope({**order, "uid": "x"})
        good["key"] = json.loads(good["order"])["idempotency_key"]
        self.send(bad)
        kept = self.kept(bad)
        deep = "[" * 700 + "]" * 700
        for column, value in (
            ("payload", "{"),
            ("payload", '{"lines": 5, "statement_ids": {}, "amount_total": 1e400}'),
            ("payload", '{"lines": [[0, 0, {"qty": 1e400, "product_id": 1e9}]]}'),
            ("payload", deep),
            ("options", deep),
            ("options", "5"),
            ("replacements", "5"),
            ("replacements", '{"product.product": 5}'),
        ):
            with self.subTest(column, value=value[:60]):
                self.env.cr.execute(
                    f"UPDATE pos_offline_envelope SET {column} = %s WHERE id = %s",
                    [value, kept.id],
                )
                self.env.invalidate_all()
                rows = self.rpc(self.manager, kept, "search_read", [])
                json.dumps(rows, default=str, allow_nan=False)
                self.assertIn(kept.id, [row["id"] for row in rows])
                self.assertIn(bad["key"], [row["key"] for row in self.look()])

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_the_bounds(self):
        """Of what lists compute with: nothing can be stored beyond them."""
        for column, value in (
            ("counter", 2**31 - 1),
            ("counter", -1),
            ("whole_until", 2**31 - 1),
            ("storage_usage", "NaN"),
            ("storage_quota", "infinity"),
            ("oldest", "0013-01-01"),
        ):
            with self.subTest(column, value=value):
                with self.assertRaises(psycopg2.errors.CheckViolation):
                    with self.env.cr.savepoint():
                        self.env.cr.execute(
                            f"UPDATE pos_offline_device SET {column} = %s", [value]
                        )
