# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests.common import tagged

from ..models.pos_multi_session_upkeep import FORGOTTEN
from .common_sharing import SharingCase, new_id

UPKEEP_LOG = "pos_multi_session_sync.later"


@tagged("post_install", "-at_install")
class TestSharingUpkeep(SharingCase):
    """What is kept, and what the scheduled action does."""

    def ages(self, *orders, days):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pos_multi_session_order SET changed_at = %s WHERE uuid = ANY(%s)",
            [fields.Datetime.now() - timedelta(days=days), list(orders)],
        )
        self.env.invalidate_all()

    def test_old_history_goes(self):
        old, _line = self.begin(self.one)
        recent, _line = self.begin(self.one)
        still_open, _line = self.begin(self.one)
        for order in (old, recent):
            self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(old, still_open, days=91)
        self.ages(recent, days=89)
        self.service("upkeep")._forget(self.group)
        self.assertFalse(self.shared(old))
        self.assertTrue(self.shared(recent))
        self.assertEqual(len(self.shared(still_open).operation_ids), 2)
        self.assertEqual(self.log().mapped("seq"), [3, 4, 5, 6, 8])
        self.assertEqual(self.group.floor_seq, 7)
        # Who knows less than the floor begins anew; numbers go on.
        self.assertIn("snapshot", self.ask(self.one, cursor=6))
        answer = self.ask(self.one, self.one.new(new_id()))
        self.assertEqual(answer["results"][0]["seq"], 9)

    def test_as_long_as_the_manager_wants(self):
        order, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(order, days=10)
        self.service("upkeep")._forget(self.group)
        self.assertTrue(self.shared(order))
        self.group.history_days = 7
        self.service("upkeep")._forget(self.group)
        self.assertFalse(self.shared(order))

    def test_not_what_a_till_has_not_seen(self):
        self.group.history_days = 1
        self.does(self.two)
        order, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(order, days=2)
        self.service("upkeep")._forget(self.group)
        self.assertTrue(self.shared(order))
        self.does(self.two)
        self.ask(self.two)
        self.service("upkeep")._forget(self.group)
        self.assertFalse(self.shared(order))

    def test_a_page_that_never_goes_on_holds_up_nothing(self):
        """Its position is kept for a week, and it may ask all the time."""
        order, _line = self.begin(self.one)
        self.does(self.two)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ages(order, days=100)
        self.service("upkeep")._forget(self.group)
        self.assertFalse(self.shared(order))
        self.assertIn("snapshot", self.ask(self.two))

    def test_many_old_orders_go_in_small_steps(self):
        """The tills wait for each step, and not for all of them."""
        self.does(self.one)
        orders = [new_id() for _order in range(FORGOTTEN + 1)]
        self.does(self.one, *(self.one.new(order) for order in orders))
        ends = (self.one.operation(order, "order.cancel") for order in orders)
        self.does(self.one, *ends)
        self.ages(*orders, days=100)
        self.assertTrue(self.service("upkeep")._forget(self.group))
        self.assertEqual(len(self.group.order_ids), 1)
        self.assertFalse(self.service("upkeep")._forget(self.group))
        self.assertFalse(self.group.order_ids)

    def test_repeats_are_known_for_long(self):
        order = new_id()
        self.does(self.one)
        operation = self.one.new(order)
        self.does(self.one, operation)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(order, days=100)
        self.service("upkeep")._forget(self.group)
        answer = self.ask(self.one, operation)
        self.assertEqual(self.results(answer), ["known"])
        self.assertFalse(self.shared(order))

    def test_who_is_long_gone_is_nowhere(self):
        """Or each request would look through all pages of more than a year."""
        self.ask(self.one)
        self.ask(self.two)
        clients = self.env["pos.multi.session.client"]
        (mine,) = clients.search([("client", "=", self.one.client)])
        mine.last_seen -= timedelta(hours=2)
        self.env.flush_all()
        self.service("upkeep")._forget(self.group)
        there = clients.search([("multi_session_id", "=", self.group.id)])
        self.assertEqual(
            {each.client: bool(each.presence_screen) for each in there},
            {self.one.client: False, self.two.client: True},
        )
        self.ask(self.one)
        mine.invalidate_recordset()
        self.assertTrue(mine.presence_screen)

    def test_the_cron_comes_by(self):
        """Each thing for itself: one that fails stops no other."""
        order = new_id()
        self.does(self.one)
        self.does(self.one, self.one.new(order))
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(order, days=100)
        self.assertTrue(self.shared(order))
        self.registry.enter_test_mode(self.env.cr)
        self.addCleanup(self.registry.leave_test_mode)
        broken = patch.object(
            type(self.service("log")), "_write_down", side_effect=KeyError
        )
        with broken, self.assertLogs(f"odoo.addons.{UPKEEP_LOG}", "ERROR") as log:
            self.service("upkeep")._cron_upkeep()
        self.assertIn("_write_down of the multi-sessions", log.output[0])
        self.assertFalse(self.shared(order))
