# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

MODULE = "pos_offline_queue"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Without this module nobody would look for the sales that are on tills."""
        going = self | self.downstream_dependencies()
        # Whoever may not uninstall is told by Odoo, and not what is on devices
        if self.env.is_admin() and MODULE in going.mapped("name"):
            self.env["pos.offline.device"].sudo()._check_nothing_left_behind()
        return super().button_uninstall()
