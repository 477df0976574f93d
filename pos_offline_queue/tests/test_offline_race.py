# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import uuid
from dataclasses import replace
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, make_product, open_shop
from .common_race import RaceCase
from .common_till import Till, Ware
from .test_offline_receipts import TICKET, mails

AT_ONCE = 10


@tagged("post_install", "-at_install")
class TestRace(RaceCase):
    def setUp(self):
        # The wait before a transaction is run again is of no interest here
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *_: 0))
        muted = mute_logger(STOCK_LOG)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        super().setUp()

    def make(self, env, user):
        session, cash, card = open_shop(env, name="Race")
        product = make_product(env, "Race Loaf", kind="service")
        self.till = Till(
            config_id=session.config_id.id,
            session_id=session.id,
            user_id=user.id,
            cash_id=cash.id,
            ware=Ware.of(product),
        )
        methods = cash | card
        return session, session.config_id, methods, methods.journal_id, product

    def post(self, method, *args, model="pos.offline.sync"):
        return self.browser()(model, method, *args)

    def count(self, entry):
        with self.env() as env:
            return env["pos.order"].search_count(
                [("idempotency_key", "=", entry["key"])]
            )

    def sync(self, *entries, till=None, report=False):
        device = (till or self.till).device
        return lambda: self.post("sync", device, list(entries), report)

    def results(self, answers):
        """All results in answers none of which is an error."""
        self.assertFalse([a["error"]["data"]["debug"] for a in answers if "error" in a])
        return [row for answer in answers for row in answer["result"]["results"]]

    def again(self, *entries):
        return self.results([self.sync(*entries)()])

    # -- tests ------------------------------------------------------------------------

    def test_ten_times_at_once(self):
        for _round in range(3):
            entry = self.till.entry()
            results = self.results(self.at_once(*[self.sync(entry)] * AT_ONCE))
            statuses = [result["status"] for result in results]
            self.assertEqual(set(statuses) - {"confirmed", "busy"}, set())
            fresh = [r for r in results if r["status"] == "confirmed"]
            fresh = [result for result in fresh if not result["repeated"]]
            self.assertEqual(len(fresh), 1, statuses)
            self.assertEqual(self.count(entry), 1)
            (again,) = self.again(entry)
            self.assertEqual(again, {**fresh[0], "repeated": True})

    def test_two_batches_that_overlap(self):
        """As two tabs of one POS send them, each in an order of its own."""
        entries = [self.till.entry() for _number in range(6)]
        self.results(
            self.at_once(
                self.sync(*entries),
                self.sync(*reversed(entries)),
                self.sync(*entries[3:]),
            )
        )
        results = self.again(*entries)
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        for entry in entries:
            self.assertEqual(self.count(entry), 1)

    def test_one_that_looked_before_the_other_was_done(self):
        """The key is free and so is its lock, but the order is there."""
        entry = self.till.entry()
        self.sync()()
        with self.env() as late:
            # From here on this transaction sees the database as it is now
            late.cr.execute("SELECT count(*) FROM pos_order")
            (first,) = self.again(entry)
            self.assertFalse(first["repeated"])
            (result,) = late["pos.offline.sync"].sync(self.till.device, [entry])[
                "results"
            ]
            self.assertEqual(result, {"key": entry["key"], "status": "busy"})
        self.assertEqual(self.count(entry), 1)
        self.assertTrue(self.again(entry)[0]["repeated"])

    def test_a_receipt_is_mailed_once(self):
        entry, key = self.till.entry(), str(uuid.uuid4())
        self.again(entry)
        client = {"name": "Rita", "email": "rita@example.com"}
        args = (entry["key"], key, client, TICKET)

        def email():
            return self.post("email_receipt", *args, model="pos.offline.document")

        # As many as are run again without failing for it.
        answers = self.at_once(*[email] * 4)
        results = [answer.get("result") for answer in answers]
        with self.env() as env:
            made = mails(env, key)
            count = len(made)
            made.unlink()
        self.assertEqual(count, 1)
        self.assertEqual(results, [{"status": "taken"}] * 4, answers)

    def test_refunds_of_one_line(self):
        """As many as were sold, at however many tills at the same moment."""
        sale = self.till.entry(self.till.order(3))
        self.again(sale)
        with self.env() as env:
            domain = [("idempotency_key", "=", sale["key"])]
            line = env["pos.order"].search(domain).lines.id
        refunds = [
            self.till.entry(
                self.till.order(lines=[self.till.line(-1, refunded_orderline_id=line)])
            )
            for _number in range(AT_ONCE)
        ]
        results = self.results(self.at_once(*map(self.sync, refunds)))
        codes = [result.get("code", result["status"]) for result in results]
        self.assertEqual(sorted(codes), ["confirmed"] * 3 + ["refunded"] * 7)
        with self.env() as env:
            self.assertEqual(env["pos.order.line"].browse(line).refunded_qty, 3)

    def test_a_till_that_speaks_twice_at_once(self):
        """Different sales of one device, and what it says of itself."""
        entries = [self.till.entry() for _number in range(AT_ONCE)]
        calls = [self.sync(e, report=self.till.report()) for e in entries]
        results = self.results(self.at_once(*calls))
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        self.results(self.at_once(*[self.sync(report=self.till.report())] * AT_ONCE))

    def test_a_device_that_is_new(self):
        till = replace(self.till, secret=str(uuid.uuid4()))
        calls = [self.sync(till=till, report=till.report())] * AT_ONCE
        self.results(self.at_once(*calls))
        with self.env() as env:
            devices = env["pos.offline.device"].search([("key", "=", till.key)])
            self.assertEqual(len(devices), 1)

    def test_a_manager_and_the_till(self):
        """Mended and tried again in the backend, just when the till tries, too."""
        for _round in range(3):
            order = self.till.order()
            order["lines"][0][2]["product_id"] = 2**31 - 1
            entry = self.till.entry(order)
            (refused,) = self.again(entry)
            self.assertEqual(refused["code"], "missing")
            with self.env() as env:
                kept = env["pos.offline.rejected.sale"].search(
                    [("key", "=", entry["key"])]
                )
                kept.replacements = {
                    "product.product": {str(2**31 - 1): self.till.ware.id}
                }
                kept_id = kept.id

            def retry(kept_id=kept_id):
                return self.post("action_retry", [kept_id])

            answers = self.at_once(retry, *[self.sync(entry)] * 3)
            self.results(answers[1:])
            self.assertEqual(self.count(entry), 1)
            self.assertTrue(self.again(entry)[0]["repeated"])
            with self.env() as env:
                kept = env["pos.offline.rejected.sale"].browse(kept_id)
                self.assertEqual(kept.state, "arrived")
                self.assertEqual(kept.order_id.idempotency_key, entry["key"])

    def test_a_tab_ten_times_at_once(self):
        """By standard's road: the server's copy of an open order."""
        order = self.till.order()
        wrapped = [{"id": order["uid"], "data": order, "to_invoice": False}]

        def save():
            return self.post("create_from_ui", wrapped, True, model="pos.order")

        answers = self.at_once(*[save] * 5)
        self.assertFalse([a["error"]["data"]["debug"] for a in answers if "error" in a])
        self.assertEqual(self.count({"key": order["idempotency_key"]}), 1)

    def test_a_tab_and_its_sale(self):
        order = self.till.order()
        wrapped = [{"id": order["uid"], "data": order, "to_invoice": False}]
        entry = self.till.entry(order)

        def save():
            return self.post("create_from_ui", wrapped, True, model="pos.order")

        answers = self.at_once(save, self.sync(entry), save, self.sync(entry))
        self.results([answers[1], answers[3]])
        (result,) = self.again(entry)
        self.assertEqual(result["status"], "confirmed")
        self.assertEqual(self.count(entry), 1)

    def test_who_looks_at_the_receipts_of_a_session_for_the_first_time(self):
        """Also while it is closed: nobody's look may undo the closing."""
        tills = [replace(self.till, secret=str(uuid.uuid4())) for _number in range(5)]
        for till in tills:
            self.results([self.sync(till.entry(), till=till)()])
        session = self.till.session_id

        def look():
            method = "action_view_offline_receipts"
            return self.post(method, [session], model="pos.session")

        answers = self.at_once(*[look] * AT_ONCE)
        self.assertFalse([a["error"]["data"]["debug"] for a in answers if "error" in a])
        with self.env() as env:
            rows = env["pos.offline.proof"].search([("session_id", "=", session)])
            self.assertEqual(len(rows), len(tills))
            self.assertEqual(rows.company_id, rows.session_id.config_id.company_id)
