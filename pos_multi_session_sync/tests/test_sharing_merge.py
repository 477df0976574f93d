# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests.common import tagged

from .common_sharing import SharingCase


@tagged("post_install", "-at_install")
class TestSharingMerge(SharingCase):
    """Two orders become one, and two again: what tills, managers and the cron see."""

    def setUp(self):
        super().setUp()
        self.first, _line = self.begin(self.one)
        self.second, self.line = self.begin(self.one, qty=2)

    def merge(self, page=None):
        page = page or self.one
        merge = page.operation(self.second, "order.merge", into=self.first)
        return self.results(self.does(page, merge))

    def separate(self):
        apart = self.one.operation(self.first, "order.apart", **{"from": self.second})
        return self.results(self.does(self.one, apart))

    def history(self, order):
        return self.rpc(
            self.cashier, self.service("history"), "history", self.config.id, order
        )

    def texts(self, order):
        """Oldest first."""
        return [each["text"] for each in self.history(order)["changes"][::-1]]

    def links(self, order):
        successor = self.history(order)["order"]["related"]
        return [(each["number"], each["why"]) for each in successor]

    def quantities(self, order):
        lines = self.shared(order).document["lines"].values()
        return sorted(line["values"]["qty"] for line in lines)

    # Rule 11 of docs/PROTOCOL.md.
    def test_both_tell_it(self):
        """With the way to the other one; their numbers stay."""
        name = self.product.display_name
        self.assertEqual(self.merge(), ["ok"])
        self.assertEqual(self.quantities(self.first), [1, 2])
        merged = f"Order 2 merged into this one: 2 × {name}"
        self.assertEqual(self.texts(self.first)[2:], [merged])
        ended = self.history(self.second)
        self.assertEqual(ended["changes"][0]["text"], "Merged into order 1")
        self.assertEqual(ended["changes"][0]["outcome"], "")
        self.assertEqual(self.links(self.second), [(1, "merged")])
        self.assertEqual(self.links(self.first), [(2, "joined")])
        self.assertEqual(self.separate(), ["ok"])
        self.assertEqual(self.quantities(self.first), [1])
        self.assertEqual(self.texts(self.first)[3:], ["Order 2 separated"])
        self.assertEqual(self.links(self.first), [(3, "apart")])
        again = self.history(self.first)["order"]["related"][0]["uuid"]
        self.assertEqual(self.quantities(again), [2])
        self.assertEqual(
            self.texts(again),
            [
                "Order 3 begun with what was separated",
                f"Separated from order 1: 2 × {name}",
            ],
        )

    # Rule 12 of docs/PROTOCOL.md.
    def test_what_is_refused_is_told(self):
        """By a till that did not know that the other one had chosen a customer."""
        self.does(self.one, self.one.set(self.second, "partner_id", self.partner.id))
        self.assertEqual(self.merge(), ["invalid"])
        self.assertEqual(self.shared(self.second).state, "open")
        self.assertEqual(self.texts(self.second)[-1], "Not merged into order 1")
        logged = self.log()[-1]
        self.assertEqual(
            (logged.content["why"], logged.result), ("customer", "invalid")
        )

    def test_other_keys_than_of_orders_are_no_orders(self):
        """They are looked up: they are as checked as that of the order itself."""
        for nonsense in ("x", 7, None, {"$": 1}, "' OR 1=1 --"):
            for kind, name in (("order.merge", "into"), ("order.apart", "from")):
                operation = self.one.operation(self.second, kind, **{name: nonsense})
                answer = self.does(self.one, operation)
                self.assertEqual(self.results(answer), ["invalid"], (kind, nonsense))
        self.assertEqual(self.shared(self.second).state, "open")

    def test_bring_back_undoes_no_merge(self):
        """Or the dishes of the other order would be lost, or there twice."""
        self.merge()
        merged = self.log()[-1].seq

        def restore(seq):
            return self.rpc(
                self.manager,
                self.service("history"),
                "restore",
                self.config.id,
                self.first,
                seq,
            )

        with self.assertRaisesRegex(UserError, "merged with another one"):
            restore(2)
        self.does(self.one, self.one.set(self.first, "note", "x"))
        self.assertEqual(restore(merged - 1)["result"], "ok")
        self.assertEqual(self.quantities(self.first), [1, 2])
        self.separate()
        with self.assertRaisesRegex(UserError, "merged with another one"):
            restore(merged)
        self.assertEqual(self.quantities(self.first), [1])

    def test_it_is_kept_as_long_as_the_other_one_is_open(self):
        """A till that was away may still be paid for it."""
        self.merge()
        third, _line = self.begin(self.one)
        again = self.one.operation(self.first, "order.merge", into=third)
        self.assertEqual(self.results(self.does(self.one, again)), ["ok"])
        self.ask(self.one, cursor=self.one.cursor)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE pos_multi_session_order SET changed_at = %s WHERE uuid = ANY(%s)",
            [fields.Datetime.now() - timedelta(days=91), [self.first, self.second]],
        )
        self.service("upkeep")._forget(self.group)
        self.assertTrue(self.shared(self.first))
        self.assertTrue(self.shared(self.second))
        self.does(self.one, self.one.operation(third, "order.cancel"))
        self.ask(self.one, cursor=self.one.cursor)
        self.service("upkeep")._forget(self.group)
        self.assertFalse(self.shared(self.first))
        self.assertFalse(self.shared(self.second))

    def test_a_till_that_was_away_is_paid_for_it(self):
        """By the offline queue: what is sold is taken out of the other order."""
        away = self.page(self.config)
        self.does(away)
        self.merge()
        line = {**self.till.line(2), "uuid": self.line}
        self.pay(away, self.second, lines=[line])
        self.assertEqual(self.shared(self.second).state, "paid")
        self.assertEqual(self.quantities(self.first), [1])

    def test_it_is_paid_there_and_by_a_till_that_was_away(self):
        """The second receipt is recorded on its own, and a manager is notified."""
        away = self.page(self.config)
        self.does(away)
        self.merge()
        lines = [
            {**self.till.line(quantity), "uuid": uuid}
            for uuid, quantity in self.lines_of(self.first).items()
        ]
        sale = self.pay(self.one, self.first, lines=lines)
        again = self.pay(
            away, self.second, lines=[{**self.till.line(2), "uuid": self.line}]
        )
        self.assertFalse(sale.multi_session_double)
        self.assertTrue(again.multi_session_double)
