# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import threading
import uuid
from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

import requests

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tests.common import BaseCase, HttpCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from .common_offline import MANAGER, STOCK_LOG, make_product, open_shop
from .common_till import Till, Ware

AT_ONCE = 10
PATIENCE = 60  # seconds for one answer


@tagged("post_install", "-at_install")
class TestRace(BaseCase):
    """Requests that really run side by side, each in a transaction of its own.

    They do not see what a test rolls back in the end: this one commits, and removes
    what it made.
    """

    def setUp(self):
        super().setUp()
        # The wait before a transaction is run again is of no interest here
        self.startPatcher(patch("odoo.service.model.random.uniform", lambda *_: 0))
        with self.env() as env:
            # Not to be in the way of a run after one that was killed
            self.login = f"race-{uuid.uuid4().hex[:8]}"
            user = new_test_user(env, self.login, MANAGER, name="Race Rita")
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
            made = session, session.config_id, methods, methods.journal_id, product
            self.made = [(record._name, record.ids) for record in (*made, user)]
        self.addCleanup(self.forget)
        muted = mute_logger("odoo.sql_db", "odoo.http", "odoo.service.model", STOCK_LOG)
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.cookies = self.log_in()

    @contextmanager
    def env(self):
        with odoo.registry(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def forget(self):
        with self.env() as env:
            session = env["pos.session"].browse(self.made[0][1])
            orders = session.order_ids
            env["pos.offline.envelope"].search(
                [("config_id", "=", session.config_id.id)]
            ).unlink()
            env["pos.offline.device"].search(
                [("config_id", "=", session.config_id.id)]
            ).unlink()
            orders.payment_ids.unlink()
            orders.write({"state": "cancel"})
            orders.unlink()
            # Products of any POS are held while any session is open
            env["product.product"].browse(self.till.ware.id).available_in_pos = False
            for model, ids in self.made:
                env[model].browse(ids).exists().unlink()

    # -- over HTTP --------------------------------------------------------------------

    def log_in(self):
        http = requests.Session()
        answer = http.post(
            f"{HttpCase.base_url()}/web/session/authenticate",
            json={
                "params": {
                    "db": get_db_name(),
                    "login": self.login,
                    "password": self.login,
                }
            },
            timeout=PATIENCE,
        )
        self.assertTrue(answer.json()["result"]["uid"])
        return dict(http.cookies)

    def post(self, method, *args, model="pos.offline.envelope"):
        body = {
            "params": {
                "model": model,
                "method": method,
                "args": args,
                "kwargs": {},
            }
        }
        answer = requests.post(
            f"{HttpCase.base_url()}/web/dataset/call_kw",
            json=body,
            cookies=self.cookies,
            timeout=PATIENCE,
        )
        return answer.json()

    def at_once(self, *calls):
        """The answers of calls that start at the same moment."""
        together = threading.Barrier(len(calls), timeout=PATIENCE)
        answers = [None] * len(calls)

        def run(number, call):
            together.wait()
            answers[number] = call()

        threads = [
            threading.Thread(target=run, args=(number, call))
            for number, call in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        return answers

    def count(self, envelope):
        with self.env() as env:
            return env["pos.order"].search_count(
                [("idempotency_key", "=", envelope["key"])]
            )

    def sync(self, *envelopes, till=None, report=False):
        device = (till or self.till).device
        return lambda: self.post("sync", device, list(envelopes), report)

    def results(self, answers):
        """All results in answers none of which is an error."""
        self.assertFalse([a["error"]["data"]["debug"] for a in answers if "error" in a])
        return [row for answer in answers for row in answer["result"]["results"]]

    def again(self, *envelopes):
        return self.results([self.sync(*envelopes)()])

    # -- tests ------------------------------------------------------------------------

    def test_ten_times_at_once(self):
        for _round in range(3):
            envelope = self.till.envelope()
            results = self.results(self.at_once(*[self.sync(envelope)] * AT_ONCE))
            statuses = [result["status"] for result in results]
            self.assertEqual(set(statuses) - {"confirmed", "busy"}, set())
            fresh = [r for r in results if r["status"] == "confirmed"]
            fresh = [result for result in fresh if not result["repeated"]]
            self.assertEqual(len(fresh), 1, statuses)
            self.assertEqual(self.count(envelope), 1)
            (again,) = self.again(envelope)
            self.assertEqual(again, {**fresh[0], "repeated": True})

    def test_two_batches_that_overlap(self):
        """As two tabs of one POS send them, each in an order of its own."""
        envelopes = [self.till.envelope() for _number in range(6)]
        self.results(
            self.at_once(
                self.sync(*envelopes),
                self.sync(*reversed(envelopes)),
                self.sync(*envelopes[3:]),
            )
        )
        results = self.again(*envelopes)
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        for envelope in envelopes:
            self.assertEqual(self.count(envelope), 1)

    def test_one_that_looked_before_the_other_was_done(self):
        """The key is free and so is its lock, but the order is there."""
        envelope = self.till.envelope()
        self.sync()()
        with self.env() as late:
            # From here on this transaction sees the database as it is now
            late.cr.execute("SELECT count(*) FROM pos_order")
            (first,) = self.again(envelope)
            self.assertFalse(first["repeated"])
            (result,) = late["pos.offline.envelope"].sync(self.till.device, [envelope])[
                "results"
            ]
            self.assertEqual(result, {"key": envelope["key"], "status": "busy"})
        self.assertEqual(self.count(envelope), 1)
        self.assertTrue(self.again(envelope)[0]["repeated"])

    def test_a_till_that_speaks_twice_at_once(self):
        """Different sales of one device, and what it says of itself."""
        envelopes = [self.till.envelope() for _number in range(AT_ONCE)]
        calls = [self.sync(e, report=self.till.report()) for e in envelopes]
        results = self.results(self.at_once(*calls))
        self.assertEqual({result["status"] for result in results}, {"confirmed"})
        self.results(self.at_once(*[self.sync(report=self.till.report())] * AT_ONCE))

    def test_a_device_that_is_new(self):
        till = replace(self.till, key=str(uuid.uuid4()))
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
            envelope = self.till.envelope(order)
            (refused,) = self.again(envelope)
            self.assertEqual(refused["code"], "missing")
            with self.env() as env:
                kept = env["pos.offline.envelope"].search(
                    [("key", "=", envelope["key"])]
                )
                kept.replacements = {
                    "product.product": {str(2**31 - 1): self.till.ware.id}
                }
                kept_id = kept.id

            def retry(kept_id=kept_id):
                return self.post("action_retry", [kept_id])

            answers = self.at_once(retry, *[self.sync(envelope)] * 3)
            self.results(answers[1:])
            self.assertEqual(self.count(envelope), 1)
            self.assertTrue(self.again(envelope)[0]["repeated"])
            with self.env() as env:
                kept = env["pos.offline.envelope"].browse(kept_id)
                self.assertEqual(kept.state, "arrived")
                self.assertEqual(kept.order_id.idempotency_key, envelope["key"])

    def test_a_tab_ten_times_at_once(self):
        """By stock's road: the server's copy of an open order."""
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
        envelope = self.till.envelope(order)

        def save():
            return self.post("create_from_ui", wrapped, True, model="pos.order")

        answers = self.at_once(save, self.sync(envelope), save, self.sync(envelope))
        self.results([answers[1], answers[3]])
        (result,) = self.again(envelope)
        self.assertEqual(result["status"], "confirmed")
        self.assertEqual(self.count(envelope), 1)
