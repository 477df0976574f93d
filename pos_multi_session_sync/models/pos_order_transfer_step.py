# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models

KINDS = [
    ("sent", "Sent"),
    ("seen", "Seen"),
    ("taken", "Taken"),
    ("delivered", "Delivered"),
    ("refused", "Refused"),
    ("failed", "Not Delivered"),
    ("recalled", "Taken Back"),
    ("returned", "Back in the Sender's Cart"),
    ("cancelled", "Cancelled"),
    ("released", "Taken Away From a Till"),
    ("lost", "That Till Came Back"),
    ("retried", "Offered Again"),
    ("sold", "Sold"),
]


class PosOrderTransferStep(models.Model):
    """What happened to a transfer: who, where, when."""

    _name = "pos.order.transfer.step"
    _description = "Step of an Order Transfer"
    _order = "id desc"
    _rec_name = "kind"

    transfer_id = fields.Many2one(
        "pos.order.transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="transfer_id.company_id")
    kind = fields.Selection(KINDS, string="Step", required=True, readonly=True)
    at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", string="Who", readonly=True, ondelete="set null"
    )
    config_id = fields.Many2one(
        "pos.config", string="Where", readonly=True, ondelete="set null"
    )
    device_id = fields.Many2one(
        "pos.offline.device", string="Device", readonly=True, ondelete="set null"
    )
    offline = fields.Boolean(readonly=True, help="The till had no connection then.")
    typed = fields.Text(
        readonly=True, help="In somebody's own words, or the number of a receipt."
    )
    about = fields.Json(
        readonly=True, help="What it was, as codes: each reader has a language."
    )
    description = fields.Text(string="Details", compute="_compute_description")

    @api.depends("typed", "about")
    @api.depends_context("lang")
    def _compute_description(self):
        for step in self:
            step.description = step._message(**(step.about or {})) or step.typed or ""

    @api.model
    def _message(self, reason="", outcome="", problem="", notices=(), apart=""):
        """What _log was given as `about`, in the reader's language."""
        receivers = self.env["pos.order.transfer.receiver"]
        if reason:
            return receivers._reason_message(reason)
        if outcome:
            return {
                "removed": _(
                    "The till had it in its cart, unchanged. It was removed there."
                ),
                "kept": _(
                    "The till had it in its cart, and it was changed there: what is "
                    "there stays, as an order of its own."
                ),
                "gone": _(
                    "The till had it in its cart. It is not open there any more: it "
                    "was sold, sent on or deleted."
                ),
            }[outcome]
        if apart:
            return _(
                "Sold as %s, though the order had been taken away from this till. "
                "Look whether it was sold twice.",
                apart,
            )
        return receivers._problem_message(problem, notices)
