# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import threading
import uuid
from contextlib import contextmanager
from unittest.mock import patch

import requests

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tests.common import BaseCase, HttpCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from .common_offline import MANAGER, make_product, open_shop
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

    def post(self, method, *args):
        body = {
            "params": {
                "model": "pos.offline.envelope",
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

    # -- tests ------------------------------------------------------------------------

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.service.model")
    def test_ten_times_at_once(self):
        for _round in range(3):
            envelope = self.till.envelope()
            calls = [
                lambda e=envelope: self.post("sync", self.till.device, [e], False)
            ] * AT_ONCE
            answers = self.at_once(*calls)
            self.assertFalse([a["error"] for a in answers if "error" in a])
            results = [answer["result"]["results"][0] for answer in answers]
            statuses = [result["status"] for result in results]
            self.assertEqual(set(statuses) - {"confirmed", "busy"}, set())
            fresh = [
                r for r in results if r["status"] == "confirmed" and not r["repeated"]
            ]
            self.assertEqual(len(fresh), 1, statuses)
            self.assertEqual(self.count(envelope), 1)
            (again,) = self.post("sync", self.till.device, [envelope])["result"][
                "results"
            ]
            self.assertEqual(again, {**fresh[0], "repeated": True})
            print(json.dumps(statuses))
