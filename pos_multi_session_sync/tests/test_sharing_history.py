# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .common_sharing import NOW, SharingCase, new_id, open_shop


@tagged("post_install", "-at_install")
class TestSharingHistory(SharingCase):
    def history(self, order, *args, user=None):
        return self.rpc(
            user or self.cashier, self.groups, "history", self.config.id, order, *args
        )

    def changes(self, order, *args, user=None):
        """Oldest first."""
        return self.history(order, *args, user=user)["changes"][::-1]

    def restore(self, order, seq, user=None):
        return self.rpc(
            user or self.manager, self.groups, "restore", self.config.id, order, seq
        )

    def test_who_what_where_when(self):
        self.does(self.two, user=self.other_cashier)
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
        found = self.changes(order)
        name = self.product.display_name
        self.assertEqual(
            [each["text"] for each in found],
            [
                "Order 1 begun",
                f"2 × {name} added",
                f"{name}: +1",
                f"{name}: discount 0% to 10%",
                "Customer: Clara Offline",
                f"{name} deleted",
            ],
        )
        self.assertEqual([each["seq"] for each in found], [1, 2, 3, 4, 5, 6])
        self.assertEqual([e["offline"] for e in found][2], True)
        self.assertEqual(found[2]["actor"]["name"], "Cashier Leo")
        self.assertEqual(found[2]["actor"]["till"], self.other_config.name)
        self.assertTrue(found[2]["at"])

    def test_numbers_notes_and_lots_in_words(self):
        order, line = self.begin(self.one, qty=2)
        lot = [[0, 0, {"lot_name": "LOT-7"}]]
        self.does(
            self.one,
            self.one.type(order, line, "qty", 0, 2),
            self.one.type(order, line, "qty", 1234567.125, 0),
            self.one.type(order, line, "customer_note", "no salt", ""),
            self.one.type(order, line, "customer_note", "", "no salt"),
            self.one.type(order, line, "pack_lot_ids", lot, []),
            self.one.type(order, line, "wrapping", True),
            self.one.inc(order, line, -0.5),
        )
        name = self.product.display_name
        self.assertEqual(
            [each["text"] for each in self.changes(order)[2:]],
            [
                f"{name}: quantity 2 to 0",
                f"{name}: quantity 0 to 1,234,567.125",
                f"{name}: note no salt",
                f"{name}: note no salt to none",
                f"{name}: lot LOT-7",
                f"{name}: wrapping yes",
                f"{name}: -0.5",
            ],
        )

    def test_what_is_no_news_is_not_told(self):
        """A till at the payment says so again and again; one story is one line."""
        order, line = self.begin(self.one)
        claim = {"until": NOW + 60_000}
        for page in (self.one, self.one, self.one, self.two):
            self.does(page, page.operation(order, "order.claim", **claim))
        self.does(
            self.one,
            self.one.type(order, line, "price_type", "manual", "original"),
            self.one.type(order, line, "qty", 1, 1),
            self.one.operation(order, "order.release"),
        )
        told = [(each["type"], each["result"]) for each in self.changes(order)[2:]]
        self.assertEqual(
            told,
            [
                ("order.claim", "ok"),
                ("order.claim", "claimed"),
                ("order.release", "ok"),
            ],
        )
        self.assertEqual(len(self.shared(order).operation_ids), 9)

    def test_a_long_one_comes_in_pages(self):
        order, line = self.begin(self.one)
        self.does(self.one, *[self.one.inc(order, line) for _time in range(120)])
        seqs, before, pages = [], None, []
        while True:
            page = self.history(order, before)
            pages.append(len(page["changes"]))
            seqs += [each["seq"] for each in page["changes"]]
            if not page["more"]:
                break
            before = seqs[-1]
        self.assertEqual(seqs, list(range(122, 0, -1)))
        self.assertEqual(pages, [50, 50, 22])
        self.assertEqual(len(self.history(order, None, 10**6)["changes"]), 122)
        self.assertEqual(len(self.history(order, None, 1)["changes"]), 1)
        self.does(self.one, *[self.one.inc(order, line) for _time in range(120)])
        self.assertEqual(len(self.history(order, None, 10**6)["changes"]), 200)

    def test_conflicts_are_said(self):
        order, line = self.begin(self.one, qty=2)
        self.does(self.two, user=self.other_cashier)
        other = {"user": self.other_cashier}
        self.does(self.one, self.one.type(order, line, "qty", 3, 2))
        later = {**self.two.type(order, line, "qty", 5, 2), "seen": 2}
        self.does(self.two, later, **other)
        self.does(self.two, self.two.delete(order, line), **other)
        self.does(self.one, self.one.inc(order, line))
        outcomes = [each["outcome"] for each in self.changes(order)]
        ana = f"Cashier Ana ({self.config.name})"
        leo = f"Cashier Leo ({self.other_config.name})"
        self.assertEqual(
            outcomes,
            [
                "",
                "",
                "",
                f"It replaced 3, which {ana} had chosen at the same time.",
                "",
                f"Nothing came of it: {leo} had deleted it.",
            ],
        )

    def test_what_came_of_it(self):
        """An order, what its payer had not seen, and what came later still."""
        self.does(self.two, user=self.other_cashier)
        order, _line = self.begin(self.one)
        unseen = new_id()
        self.does(self.two, user=self.other_cashier)
        cursor = self.one.cursor
        add = self.two.add(order, unseen, product=self.product.id)
        self.does(self.two, add, user=self.other_cashier)
        self.one.cursor = cursor
        self.pay(self.one, order)
        found = self.history(order)
        (rest,) = found["order"]["linked"]
        self.assertEqual((rest["number"], rest["why"]), (2, "remainder"))
        self.assertEqual(found["order"]["state"], "paid")
        self.assertIsNone(found["order"]["origin"])
        self.assertEqual(found["changes"][0]["linked"], rest["uuid"])
        self.assertEqual(
            found["changes"][0]["outcome"], "What came meanwhile is in order 2."
        )
        back = self.history(rest["uuid"])["order"]
        self.assertEqual(back["why"], "remainder")
        self.assertEqual(back["origin"]["uuid"], order)
        self.assertEqual(back["origin"]["number"], 1)
        self.assertEqual(back["linked"], [])
        more = self.two.add(order, new_id(), product=self.product.id)
        self.does(self.two, more, user=self.other_cashier)
        late = self.history(order)["changes"][0]
        self.assertEqual(late["result"], "late")
        self.assertIn("Too late: Cashier Ana", late["outcome"])
        self.assertIn("It is in order 2.", late["outcome"])

    def test_who_may_bring_back_is_told(self):
        order, _line = self.begin(self.one)
        self.assertFalse(self.history(order)["may_restore"])
        self.assertTrue(self.history(order, user=self.manager)["may_restore"])
        self.does(self.one, self.one.operation(order, "order.cancel"))
        self.assertFalse(self.history(order, user=self.manager)["may_restore"])

    def test_nobody_has_heard_of_it(self):
        found = self.history(new_id())
        self.assertEqual(found["order"], None)
        self.assertEqual(found["changes"], [])
        self.assertFalse(found["may_restore"])

    def test_not_that_of_others(self):
        """Neither to strangers, nor to the tills of another group."""
        order, _line = self.begin(self.one)
        far, _cash, _card = open_shop(self.env, name="Far")
        self.make_group(far.config_id, name="Far")
        found = self.rpc(self.cashier, self.groups, "history", far.config_id.id, order)
        self.assertEqual((found["order"], found["changes"]), (None, []))
        portal = self.make_user("ms_portal", "base.group_portal", "Portal")
        with self.assertRaises(AccessError):
            self.history(order, user=portal)

    def test_in_the_backend(self):
        order, line = self.begin(self.one)
        self.does(self.one, self.one.operation(order, "line.explode"))
        self.does(self.one, self.one.type(order, line, "qty", 3, 1))
        shared = self.shared(order).with_user(self.manager)
        words = shared.operation_ids.mapped("words")
        name = self.product.display_name
        self.assertIn(f"{name}: quantity 1 to 3", words)
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
        texts = [each["text"] for each in self.changes(order)]
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
        for nonsense in ("x", -1, 2**40, True):
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

    def test_who_is_long_gone_is_nowhere(self):
        """Or each request would look through all pages of more than a year."""
        self.ask(self.one)
        self.ask(self.two)
        clients = self.env["pos.multi.session.client"]
        (mine,) = clients.search([("client", "=", self.one.client)])
        mine.last_seen -= timedelta(hours=2)
        self.env.flush_all()
        self.group._forget()
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
        self.env["pos.multi.session"]._cron_upkeep()
