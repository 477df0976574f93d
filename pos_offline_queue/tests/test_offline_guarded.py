# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests.common import tagged
from odoo.tools import mute_logger

from ..guard import granted
from .common_guarded import GuardedMixin
from .test_offline_rights import TwoCompanies


@tagged("post_install", "-at_install")
class TestGuarded(GuardedMixin, TwoCompanies):
    addon = "pos_offline_queue"
    managed = {("pos.offline.device", "label"), ("pos.offline.device", "active")}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashiers = (cls.cashier, cls.stranger, cls.internal, cls.portal)
        cls.managers = (cls.manager,)
        cls.strange_managers = (cls.strange_manager,)

    @mute_logger("odoo.sql_db", "odoo.addons.point_of_sale.models.pos_order")
    def setUp(self):
        super().setUp()
        sold = self.till.entry()
        self.send(sold)
        self.refused()
        self.given = {
            "pos.session": self.pos_session,
            "pos.config": self.config,
            "pos.order": self.orders(sold),
            "pos.offline.device": self.device(),
        }

    def test_a_cashier_closes_over_unsent_sales(self):
        """By telling the session that a manager had allowed it."""
        waiting = self.till.waiting(self.till.entry())
        self.sync(report=self.till.report(waiting))
        with self.assertRaises(AccessError):
            self.rpc(
                self.cashier,
                self.pos_session,
                "write",
                {"offline_allowed_keys": [waiting["key"]]},
            )
        unsent = self.rpc(self.cashier, self.pos_session, "offline_unsent")
        self.assertIn(waiting["uid"], [row["uid"] for row in unsent["rows"]])
        self.assertFalse(unsent["is_allowed"])

    def test_a_cashier_makes_a_sale_pass_for_another(self):
        """So that the real one is taken for a repetition, or its number for known."""
        cheap, dear = self.till.entry(), self.till.entry(self.till.order(qty=10))
        self.send(cheap)
        order = self.orders(cheap)
        for values in (
            {"idempotency_key": dear["key"]},
            {"offline_checksum": dear["checksum"]},
            {"offline_counter": dear["counter"]},
            {"offline_device_id": False},
        ):
            for call in (("write", values), ("copy", values)):
                with self.subTest(call), self.assertRaises(AccessError):
                    self.rpc(self.cashier, order, *call)
        self.assertFalse(self.send(dear)["repeated"])

    def test_a_cashier_changes_the_settings(self):
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, self.config, "write", {"offline_reload": False})
        self.rpc(self.manager, self.config, "write", {"offline_reload": False})
        self.assertFalse(self.config.offline_reload)

    def test_through_the_session_of_an_order(self):
        """Commands to related records end at the same guard."""
        order = self.given["pos.order"]
        command = [[1, order.id, {"idempotency_key": "forged"}]]
        with self.assertRaises(AccessError):
            self.rpc(self.cashier, self.pos_session, "write", {"order_ids": command})

    def test_a_grant_is_for_some_fields(self):
        order = granted(
            self.given["pos.order"].with_user(self.cashier), "offline_counter"
        )
        order.write({"offline_counter": 5})
        with self.assertRaises(AccessError):
            order.write({"offline_checksum": "0" * 64})
