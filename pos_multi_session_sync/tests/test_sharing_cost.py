# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import tagged

from .common_sharing import SharingCase

# What each change writes anew.
UPDATED = (
    "pos_multi_session",
    "pos_multi_session_client",
    "pos_multi_session_order",
    "pos_multi_session_quota",
)


@tagged("post_install", "-at_install")
class TestSharingCost(SharingCase):
    def updates(self):
        """{table: (rows that were updated, those of them in place)}, up to now."""
        self.env.cr.execute(
            "SELECT relname, n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s)",
            [list(UPDATED)],
        )
        return {name: (count, hot) for name, count, hot in self.env.cr.fetchall()}

    def test_a_change_is_written_in_place(self):
        """PostgreSQL writes no index where no indexed column is another one (HOT)."""
        order, line = self.begin(self.one)
        before = self.updates()
        for _tap in range(2):
            self.does(self.one, self.one.inc(order, line))
        for table, (count, hot) in self.updates().items():
            count_before, hot_before = before[table]
            self.assertEqual((table, count - count_before), (table, 2))
            self.assertEqual((table, hot - hot_before), (table, 2))

    def test_there_is_room_for_what_an_order_becomes(self):
        self.env.cr.execute(
            "SELECT reloptions FROM pg_class WHERE relname = 'pos_multi_session_order'"
        )
        self.assertEqual(self.env.cr.fetchone()[0], ["fillfactor=70"])
