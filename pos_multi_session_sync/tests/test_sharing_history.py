# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests.common import tagged

from .common_sharing import NOW, SharingCase, new_id, open_shop


@tagged("post_install", "-at_install")
class TestSharingHistory(SharingCase):
    def history(self, order, *args, user=None):
        return self.rpc(
            user or self.cashier,
            self.service("history"),
            "history",
            self.config.id,
            order,
            *args,
        )

    def changes(self, order, *args, user=None):
        """Oldest first."""
        return self.history(order, *args, user=user)["changes"][::-1]

    def restore(self, order, seq, user=None):
        return self.rpc(
            user or self.manager,
            self.service("history"),
            "restore",
            self.config.id,
            order,
            seq,
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
        order, line = self.begin(self.one)
        self.does(
            self.one,
            self.one.type(order, line, "price_type", "manual", "original"),
            self.one.type(order, line, "qty", 1, 1),
            self.one.inc(order, line),
        )
        told = [each["type"] for each in self.changes(order)[2:]]
        self.assertEqual(told, ["line.inc"])
        self.assertEqual(len(self.shared(order).operation_ids), 5)

    # Rule 9 of docs/PROTOCOL.md.
    def test_what_the_kitchen_has_got(self):
        """Each ticket is told, also of a deleted line; its lease is nobody's news."""
        order, line = self.begin(self.one, qty=2)
        printed = {"line": line, "mark": "1,2/no salt"}
        self.does(
            self.one,
            self.one.operation(order, "order.print", until=NOW + 20_000),
            self.one.operation(order, "line.printed", **printed, difference=2),
            self.one.operation(order, "order.printed"),
        )
        # By whom it was printed last stands at the line.
        shown = self.document(order)["lines"][line]["printed"]
        self.assertEqual(shown["actor"]["name"], self.cashier.name)
        self.does(
            self.one,
            self.one.delete(order, line),
            self.one.operation(order, "line.printed", **printed, difference=-2),
        )
        name = self.product.display_name
        self.assertEqual(
            [each["text"] for each in self.changes(order)[2:]],
            [
                f"2 × {name} sent to the kitchen",
                f"{name} deleted",
                f"Kitchen: 2 × {name} taken off this order",
            ],
        )

    def test_what_no_printer_printed(self):
        order, line = self.begin(self.one)
        printing = {"until": NOW + 20_000}
        answer = self.ask(
            self.one,
            self.one.operation(order, "order.print", **printing),
            self.one.operation(order, "order.printed", missing=[line]),
            self.one.operation(order, "order.print", **printing),
            self.one.operation(order, "order.printed", missing="l"),
            self.one.operation(order, "order.printed", missing=[5]),
        )
        self.assertEqual(self.results(answer), ["ok"] * 3 + ["invalid"] * 2)
        name = self.product.display_name
        self.assertEqual(
            self.changes(order)[2]["text"], f"Not printed in the kitchen: {name}"
        )

    def test_only_tickets_say_what_was_printed(self):
        order, line = self.begin(self.one)
        told = {"line": line, "mark": "1/", "difference": 1}
        answer = self.ask(
            self.one,
            self.one.type(order, line, "kitchen_printed", {"1/": 1}),
            self.one.operation(order, "line.printed", **{**told, "mark": "1"}),
            self.one.operation(order, "line.printed", **{**told, "mark": 5}),
            self.one.operation(order, "line.printed", **{**told, "difference": "1"}),
            self.one.operation(order, "line.printed", **told),
        )
        self.assertEqual(self.results(answer), ["invalid"] * 4 + ["ok"])
        values = self.document(order)["lines"][line]["values"]
        self.assertEqual(values["kitchen_printed"], {"1/": 1})

    def test_a_long_one_comes_in_pages(self):
        order, line = self.begin(self.one)
        for _request in range(3):
            self.does(self.one, *[self.one.inc(order, line) for _time in range(40)])
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
        for _request in range(3):
            self.does(self.one, *[self.one.inc(order, line) for _time in range(40)])
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
        (rest,) = found["order"]["related"]
        self.assertEqual((rest["number"], rest["why"]), (2, "successor"))
        self.assertEqual(found["order"]["state"], "paid")
        self.assertIsNone(found["order"]["origin"])
        self.assertEqual(found["changes"][0]["successor"], rest["uuid"])
        self.assertEqual(
            found["changes"][0]["outcome"], "What came meanwhile is in order 2."
        )
        back = self.history(rest["uuid"])["order"]
        self.assertEqual(back["why"], "successor")
        self.assertEqual(back["origin"]["uuid"], order)
        self.assertEqual(back["origin"]["number"], 1)
        self.assertEqual(back["related"], [])
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
        found = self.rpc(
            self.cashier, self.service("history"), "history", far.config_id.id, order
        )
        self.assertEqual((found["order"], found["changes"]), (None, []))
        portal = self.make_user("ms_portal", "base.group_portal", "Portal")
        with self.assertRaises(AccessError):
            self.history(order, user=portal)

    def test_a_replaced_product_does_not_change_what_was_said(self):
        order, line = self.begin(self.one, qty=1)
        other = self.product.copy({"name": "Apple Turnover"})
        shared = self.shared(order)
        document = shared.document
        document["lines"][line]["values"]["product_id"] = other.id
        shared.document = document
        self.env.flush_all()
        told = " ".join(each["text"] for each in self.changes(order))
        self.assertIn("Offline Loaf", told)
        self.assertNotIn("Apple Turnover", told)

    def test_a_deleted_product_is_called_as_the_till_called_it(self):
        gone = self.product.copy({"name": "Almond Pie"})
        order, line = new_id(), new_id()
        values = {"product": gone.id, "full_product_name": "Almond Pie"}
        self.does(self.one, self.one.new(order), self.one.add(order, line, **values))
        gone.unlink()
        self.does(self.one, self.one.inc(order, line))
        texts = [each["text"] for each in self.changes(order)]
        self.assertEqual(texts[1:], ["1 × Almond Pie added", "Almond Pie: +1"])

    def test_what_money_is_open(self):
        order, line = self.begin(self.one, qty=2)
        self.does(self.one, self.one.set(order, "partner_id", self.partner.id))
        shared = self.shared(order).with_user(self.manager)
        self.assertEqual((shared.amount, shared.partner_id), (0, self.partner))
        self.does(self.one, self.one.type(order, line, "price_unit", 12.5))
        self.does(self.one, self.one.type(order, line, "discount", 10))
        shared = self.shared(order).with_user(self.manager)
        self.assertEqual(shared.amount, 22.5)
        sold = self.pay(self.one, order)
        shared = self.shared(order).with_user(self.manager)
        self.assertEqual((shared.pos_order_ids, shared.amount), (sold, 10))

    def test_in_the_backend(self):
        order, line = self.begin(self.one)
        self.does(self.one, self.one.operation(order, "line.explode"))
        self.does(self.one, self.one.type(order, line, "qty", 3, 1))
        shared = self.shared(order).with_user(self.manager)
        words = shared.operation_ids.mapped("description")
        name = self.product.display_name
        self.assertIn(f"{name}: quantity 1 to 3", words)
        self.assertEqual(shared.display_name, "Order 1")
        self.assertEqual(shared.contents, f"3 × {name}")
        self.assertEqual(shared.changed_by, f"Cashier Ana ({self.config.name})")
        self.assertEqual(
            self.log()[2].with_user(self.manager).description, "Not Understood"
        )

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

    def test_a_deleted_order_is_brought_back(self):
        order, line = self.begin(self.one, qty=3)
        shared = self.shared(order)
        with self.assertRaisesRegex(UserError, "Only deleted orders"):
            self.rpc(self.manager, shared, "action_bring_back")
        self.does(self.one, self.one.operation(order, "order.cancel"))
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, shared, "action_bring_back")
        self.rpc(self.manager, shared, "action_bring_back")
        self.assertEqual(self.shared(order).state, "cancelled")
        (found,) = self.ask(self.two, cursor=None)["snapshot"]["documents"]
        self.assertEqual(found["origin"], {"order": order, "why": "restored"})
        self.assertEqual(found["number"], 2)
        quantities = {
            key: each["values"]["qty"] for key, each in found["lines"].items()
        }
        self.assertEqual(quantities, {line: 3})
        self.assertEqual(self.shared(found["uuid"]).came_of_id, shared)

    def test_an_empty_or_a_paid_order_is_not_brought_back(self):
        empty = new_id()
        self.does(self.one, self.one.new(empty))
        self.does(self.one, self.one.operation(empty, "order.cancel"))
        paid, line = self.begin(self.one)
        self.pay(self.one, paid, lines=[{**self.till.line(1), "uuid": line}])
        for order in (empty, paid):
            with self.assertRaisesRegex(UserError, "Only deleted orders"):
                self.rpc(self.manager, self.shared(order), "action_bring_back")

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
