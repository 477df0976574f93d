# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase

# Own statements of a request: who is he, the POS, the device, the locks, what is known,
# the session, what the till says of itself.
A_REQUEST = 17
# What is not in Odoo of the POS, which a heartbeat is told.
A_FIGURE = 6
# Of each order where not all of a request can be recorded at one go: its savepoint,
# what has to be written by its end, and standard's answer about one instead of all.
AN_ORDER = 6
# What is refused: why it is, and the copy.
A_REFUSAL = 40


@tagged("post_install", "-at_install")
class TestCost(OfflineCase):
    """In SQL statements: these do not depend on how busy the machine is."""

    def setUp(self):
        super().setUp()
        # The first of a kind fills caches
        self.by_queue(2, waiting=1)
        self.by_queue(0, waiting=1)
        self.by_stock(2)

    def by_queue(self, count, waiting=0):
        orders = [self.till.order() for _number in range(count)]
        entries = [self.till.entry(order) for order in orders]
        more = [self.till.waiting(self.till.entry()) for _number in range(waiting)]
        report = self.till.report(*map(self.till.waiting, entries), *more)
        return self.statements(lambda: self.sync(*entries, report=report))

    def by_stock(self, count):
        orders = [self.till.order() for _number in range(count)]
        wrapped = [{"id": o["uid"], "data": o, "to_invoice": False} for o in orders]
        wrapped = json.loads(json.dumps(wrapped))
        args = (self.env["pos.order"], "create_from_ui", wrapped)
        return self.statements(lambda: self.rpc(self.cashier, *args))

    def test_against_stock(self):
        """However many orders, the queue adds the same."""
        for count in (1, 5, 20):
            queue, standard = len(self.by_queue(count)), len(self.by_stock(count))
            self.assertLessEqual(queue, standard + A_REQUEST)

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_with_a_bad_one_among_them(self):
        """They are tried at one go, and then one by one."""
        orders = [self.till.order() for _number in range(20)]
        orders[12]["pricelist_id"] = 2**31 - 1
        entries = [self.till.entry(order) for order in orders]
        queue = len(self.statements(lambda: self.sync(*entries)))
        standard = len(self.by_stock(20))
        limit = 2 * standard + A_REQUEST + AN_ORDER * 20 + A_REFUSAL
        self.assertLessEqual(queue, limit)

    def test_a_repeat_is_cheap(self):
        entries = [self.till.entry() for _number in range(20)]
        self.sync(*entries)
        executed = self.statements(lambda: self.sync(*entries))
        self.assertLessEqual(len(executed), A_REQUEST)

    def test_a_heartbeat_is_cheap_however_much_waits(self):
        few, many = len(self.by_queue(0, waiting=1)), len(self.by_queue(0, waiting=400))
        self.assertLessEqual(many, few)
        self.assertLessEqual(few, A_REQUEST + A_FIGURE)

    def test_a_heartbeat_is_written_in_place(self):
        """PostgreSQL writes no index where no indexed column is another one (HOT)."""
        device = self.device()
        device.last_seen = "2026-11-20 10:00:00"
        self.env.flush_all()
        count, in_place = self.updates_of_devices()
        self.by_queue(0, waiting=2)
        count_then, in_place_then = self.updates_of_devices()
        self.assertEqual(count_then - count, 1)
        self.assertEqual(in_place_then - in_place, 1)

    def updates_of_devices(self):
        self.env.cr.execute(
            "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables"
            " WHERE relname = 'pos_offline_device'"
        )
        return self.env.cr.fetchone()

    def test_what_is_known_does_not_slow_it_down(self):
        """An index serves the question; how many orders there are does not matter then.

        PostgreSQL reads the few of this test more quickly without it.
        """
        plan = self.plan("SELECT id FROM pos_order WHERE idempotency_key IN ('a', 'b')")
        self.assertIn("pos_order_idempotency_key_unique", plan)

    def plan(self, query):
        self.env.cr.execute("SET LOCAL enable_seqscan TO off")
        self.env.cr.execute("EXPLAIN " + query)
        return "\n".join(row[0] for row in self.env.cr.fetchall())
