# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestCustomerTour(HttpCase):
    def test_a_customer_is_chosen_in_the_dialog(self):
        bank = self.env["account.journal"].create(
            {"name": "Tour Bank", "code": "TOURB", "type": "bank"}
        )
        card = self.env["pos.payment.method"].create(
            {"name": "Tour Card", "journal_id": bank.id}
        )
        config = self.env["pos.config"].create(
            {
                "name": "Tour Till",
                "customer_picker": "dialog",
                "payment_method_ids": [(6, 0, card.ids)],
            }
        )
        self.env["product.product"].create(
            {"name": "Tour Loaf", "available_in_pos": True, "taxes_id": False}
        )
        tom, _tess = self.env["res.partner"].create(
            [
                {"name": "Tom Tour", "phone": "+49 30 4711-0815"},
                {"name": "Tess Other", "phone": "+49 30 1234567"},
            ]
        )
        groups = "base.group_user,point_of_sale.group_pos_user"
        # The tour goes on without the id of the POS, to the cashier's own session.
        config.with_user(new_test_user(self.env, "tour_cashier", groups)).open_ui()
        config.current_session_id.set_cashbox_pos(0, "")
        self.start_tour(
            f"/pos/ui?config_id={config.id}",
            "pos_backend_partner_choose",
            login="tour_cashier",
            timeout=120,
        )
        order = config.current_session_id.order_ids
        self.assertEqual((order.partner_id, order.state), (tom, "paid"))
