# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo.tests import HttpCase, tagged

from .common_sharing import open_shop


@tagged("post_install", "-at_install")
class TestStandardUnits(HttpCase):
    def test_the_pos_by_itself(self):
        """Odoo's own unit tests, whose server says nothing to the modules."""
        open_shop(self.env(user=self.env.ref("base.user_admin")), name="Unit Shop")
        self.browser_js("/pos/ui/tests?mod=web", "", "", login="admin", timeout=300)
