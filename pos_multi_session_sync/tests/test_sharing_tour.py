# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import HttpCase, tagged

from .common_sharing import OfflineCase


@tagged("post_install", "-at_install")
class TestSharingTour(OfflineCase, HttpCase):
    def test_an_administrator_is_led_to_the_first_multi_session(self):
        """Whoever does what each step says has tills that share."""
        groups = self.env["pos.multi.session"].with_context(active_test=False)
        known = groups.search([])
        self.env["pos.config"].create(
            [
                {"name": name, "payment_method_ids": False}
                for name in ("A Counter", "A Terrace")
            ]
        )
        action = self.env.ref("pos_multi_session_sync.pos_multi_session_action")
        self.start_tour(
            f"/web#action={action.id}&menu_id="
            f"{self.env.ref('point_of_sale.menu_point_root').id}",
            "pos_multi_session_tour",
            login="admin",
            timeout=120,
        )
        made = groups.search([]) - known
        self.assertEqual(made.name, "Ground Floor")
        self.assertEqual(made.config_count, 2)
        self.assertFalse(made.hint)
