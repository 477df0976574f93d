# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from lxml import etree

from odoo.tests import HttpCase, tagged
from odoo.tools.safe_eval import safe_eval

from .common_transfer import TransferCase


@tagged("post_install", "-at_install")
class TestTransferViews(TransferCase, HttpCase):
    def test_the_office(self):
        about = {"name": "Order 00001-001-0001", "amount": 50.0}
        _answer, refused = self.counter.sends(
            self.bar, about={**about, "customer": "Refusing Rita"}
        )
        self.counter.sends(self.bar, about={**about, "customer": "Patient Paul"})
        self.bar.call("refuse", refused["key"], "We are closing")
        self.manager.password = "off_manager"
        action = self.env.ref("pos_multi_session_sync.pos_order_transfer_action")
        self.start_tour(
            f"/web#action={action.id}",
            "pos_order_transfer_backend",
            login=self.manager.login,
            timeout=120,
        )
        self.assertEqual(self.transfer(refused["key"]).state, "cancelled")
        self.assertEqual(
            self.kinds(refused["key"]), ["sent", "refused", "retried", "cancelled"]
        )

    def test_every_view_can_be_read_by_a_cashier(self):
        self.counter.sends(self.bar)
        for model in ("pos.order.transfer", "pos.order.transfer.step"):
            for user in (self.cashier, self.manager):
                views = [(False, "list"), (False, "search")]
                if model == "pos.order.transfer":
                    kinds = ("form", "kanban", "graph", "pivot")
                    views += [(False, kind) for kind in kinds]
                found = self.env[model].with_user(user).get_views(views)
                self.assertEqual(len(found["views"]), len(views))

    def test_mine_is_what_i_sent_or_took(self):
        _answer, sent = self.counter.sends(self.bar, self.terrace)
        self.bar.takes(sent["key"])
        transfers = self.env["pos.order.transfer"].with_user(self.manager)
        arch = etree.fromstring(transfers.get_view(view_type="search")["arch"])
        (mine,) = arch.xpath("//filter[@name='filter_mine']/@domain")
        for user, is_mine in (
            (self.counter.user, True),
            (self.bar.user, True),
            (self.terrace.user, False),
        ):
            found = transfers.search(safe_eval(mine, {"uid": user.id}))
            self.assertEqual(self.transfer(sent["key"]) in found, is_mine, user.name)

    def test_buttons_elsewhere(self):
        for xml_id, model in (
            ("point_of_sale.pos_config_view_form", "pos.config"),
            ("point_of_sale.view_pos_session_form", "pos.session"),
            ("point_of_sale.view_pos_pos_form", "pos.order"),
        ):
            view = self.env.ref(xml_id)
            records = self.env[model].with_user(self.manager)
            arch = records.get_view(view.id, "form")["arch"]
            self.assertIn("action_view_order_transfer", arch, model)
