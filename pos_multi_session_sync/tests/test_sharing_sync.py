# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged

from ..models import pos_multi_session_sync
from .common_sharing import NOW, Page, SharingCase, new_id, whole_operations


@tagged("post_install", "-at_install")
class TestSharingSync(SharingCase):
    def test_what_one_till_does_the_other_gets(self):
        self.does(self.two, user=self.other_cashier)
        order, line = self.begin(self.one, qty=2)
        answer = self.does(self.two, user=self.other_cashier)
        self.assertEqual(
            [each["type"] for each in answer["operations"]], ["order.new", "line.add"]
        )
        self.assertEqual([each["seq"] for each in answer["operations"]], [1, 2])
        self.assertEqual(
            answer["operations"][0]["actor"],
            {
                "user": self.cashier.id,
                "name": "Cashier Ana",
                "config": self.config.id,
                "till": self.config.name,
            },
        )
        self.assertEqual(self.two.cursor, 2)
        self.assertEqual(self.lines_of(order), {line: 2})
        self.does(self.two, self.two.inc(order, line), user=self.other_cashier)
        self.assertEqual(self.lines_of(order), {line: 3})
        self.assertEqual(
            self.document(order)["lines"][line]["changed"]["actor"]["name"],
            "Cashier Leo",
        )

    def test_the_first_answer_is_a_snapshot(self):
        order, _line = self.begin(self.one)
        closed, _line = self.begin(self.one)
        self.does(self.one, self.one.operation(closed, "order.cancel"))
        answer = self.does(self.two)
        self.assertEqual(answer["operations"], [])
        self.assertEqual(answer["snapshot"]["seq"], 5)
        self.assertEqual([d["uuid"] for d in answer["snapshot"]["documents"]], [order])
        self.assertEqual(answer["group"]["name"], "Market")
        self.assertEqual(
            {till["config"]: till["is_open"] for till in answer["group"]["tills"]},
            {self.config.id: True, self.other_config.id: True},
        )

    def test_own_operations_come_back(self):
        self.does(self.one)
        order = new_id()
        answer = self.does(self.one, self.one.new(order))
        self.assertEqual(self.results(answer), ["ok"])
        self.assertEqual([each["order"] for each in answer["operations"]], [order])
        self.assertEqual(answer["expected_n"], 2)
        self.assertFalse(answer["more"])

    def test_nothing_is_told_twice(self):
        """What a change costs, however large the order: bytes, both ways."""
        for lines in (1, 50, 200):
            page, order = self.page(self.config), new_id()
            self.does(page)
            uuids = [new_id() for _line in range(lines)]
            added = [page.new(order), *(page.add(order, each) for each in uuids)]
            self.does(page, *added[:100])
            self.does(page, *added[100:])
            change = page.type(order, uuids[0], "discount", 10, 0)
            change = {k: v for k, v in change.items() if k not in ("id", "client")}
            request = page.request(change, presence=None, mark=self.mark(page))
            del request["presence"]
            groups, answers = self.groups.with_user(self.cashier), []
            ((_channel, message),) = self.messages(
                lambda groups=groups, request=request, answers=answers: answers.append(
                    groups.sync(request)
                )
            )
            for told in (request, *answers, message):
                text = json.dumps(told, separators=(",", ":"))
                self.assertLessEqual(len(text), 400, text)
            self.assertEqual(answers[0]["operations"], [{"mine": change["n"]}])
            self.assertFalse({"results", "group", "presence"} & answers[0].keys())

    def mark(self, page):
        return self.ask(page, mark="another")["mark"]

    def test_the_group_is_told_when_it_is_another(self):
        self.does(self.one)
        mark = self.mark(self.one)
        self.assertNotIn("group", self.ask(self.one, mark=mark))
        self.group.name = "Fair"
        answer = self.ask(self.one, mark=mark)
        self.assertEqual(answer["group"]["name"], "Fair")
        self.assertNotEqual(answer["mark"], mark)
        # Somebody else at the same till, which is another page.
        page = self.page(self.config)
        answer = self.ask(page, mark=answer["mark"], user=self.other_cashier)
        self.assertEqual(answer["me"]["name"], "Cashier Leo")

    def test_who_says_nothing_of_himself_is_not_told_of_others(self):
        self.does(self.one)
        self.assertIn("presence", self.ask(self.two))
        self.assertNotIn("presence", self.ask(self.two, presence=None))

    def test_numbers_are_the_groups(self):
        orders = [self.begin(page)[0] for page in (self.one, self.two, self.one)]
        self.assertEqual(
            [self.document(order)["number"] for order in orders], [1, 2, 3]
        )

    def test_a_repeat_gets_the_same_answer(self):
        order = new_id()
        self.does(self.one)
        operations = [self.one.new(order), self.one.add(order, new_id())]
        first = self.ask(self.one, *operations)
        again = self.ask(self.one, *operations)
        self.assertEqual(again["results"], first["results"])
        self.assertEqual(len(self.log()), 2)
        more = self.ask(self.one, *operations, self.one.add(order, new_id()))
        self.assertEqual(more["results"][:2], first["results"])
        self.assertEqual(self.results(more), ["ok", "ok", "ok"])
        self.assertEqual(len(self.log()), 3)

    def test_what_comes_after_a_gap_waits(self):
        order = new_id()
        self.does(self.one)
        first, lost = self.one.new(order), self.one.add(order, new_id())
        after = self.one.add(order, new_id())
        self.does(self.one, first)
        answer = self.does(self.one, after)
        self.assertEqual(self.results(answer), ["gap"])
        self.assertEqual(answer["expected_n"], 2)
        answer = self.does(self.one, lost, after)
        self.assertEqual(self.results(answer), ["ok", "ok"])
        self.assertEqual([each.seq for each in self.log()], [1, 2, 3])

    def test_nobody_says_who_he_is(self):
        order = new_id()
        forged = {
            "user": self.manager.id,
            "name": "Boss",
            "config": 1,
            "till": "Office",
        }
        self.does(
            self.one,
            {
                **self.one.new(order),
                "actor": forged,
                "seq": 999,
                "number": 77,
                "at": 1,
                "result": "double",
            },
        )
        (logged,) = self.log()
        self.assertEqual(logged.user_id, self.cashier)
        self.assertEqual(logged.content["actor"]["name"], "Cashier Ana")
        self.assertEqual((logged.seq, logged.result), (1, "ok"))
        self.assertEqual(self.document(order)["number"], 1)
        self.assertNotEqual(logged.content["at"], 1)

    def test_what_makes_no_sense_keeps_its_place(self):
        order = new_id()
        self.does(self.one)
        answer = self.does(
            self.one,
            self.one.new(order),
            self.one.operation(order, "order.explode"),
            self.one.set(order, "note", "x"),
        )
        self.assertEqual(self.results(answer), ["ok", "invalid", "ok"])
        self.assertEqual(self.log()[1].type, "void")

    def test_more_than_an_answer_holds(self):
        order, line = self.begin(self.one)
        self.does(self.two)
        for _time in range(6):
            self.does(self.one, *(self.one.inc(order, line) for _tap in range(100)))
        answer = self.does(self.two)
        self.assertEqual(len(answer["operations"]), pos_multi_session_sync.MAX_ANSWER)
        self.assertTrue(answer["more"])
        answer = self.does(self.two)
        self.assertFalse(answer["more"])
        self.assertEqual(self.two.cursor, 602)

    def test_a_snapshot_where_the_till_cannot_go_on(self):
        self.begin(self.one)
        self.does(self.two)
        for strange in ({"epoch": new_id()}, {"cursor": 99}, {"cursor": None}):
            with self.subTest(**strange):
                self.assertIn("snapshot", self.ask(self.two, **strange))
        self.group.floor_seq = 2
        self.assertIn("snapshot", self.ask(self.two, cursor=1))
        self.assertNotIn("snapshot", self.ask(self.two, cursor=2))

    def test_the_heartbeat_is_small(self):
        self.begin(self.one)
        answer = self.ask(self.two, pull=False, cursor=0)
        self.assertEqual(answer["last_seq"], 2)
        self.assertEqual(answer["operations"], [])
        self.assertNotIn("snapshot", answer)

    # -- announcing -------------------------------------------------------------------

    def test_one_message_for_a_delta(self):
        self.does(self.one)
        order = new_id()
        ((channel, message),) = self.messages(
            lambda: self.does(
                self.one, self.one.new(order), self.one.add(order, new_id())
            )
        )
        self.assertEqual(channel, self.group._channel())
        self.assertEqual((message["from"], message["to"]), (1, 2))
        self.assertEqual(message["epoch"], self.group.epoch)
        operations = whole_operations(message["operations"], message["from"])
        self.assertEqual(operations, self.log().mapped("content"))

    def test_what_is_large_is_fetched(self):
        self.does(self.one)
        order = new_id()
        ((_channel, message),) = self.messages(
            lambda: self.does(self.one, self.one.new(order, note="x" * 9000))
        )
        self.assertNotIn("operations", message)

    def test_nothing_new_is_not_announced(self):
        self.does(self.one)
        operation = self.one.new(new_id())
        self.does(self.one, operation)
        self.assertEqual(self.messages(lambda: self.ask(self.one, operation)), [])
        self.assertEqual(self.messages(lambda: self.ask(self.two)), [])

    def test_who_is_where(self):
        order, _line = self.begin(self.one)
        place = {"order": order, "screen": "payment"}
        told = self.messages(
            lambda: self.does(self.one, presence=place), "pos_multi_session.presence"
        )
        self.assertEqual([message["order"] for _channel, message in told], [order])
        (seen,) = self.does(self.two, user=self.other_cashier)["presence"]
        self.assertEqual(seen["client"], self.one.client)
        self.assertEqual(seen["actor"]["name"], "Cashier Ana")
        self.assertEqual((seen["order"], seen["screen"]), (order, "payment"))
        again = self.messages(
            lambda: self.does(self.one, presence=place), "pos_multi_session.presence"
        )
        self.assertEqual(again, [])
        self.env.cr.execute(
            "UPDATE pos_multi_session_client"
            " SET last_seen = last_seen - interval '1 hour'"
        )
        answer = self.ask(self.two, user=self.other_cashier)
        self.assertEqual(answer["presence"], [])

    # -- what it costs ----------------------------------------------------------------

    def test_few_statements_however_large(self):
        """One connection is told, and waits, so many times for a change."""
        counts = {}
        for lines in (1, 50):
            page = self.page(self.config)
            order = new_id()
            self.does(page)
            uuids = [new_id() for _line in range(lines)]
            self.does(page, page.new(order), *(page.add(order, each) for each in uuids))
            self.does(page, page.inc(order, uuids[0]))
            groups = self.groups.with_user(self.cashier)
            request = page.request(page.inc(order, uuids[0]))
            groups.env.user._get_company_ids()
            self.env.cr.precommit.run()

            def change(groups=groups, request=request):
                groups.sync(request)
                self.env.cr.precommit.run()

            statements = self.statements(change)
            counts[lines] = len(statements)
            heads = "\n".join(" ".join(each.split())[:120] for each in statements)
            # On a server, one more: to see what others have written meanwhile.
            self.assertLessEqual(len(statements), 7, heads)
        self.assertEqual(counts[1], counts[50])

    def test_clock_of_the_till(self):
        order = new_id()
        page = Page(self.config.id)
        for strange in (None, "yesterday", -5, 10**15, 1.5):
            self.ask(page, {**page.new(order), "ts": strange})
        self.ask(page, page.set(order, "note", "x"))
        self.assertEqual(self.log()[-1].made_at.year, 2026)
        self.assertEqual(int(self.log()[-1].made_at.timestamp() * 1000), NOW)
