# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged

from ..models import pos_multi_session_sync
from .common_sharing import NOW, Page, SharingCase, new_id

SYNC_LOGGER = "odoo.addons.pos_multi_session_sync.facts"


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

    def test_a_database_that_was_set_back_is_noticed_by_every_till(self):
        """Also by one that asks when the others have gone on beyond where it was."""
        order, line = self.begin(self.one)
        before = self.document(order)
        self.does(self.one, self.one.inc(order, line), self.one.inc(order, line))
        self.does(self.two)
        self.assertEqual(self.two.cursor, 4)
        self.set_back(2, before)
        page = self.page(self.config)
        self.does(page)
        taps = [page.inc(order, line) for _tap in range(3)]
        ((_channel, message),) = self.messages(lambda: self.does(page, *taps))
        self.assertEqual((message["from"], message["to"]), (3, 5))
        at = [each.content["at"] for each in self.log()]
        self.assertEqual(message["ago"], at[2] - at[1])
        # What it did on top of what is lost has to wait for that.
        late = self.two.inc(order, line)
        with self.assertLogs(SYNC_LOGGER, "WARNING") as logs:
            answer = self.does(self.two, late)
        self.assertIn("has seen change 4 of a log", logs.output[0])
        self.assertIs(answer["set_back"], True)
        self.assertEqual(self.results(answer), [])
        self.assertEqual(answer["snapshot"]["seq"], 5)
        (document,) = answer["snapshot"]["documents"]
        self.assertEqual(document["lines"][line]["values"]["qty"], 4)
        # And then it is as all others.
        answer = self.does(self.two, late)
        self.assertNotIn("snapshot", answer)
        self.assertEqual(self.results(answer), ["ok"])

    def test_a_new_epoch_is_no_log_that_was_set_back(self):
        """An administrator wants all tills to begin from what Odoo has."""
        self.begin(self.one)
        self.does(self.two)
        self.env.cr.execute(
            "UPDATE pos_multi_session SET epoch = gen_random_uuid()::text, last_seq = 1"
            " WHERE id = %s",
            [self.group.id],
        )
        answer = self.does(self.two)
        self.assertIn("snapshot", answer)
        self.assertNotIn("set_back", answer)

    def set_back(self, seq, document):
        group, uuid = self.group.id, document["uuid"]
        self.env.cr.execute(
            "DELETE FROM pos_multi_session_operation"
            " WHERE multi_session_id = %s AND seq > %s",
            [group, seq],
        )
        self.env.cr.execute(
            "UPDATE pos_multi_session_order SET document = %s"
            " WHERE multi_session_id = %s AND uuid = %s",
            [json.dumps(document), group, uuid],
        )
        self.env.cr.execute(
            "UPDATE pos_multi_session SET last_seq = %s WHERE id = %s", [seq, group]
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
            for first in range(0, len(added), 50):
                self.does(page, *added[first : first + 50])
            change = page.type(order, uuids[0], "discount", 10, 0)
            change = {k: v for k, v in change.items() if k not in ("id", "client")}
            request = page.request(change, presence=None, etag=self.etag(page))
            del request["presence"]
            sync, answers = self.service("sync").with_user(self.cashier), []
            ((_channel, message),) = self.messages(
                lambda sync=sync, request=request, answers=answers: answers.append(
                    sync.sync(request)
                )
            )
            for told in (request, *answers, message):
                text = json.dumps(told, separators=(",", ":"))
                self.assertLessEqual(len(text), 400, text)
            self.assertEqual(answers[0]["operations"], [{"mine": change["n"]}])
            self.assertFalse({"results", "group", "presence"} & answers[0].keys())

    def etag(self, page):
        return self.ask(page, etag="another")["etag"]

    def test_the_group_is_told_when_it_is_another(self):
        self.does(self.one)
        etag = self.etag(self.one)
        self.assertNotIn("group", self.ask(self.one, etag=etag))
        self.group.name = "Fair"
        answer = self.ask(self.one, etag=etag)
        self.assertEqual(answer["group"]["name"], "Fair")
        self.assertNotEqual(answer["etag"], etag)
        # Somebody else at the same till, which is another page.
        page = self.page(self.config)
        answer = self.ask(page, etag=answer["etag"], user=self.other_cashier)
        self.assertEqual(answer["me"]["name"], "Cashier Leo")

    def test_who_says_nothing_of_himself_is_not_told_of_others(self):
        self.does(self.one)
        self.assertIn("presence", self.ask(self.two))
        self.assertNotIn("presence", self.ask(self.two, presence=None))

    # Rule 10 of docs/PROTOCOL.md.
    def test_numbers_are_the_groups(self):
        orders = [self.begin(page)[0] for page in (self.one, self.two, self.one)]
        self.assertEqual(
            [self.document(order)["number"] for order in orders], [1, 2, 3]
        )

    # Rule 1 of docs/PROTOCOL.md.
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

    # Rule 1 of docs/PROTOCOL.md.
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
        for _time in range(12):
            self.does(self.one, *(self.one.inc(order, line) for _tap in range(50)))
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

    # -- who is there -----------------------------------------------------------------

    # Rule 8 of docs/PROTOCOL.md.
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
        self.assertEqual(len(again), 1, "the others hear that it is there still")
        self.env.cr.execute(
            "UPDATE pos_multi_session_client"
            " SET last_seen = last_seen - interval '1 hour'"
        )
        answer = self.ask(self.two, user=self.other_cashier)
        self.assertEqual(answer["presence"], [])

    # Rule 8 of docs/PROTOCOL.md.
    def test_who_leaves_is_nowhere(self):
        """At once, and it needs no log, which is not given either."""
        order, _line = self.begin(self.one)
        self.does(self.one, presence={"order": order, "screen": "payment"})
        gone = {"presence": {"order": None, "screen": None}, "pull": False}
        leave = self.one.request(**{**gone, "cursor": None})
        kind, sync = "pos_multi_session.presence", self.service("sync")
        ((_channel, message),) = self.messages(
            lambda: self.rpc(self.cashier, sync, "sync", leave), kind
        )
        self.assertEqual(
            (message["client"], message["screen"]), (self.one.client, None)
        )
        answer = self.ask(self.two, user=self.other_cashier)
        self.assertEqual(answer["presence"], [])
        again = self.messages(lambda: self.ask(self.one, **gone), kind)
        self.assertEqual(again, [])
        self.assertNotIn("snapshot", self.ask(self.one, **gone))

    # -- what it costs ----------------------------------------------------------------

    def test_few_statements_however_large(self):
        """One connection is told, and waits, so many times for a change."""
        counts = {}
        for lines in (1, 49):
            page = self.page(self.config)
            order = new_id()
            self.does(page)
            uuids = [new_id() for _line in range(lines)]
            self.does(page, page.new(order), *(page.add(order, each) for each in uuids))
            self.does(page, page.inc(order, uuids[0]))
            sync = self.service("sync").with_user(self.cashier)
            request = page.request(page.inc(order, uuids[0]))
            sync.env.user._get_company_ids()
            self.env.cr.precommit.run()

            def change(sync=sync, request=request):
                sync.sync(request)
                self.env.cr.precommit.run()

            statements = self.statements(change)
            counts[lines] = len(statements)
            heads = "\n".join(" ".join(each.split())[:120] for each in statements)
            # On a server, one more: to see what others have written meanwhile.
            self.assertLessEqual(len(statements), 7, heads)
        self.assertEqual(counts[1], counts[49])

    def test_clock_of_the_till(self):
        order = new_id()
        page = Page(self.config.id)
        for strange in (None, "yesterday", -5, 10**15, 1.5):
            self.ask(page, {**page.new(order), "ts": strange})
        self.ask(page, page.set(order, "note", "x"))
        self.assertEqual(self.log()[-1].made_at.year, 2026)
        self.assertEqual(int(self.log()[-1].made_at.timestamp() * 1000), NOW)

    def test_what_was_taken_comes_again_from_a_new_client(self):
        """A browser that lost its client's secret; the answer was lost, too."""
        order, line = self.begin(self.one)
        tap = self.one.inc(order, line)
        self.ask(self.one, tap)
        colleague = self.page(self.config)
        self.does(colleague, user=self.other_cashier)
        again = colleague.inc(order, line)
        new = colleague.inc(order, line)
        answer = self.does(
            colleague,
            {**again, "was": [tap["id"]]},
            {**new, "was": [f"{self.one.client}:99"]},
            user=self.other_cashier,
        )
        self.assertEqual(self.results(answer), ["known", "ok"])
        self.assertEqual(self.lines_of(order), {line: 3})
