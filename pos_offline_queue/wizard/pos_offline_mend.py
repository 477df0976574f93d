# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

from markupsafe import Markup

from odoo import _, api, fields, models
from odoo.exceptions import UserError

from ..contents import Contents, gone
from ..models.pos_offline_rejected_sale import REFUSED

# model: the field of a line that takes what is chosen for it.
CHOICES = {
    "pos.session": "session_id",
    "product.product": "product_id",
    "pos.payment.method": "payment_method_id",
    "res.partner": "partner_id",
    "product.pricelist": "pricelist_id",
    "account.fiscal.position": "fiscal_position_id",
    "account.tax": "tax_id",
    "res.users": "user_id",
}
# Without these there is no order.
NEEDED = ("pos.session", "product.product", "pos.payment.method")


class PosOfflineMend(models.TransientModel):
    _name = "pos.offline.mend"
    _description = "Fix a Rejected Sale"

    rejected_sale_id = fields.Many2one(
        "pos.offline.rejected.sale", required=True, readonly=True, ondelete="cascade"
    )
    # With the rights of whoever opens it: it can be made for any id.
    config_id = fields.Many2one(
        "pos.config", related="rejected_sale_id.config_id", related_sudo=False
    )
    company_id = fields.Many2one(
        "res.company", related="rejected_sale_id.company_id", related_sudo=False
    )
    line_ids = fields.One2many("pos.offline.mend.line", "mend_id")
    session_line_ids = fields.One2many(
        "pos.offline.mend.line", "mend_id", domain=[("model", "=", "pos.session")]
    )
    product_line_ids = fields.One2many(
        "pos.offline.mend.line", "mend_id", domain=[("model", "=", "product.product")]
    )
    payment_line_ids = fields.One2many(
        "pos.offline.mend.line",
        "mend_id",
        domain=[("model", "=", "pos.payment.method")],
    )
    partner_line_ids = fields.One2many(
        "pos.offline.mend.line", "mend_id", domain=[("model", "=", "res.partner")]
    )
    other_line_ids = fields.One2many(
        "pos.offline.mend.line",
        "mend_id",
        domain=[("model", "not in", (*NEEDED, "res.partner"))],
    )

    has_pricelists = fields.Boolean(compute="_compute_has")
    has_fiscal_positions = fields.Boolean(compute="_compute_has")
    has_taxes = fields.Boolean(compute="_compute_has")
    has_users = fields.Boolean(compute="_compute_has")

    @api.constrains("rejected_sale_id")
    def _check_rejected_sale(self):
        rejected_sales = self.rejected_sale_id
        rejected_sales._check_manager()
        rejected_sales.check_access_rule("read")

    @api.depends("line_ids.model")
    def _compute_has(self):
        for wizard in self:
            models_ = wizard.line_ids.mapped("model")
            wizard.has_pricelists = "product.pricelist" in models_
            wizard.has_fiscal_positions = "account.fiscal.position" in models_
            wizard.has_taxes = "account.tax" in models_
            wizard.has_users = "res.users" in models_

    @api.model
    def _of_rejected_sale(self, rejected):
        """A wizard that asks for each record that this sale names and that is gone."""
        refusals = self.env["pos.offline.refusal"]
        with refusals._reading():
            data = Contents(rejected).entry().open()
        missing = gone(self.env, data)
        if not missing:
            raise UserError(_("Nothing that this sale names is gone from Odoo."))
        chosen = rejected.replacements or {}
        return self.create(
            {
                "rejected_sale_id": rejected.id,
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "model": model,
                            "old_id": record_id,
                            "what": words,
                            **_chosen_before(chosen, model, record_id),
                        },
                    )
                    for (model, record_id), words in zip(
                        missing, refusals._gone_labels(missing, data), strict=True
                    )
                ],
            }
        )

    def action_mend(self):
        """Note the choices, and try again at once."""
        self.ensure_one()
        rejected = self.rejected_sale_id
        rejected._check_manager()
        if not rejected._undecided_by_nobody_else(REFUSED):
            raise UserError(_("This sale is decided already."))
        replacements = dict(rejected.replacements or {})
        log = Markup("")
        for line in self.line_ids:
            choice = line._checked_choice()
            replacements[line.model] = {
                **replacements.get(line.model, {}),
                str(line.old_id): choice.id,
            }
            log += Markup("<li>%s → %s</li>") % (
                line.what,
                choice.display_name or _("left out"),
            )
        rejected.sudo().replacements = replacements
        rejected._log(_("Fixed:") + Markup("<ul>%s</ul>") % log)
        return rejected.action_retry()


class PosOfflineMendLine(models.TransientModel):
    _name = "pos.offline.mend.line"
    _description = "Something a Rejected Sale Lacks"

    mend_id = fields.Many2one(
        "pos.offline.mend", string="Wizard", required=True, ondelete="cascade"
    )
    config_id = fields.Many2one(
        "pos.config", related="mend_id.config_id", related_sudo=False
    )
    company_id = fields.Many2one(
        "res.company", related="mend_id.company_id", related_sudo=False
    )
    model = fields.Char(required=True, readonly=True)
    old_id = fields.Integer(required=True, readonly=True)
    what = fields.Char(string="No Longer in Odoo", readonly=True)
    session_id = fields.Many2one("pos.session")
    product_id = fields.Many2one("product.product")
    payment_method_id = fields.Many2one("pos.payment.method")
    partner_id = fields.Many2one("res.partner", string="Customer")
    pricelist_id = fields.Many2one("product.pricelist")
    fiscal_position_id = fields.Many2one("account.fiscal.position")
    tax_id = fields.Many2one("account.tax")
    user_id = fields.Many2one("res.users", string="User")

    @api.constrains("mend_id")
    def _check_wizard(self):
        self.mend_id.check_access_rule("read")

    def _checked_choice(self):
        """What is chosen instead; nothing means to leave it out."""
        self.ensure_one()
        if self.model not in CHOICES:
            return self.env[self.model].browse()
        choice = self[CHOICES[self.model]]
        if not choice and self.model in NEEDED:
            raise UserError(_("Choose something in place of %s.", self.what))
        # That he may use it is said by its own access rules
        choice.check_access_rule("read")
        company = "company_id" in choice._fields and choice.company_id
        if company and company not in self.company_id.parent_ids:
            raise UserError(_("%s belongs to another company.", choice.display_name))
        if self.model == "pos.payment.method":
            self._check_method(choice)
        return choice

    def _check_method(self, method):
        if method not in self.config_id.payment_method_ids:
            raise UserError(
                _(
                    "%(method)s is not a way to pay at %(pos)s.",
                    method=method.display_name,
                    pos=self.config_id.display_name,
                )
            )


def _chosen_before(chosen, model, record_id):
    before = chosen.get(model, {}).get(str(record_id))
    return {CHOICES[model]: before} if before and model in CHOICES else {}


class PosOfflineSetAside(models.TransientModel):
    _name = "pos.offline.set.aside"
    _description = "Set a Sale Aside"

    rejected_sale_ids = fields.Many2many(
        "pos.offline.rejected.sale", string="Sales", required=True
    )
    reason = fields.Char(required=True)

    @api.constrains("rejected_sale_ids")
    def _check_rejected_sales(self):
        self.rejected_sale_ids._check_manager()
        self.rejected_sale_ids.check_access_rule("read")

    def action_confirm(self):
        """These sales shall not become orders; they are kept."""
        self.ensure_one()
        rejected_sales = self.rejected_sale_ids
        rejected_sales._check_manager()
        reason = self.env["pos.offline.sync"]._check_reason(self.reason)
        rejected_sales._undecided_by_nobody_else(REFUSED)._set_aside(reason)
        return {"type": "ir.actions.act_window_close"}
