# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from markupsafe import Markup

from odoo import _, api, fields, models
from odoo.exceptions import UserError


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
    may_cancel = fields.Boolean(compute="_compute_orders_html")
    what = fields.Selection(
        [("keep", "Keep them for the next session"), ("cancel", "Cancel them")],
        string="What becomes of them",
        required=True,
        default="keep",
    )

    @api.depends("session_id")
    def _compute_orders_html(self):
        for wizard in self:
            closing = self.env["pos.multi.session.closing"]
            info = closing.closing_info(wizard.session_id.id)
            orders = map(self._order_message, info["open_orders"])
            items = Markup("").join(Markup("<li>%s</li>") % each for each in orders)
            question = _(
                "This is the last open session of %s. These orders are still open:",
                wizard.multi_session_id.name,
            )
            wizard.may_cancel = info["group"]["may_delete"]
            rule = (
                ""
                if wizard.may_cancel
                else _(
                    "Only managers delete orders: these are kept for the next session."
                )
            )
            words = Markup("<p>%s</p><ul>%s</ul><p>%s</p>")
            wizard.orders_html = words % (question, items, rule)

    @api.model
    def _order_message(self, order):
        words = {"number": order["number"], "who": order["changed_by"]}
        count = order["line_count"]
        if count == 1:
            return _("Order %(number)s: 1 line, last changed by %(who)s", **words)
        return _(
            "Order %(number)s: %(count)s lines, last changed by %(who)s",
            count=count,
            **words,
        )

    def action_close(self):
        """Close the session; what was decided happens once it is closed."""
        self.ensure_one()
        closing = self.env["pos.multi.session.closing"]
        closing.decide_open_orders(self.session_id.id, self.what)
        result = self.session_id.action_pos_session_closing_control()
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}


class PosMultiSessionSettle(models.TransientModel):
    """What a manager did about orders that were paid twice."""

    _name = "pos.multi.session.settle"
    _description = "Settle Double Payments"

    payment_ids = fields.Many2many(
        "pos.multi.session.payment", required=True, readonly=True, string="Payments"
    )
    reason = fields.Char(string="What Was Done", required=True)

    def action_settle(self):
        if not self.reason.strip():
            raise UserError(_("Say what was done about it."))
        self.payment_ids._settle(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
