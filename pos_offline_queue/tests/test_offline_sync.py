# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged
from odoo.tools import mute_logger

from .common_offline import STOCK_LOG, OfflineCase


@tagged("post_install", "-at_install")
class TestSync(OfflineCase):
    def test_a_sale_arrives(self):
        order = self.till.order(qty=3, partner_id=self.partner.id)
        envelope = self.till.envelope(order)
        result = self.send(envelope)
        made = self.orders(envelope)
        self.assertEqual(
            result,
            {
                "key": envelope["key"],
                "status": "confirmed",
                "id": made.id,
                "pos_reference": order["name"],
                "account_move": False,
                "repeated": False,
            },
        )
        self.assertEqual(made.state, "paid")
        self.assertEqual(made.amount_total, 30)
        self.assertEqual(made.payment_ids.mapped("amount"), [30])
        self.assertEqual(made.partner_id, self.partner)
        self.assertEqual(made.user_id, self.cashier)
        self.assertEqual(made.offline_device_id, self.device())
        self.assertEqual(made.offline_counter, 1)
        self.assertEqual(made.offline_checksum, envelope["checksum"])
        self.assertFalse(self.kept(envelope))

    def test_again_and_again(self):
        envelope = self.till.envelope()
        first = self.send(envelope)
        for _time in range(3):
            self.assertEqual(self.send(envelope), {**first, "repeated": True})
        answer = self.sync(envelope, envelope)
        self.assertEqual(answer["results"], [{**first, "repeated": True}] * 2)
        self.assertEqual(len(self.orders(envelope)), 1)

    def test_twice_in_one_request(self):
        envelope = self.till.envelope()
        first, second = self.sync(envelope, envelope)["results"]
        self.assertFalse(first["repeated"])
        self.assertEqual(second, {**first, "repeated": True})
        self.assertEqual(len(self.orders(envelope)), 1)

    def test_results_stand_in_the_order_of_the_envelopes(self):
        envelopes = [self.till.envelope() for _number in range(4)]
        answer = self.sync(*envelopes)
        self.assertEqual(
            [result["key"] for result in answer["results"]],
            [envelope["key"] for envelope in envelopes],
        )
        self.assertEqual({r["status"] for r in answer["results"]}, {"confirmed"})
        self.assertEqual(answer["settled"], [])

    @mute_logger("odoo.sql_db", STOCK_LOG)
    def test_one_bad_order_blocks_nothing(self):
        good, bad, last = self.till.order(), self.till.order(), self.till.order()
        bad["lines"][0][2]["product_id"] = 2**31 - 1
        bad["lines"][0][2]["full_product_name"] = "Old Bread"
        envelopes = [self.till.envelope(order) for order in (good, bad, last)]
        results = self.sync(*envelopes)["results"]
        self.assertEqual(
            [result["status"] for result in results],
            ["confirmed", "refused", "confirmed"],
        )
        self.assertEqual(results[1]["code"], "missing")
        self.assertIn("“Old Bread”", results[1]["message"])
        self.assertFalse(self.orders(envelopes[1]))
        kept = self.kept(envelopes[1])
        self.assertEqual(kept.state, "refused")
        self.assertEqual(json.loads(kept.payload), bad)
