# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import Markup

from odoo import _, api, fields, models


class PosMultiSessionClose(models.TransientModel):
    _name = "pos.multi.session.close"
    _description = "Close the Last Session of a Multi-session"

    session_id = fields.Many2one(
        "pos.session",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    multi_session_id = fields.Many2one(related="session_id.config_id.multi_session_id")
    orders_html = fields.Html(compute="_compute_orders_html", sanitize=False)
    what = fields.Selection(
        [("keep", "Keep them for the next session"), ("cancel", "Cancel them")],
        string="What becomes of them",
        required=True,
        default="keep",
    )

    @api.depends("session_id")
    def _compute_orders_html(self):
        for wizard in self:
            info = self.env["pos.multi.session"].closing_info(wizard.session_id.id)
            words = (
                _(
                    "Order %(number)s: %(count)s lines, last changed by %(who)s",
                    number=order["number"],
                    count=order["line_count"],
                    who=order["changed_by"],
                )
                for order in info["open_orders"]
            )
            items = Markup("").join(Markup("<li>%s</li>") % each for each in words)
            wizard.orders_html = Markup("<ul>%s</ul>") % items

    def action_close(self):
        """Close the session; what was decided happens once it is closed."""
        self.ensure_one()
        self.env["pos.multi.session"].decide_open_orders(self.session_id.id, self.what)
        result = self.session_id.action_pos_session_closing_control()
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
