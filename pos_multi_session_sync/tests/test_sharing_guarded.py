# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.exceptions import AccessError
from odoo.tests.common import new_test_user, tagged

from odoo.addons.pos_offline_queue.tests.common_guarded import GuardedMixin

from ..models.pos_multi_session import BY_ITSELF
from .common_sharing import MANAGER, SharingCase
from .common_transfer import TransferCase

GROUP = ("name", "active", "company_id", "config_ids", "user_id", "history_days")


@tagged("post_install", "-at_install")
class TestSharingGuarded(GuardedMixin, SharingCase, TransferCase):
    """What the modules add to sessions, orders and settings is not for everybody."""

    addon = "pos_multi_session_sync"
    managed = {("pos.multi.session", name) for name in GROUP}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env["res.company"].create({"name": "Other Company"})
        cls.stranger = cls.make_user("ms_sam", "base.group_user", "Stranger Sam")
        cls.portal = new_test_user(cls.env, "ms_pat", "base.group_portal")
        cls.cashiers = (cls.cashier, cls.stranger, cls.portal)
        cls.managers = (cls.manager,)
        cls.strange_managers = (
            cls.make_user("ms_boss", MANAGER, "Foreign Boss", company),
        )

    def setUp(self):
        super().setUp()
        order, _line = self.begin(self.one)
        sold = self.pay(self.one, order)
        self.given = {
            "pos.session": self.pos_session,
            "pos.config": self.config,
            "pos.order": sold,
            "pos.multi.session": self.group,
        }

    def stored_fields(self):
        """Of models that nobody may write one field says as much as all."""
        seen = set()
        for field in super().stored_fields():
            if field.type == "one2many":
                continue
            model = self.env[field.model_name]
            is_closed = model._original_module == self.addon
            if field.model_name == "pos.multi.session":
                # Odoo writes its own fields, such as the time of creation.
                if field.name in (*GROUP, *BY_ITSELF):
                    yield field
            elif not is_closed or field.model_name not in seen:
                seen.add(field.model_name)
                yield field

    def _may_in_own_company(self, user, field):
        is_managed = (field.model_name, field.name) in self.managed
        is_strange = user in self.strange_managers
        return (is_managed and is_strange) or super()._may_in_own_company(user, field)

    def test_a_cashier_decides_for_others(self):
        for values in (
            {"multi_session_leave": "cancel"},
            {"multi_session_leave_user_id": self.manager.id},
            {"multi_session_leave_orders": []},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.rpc(self.cashier, self.other_session, "write", values)

    def test_the_payments_of_an_order(self):
        """Rows behind an order's field are written by their own model's rights."""
        order = self.given["pos.order"]
        for command in ((5,), (0, 0, {"sale": "forged"})):
            values = {"multi_session_payment_ids": [command]}
            with self.subTest(command), self.assertRaises(AccessError):
                self.rpc(self.cashier, order, "write", values)

    def test_a_cashier_changes_the_settings(self):
        for values in (
            {"is_order_sender": True},
            {"is_order_receiver": True},
            {"multi_session_id": False},
        ):
            with self.subTest(values), self.assertRaises(AccessError):
                self.rpc(self.cashier, self.config, "write", values)
        self.rpc(self.manager, self.config, "write", {"is_order_receiver": True})
        self.assertTrue(self.config.is_order_receiver)
