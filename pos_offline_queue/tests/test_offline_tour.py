# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import HttpCase, tagged

from .common_offline import OfflineCase


@tagged("post_install", "-at_install")
class TestOfflineTour(OfflineCase, HttpCase):
    def test_a_sale_is_in_odoo_once_and_its_device_is_known(self):
        # The tour goes on without the id of the POS, to the cashier's own session.
        self.pos_session.user_id = self.cashier
        self.start_tour(
            f"/pos/ui?config_id={self.config.id}",
            "pos_offline_queue_sale",
            login=self.cashier.login,
            timeout=120,
        )
        order = self.pos_session.order_ids
        self.assertEqual((order.amount_total, order.state), (10, "paid"))
        device = self.env["pos.offline.device"].search(
            [("config_id", "=", self.config.id)]
        )
        self.assertEqual((len(device), device.waiting_count), (1, 0))
