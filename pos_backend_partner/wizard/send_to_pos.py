# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime


class PosSendToPos(models.TransientModel):
    _name = "pos.send.to.pos"
    _description = "Send a Customer to a POS"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    till_ids = fields.One2many("pos.send.to.pos.till", "wizard_id", readonly=True)
    till_id = fields.Many2one(
        "pos.send.to.pos.till",
        string="Send To",
        domain="[('wizard_id', '=', id)]",
    )
    note = fields.Char(help="Shown to the cashier below the customer's name.")

    def action_send(self):
        self.ensure_one()
        session = self.till_id.session_id
        if not session:
            raise UserError(_("Choose the POS to send the customer to."))
        # The cashier's words, not the sender's language
        words = self.with_context(lang=session.sudo().user_id.lang)
        session._notify_pos(
            "customer",
            {"partner_id": self.partner_id.id, "note": self.note},
            words._summary(),
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": _(
                    "%(customer)s was sent to %(till)s. "
                    "You will be notified of the answer.",
                    customer=self.partner_id.display_name,
                    till=session.config_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _summary(self):
        return _("Customer %(name)s", name=self.partner_id.display_name)


class PosSendToPosTill(models.TransientModel):
    """An open session as the wizard lists it."""

    _name = "pos.send.to.pos.till"
    _description = "Till a Customer Can Be Sent To"

    wizard_id = fields.Many2one("pos.send.to.pos", required=True, ondelete="cascade")
    session_id = fields.Many2one("pos.session", required=True, ondelete="cascade")

    @api.depends("session_id")
    @api.depends_context("lang", "tz")
    def _compute_display_name(self):
        for till in self:
            session = till.session_id
            till.display_name = _(
                "%(till)s: %(cashier)s, open since %(time)s",
                till=session.config_id.name,
                cashier=session.user_id.name,
                time=format_datetime(
                    self.env, session.start_at or session.create_date, dt_format="short"
                ),
            )
