# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, models
from odoo.exceptions import RedirectWarning
from odoo.tools import format_amount

MODULE = "pos_offline_queue"


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def button_uninstall(self):
        """Without this module nobody would look for the sales that are on tills."""
        going = self | self.downstream_dependencies()
        # Whoever may not uninstall is told by Odoo, and not what is on devices
        if self.env.is_admin() and MODULE in going.mapped("name"):
            self._check_no_sales_left_behind()
        return super().button_uninstall()

    def _check_no_sales_left_behind(self):
        """Raise which devices of open sessions hold sales, or may: who is silent.

        A manager who gives one up closes its session with a reason.
        """
        devices = self.env["pos.offline.device"].sudo()
        devices = devices.search([("session_id.state", "!=", "closed")])
        doubtful = devices.filtered(lambda d: d.waiting_count or d.presence == "silent")
        if doubtful:
            action = self.env.ref("pos_offline_queue.pos_offline_device_action")
            raise RedirectWarning(
                _(
                    "Sales may still be on these devices, and would be left there:\n"
                    "%s\n\nOpen the POS on them until all is sent, or close their "
                    "sessions first.",
                    "\n".join(
                        f"- {self._left_behind_line(device)}" for device in doubtful
                    ),
                ),
                action.id,
                action.name,
            )

    def _left_behind_line(self, device):
        amount = device.waiting_count and format_amount(
            self.env, device.waiting_amount, device.currency_id
        )
        parts = (
            device.config_id.name,
            device.display_name,
            device.last_seen_text,
            amount and f"{amount} ({device.waiting_count})",
        )
        return ", ".join(part for part in parts if part)
