# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import models

from ..later import CHANGE_CHANNEL


class ResUsers(models.Model):
    """Whoever may not work in a shop any more does not hear it either.

    Odoo lets anybody listen to a channel whose name they know: so the names change.
    """

    _inherit = "res.users"

    def write(self, vals):
        # The form writes a right as a field of its own.
        rights = [name for name in vals if name.startswith(("in_group_", "sel_group"))]
        is_right = rights or {"active", "groups_id", "company_ids"} & vals.keys()
        heard = self._multi_sessions_heard() if is_right else None
        result = super().write(vals)
        if heard:
            CHANGE_CHANNEL.after_commit(heard)
        return result

    def unlink(self):
        heard = self._multi_sessions_heard()
        result = super().unlink()
        CHANGE_CHANNEL.after_commit(heard)
        return result

    def _multi_sessions_heard(self):
        """Those whose channel one of these users may know, in superuser mode."""
        users = self.sudo().filtered(
            lambda user: user.has_group("point_of_sale.group_pos_user")
        )
        groups = self.env["pos.multi.session"].sudo()
        return groups.search([("company_id", "in", users.company_ids.ids)])
