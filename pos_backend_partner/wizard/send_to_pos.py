# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_datetime


class PosSendToPos(models.TransientModel):
    _name = "pos.send.to.pos"
    _description = "Send a Customer or a Text to a POS"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
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
    text = fields.Text(string="Message", help="Shown to the cashier.")

    @api.model
    def _open_wizard(self, title, company, partner_id=False):
        """The action that opens it, with the open sessions that this user may see.

        :param company: of the sessions and its branches; empty: of any company
        """
        wizard = self.create({"partner_id": partner_id})
        domain = [("state", "=", "opened"), ("rescue", "=", False)]
        if company:
            domain.append(("config_id.company_id", "child_of", company.id))
        sessions = self.env["pos.session"].search(domain)
        tills = self.env["pos.send.to.pos.till"].create(
            [
                {"wizard_id": wizard.id, "session_id": session.id}
                for session in sessions.sorted(lambda it: it.config_id.name)
            ]
        )
        if len(tills) == 1:
            wizard.till_id = tills
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_send(self):
        self.ensure_one()
        session = self.till_id.session_id
        if not session:
            raise UserError(_("Choose the POS to send it to."))
        # The cashier's words, not the sender's language
        words = self.with_context(lang=session.sudo().user_id.lang)
        if self.partner_id:
            payload = {"partner_id": self.partner_id.id, "note": self.note}
            session._notify_pos("customer", payload, words._summary())
        else:
            session._notify_pos("message", {"text": self.text}, words._summary())
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": _(
                    "%(what)s was sent to %(till)s. "
                    "You will be notified of the answer.",
                    what=self.partner_id.display_name or _("Your message"),
                    till=session.config_id.name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _summary(self):
        if not self.partner_id:
            return _("Message from the office")
        return _("Customer %(name)s", name=self.partner_id.display_name)


class PosSendToPosTill(models.TransientModel):
    """An open session as the wizard lists it."""

    _name = "pos.send.to.pos.till"
    _description = "Till That Something Can Be Sent To"

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
