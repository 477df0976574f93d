# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestSharingViews(TransactionCase):
    def test_odoo_warns_of_none_of_them(self):
        """As it does in the log of who installs the module."""
        of_module = [("module", "=", "pos_multi_session_sync")]
        domain = [*of_module, ("model", "=", "ir.ui.view")]
        ids = self.env["ir.model.data"].search(domain).mapped("res_id")
        with self.assertNoLogs("odoo.addons.base.models.ir_ui_view", "WARNING"):
            self.env["ir.ui.view"].browse(ids)._check_xml()
