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
            self.env["pos.offline.device"].sudo()._check_nothing_left_behind()
        return super().button_uninstall()


class PosOfflineDevice(models.Model):
    _inherit = "pos.offline.device"

    def _check_nothing_left_behind(self):
        """Raise which devices of open sessions hold sales, or may: who is silent.

        A manager who gives one up closes its session with a reason.
        """
        devices = self.search([("session_id.state", "!=", "closed")])
        doubtful = devices.filtered(lambda d: d.waiting_count or d.presence == "silent")
        if doubtful:
            action = self.env.ref(f"{MODULE}.pos_offline_device_action")
            raise RedirectWarning(
                _(
                    "Sales may still be on these devices, and would be left there:\n"
                    "%s\n\nOpen the POS on them until all is sent, or close their "
                    "sessions first.",
                    "\n".join(f"- {device._left_behind_line()}" for device in doubtful),
                ),
                action.id,
                action.name,
            )

    def _left_behind_line(self):
        amount = self.waiting_count and format_amount(
            self.env, self.waiting_amount, self.currency_id
        )
        parts = (
            self.config_id.name,
            self.display_name,
            self.last_seen_text,
            amount and f"{amount} ({self.waiting_count})",
        )
        return ", ".join(part for part in parts if part)
