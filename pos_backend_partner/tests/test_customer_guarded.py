# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests.common import tagged

from .common_backend_message import BackendMessageCase
from .common_guarded import GuardedMixin


@tagged("post_install", "-at_install")
class TestCustomerGuarded(GuardedMixin, BackendMessageCase):
    addon = "pos_backend_partner"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashiers = (cls.cashier, cls.internal, cls.portal)
        cls.managers = (cls.manager,)
        cls.strange_managers = (cls.other_manager,)

    def setUp(self):
        super().setUp()
        self.given = {
            "pos.config": self.till.config_id,
            "res.partner": self.clara,
            "pos.backend.message": self.notify(),
        }
