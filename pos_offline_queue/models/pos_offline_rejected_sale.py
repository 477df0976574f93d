# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
from datetime import timedelta

from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.models import GC_UNLINK_LIMIT
from odoo.osv import expression

from ..delivery import ARRIVED, REFUSED, SET_ASIDE, WITHDRAWN
from ..messages import CODES
from ..payload import read_text
from ..readable import readable
from ..schema import is_id, is_number
from ..technical import TechnicalFields

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
        "res.company", related="config_id.company_id", store=True, index=True
    )
    session_id = fields.Many2one(
        "pos.session", readonly=True, index=True, ondelete="set null"
    )
    currency_id = fields.Many2one("res.currency", related="config_id.currency_id")
    reference = fields.Char(string="Receipt Number", readonly=True, index=True)
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
        session = sessions.browse(_id_in(data, "pos_session_id")).exists()
        return {
            "reference": read_text(data.get("name"), 64)
            or _("Unreadable, number %s of its device", entry.counter),
            "amount": _number_in(data, "amount_total"),
            "session_id": session.id if session.config_id == config else False,
            "customer": self._name_of("res.partner", _id_in(data, "partner_id")),
            "cashier": self._name_of("res.users", _id_in(data, "user_id")),
        }

    @api.model
    def _name_of(self, model, record_id):
        return readable(self.env[model].sudo().browse(record_id)).display_name or ""

    def _cash(self):
        """What of it is in the drawer, as its payments say."""
        data = read_payload(self.payload)
        methods = self.env["pos.payment.method"].sudo()
        cash = methods.search(
            [("is_cash_count", "=", True), ("company_id", "=", self.company_id.id)]
        )
        rows = data.get("statement_ids")
        payments = [
            row[2]
            for row in (rows if isinstance(rows, list) else ())
            if isinstance(row, list) and len(row) == 3 and isinstance(row[2], dict)
        ]
        given = sum(
            _number_in(payment, "amount")
            for payment in payments
            if _id_in(payment, "payment_method_id") in cash.ids
        )
        return given - _number_in(data, "amount_return")

    def _arrived(self, order):
        self._quiet().browse(self.ids).write(
            {
                "state": ARRIVED,
                "order_id": order.id,
                "retry_asked": False,
                "last_attempt_at": fields.Datetime.now(),
            }
        )

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
        decided = expression.OR([arrived, withdrawn])
        erased = self._quiet().search(
            expression.AND([decided, [("payload", "!=", False)]]), limit=GC_UNLINK_LIMIT
        )
        erased.write(
            {"payload": False, "options": False, "replacements": False, "customer": ""}
        )


def read_payload(text):
    """The order in a text that need not be one."""
    try:
        data = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _id_in(data, name):
    value = data.get(name)
    return value if is_id(value) else 0


def _number_in(data, name):
    value = data.get(name)
    return value if is_number(value) else 0
