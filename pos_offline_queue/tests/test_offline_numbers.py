# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo.tests.common import tagged
from odoo.tools import file_path

from ..call_number import call_number
from .common_offline import OfflineCase

EXAMPLES = "pos_offline_queue/static/tests/core/call_numbers.json"


@tagged("post_install", "-at_install")
class TestCallNumbers(OfflineCase):
    """What the customer is called by."""

    def test_as_the_tills_compute_it(self):
        with open(file_path(EXAMPLES)) as file:
            for name, number in json.load(file):
                with self.subTest(name):
                    self.assertEqual(call_number(name), number)
        self.assertIsNone(call_number(False))

    def sell(self, login, sequence):
        uid = f"{self.pos_session.id:05}-{login:03}-{sequence:04}"
        names = {"uid": uid, "name": f"Order {uid}", "sequence_number": sequence}
        entry = self.till.entry(self.till.order(**names))
        self.send(entry)
        return self.orders(entry)

    def test_two_devices_with_the_same_sequence(self):
        orders = self.sell(1, 5), self.sell(2, 5), self.sell(1_002_001, 5)
        digit = self.pos_session.id % 10
        numbers = [f"{digit}05", f"{digit}05-2", f"{digit}05-2.1"]
        self.assertEqual([order.tracking_number for order in orders], numbers)
        for order, number in zip(orders, numbers, strict=True):
            (exported,) = order.export_for_ui()
            self.assertEqual(exported["tracking_number"], number)

    def test_an_order_is_found_by_its_number(self):
        one, two, other = self.sell(1, 5), self.sell(2, 5), self.sell(2, 105)
        offline = self.sell(1_002_001, 5)
        digit = self.pos_session.id % 10

        def found(operator, value):
            domain = [("tracking_number", operator, value)]
            mine = [("session_id", "=", self.pos_session.id)]
            return self.env["pos.order"].search(domain + mine)

        self.assertEqual(found("=", f"{digit}05-2"), two)
        self.assertEqual(found("=", f"{digit}105-2"), other)
        self.assertEqual(found("=", f"{digit}05-2.1"), offline)
        # Without that of the device: all orders that it may be.
        self.assertEqual(found("ilike", f"%{digit}05%"), one | two | offline)
