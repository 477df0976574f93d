# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What docs/OPERATIONS.md has an operator type, and what it is good for."""

from odoo.tests.common import tagged

from .common_sharing import SharingCase

NEW_EPOCH = """
UPDATE pos_multi_session
   SET epoch = md5(random()::text || clock_timestamp()::text)::uuid::text;
"""
LOG = """
SELECT name, last_seq, last_seq - floor_seq AS kept
  FROM pos_multi_session
 WHERE active;
"""
SIZE = """
SELECT pg_size_pretty(pg_total_relation_size('pos_multi_session_operation'));
"""
NOT_WRITTEN_DOWN = """
SELECT count(*) FILTER (WHERE result IS NULL) AS not_in_the_log,
       count(*) FILTER (WHERE result = 'double' AND is_settled IS NOT TRUE) AS doubles
  FROM pos_multi_session_payment;
"""


@tagged("post_install", "-at_install")
class TestRestored(SharingCase):
    """A backup was put back, and a till had seen more than it holds."""

    def setUp(self):
        super().setUp()
        order, line = self.begin(self.one)
        self.does(self.two)
        # The log has passed what the till knows of the log that was lost.
        for _tap in range(4):
            self.does(self.one, self.one.inc(order, line))
        self.order, self.two.cursor = order, 4

    def test_a_till_that_has_seen_what_is_lost_begins_from_a_snapshot(self):
        """What it saw as change 4 was logged at another time than what is there now."""
        answer = self.does(self.two)
        (document,) = answer["snapshot"]["documents"]
        self.assertEqual(document, self.document(self.order))
        self.assertNotIn("snapshot", self.does(self.two))

    def test_all_begin_from_a_snapshot_in_a_new_epoch(self):
        self.does(self.two)
        self.env.cr.execute(NEW_EPOCH)
        answer = self.does(self.two)
        (document,) = answer["snapshot"]["documents"]
        self.assertEqual(document, self.document(self.order))
        self.assertEqual(self.two.cursor, 6)

    def test_each_group_gets_an_epoch_of_its_own(self):
        other = self.make_group(self.config.browse(), name="Other")
        before = {self.group.epoch, other.epoch}
        self.env.flush_all()
        self.env.cr.execute(NEW_EPOCH)
        self.env.invalidate_all()
        self.assertEqual(len({self.group.epoch, other.epoch} - before), 2)

    def test_what_the_log_holds(self):
        self.env.cr.execute(LOG)
        self.assertIn(("Market", 6, 6), self.env.cr.fetchall())
        self.env.cr.execute(SIZE)
        self.assertRegex(self.env.cr.fetchone()[0], r"^[1-9]\d* (bytes|kB|MB)$")

    def test_payments_that_are_not_in_the_log_yet_and_doubles(self):
        self.env.cr.execute(NOT_WRITTEN_DOWN)
        self.assertEqual(self.env.cr.fetchone(), (0, 0))
        till, entry = self.sale(self.one, self.order)
        self.send(entry, till=till)
        self.env.flush_all()
        self.env.cr.execute(NOT_WRITTEN_DOWN)
        self.assertEqual(self.env.cr.fetchone(), (1, 0))
        self.service("log")._write_down(self.group)
        self.pay(self.two, self.order)
        self.env.flush_all()
        self.env.cr.execute(NOT_WRITTEN_DOWN)
        self.assertEqual(self.env.cr.fetchone(), (0, 1))
