# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json

from odoo import _, api, fields, models

from odoo.addons.pos_offline_queue.backend import detailed

from ..transfer_shape import (
    CLOSED,
    DELIVERED,
    FAILED,
    PROBLEMS,
    REASONS,
    REFUSED,
    SEEN,
    TAKEN,
    WAITING,
    without,
)


class PosOrderTransferReceiver(models.Model):
    """One POS an order was sent to, and what it made of it."""

    _name = "pos.order.transfer.receiver"
    _description = "Receiver of an Order Transfer"
    _order = "id"
    _rec_name = "config_id"

    transfer_id = fields.Many2one(
        "pos.order.transfer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    config_id = fields.Many2one(
        "pos.config",
        string="Point of Sale",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    # By these the record rules know whose it is, and need not look into the transfers
    sender_config_id = fields.Many2one(
        "pos.config",
        string="Sender",
        related="transfer_id.config_id",
        store=True,
        index=True,
    )
    sender_user_id = fields.Many2one(
        "res.users",
        string="Sent By",
        related="transfer_id.user_id",
        store=True,
        index="btree_not_null",
    )
    state = fields.Selection(
        [
            (WAITING, "Waiting"),
            (SEEN, "Seen"),
            (TAKEN, "Taken"),
            (DELIVERED, "Delivered"),
            (REFUSED, "Refused"),
            (FAILED, "Not Delivered"),
            (CLOSED, "No Longer Offered"),
        ],
        required=True,
        readonly=True,
        default=WAITING,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    session_id = fields.Many2one(
        "pos.session", readonly=True, index="btree_not_null", ondelete="set null"
    )
    device_id = fields.Many2one(
        "pos.offline.device", string="Device", readonly=True, ondelete="set null"
    )
    delivery_key = fields.Char(
        readonly=True, copy=False, help="Names the one cart it is delivered to."
    )
    seen_at = fields.Datetime(readonly=True)
    taken_at = fields.Datetime(readonly=True)
    done_at = fields.Datetime(readonly=True)
    reason_code = fields.Selection(REASONS, string="Usual Reason", readonly=True)
    reason = fields.Char(
        string="Typed Reason", readonly=True, help="Why it was refused."
    )
    reason_text = fields.Char(
        string="Reason", compute="_compute_reason_text", help="Why it was refused."
    )
    notices = fields.Json(
        readonly=True, help="What could not be delivered as it was sent."
    )
    notice_text = fields.Text(
        string="Delivered Differently", compute="_compute_notice_text"
    )
    problem_code = fields.Selection(PROBLEMS, string="Problem", readonly=True)
    problem = fields.Text(
        string="What Went Wrong",
        compute="_compute_problem",
        help="Why it could not be delivered, as shown to the cashier.",
    )
    order_id = fields.Many2one(
        "pos.order",
        string="Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What it became.",
    )

    _sql_constraints = [
        (
            "config_unique",
            "unique(transfer_id, config_id)",
            "Each point of sale gets an order once.",
        ),
        ("delivery_unique", "unique(delivery_key)", "This delivery is known."),
    ]

    def init(self):
        # What tills ask for: what is for them to do. It is always little.
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_order_transfer_receiver_open"
            " ON pos_order_transfer_receiver (config_id)"
            " WHERE state IN ('waiting', 'seen', 'failed', 'taken')"
        )
        return super().init()

    @api.depends("reason_code", "reason")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        for row in self:
            row.reason_text = row._reason_message(row.reason_code) or row.reason or ""

    @api.model
    def _reason_message(self, code):
        selection = self._fields["reason_code"]._description_selection(self.env)
        return dict(selection).get(code)

    @api.depends("notices", "problem_code")
    @api.depends_context("lang")
    def _compute_notice_text(self):
        for row in self:
            notices = [] if row.problem_code else row.notices or []
            row.notice_text = self._problem_message(None, notices)

    @api.depends("notices", "problem_code")
    @api.depends_context("lang")
    def _compute_problem(self):
        for row in self:
            about = row._problem_facts()
            row.problem = self._problem_message(**about) if about else ""

    def _problem_facts(self):
        """What went wrong, as _problem_message takes it."""
        code = self.problem_code
        notices = self.notices if code == "nothing" else None
        return {"problem": code, "notices": notices or []} if code else None

    @api.model
    def _problem_message(self, problem, notices=()):
        """What went wrong, and what is not delivered as it was sent, line by line."""
        words = {
            "damaged": _(
                "Something in this order is damaged, and no till can show it. It is "
                "kept in Odoo: tell a manager."
            ),
            "nothing": _("Nothing in this order can be sold here."),
        }.get(problem)
        lines = [notice["message"] for notice in self._in_words(notices)]
        return "\n".join([words, *lines] if words else lines)

    @api.model
    def _in_words(self, notices):
        """[{..., message}]: the notices, in the language of who reads them now."""
        texts = {
            "deleted": _("%(product)s is left out: it was deleted in Odoo."),
            "archived": _("%(product)s is left out: it is archived."),
            "company": _("%(product)s is left out: another company sells it."),
            "unavailable": _(
                "%(product)s is left out: it is not sold in points of sale."
            ),
            "elsewhere": _("%(product)s is left out: it is not sold in %(pos)s."),
            "combo": _(
                "%(product)s is left out: another part of its combo is not sold here."
            ),
            "no_customer": _("The customer was deleted in Odoo: delivered without."),
            "other_customer": _(
                "%(customer)s belongs to another company: delivered without customer."
            ),
            "old_customer": _("%(customer)s is archived: delivered without customer."),
            "pricelist": _(
                "The pricelist %(name)s is not used here: the prices stay as sent."
            ),
            "fiscal_position": _(
                "The fiscal position %(name)s is not used here: look at the taxes."
            ),
        }
        # Those without parameters were worded when they were written.
        return [
            {**notice, "message": texts[notice["code"]] % notice["params"]}
            if "params" in notice
            else notice
            for notice in notices
        ]

    def _who_message(self):
        """Such as "Leo (Bar)"."""
        self.ensure_one()
        return detailed(self.user_id.name or _("Somebody"), self.config_id.name)

    def _became(self, order, is_sold):
        """The order of this delivery is in Odoo, so it was in a cart."""
        self.ensure_one()
        device = order.offline_device_id
        self._confirm(device)
        if not self.order_id:
            self.order_id = order
        if is_sold:
            self.transfer_id._log(
                "sold", order.pos_reference or "", order.config_id, device
            )

    # -- delivery ----------------------------------------------------------------------

    def _taken_result(self):
        """What a device gets that has taken it, as often as it asks."""
        document = json.loads(self.transfer_id.document)
        return {
            "status": "taken",
            "delivery": self.delivery_key,
            "document": without(document, self.notices or []),
            "notices": self._in_words(self.notices or []),
        }

    def _confirm(self, till):
        """It is in a cart."""
        if self.state != TAKEN:
            return
        self.write({"state": DELIVERED, "done_at": fields.Datetime.now()})
        self.transfer_id._log("delivered", config=self.config_id, device=till)
        self.transfer_id._settle()
        self.transfer_id._announce()

    def _refuse(self, till, code, typed):
        self.write(
            {
                "state": REFUSED,
                "reason_code": code,
                "reason": typed,
                "user_id": self.env.uid,
                "device_id": till.id,
                "session_id": till.config_id.current_session_id.id,
                "done_at": fields.Datetime.now(),
            }
        )
        about = {"reason": code} if code else None
        self.transfer_id._log("refused", typed, till.config_id, till, about=about)
        self.transfer_id._settle()
        self.transfer_id._announce()

    def _fail(self, till, code):
        self.write({"state": FAILED, "problem_code": code})
        about = self._problem_facts()
        self.transfer_id._log("failed", config=till.config_id, device=till, about=about)
        self.transfer_id._settle()
        self.transfer_id._announce()

    def _offer_again(self):
        self.write(
            {
                "state": WAITING,
                "device_id": False,
                "delivery_key": False,
                "user_id": False,
                "session_id": False,
                "taken_at": False,
                "done_at": False,
                "reason_code": False,
                "reason": False,
                "notices": False,
                "problem_code": False,
            }
        )
