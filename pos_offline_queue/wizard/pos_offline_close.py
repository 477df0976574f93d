# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..unsent import UnsentMessage


class PosOfflineClose(models.TransientModel):
    _name = "pos.offline.close"
    _description = "Close a Session Without Its Unsent Sales"

    session_id = fields.Many2one(
        "pos.session",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.context.get("active_id"),
    )
    unsent_html = fields.Html(
        string="Unsent Sales", compute="_compute_unsent_html", sanitize=False
    )
    shown = fields.Char(
        compute="_compute_shown", store=True, readonly=False, compute_sudo=False
    )
    reason = fields.Char(required=True)

    @api.constrains("session_id")
    def _check_session(self):
        for wizard in self:
            wizard.session_id._check_offline_access()

    @api.depends("session_id")
    def _compute_unsent_html(self):
        for wizard in self:
            session = wizard.session_id
            rows = session and session.offline_unsent()["rows"]
            wizard.unsent_html = session and UnsentMessage(session, rows).html()

    @api.depends("session_id")
    def _compute_shown(self):
        for wizard in self:
            session = wizard.session_id
            wizard.shown = session and session.offline_unsent()["shown"]

    def action_close(self):
        """Close the session; what is unsent goes to a rescue session when it comes."""
        self.ensure_one()
        session = self.session_id
        unsent = session.allow_closing_with_unsent(self.reason, self.shown)
        if not unsent["is_allowed"]:
            raise UserError(
                _(
                    "What is not in Odoo has changed since it was shown here. The "
                    "session is still open. Close this window, and look again."
                )
            )
        result = session.action_pos_session_closing_control()
        if isinstance(result, dict):
            return result
        return {"type": "ir.actions.act_window_close"}
