# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import time
import uuid
from functools import partial

from odoo.tests import tagged

from odoo.addons.pos_offline_queue.tests.common_offline import make_product, open_shop
from odoo.addons.pos_offline_queue.tests.common_race import PATIENCE, RaceCase

from .common_transfer import new_key

ROUNDS = 50


@tagged("post_install", "-at_install")
class TestTransferRace(RaceCase):
    """Tills that really press at the same moment."""

    def setUp(self):
        super().setUp()
        self.secrets = {name: str(uuid.uuid4()) for name in self.configs}
        for name in self.configs:  # each device is known
            self.call(name, "overview")

    def make(self, env, user):
        product = make_product(env, "Race Loaf", kind="service")
        self.product_id = product.id
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
        return [*made, product]

    def forget_before(self, env):
        configs = list(self.configs.values())
        env["pos.order.transfer"].search([("config_id", "in", configs)]).unlink()

    def asker(self, name):
        """Asks as the till of that POS, once."""
        device = {
            "secret": self.secrets[name],
            "config_id": self.configs[name],
            "name": "Chrome",
            "counter": 0,
        }
        call = self.browser()

        def ask(method, *args):
            answer = call("pos.order.transfer.sync", method, device, *args)
            self.assertNotIn("error", answer, answer)
            return answer["result"]

        return ask

    def call(self, name, method, *args):
        """As the till of that POS asks it, again as long as somebody else is busy."""
        ask = self.asker(name)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            result = ask(method, *args)
            if not (isinstance(result, dict) and result.get("status") == "busy"):
                return result
        self.fail(f"{method} is busy for ever")

    def pressed_at_once(self, *calls):
        """The answers of (till, method, *arguments) that start together."""
        return self.at_once(*(partial(self.call, *call) for call in calls))

    def payload(self, mode="hand_over"):
        values = {"product_id": self.product_id, "qty": 1, "price_unit": 10}
        line = {"uuid": new_key(), "values": {**values, "full_product_name": "Loaf"}}
        return {
            "key": new_key(),
            "mode": mode,
            "receivers": [self.configs["Bar"], self.configs["Terrace"]],
            "document": {"fields": {}, "lines": [line]},
        }

    def sent(self, mode="hand_over"):
        entry = self.payload(mode)
        self.assertEqual(self.call("Sender", "send", entry)["status"], "sent")
        return entry["key"]

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
            answers = self.pressed_at_once(
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

    def test_who_comes_second_does_not_wait(self):
        key = self.sent()
        with self.env() as env:
            env.cr.execute(
                "SELECT id FROM pos_order_transfer WHERE key = %s FOR UPDATE", [key]
            )
            answer = self.asker("Bar")("deliver", key, new_key())
        self.assertEqual(answer["status"], "busy")

    def test_both_get_a_copy(self):
        for _round in range(10):
            key = self.sent("copy")
            calls = [(n, "deliver", key, new_key()) for n in ("Bar", "Terrace")]
            answers = self.pressed_at_once(*calls)
            self.assertEqual({a["status"] for a in answers}, {"taken"})

    def test_deliver_against_recall(self):
        for _round in range(10):
            key = self.sent()
            answers = self.pressed_at_once(
                ("Bar", "deliver", key, new_key()),
                ("Sender", "recall", key, new_key()),
            )
            statuses = sorted(answer["status"] for answer in answers)
            self.assertEqual(statuses, ["gone", "taken"], answers)

    def test_sent_many_times_at_once(self):
        for _round in range(5):
            entry = self.payload()
            answers = self.pressed_at_once(*[("Sender", "send", entry)] * 6)
            self.assertEqual({a["status"] for a in answers}, {"sent"})
            self.assertEqual(self.steps(entry["key"]), ["sent"])

    def test_one_device_presses_many_times(self):
        for _round in range(5):
            key = self.sent()
            calls = [("Bar", "deliver", key, new_key()) for _time in range(5)]
            answers = self.pressed_at_once(*calls)
            self.assertEqual(len({a["delivery"] for a in answers}), 1, answers)
            self.assertEqual(self.steps(key), ["sent", "taken"])
