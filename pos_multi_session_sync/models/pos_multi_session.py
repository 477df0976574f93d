# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import secrets
import uuid

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from odoo.addons.pos_offline_queue.backend import TechnicalFields
from odoo.addons.pos_offline_queue.delivery import REFUSED

from ..admission import begin_read_committed
from ..facts import CHANNEL

HISTORY_DAYS = 90
# What the module counts and draws by itself, by SQL alone.
BY_ITSELF = {
    "token",
    "token_at",
    "epoch",
    "mesh_epoch",
    "last_seq",
    "floor_seq",
    "last_number",
}


class PosMultiSession(TechnicalFields, models.Model):
    """Points of sale that share their open orders.

    The counters are written by SQL alone, one transaction at a time: see tables.py.
    """

    _name = "pos.multi.session"
    _description = "POS Multi-session"
    _technical = BY_ITSELF
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(
        required=True, tracking=True, help="What cashiers and managers call it."
    )
    active = fields.Boolean(
        default=True,
        tracking=True,
        help="Points of sale of an archived multi-session share nothing.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        help="All its points of sale belong to this company.",
    )
    config_ids = fields.One2many(
        "pos.config",
        "multi_session_id",
        string="Points of Sale",
        help="Their open orders show on all of them. A point of sale can be added or "
        "taken out while its session is closed.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        tracking=True,
        default=lambda self: self.env.user,
        ondelete="set null",
        domain=lambda self: [
            ("groups_id", "in", self.env.ref("point_of_sale.group_pos_manager").ids)
        ],
        help="Gets an activity when an order was paid twice.",
    )
    history_days = fields.Integer(
        string="Keep History for",
        default=HISTORY_DAYS,
        required=True,
        help="Who changed what in an order is kept for so many days after the order "
        "was paid or cancelled.",
    )

    only_managers_delete = fields.Boolean(
        string="Only Managers Delete Orders",
        tracking=True,
        help="Cashiers cannot delete an order that has, or had, something on it. They "
        "still take lines off, take payments, and send orders to other points of sale.",
    )
    token = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        groups="base.group_system",
        default=lambda self: secrets.token_urlsafe(24),
        help="Part of the name of the channel. Anyone who knows that name can listen.",
    )
    token_at = fields.Datetime(
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        groups="base.group_system",
    )
    epoch = fields.Char(
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: str(uuid.uuid4()),
        help="Changes when tills have to begin from a snapshot.",
    )
    last_seq = fields.Integer(
        string="Changes", readonly=True, copy=False, default=0, required=True
    )
    floor_seq = fields.Integer(
        readonly=True,
        copy=False,
        default=0,
        required=True,
        help="Changes up to this one may have been forgotten.",
    )
    last_number = fields.Integer(
        string="Last Order Number", readonly=True, copy=False, default=0, required=True
    )

    is_mesh = fields.Boolean(
        string="Tills Connect Directly",
        tracking=True,
        help="Tills in one local network connect to each other, and go on sharing "
        "open orders while Odoo cannot be reached. Off until you turn it on.",
    )
    # Changes with the token, in the same statement.
    mesh_epoch = fields.Integer(readonly=True, copy=False, default=1, required=True)

    order_ids = fields.One2many("pos.multi.session.order", "multi_session_id")
    config_count = fields.Integer(compute="_compute_config_count")
    hint = fields.Char(compute="_compute_hint")
    open_session_count = fields.Integer(compute="_compute_open_session_count")
    open_order_count = fields.Integer(compute="_compute_open_order_count")
    double_count = fields.Integer(
        string="Double Payments",
        compute="_compute_double_count",
        help="Orders that were paid on two tills and that nobody has looked at yet.",
    )

    _sql_constraints = [
        (
            "history_days_positive",
            "CHECK (history_days >= 1)",
            "The history is kept for a day at least.",
        )
    ]

    @api.depends("config_ids")
    def _compute_config_count(self):
        for group in self:
            group.config_count = len(group.config_ids)

    @api.depends("config_ids", "config_ids.active", "name", "company_id")
    def _compute_hint(self):
        """What its manager should change before somebody sells in it."""
        for group in self:
            twins = self.search(
                [
                    ("name", "=ilike", (group.name or "").strip()),
                    ("company_id", "=", group.company_id.id),
                    ("id", "not in", group._origin.ids),
                ],
                limit=1,
            )
            hints = []
            if not group.config_ids:
                hints.append(_("Add at least two points of sale."))
            elif len(group.config_ids) == 1:
                hints.append(
                    _("Add a second point of sale: one alone shares with nobody.")
                )
            if group.name and twins:
                hints.append(_("Another multi-session has this name."))
            group.hint = " ".join(hints)

    @api.depends("config_ids.session_ids.state")
    def _compute_open_session_count(self):
        for group in self:
            group.open_session_count = len(group._open_sessions())

    def _compute_open_order_count(self):
        counts = self._count("pos.multi.session.order", [("state", "=", "open")])
        for group in self:
            group.open_order_count = counts.get(group, 0)

    def _compute_double_count(self):
        domain = [("result", "=", "double"), ("is_settled", "=", False)]
        counts = self._count("pos.multi.session.payment", domain)
        for group in self:
            group.double_count = counts.get(group, 0)

    def _count(self, model, domain):
        domain = [("multi_session_id", "in", self.ids), *domain]
        rows = self.env[model]._read_group(domain, ["multi_session_id"], ["__count"])
        return dict(rows)

    # -- rules ------------------------------------------------------------------------

    @api.constrains("company_id", "config_ids")
    def _check_company(self):
        for config in self.with_context(active_test=False).config_ids:
            config._check_multi_session()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_itself({name for vals in vals_list for name in vals})
        return super().create(vals_list)

    @api.model
    def _check_by_itself(self, names):
        """Managers write groups, and a wrong counter would stop all its tills."""
        if not self.env.su and BY_ITSELF & set(names):
            raise AccessError(
                _("A multi-session counts its changes by itself. Nothing was changed.")
            )

    def write(self, vals):
        self._check_by_itself(vals)
        self.check_access_rights("write")
        self.check_access_rule("write")
        if {"active", "company_id"} & vals.keys():
            self.filtered(
                lambda group: group.active != vals.get("active", group.active)
                or group.company_id.id != vals.get("company_id", group.company_id.id)
            )._check_closed()
        before = {group: group._shown() for group in self}
        result = super().write(vals)
        for group in self:
            if group._shown() != before[group]:
                group._notify_changed()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_use(self):
        self._check_closed()
        for group in self:
            if group.open_order_count:
                raise UserError(
                    _(
                        "%(group)s still has open orders (%(count)s). Pay or cancel "
                        "them first, or archive the multi-session.",
                        group=group.name,
                        count=group.open_order_count,
                    )
                )

    def _shown(self):
        """What tills know of the group."""
        names = self.config_ids.mapped("name")
        return self.name, names, self.active, self.is_mesh, self.only_managers_delete

    def _check_closed(self):
        """Settings that tills work by do not change under their hands."""
        for group in self:
            if sessions := group._open_sessions():
                raise UserError(
                    _(
                        "Close the open sessions of %(group)s first: %(sessions)s.",
                        group=group.name,
                        sessions=", ".join(sessions.config_id.mapped("name")),
                    )
                )

    def _open_sessions(self):
        return self.with_context(active_test=False).config_ids._multi_session_open()

    @api.constrains("user_id")
    def _check_user(self):
        for group in self.filtered("user_id"):
            if not group.user_id.has_group("point_of_sale.group_pos_manager"):
                raise ValidationError(
                    _(
                        "%s is not an administrator of the Point of Sale and could not "
                        "see double payments.",
                        group.user_id.name,
                    )
                )

    # -- orders that are open when a session closes -----------------------------------

    def _orders_to_leave(self):
        """Open orders that have something on them, but those that were paid."""
        domain = [
            ("multi_session_id", "=", self.id),
            ("state", "=", "open"),
            ("line_count", ">", 0),
            ("uuid", "not in", self._rejected_orders()),
        ]
        return self.env["pos.multi.session.order"].search(domain, order="number, id")

    def _rejected_orders(self):
        """Keys of those that were paid, and whose sale Odoo has rejected."""
        configs = self.sudo().with_context(active_test=False).config_ids
        rejected = self.env["pos.offline.rejected.sale"].sudo()
        domain = [
            ("config_id", "in", configs.ids),
            ("state", "=", REFUSED),
            ("shared_order", "!=", False),
        ]
        return rejected.search(domain).mapped("shared_order")

    def _is_last(self, session):
        return bool(self) and not self._open_sessions() - session

    # -- the channel ------------------------------------------------------------------

    def _channel(self):
        self.ensure_one()
        return CHANNEL + self.sudo().token

    @api.model
    def _change_channel(self, groups):
        """Whoever knew its name hears no more; tills are told the new one as they ask.

        In a transaction of its own, since tills write to the same row all the time.
        """
        begin_read_committed(self.env.cr)
        for group in groups.exists():
            group._notify_changed()
            self.env.cr.execute(
                "UPDATE pos_multi_session SET token = %s, mesh_epoch = mesh_epoch + 1"
                " WHERE id = %s",
                [secrets.token_urlsafe(24), group.id],
            )
            group.invalidate_recordset(["token", "mesh_epoch"])

    def _notify_changed(self):
        """Tills ask anew: the group has another name, or other tills."""
        for group in self:
            self.env["bus.bus"]._sendone(
                group._channel(), "pos_multi_session.group", {}
            )

    # -- buttons ----------------------------------------------------------------------

    def action_view_orders(self):
        return self._action("pos_multi_session_order_action")

    def action_view_open_orders(self):
        return self._action("pos_multi_session_order_action", search_default_open=1)

    def action_view_operations(self):
        return self._action("pos_multi_session_operation_action")

    def action_view_doubles(self):
        action = self._action(
            "pos_multi_session_payment_action", search_default_unsettled=1
        )
        return {**action, "domain": [*action["domain"], ("result", "=", "double")]}

    def action_view_sessions(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "point_of_sale.action_pos_session"
        )
        return {**action, "domain": [("id", "in", self._open_sessions().ids)]}

    def _action(self, name, **context):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"pos_multi_session_sync.{name}"
        )
        return {
            **action,
            "domain": [("multi_session_id", "=", self.id)],
            "context": {"create": False, "pos_name_only": True, **context},
        }
