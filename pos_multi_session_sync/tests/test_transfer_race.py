# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import threading
import time
import uuid
from contextlib import contextmanager

import requests

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tests.common import BaseCase, HttpCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.pos_offline_queue.tests.common_offline import make_product, open_shop

from .common_transfer import new_key

ROUNDS = 50
PATIENCE = 60  # seconds for one answer
MANAGER = "base.group_user,point_of_sale.group_pos_manager"


@tagged("post_install", "-at_install")
class TestTransferRace(BaseCase):
    """Tills that really press at the same moment, each in a transaction of its own.

    They do not see what a test rolls back in the end: this one commits, and removes
    what it made.
    """

    def setUp(self):
        super().setUp()
        with self.env() as env:
            self.login = f"race-{uuid.uuid4().hex[:8]}"
            user = new_test_user(env, self.login, MANAGER, name="Race Rita")
            self.product_id = make_product(env, "Race Loaf", kind="service").id
            self.configs, made = {}, []
            for name in ("Sender", "Bar", "Terrace"):
                session, cash, card = open_shop(env, name=f"Race {name}")
                session.config_id.write(
                    {
                        "is_order_sender": name == "Sender",
                        "is_order_receiver": name != "Sender",
                    }
                )
                methods = cash | card
                self.configs[name] = session.config_id.id
                made += [session, session.config_id, methods, methods.journal_id]
            self.made = [(r._name, r.ids) for r in made]
            self.made += [
                ("product.product", [self.product_id]),
                ("res.users", user.ids),
            ]
        self.keys = {name: str(uuid.uuid4()) for name in self.configs}
        self.addCleanup(self.forget)
        muted = mute_logger("odoo.http", "odoo.service.model")
        muted.__enter__()
        self.addCleanup(muted.__exit__, None, None, None)
        self.cookies = self.log_in()
        for name in self.configs:  # each device is known
            self.call(name, "overview")

    @contextmanager
    def env(self):
        with odoo.registry(get_db_name()).cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})

    def forget(self):
        with self.env() as env:
            configs = list(self.configs.values())
            env["pos.order.transfer"].search([("config_id", "in", configs)]).unlink()
            env["pos.offline.device"].search([("config_id", "in", configs)]).unlink()
            env["product.product"].browse(self.product_id).available_in_pos = False
            for model, ids in self.made:
                env[model].browse(ids).exists().unlink()

    def log_in(self):
        http = requests.Session()
        params = {"db": get_db_name(), "login": self.login, "password": self.login}
        http.post(
            f"{HttpCase.base_url()}/web/session/authenticate",
            json={"params": params},
            timeout=PATIENCE,
        )
        return dict(http.cookies)

    def call(self, name, method, *args):
        """As the till of that POS asks it, again as long as somebody else is busy."""
        device = {
            "key": self.keys[name],
            "config_id": self.configs[name],
            "name": "Chrome",
            "counter": 0,
        }
        params = {
            "model": "pos.order.transfer",
            "method": method,
            "args": [device, *args],
            "kwargs": {},
        }
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            answer = requests.post(
                f"{HttpCase.base_url()}/web/dataset/call_kw",
                json={"params": params},
                cookies=self.cookies,
                timeout=PATIENCE,
            ).json()
            self.assertNotIn("error", answer, answer)
            result = answer["result"]
            if not (isinstance(result, dict) and result.get("status") == "busy"):
                return result
        self.fail(f"{method} is busy for ever")

    def at_once(self, *calls):
        """The answers of (till, method, *arguments) that start together."""
        together = threading.Barrier(len(calls), timeout=PATIENCE)
        answers = [None] * len(calls)

        def run(number, call):
            together.wait()
            answers[number] = self.call(*call)

        threads = [
            threading.Thread(target=run, args=(number, call))
            for number, call in enumerate(calls)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
        return answers

    def parcel(self, mode="hand_over"):
        values = {"product_id": self.product_id, "qty": 1, "price_unit": 10}
        line = {"uuid": new_key(), "values": {**values, "full_product_name": "Loaf"}}
        return {
            "key": new_key(),
            "mode": mode,
            "receivers": [self.configs["Bar"], self.configs["Terrace"]],
            "document": {"fields": {}, "lines": [line]},
        }

    def sent(self, mode="hand_over"):
        parcel = self.parcel(mode)
        self.assertEqual(self.call("Sender", "send", parcel)["status"], "sent")
        return parcel["key"]

    def steps(self, key):
        with self.env() as env:
            transfer = env["pos.order.transfer"].search([("key", "=", key)])
            return sorted(transfer.step_ids.mapped("kind"))

    # -- tests ------------------------------------------------------------------------

    def test_both_press_deliver(self):
        winners = set()
        for _round in range(ROUNDS):
            key = self.sent()
            keys = {"Bar": new_key(), "Terrace": new_key()}
            answers = self.at_once(
                *[(name, "deliver", key, keys[name]) for name in keys]
            )
            by_status = {
                a["status"]: (name, a) for name, a in zip(keys, answers, strict=True)
            }
            self.assertEqual(set(by_status), {"taken", "gone"}, answers)
            winner, answer = by_status["taken"]
            self.assertEqual(answer["delivery"], keys[winner])
            _loser, told = by_status["gone"]
            self.assertIn(f"Race {winner}", told["message"])
            self.call(winner, "confirm", key, keys[winner])
            self.assertEqual(self.steps(key), ["delivered", "sent", "taken"])
            winners.add(winner)
        self.assertTrue(winners)

    def test_both_get_a_copy(self):
        for _round in range(10):
            key = self.sent("copy")
            calls = [(n, "deliver", key, new_key()) for n in ("Bar", "Terrace")]
            answers = self.at_once(*calls)
            self.assertEqual({a["status"] for a in answers}, {"taken"})

    def test_deliver_against_recall(self):
        for _round in range(10):
            key = self.sent()
            answers = self.at_once(
                ("Bar", "deliver", key, new_key()),
                ("Sender", "recall", key, new_key()),
            )
            statuses = sorted(answer["status"] for answer in answers)
            self.assertEqual(statuses, ["gone", "taken"], answers)

    def test_sent_many_times_at_once(self):
        for _round in range(5):
            parcel = self.parcel()
            answers = self.at_once(*[("Sender", "send", parcel)] * 6)
            self.assertEqual({a["status"] for a in answers}, {"sent"})
            self.assertEqual(self.steps(parcel["key"]), ["sent"])

    def test_one_device_presses_many_times(self):
        for _round in range(5):
            key = self.sent()
            calls = [("Bar", "deliver", key, new_key()) for _time in range(5)]
            answers = self.at_once(*calls)
            self.assertEqual(len({a["delivery"] for a in answers}), 1, answers)
            self.assertEqual(self.steps(key), ["sent", "taken"])
