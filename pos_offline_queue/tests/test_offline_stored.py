# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Rows that are bad already, whoever wrote them: each is taken by itself."""

import json
from datetime import timedelta

import psycopg2

from odoo.exceptions import RedirectWarning, UserError
from odoo.tests.common import tagged
from odoo.tools import SQL, mute_logger

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
        self.sound = self.till.entry()
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
        self.rpc(self.cashier, self.pos_session, "offline_unsent")
        return self.pos_session._offline_unsent()

    def test_each_entry_of_a_queue_by_itself(self):
        for entry in ENTRIES:
            with self.subTest(entry):
                self.store([entry, self.entry])
                keys = [row["key"] for row in self.look()]
                self.assertIn(self.sound["key"], keys)

    def test_a_queue_that_is_none(self):
        """It hides neither other devices nor what stands in the way of closing."""
        other = self.make_till()
        sale = other.entry()
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
        self.allow_closing("Broken")
        self.assertFalse(self.pos_session._offline_unsent_in_the_way())

    def test_what_was_allowed_is_unreadable(self):
        for value in (5, "text", {"a": 1}, [{}, [], None], "[" * 3):
            with self.subTest(value):
                self.env.cr.execute(
                    "UPDATE pos_session SET offline_allowed_keys = %s WHERE id = %s",
                    [json.dumps(value), self.pos_session.id],
                )
                self.env.invalidate_all()
                self.assertTrue(self.look())
                self.assertTrue(self.pos_session._offline_unsent_in_the_way())

    @mute_logger("odoo.sql_db", STOCK_LOG, "odoo.addons.pos_offline_queue.models")
    def test_rejected_sales_that_cannot_be_read(self):
        order = self.till.order(pricelist_id=10**6)
        bad, good = self.till.entry(order), self.till.entry({**order, "uid": "x"})
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
                    f"UPDATE pos_offline_rejected_sale SET {column} = %s WHERE id = %s",
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


@tagged("post_install", "-at_install")
class TestRetention(OfflineCase):
    """What is kept of customers, and for how long."""

    def age(self, *records, days=91):
        for record in records:
            self.env.flush_all()
            is_device = "last_seen" in record
            names = ["last_seen"] if is_device else ["last_attempt_at", "decided_at"]
            older = SQL(", ").join(
                SQL("%s = %s - %s", name, name, timedelta(days=days))
                for name in map(SQL.identifier, names)
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s WHERE id IN %s",
                    SQL.identifier(record._table),
                    older,
                    tuple(record.ids),
                )
            )
        self.env.invalidate_all()

    def refuse(self):
        order = self.till.order(pricelist_id=2**31 - 1, partner_id=self.partner.id)
        entry = self.till.entry(order)
        with mute_logger("odoo.sql_db", STOCK_LOG):
            self.assertEqual(self.send(entry)["status"], "refused")
        return self.kept(entry)

    def test_what_nobody_decides_about_any_more(self):
        waiting, set_aside, withdrawn, fresh = (self.refuse() for _each in range(4))
        set_aside.with_user(self.manager)._set_aside("Typed in by hand")
        service = self.env["pos.offline.sync"]
        self.rpc(self.cashier, service, "withdraw", withdrawn.key)
        self.age(waiting, set_aside, withdrawn, fresh)
        # It was refused long ago, and is taken back today.
        self.rpc(self.cashier, service, "withdraw", fresh.key)
        self.env["pos.offline.rejected.sale"]._gc_contents()
        for kept in (waiting, set_aside, fresh):
            self.assertIn("amount_total", kept.payload)
            self.assertEqual(kept.customer, "Clara Offline")
        self.assertFalse(withdrawn.payload or withdrawn.sudo().options)
        self.assertFalse(withdrawn.customer)
        # Its number is accounted for as before, and nothing becomes of it any more.
        self.assertTrue(withdrawn.counter)
        self.rpc(self.manager, withdrawn, "read", ["content_html", "options_text"])
        with self.assertRaisesRegex(UserError, "erased"):
            self.rpc(self.manager, withdrawn, "action_put_back")

    def test_browsers_that_never_sold_anything(self):
        tills = (self.till, *(self.make_till() for _each in range(4)))
        sold, fresh, holding, named, unused = tills
        self.send(sold.entry(), till=sold)
        for till in (fresh, named, unused):
            self.sync(till=till, report=till.report())
        waiting = holding.waiting(holding.entry())
        holding.counter = 0
        self.sync(till=holding, report=holding.report(waiting))
        self.device(named).label = "Terrace"
        self.age(*(self.device(till) for till in (sold, holding, named, unused)))
        self.env["pos.offline.device"]._gc_unused()
        left = [bool(self.device(till)) for till in tills]
        self.assertEqual(left, [True, True, True, True, False])
