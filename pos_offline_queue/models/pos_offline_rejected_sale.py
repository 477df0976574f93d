# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import uuid
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.models import GC_UNLINK_LIMIT

from ..backend import TechnicalFields, name_of, notification, window
from ..contents import Contents, id_in, number_in, read_payload
from ..delivery import ARRIVED, CODES, DIFFERENT, REFUSED, SET_ASIDE, WITHDRAWN, Known
from ..payload import read_text

KEPT = timedelta(days=90)  # personal data that nobody has to decide about any more
MANAGER = "point_of_sale.group_pos_manager"


class PosOfflineRejectedSale(TechnicalFields, models.Model):
    """A sale that Odoo refused, as the till had written it, and what became of it.

    Only what was refused, or set aside, is kept here: a sale that arrives leaves no
    trace but the order. Rows are written by code that has checked the caller; no
    group may write this model.
    """

    _name = "pos.offline.rejected.sale"
    _description = "Rejected Sale"
    _technical = {
        "key",
        "checksum",
        "payload",
        "options",
        "replacements",
        "second_key",
        "retry_asked",
        "as_open",
        "accepts_over_refund",
    }
    _inherit = ["mail.thread", "mail.activity.mixin"]
    # Nobody may write it by hand; who may read it may write a message about it.
    _mail_post_access = "read"
    _order = "id desc"
    _rec_name = "reference"

    key = fields.Char(required=True, readonly=True, copy=False, index=True)
    checksum = fields.Char(required=True, readonly=True, copy=False)
    payload = fields.Text(
        readonly=True, prefetch=False, help="The order, word for word, as JSON."
    )
    options = fields.Json(
        string="Stored Options", readonly=True, prefetch=False, groups=fields.NO_ACCESS
    )
    options_text = fields.Text(string="Options", compute="_compute_options_text")
    replacements = fields.Json(
        readonly=True, help="What a manager chose in place of what is gone."
    )
    second_key = fields.Char(
        readonly=True,
        copy=False,
        help="The key of the order if this becomes a second one beside the first.",
    )
    state = fields.Selection(
        [
            (REFUSED, "Refused"),
            (ARRIVED, "Arrived"),
            (SET_ASIDE, "Was Set Aside"),
            (WITHDRAWN, "Taken Back"),
        ],
        required=True,
        readonly=True,
        default=REFUSED,
        index=True,
        help="Refused: it is not in Odoo, somebody has to look at it.\n"
        "Arrived: it is in Odoo now.\n"
        "Was set aside: a manager decided that it does not become an order.\n"
        "Taken back: the cashier took it back to change it before it was printed, or "
        "the till sent it again with other contents.",
    )
    code = fields.Selection(CODES, string="Problem", readonly=True)
    message = fields.Text(string="What Odoo Said", readonly=True)
    attempts = fields.Integer(readonly=True, default=1)
    first_attempt_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    last_attempt_at = fields.Datetime(readonly=True, default=fields.Datetime.now)
    retry_asked = fields.Boolean(
        readonly=True, help="The till is asked to send it once more."
    )
    as_open = fields.Boolean(
        string="As an Open Order",
        readonly=True,
        help="Recorded unpaid, to be completed in the backend.",
    )
    accepts_over_refund = fields.Boolean(
        string="Refunds More Than Was Sold",
        readonly=True,
        help="A manager has it recorded although it refunds more than was sold.",
    )

    device_id = fields.Many2one(
        "pos.offline.device",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    config_id = fields.Many2one(
        "pos.config",
        string="Point of Sale",
        related="device_id.config_id",
        store=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company", related="config_id.company_id", store=True
    )
    session_id = fields.Many2one(
        "pos.session", readonly=True, index=True, ondelete="set null"
    )
    currency_id = fields.Many2one("res.currency", related="config_id.currency_id")
    reference = fields.Char(string="Receipt Number", readonly=True)
    counter = fields.Integer(string="Number on the Device", readonly=True)
    sold_at = fields.Datetime(readonly=True)
    amount = fields.Monetary(readonly=True)
    customer = fields.Char(readonly=True)
    cashier = fields.Char(readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Sent By", readonly=True, ondelete="set null"
    )
    order_id = fields.Many2one(
        "pos.order", string="Order", readonly=True, index=True, ondelete="set null"
    )

    decision = fields.Char(string="Reason", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    decided_at = fields.Datetime(readonly=True)

    content_html = fields.Html(
        string="Contents", compute="_compute_content_html", sanitize=False
    )
    first_order_id = fields.Many2one(
        "pos.order",
        string="In Odoo Already",
        compute="_compute_first_order_id",
        help="The order that bears the same key, with other contents.",
    )

    _sql_constraints = [
        ("sale_unique", "unique(key, checksum)", "This sale is kept already."),
        (
            "numbers_in_range",
            """CHECK (
                counter BETWEEN 0 AND 1000000000
                AND amount BETWEEN -1e15 AND 1e15
                AND (sold_at IS NULL OR sold_at BETWEEN '1970-01-01' AND '2200-01-01')
            )""",
            "A number or a time of this sale is out of range.",
        ),
    ]

    @api.depends("options")
    def _compute_options_text(self):
        for rejected in self:
            try:
                text = json.dumps(rejected.sudo().options or {}, indent=2)
            except RecursionError:
                text = ""
            rejected.options_text = text

    @api.depends("key", "code")
    def _compute_first_order_id(self):
        orders = self.env["pos.order"]
        for rejected in self:
            there = [("idempotency_key", "=", rejected.key)]
            is_second = rejected.code == DIFFERENT
            rejected.first_order_id = is_second and orders.search(there, limit=1)

    @api.depends("payload", "replacements")
    def _compute_content_html(self):
        for rejected in self:
            values = {**Contents(rejected).values(), "currency": rejected.currency_id}
            rejected.content_html = self.env["ir.qweb"]._render(
                "pos_offline_queue.sale_content", values
            )

    @api.model
    def _check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(_("Only managers of the Point of Sale may decide this."))

    # -- keeping ----------------------------------------------------------------------

    @api.model
    def _keep(self, device, entry, values):
        """Write down a sale that is not in Odoo; the row, in superuser mode.

        :param entry: the OutboxEntry; its inside may be unreadable
        :param values: what the attempt came to; none, if there was no attempt
        """
        kept = self._quiet().search(
            [("key", "=", entry.key), ("checksum", "=", entry.checksum)]
        )
        now = fields.Datetime.now()
        if kept and values:
            attempt = {
                "attempts": kept.attempts + 1,
                "last_attempt_at": now,
                "retry_asked": False,
            }
            kept.write({**attempt, **values})
        if kept:
            return kept
        return kept.create(
            {
                **self._about(entry, device.config_id),
                "key": entry.key,
                "checksum": entry.checksum,
                "payload": entry.storable_text,
                "options": {
                    "to_invoice": entry.to_invoice,
                    "context": entry.context,
                },
                "device_id": device.id,
                "user_id": self.env.uid,
                "counter": entry.counter,
                "sold_at": entry.created_at,
                "attempts": 1 if values else 0,
                "first_attempt_at": now,
                "last_attempt_at": now,
                **values,
            }
        )

    @api.model
    def _quiet(self):
        return self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    @api.model
    def _about(self, entry, config):
        """What can be told of the sale at a glance."""
        data = read_payload(entry.text)
        sessions = self.env["pos.session"].sudo()
        session = sessions.browse(id_in(data, "pos_session_id")).exists()
        return {
            "reference": read_text(data.get("name"), 64)
            or _("Unreadable, number %s of its device", entry.counter),
            "amount": number_in(data, "amount_total"),
            "session_id": session.id if session.config_id == config else False,
            "customer": name_of(self.env, "res.partner", id_in(data, "partner_id")),
            "cashier": name_of(self.env, "res.users", id_in(data, "user_id")),
        }

    def _decide(self, state, reason):
        self._quiet().browse(self.ids).write(
            {
                "state": state,
                "decision": reason,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
                "retry_asked": False,
            }
        )

    def _set_aside(self, reason):
        self._decide(SET_ASIDE, reason)
        for rejected in self:
            rejected._log(rejected._set_aside_message())

    def _set_aside_message(self):
        return _(
            "%(manager)s set this sale aside: %(reason)s",
            manager=self.decided_by_id.name or _("A manager"),
            reason=self.decision or "",
        )

    @api.autovacuum
    def _gc_contents(self):
        """Erase who bought what. The row stays, as its number must not be missing.

        A sale that waits for a decision or was set aside is nowhere else: it is kept.
        """
        before = fields.Datetime.now() - KEPT
        arrived = [("state", "=", ARRIVED), ("last_attempt_at", "<", before)]
        withdrawn = [("state", "=", WITHDRAWN), ("decided_at", "<", before)]
        erased = self._quiet().search(
            ["|", "&", *arrived, "&", *withdrawn, ("payload", "!=", False)],
            limit=GC_UNLINK_LIMIT,
        )
        erased.write(
            {"payload": False, "options": False, "replacements": False, "customer": ""}
        )

    # -- buttons ----------------------------------------------------------------------

    def action_retry(self):
        """Try again to record these sales, with this manager's rights."""
        self._check_manager()
        arrived = self.browse()
        for rejected in self.filtered(lambda rejected: rejected.state == REFUSED):
            result = self.env["pos.offline.delivery"]._deliver_again(rejected)
            if result["status"] == "confirmed":
                arrived |= rejected
                words = _("Tried again: arrived as %s.", result["pos_reference"])
            else:
                words = _("Tried again: %s", result["message"])
            rejected._log(words)
        left = self.filtered(lambda rejected: rejected.state == REFUSED)
        if arrived and not left:
            return notification(_("Arrived: it is in Odoo now."), "success")
        words = left[:1].message or _("There was nothing to do.")
        if arrived:
            words = _(
                "Arrived: %(arrived)s. Still refused: %(left)s.",
                arrived=len(arrived),
                left=len(left),
            )
        return notification(words, "warning")

    def action_ask_till(self):
        """The copy here is no use: let the till send the sale once more."""
        self._check_manager()
        for rejected in self.filtered(lambda rejected: rejected.state == REFUSED):
            rejected.sudo().retry_asked = True
            rejected._log(_("Asked the till to send it once more."))
        words = _("The till sends it again as soon as it is connected.")
        return notification(words, "success")

    def action_second_order(self):
        """Record the other version of a known sale as an order of its own."""
        # Made of what it is: the same, whoever presses and how often
        key = str(uuid.uuid5(uuid.UUID(self.key), self.checksum))
        words = _("To be recorded as an order of its own.")
        return self._retry_with("second_key", key, words)

    def action_open_order(self):
        """Record what cannot be recorded as paid as an open order, to be completed."""
        return self._retry_with("as_open", True, _("To be recorded as an open order."))

    def action_over_refund(self):
        """Record a sale that refunds more than was sold: its money is paid out."""
        words = _("To be recorded although it refunds more than was sold.")
        return self._retry_with("accepts_over_refund", True, words)

    def _retry_with(self, name, value, words):
        self._check_manager()
        if self.state == REFUSED and not self[name]:
            self.sudo()[name] = value
            self._log(words)
        return self.action_retry()

    def action_put_back(self):
        """It is undecided again."""
        if erased := self.filtered(lambda each: not each.payload)[:1]:
            raise UserError(
                _(
                    "The contents of %(sale)s were erased %(days)s days after it was "
                    "decided. It cannot be put back.",
                    sale=erased.reference,
                    days=KEPT.days,
                )
            )
        self._check_manager()
        for rejected in self._undecided_by_nobody_else(SET_ASIDE, WITHDRAWN):
            rejected._decide(REFUSED, False)
            rejected._log(_("Put back: to be decided."))
        return True

    def action_set_aside(self):
        self._check_manager()
        xml_id = "pos_offline_queue.pos_offline_set_aside_action"
        context = {"default_rejected_sale_ids": [(6, 0, self.ids)]}
        return window(self.env, xml_id, context=context)

    def action_mend(self):
        self._check_manager()
        wizard = self.env["pos.offline.mend"]._of_rejected_sale(self)
        xml_id = "pos_offline_queue.pos_offline_mend_action"
        return window(self.env, xml_id, res_id=wizard.id)

    def action_view_order(self):
        return self.order_id.get_formview_action()

    def _undecided_by_nobody_else(self, *states):
        """Of these sales those in one of the states, with nobody else at them."""
        known = Known(self.env, self.mapped("key"))
        if set(self.mapped("key")) - known.locked:
            raise known.busy()
        self.invalidate_recordset(["state"])
        arrived = self.filtered(lambda rejected: rejected.state == ARRIVED)
        if arrived:
            raise UserError(_("%s has arrived meanwhile.", arrived[0].reference))
        return self.filtered(lambda rejected: rejected.state in states)

    def _log(self, body):
        self.sudo().message_post(body=body, author_id=self.env.user.partner_id.id)
