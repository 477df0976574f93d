# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .common_sharing import SharingCase, new_id


@tagged("post_install", "-at_install")
class TestSharingHistory(SharingCase):
    def history(self, order, after=0, user=None):
        return self.rpc(
            user or self.cashier, self.groups, "history", self.config.id, order, after
        )

    def restore(self, order, seq, user=None):
        return self.rpc(
            user or self.manager, self.groups, "restore", self.config.id, order, seq
        )

    def test_who_what_where_when(self):
        self.does(self.two)
        order, line = self.begin(self.one, qty=2)
        self.does(self.two, user=self.other_cashier)
        customer = self.partner.id
        self.does(
            self.two,
            {**self.two.inc(order, line), "offline": True},
            self.two.type(order, line, "discount", 10, 0),
            self.two.set(order, "partner_id", customer),
            self.two.delete(order, line),
            user=self.other_cashier,
        )
        found = self.history(order)
        name = self.product.display_name
        self.assertEqual(
            [each["text"] for each in found],
            [
                "Order 1 begun",
                f"2 × {name} added",
                f"{name}: +1",
                f"{name}: Discount (%): 10",
                "Customer: Clara Offline",
                f"{name} deleted",
            ],
        )
        self.assertEqual([each["seq"] for each in found], [1, 2, 3, 4, 5, 6])
        self.assertEqual([e["offline"] for e in found][2], True)
        self.assertEqual(found[2]["actor"]["name"], "Cashier Leo")
        self.assertEqual(found[2]["actor"]["till"], self.other_config.name)
        self.assertTrue(found[2]["at"])
        self.assertEqual([e["seq"] for e in self.history(order, after=4)], [5, 6])

    def test_in_the_backend(self):
        order, line = self.begin(self.one)
        self.does(self.one, self.one.operation(order, "line.explode"))
        self.does(self.one, self.one.type(order, line, "qty", 3, 1))
        shared = self.shared(order).with_user(self.manager)
        words = shared.operation_ids.mapped("words")
        name = self.product.display_name
        self.assertIn(f"{name}: Quantity: 1 → 3", words)
        self.assertEqual(shared.display_name, "Order 1")
        self.assertEqual(shared.contents, f"3 × {name}")
        self.assertEqual(shared.changed_by, f"Cashier Ana ({self.config.name})")
        self.assertEqual(self.log()[2].with_user(self.manager).words, "Not Understood")

    def test_an_earlier_state(self):
        self.does(self.two)
        order, line = self.begin(self.one, qty=2)
        self.does(self.one, self.one.type(order, line, "qty", 5, 2))
        other = new_id()
        self.does(self.one, self.one.add(order, other), self.one.delete(order, line))
        self.assertEqual(self.lines_of(order), {other: 1})
        self.assertEqual(self.restore(order, 3)["result"], "ok")
        self.assertEqual(self.lines_of(order), {line: 5})
        answer = self.does(self.two)
        self.assertEqual(answer["operations"][-1]["type"], "order.restore")
        self.assertEqual(answer["operations"][-1]["actor"]["name"], "Manager Mia")
        self.restore(order, 2)
        self.assertEqual(self.lines_of(order), {line: 2})
        texts = [each["text"] for each in self.history(order)]
        self.assertEqual(texts[-1], "Earlier State Restored")

    def test_by_a_button(self):
        order, line = self.begin(self.one, qty=2)
        self.does(self.one, self.one.delete(order, line))
        change = self.log()[1]
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, change, "action_restore")
        self.rpc(self.manager, change, "action_restore")
        self.assertEqual(self.lines_of(order), {line: 2})

    def test_what_cannot_be_restored(self):
        order, _line = self.begin(self.one)
        with self.assertRaises(AccessError):
            self.restore(order, 1, user=self.cashier)
        with self.assertRaisesRegex(UserError, "no such order"):
            self.restore(order, 0)
        with self.assertRaisesRegex(UserError, "open order"):
            self.restore(new_id(), 1)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        with self.assertRaisesRegex(UserError, "open order"):
            self.restore(order, 1)
        for nonsense in (None, "x", -1, 2**40):
            with self.assertRaises(ValidationError):
                self.restore(order, nonsense)
            with self.assertRaises(ValidationError):
                self.history(order, nonsense)
            with self.assertRaises(ValidationError):
                self.history(nonsense)

    # -- what is kept -----------------------------------------------------------------

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
        self.group._forget()
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
        self.group._forget()
        self.assertTrue(self.shared(order))
        self.group.history_days = 7
        self.group._forget()
        self.assertFalse(self.shared(order))

    def test_not_what_a_till_has_not_seen(self):
        self.does(self.two)
        order, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(order, days=100)
        self.group._forget()
        self.assertTrue(self.shared(order))
        self.does(self.two)
        self.ask(self.two)
        self.group._forget()
        self.assertFalse(self.shared(order))

    def test_repeats_are_known_for_long(self):
        order = new_id()
        self.does(self.one)
        operation = self.one.new(order)
        self.does(self.one, operation)
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.ages(order, days=100)
        self.group._forget()
        answer = self.ask(self.one, operation)
        self.assertEqual(self.results(answer), ["known"])
        self.assertFalse(self.shared(order))

    def test_the_cron_comes_by(self):
        """Each thing for itself: one that fails stops no other."""
        self.env["pos.multi.session"]._cron_upkeep()
