# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models


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
    order_ids = fields.Many2many(
        "pos.multi.session.order", compute="_compute_order_ids"
    )
    what = fields.Selection(
        [("keep", "Keep them for the next session"), ("cancel", "Cancel them")],
        string="What becomes of them",
        required=True,
        default="keep",
    )

    @api.depends("multi_session_id")
    def _compute_order_ids(self):
        for wizard in self:
            wizard.order_ids = wizard.multi_session_id.order_ids.filtered(
                lambda order: order.state == "open"
            )

    def action_close(self):
        """Close the session; what was decided happens once it is closed."""
        self.ensure_one()
        self.env["pos.multi.session"].decide_open_orders(self.session_id.id, self.what)
        result = self.session_id.action_pos_session_closing_control()
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
