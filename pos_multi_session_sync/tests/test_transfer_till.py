# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .. import transfer_overview
from .common_transfer import TransferCase, new_key


@tagged("post_install", "-at_install")
class TestTransferSending(TransferCase):
    def test_it_is_kept_and_offered(self):
        answer, sent = self.counter.sends(self.bar, self.terrace)
        self.assertEqual(answer["status"], "sent")
        self.assertEqual(answer["entry"]["state"], "sent")
        transfer = self.transfer(sent["key"])
        self.assertEqual(transfer.user_id, self.cashier)
        self.assertEqual(transfer.session_id, self.pos_session)
        self.assertEqual(transfer.receiver_text, "Bar, Terrace")
        self.assertEqual(self.kinds(sent["key"]), ["sent"])
        for clerk in (self.bar, self.terrace):
            entry = clerk.incoming()[sent["key"]]
            self.assertEqual(entry["sender"], "Counter")
            self.assertEqual(entry["cashier"], "Ana")
            self.assertEqual(entry["note"], "for table 4")
            self.assertEqual(entry["amount"], 50)
            names = [line["name"] for line in entry["lines"]]
            self.assertEqual(names, ["Offline Loaf", "Cake"])
        self.assertNotIn(sent["key"], self.counter.incoming())

    def test_the_sender_sees_what_the_receiver_sees(self):
        lines = [self.line(self.product), self.line(self.cake, 2, discount=10)]
        _answer, sent = self.counter.sends(self.bar, lines=lines)
        here = self.counter.call("contents", sent["key"])
        there = self.bar.incoming()[sent["key"]]
        self.assertEqual(here, {"lines": there["lines"], "problem": ""})
        self.assertEqual([line["discount"] for line in here["lines"]], [0, 10])
        # It was not sent from there.
        self.assertEqual(self.bar.call("contents", sent["key"])["lines"], [])
        self.transfer(sent["key"]).document = "{"
        here = self.counter.call("contents", sent["key"])
        self.assertEqual(here, {"lines": [], "problem": "The contents are damaged."})

    def test_sent_again_is_the_same(self):
        first, sent = self.counter.sends(self.bar)
        again = self.counter.call("send", sent)
        self.assertEqual(again, first)
        self.assertEqual(len(self.transfer(sent["key"])), 1)
        self.assertEqual(self.kinds(sent["key"]), ["sent"])

    def test_another_order_under_a_known_key(self):
        _answer, sent = self.counter.sends(self.bar)
        other = {**self.payload(self.bar), "key": sent["key"]}
        answer = self.counter.call("send", other)
        self.assertEqual((answer["status"], answer["code"]), ("refused", "different"))

    def test_the_settings_decide(self):
        answer, sent = self.bar.sends(self.terrace)
        self.assertEqual((answer["status"], answer["code"]), ("refused", "sender"))
        self.terrace.config.is_order_receiver = False
        answer, sent = self.counter.sends(self.bar, self.terrace)
        self.assertEqual((answer["status"], answer["code"]), ("refused", "receiver"))
        self.assertIn("Terrace", answer["message"])
        self.assertFalse(self.transfer(sent["key"]))
        shown = [row["name"] for row in self.counter.call("receivers")["receivers"]]
        self.assertIn("Bar", shown)
        self.assertNotIn("Terrace", shown)

    def test_other_currency(self):
        other = self.env["res.currency"].with_context(active_test=False)
        other = other.search([("id", "!=", self.company.currency_id.id)], limit=1)
        bar = type(self.env["pos.config"])
        compute = bar._compute_currency

        def in_other_currency(records):
            compute(records)
            records.filtered(lambda r: r == self.bar.config).currency_id = other

        with patch.object(bar, "_compute_currency", in_other_currency):
            self.env.invalidate_all()
            answer, sent = self.counter.sends(self.bar)
            (row,) = (
                row
                for row in self.counter.call("receivers")["receivers"]
                if row["id"] == self.bar.config.id
            )
        self.assertEqual((answer["status"], answer["code"]), ("refused", "currency"))
        self.assertIn(other.name, answer["message"])
        self.assertEqual(row["trouble"], answer["message"])
        self.assertFalse(self.transfer(sent["key"]))

    def test_not_to_oneself(self):
        self.config.is_order_receiver = True
        answer, _sent = self.counter.sends(self.counter)
        self.assertEqual(answer["status"], "refused")

    def test_malformed(self):
        good = self.payload(self.bar)
        line = good["document"]["lines"][0]
        bad = [
            None,
            [],
            {**good, "key": "1"},
            {**good, "mode": "lend"},
            {**good, "receivers": []},
            {**good, "receivers": ["1"]},
            {**good, "receivers": [True]},
            {**good, "receivers": list(range(1, 100))},
            {**good, "document": {}},
            {**good, "document": {"fields": {}, "lines": []}},
            {**good, "document": {"fields": {"partner_id": "1"}, "lines": [line]}},
            {**good, "document": {"fields": {}, "lines": [line, line]}},
            {**good, "document": {"fields": {"x": "y" * 2_000_000}, "lines": [line]}},
            {**good, "document": {"fields": {"x": float("nan")}, "lines": [line]}},
            {**good, "about": {"amount": "much"}},
            {**good, "about": {"amount": float("inf")}},
        ]
        for values in ({"qty": "1"}, {"product_id": 0}, {"discount": None}):
            broken = {**line, "values": {**line["values"], **values}}
            bad.append({**good, "document": {"fields": {}, "lines": [broken]}})
        for transfer in bad:
            with self.assertRaises(ValidationError, msg=str(transfer)[:80]):
                self.counter.call("send", transfer)
        self.assertEqual(self.counter.call("send", good)["status"], "sent")

    def test_what_identifies_it_stays_at_home(self):
        fields = {"uid": "00001-001-0001", "server_id": 7, "crew": "blue"}
        _answer, sent = self.counter.sends(self.bar, fields=fields)
        document = self.bar.delivers(sent["key"])["document"]
        self.assertEqual(document["fields"], {"partner_id": False, "crew": "blue"})

    def test_any_text_can_be_kept(self):
        odd = "nul \0, half \ud83d, emoji 🥐"
        _answer, sent = self.counter.sends(self.bar, fields={"odd": odd}, note=odd)
        self.assertEqual(
            self.bar.delivers(sent["key"])["document"]["fields"]["odd"],
            "nul \ufffd, half \ufffd, emoji 🥐",
        )

    def test_all_tills_concerned_are_told(self):
        told = []
        bus = type(self.env["bus.bus"])

        def note(_bus, channel, kind, message):
            told.append((channel, kind, message["state"]))

        with patch.object(bus, "_sendone", note):
            _answer, sent = self.counter.sends(self.bar)
            self.bar.takes(sent["key"])
        channels = {
            session._get_bus_channel_name()
            for session in (self.pos_session, self.bar_session)
        }
        self.assertEqual({channel for channel, _kind, _state in told}, channels)
        states = [state for _channel, _kind, state in told]
        self.assertEqual(states, ["sent"] * 2 + ["taken"] * 2 + ["delivered"] * 2)

    def test_who_is_online(self):
        self.bar.call("overview")
        self.env["pos.offline.rejected.sale"].flush_model()
        till = self.env["pos.offline.device"].search([("key", "=", self.bar.key)])
        till.last_seen = False
        (bar,) = self.receivers("Bar")
        self.assertEqual((bar["is_open"], bar["is_online"]), (True, False))
        self.bar.call("overview")
        (bar,) = self.receivers("Bar")
        self.assertTrue(bar["is_online"])
        self.bar_session.state = "closed"
        (bar,) = self.receivers("Bar")
        self.assertEqual((bar["is_open"], bar["is_online"]), (False, False))

    def test_the_overview_does_not_grow_with_the_points_of_sale(self):
        """Whom one may send to is asked when somebody is about to, and with a limit."""
        self.assertNotIn("receivers", self.counter.call("overview"))
        with patch.object(transfer_overview, "RECEIVERS_AT_ONCE", 1):
            answer = self.counter.call("receivers")
            self.assertEqual((len(answer["receivers"]), answer["more"]), (1, True))
            answer = self.counter.call("receivers", "terr")
            (row,) = answer["receivers"]
            self.assertEqual((row["name"], answer["more"]), ("Terrace", False))
        self.assertEqual(self.bar.call("receivers")["receivers"], [])

    def test_the_revision_tells_that_there_is_something_new(self):
        """A till looks only if the heartbeat of its queue brings another one."""

        def revisions():
            # As of another moment, and by the heartbeat as by the overview
            found = []
            for clerk in (self.counter, self.bar, self.terrace):
                device = {**clerk.device, "also": {"transfers": True}}
                queue = self.env["pos.offline.sync"]
                answer = self.rpc(clerk.user, queue, "sync", device, [], False)
                told = answer["also"]["transfers"]
                self.assertEqual(told, clerk.call("overview")["revision"])
                found.append(told)
            return found

        def changes(work):
            before = revisions()
            self.assertEqual(revisions(), before)
            self.env.cr.execute(
                "UPDATE pos_order_transfer SET write_date = write_date - interval '1s';"
                "UPDATE pos_order_transfer_receiver"
                "   SET write_date = write_date - interval '1s'"
            )
            before, result = revisions(), work()
            self.env.flush_all()
            return [
                new != old for new, old in zip(revisions(), before, strict=True)
            ], result

        sent, (_answer, transfer) = changes(lambda: self.counter.sends(self.bar))
        self.assertEqual(sent, [True, True, False])
        seen, _keys = changes(lambda: self.bar.call("seen", [transfer["key"]]))
        self.assertEqual(seen, [True, True, False])
        taken, _delivery = changes(lambda: self.bar.takes(transfer["key"]))
        self.assertEqual(taken, [True, True, False])

    def receivers(self, name):
        rows = self.counter.call("receivers")["receivers"]
        return [row for row in rows if row["name"] == name]


@tagged("post_install", "-at_install")
class TestTransferRights(TransferCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.stranger = cls.make_user(
            "transfer_stranger", cls.user_groups(), "Sam", cls.other_company
        )
        cls.guest = cls.make_user("transfer_guest", "base.group_user", "Gus")

    def test_no_pos_user(self):
        _answer, sent = self.counter.sends(self.bar)
        for call in (
            ("overview",),
            ("send", self.payload(self.bar)),
            ("seen", [sent["key"]]),
            ("deliver", sent["key"], new_key()),
            ("confirm", sent["key"], new_key()),
            ("refuse", sent["key"], "no"),
            ("recall", sent["key"], new_key()),
            ("contents", sent["key"]),
        ):
            for user in (self.guest, self.stranger):
                with self.assertRaises(AccessError, msg=call[0]):
                    self.bar.call(*call, user=user)
        self.assertEqual(self.transfer(sent["key"]).state, "sent")

    def test_a_pos_that_it_was_not_sent_to(self):
        _answer, sent = self.counter.sends(self.bar)
        for call in (
            ("deliver", sent["key"], new_key()),
            ("refuse", sent["key"], "no"),
            ("recall", sent["key"], new_key()),
            ("seen", [sent["key"]]),
        ):
            with self.assertRaises(AccessError):
                self.terrace.call(*call)

    def test_nobody_writes(self):
        _answer, sent = self.counter.sends(self.bar)
        transfer = self.transfer(sent["key"])
        for record in (transfer, transfer.receiver_ids, transfer.step_ids):
            for user in (self.cashier, self.manager):
                mine = record.with_user(user)
                with self.assertRaises(AccessError):
                    mine.write({"company_id": self.company.id})
                with self.assertRaises(AccessError):
                    mine.unlink()
                with self.assertRaises(AccessError):
                    mine.create({})

    def test_who_reads_what(self):
        _answer, sent = self.counter.sends(self.bar)
        self.bar.takes(sent["key"])
        key = [("key", "=", sent["key"])]
        transfers = self.env["pos.order.transfer"]
        for user, expected in (
            (self.cashier, 1),  # sent it
            (self.leo, 1),  # took it
            (self.zoe, 0),
            (self.manager, 1),
            (self.stranger, 0),
        ):
            mine = transfers.with_user(user)
            self.assertEqual(mine.search_count(key), expected, user.name)
            for model, count in (("receiver", 1), ("step", 3)):
                rows = self.env[f"pos.order.transfer.{model}"].with_user(user)
                found = rows.search_count([("transfer_id.key", "=", sent["key"])])
                self.assertEqual(found, count * expected, f"{user.name} {model}")
        # Her own point of sale: she opens its session, and sees what it got
        self.bar_session.user_id = self.zoe
        self.assertEqual(transfers.with_user(self.zoe).search_count(key), 1)
        lead = self.make_user(
            "transfer_lead",
            "base.group_user,point_of_sale.group_pos_manager",
            "Lea",
            self.other_company,
        )
        self.assertEqual(transfers.with_user(lead).search_count(key), 0)

    def test_only_managers_decide(self):
        _answer, sent = self.counter.sends(self.bar)
        transfer = self.transfer(sent["key"])
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, transfer, "action_retry")
        with self.assertRaises(AccessError):
            self.cancels(sent["key"], user=self.cashier)
        self.cancels(sent["key"])
        self.assertEqual(transfer.state, "cancelled")
