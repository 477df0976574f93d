# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models

from odoo.addons.pos_offline_queue.backend import TechnicalFields

from ..admission import begin_read_committed
from ..description import RESULTS, TYPES, Description, object_of, product_names
from ..facts import actor_of

# What the history says of each change.
KEPT_KEYS = ("seq", "at", "ts", "actor", "offline", "type", "result")


class PosMultiSessionOperation(TechnicalFields, models.Model):
    """One change to a shared order. The log of all is gapless and never rewritten."""

    _name = "pos.multi.session.operation"
    _description = "Change of a Shared POS Order"
    _technical = {"client", "op_id", "order_uuid", "content"}
    _order = "id desc"
    _rec_name = "description"

    multi_session_id = fields.Many2one(
        "pos.multi.session",
        string="Multi-session",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="multi_session_id.company_id")
    seq = fields.Integer(string="Number", required=True, readonly=True)
    client = fields.Char(required=True, readonly=True)
    op_id = fields.Char(string="Key", required=True, readonly=True)
    order_uuid = fields.Char(string="Key of the Order", readonly=True)
    order_id = fields.Many2one(
        "pos.multi.session.order",
        string="Order",
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    type = fields.Selection(TYPES, string="Kind", required=True, readonly=True)
    offline = fields.Boolean(
        string="Without Network",
        readonly=True,
        help="The till had no network when this was done.",
    )
    result = fields.Selection(RESULTS, readonly=True)
    made_at = fields.Datetime(
        string="Done At", readonly=True, help="By the clock of the till."
    )
    at = fields.Datetime(
        string="Received", readonly=True, help="By the server's clock."
    )
    user_id = fields.Many2one(
        "res.users", string="Who", readonly=True, ondelete="set null"
    )
    user_name = fields.Char(readonly=True)
    config_id = fields.Many2one(
        "pos.config", string="Where", readonly=True, ondelete="set null"
    )
    till = fields.Char(readonly=True)
    content = fields.Json(readonly=True, prefetch=False)
    description = fields.Char(string="What", compute="_compute_description")

    _sql_constraints = [
        ("seq_unique", "UNIQUE (multi_session_id, seq)", "This number is taken."),
        (
            "op_id_unique",
            "UNIQUE (multi_session_id, op_id)",
            "This change is in the log.",
        ),
    ]

    def init(self):
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_multi_session_operation_order"
            " ON pos_multi_session_operation (multi_session_id, order_uuid, seq)"
        )
        return super().init()

    @api.depends("type")
    def _compute_description(self):
        products = product_names(self)
        for operation in self:
            operation.description = Description(operation, products).text()

    def action_restore(self):
        """Bring the order back to what it was after this change."""
        self.ensure_one()
        self.env["pos.multi.session.history"]._check_manager()
        self.check_access_rights("read")
        self.check_access_rule("read")
        change = self.sudo()
        group, uuid, seq = change.multi_session_id, change.order_uuid, change.seq
        begin_read_committed(self.env.cr)
        nowhere = actor_of(self.env.user, self.env["pos.config"])
        history = change.env["pos.multi.session.history"]
        history._restore(group, uuid, seq, {**nowhere, "till": _("Backend")})

    def _change_values(self, relatives):
        """As `history` answers."""
        products = product_names(self)
        numbers = {order.uuid: order.number for order in relatives}
        found = []
        for operation in self:
            content = object_of(operation.content)
            description = Description(operation, products)
            successor = content.get("successor")
            successor = successor if isinstance(successor, str) else None
            found.append(
                {
                    **{name: content.get(name) for name in KEPT_KEYS},
                    "text": description.text(),
                    "outcome": description.outcome(numbers),
                    "successor": successor if successor in numbers else None,
                }
            )
        return found
