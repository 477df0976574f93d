# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from markupsafe import escape

from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from .pos_multi_session_closing import actor_of


class PosMultiSessionPayment(models.Model):
    """A sale that was made of a shared order: what ties the two together.

    Written in the sale's own transaction. It gets its number in the log right after
    that, in one of its own: see DEVELOP.md.
    """

    _name = "pos.multi.session.payment"
    _description = "Payment of a Shared POS Order"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "pos_order_id"

    multi_session_id = fields.Many2one(
        "pos.multi.session",
        string="Multi-session",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="multi_session_id.company_id")
    order_uuid = fields.Char(string="Key of the Order", required=True, readonly=True)
    order_id = fields.Many2one(
        "pos.multi.session.order",
        string="Shared Order",
        readonly=True,
        index=True,
        ondelete="set null",
    )
    pos_order_id = fields.Many2one(
        "pos.order",
        string="Sale",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    sale = fields.Char(string="Key of the Sale", required=True, readonly=True)
    snapshot = fields.Json(readonly=True, prefetch=False)
    seen = fields.Json(readonly=True)
    actor = fields.Json(readonly=True)
    seq = fields.Integer(string="Number in the Log", readonly=True)
    result = fields.Selection(
        [("ok", "Paid"), ("double", "Paid a Second Time")],
        string="What Came of It",
        readonly=True,
        index=True,
    )
    is_told = fields.Boolean(readonly=True)
    is_settled = fields.Boolean(
        string="Settled",
        readonly=True,
        tracking=True,
        help="A manager has dealt with it.",
    )
    settled_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    settled_at = fields.Datetime(readonly=True)

    currency_id = fields.Many2one(related="pos_order_id.currency_id")
    amount = fields.Float(string="Total", related="pos_order_id.amount_total", digits=0)
    date_order = fields.Datetime(string="Sold At", related="pos_order_id.date_order")
    config_id = fields.Many2one(
        "pos.config", string="Point of Sale", related="pos_order_id.config_id"
    )
    user_id = fields.Many2one(
        "res.users", string="Cashier", related="pos_order_id.user_id"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Customer", related="pos_order_id.partner_id"
    )
    first_pos_order_id = fields.Many2one(
        "pos.order",
        string="Paid First As",
        compute="_compute_first_pos_order",
        help="The sale that closed the order, beside which this is a second one.",
    )

    _sql_constraints = [
        ("pos_order_unique", "UNIQUE (pos_order_id)", "This sale is noted already.")
    ]

    def init(self):
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_multi_session_payment_waiting"
            " ON pos_multi_session_payment (multi_session_id) WHERE result IS NULL"
        )
        return super().init()

    def _compute_first_pos_order(self):
        firsts = self.search(
            [("order_id", "in", self.order_id.ids), ("result", "=", "ok")]
        )
        by_order = {payment.order_id: payment.pos_order_id for payment in firsts}
        for payment in self:
            first = by_order.get(payment.order_id)
            payment.first_pos_order_id = (
                first if first != payment.pos_order_id else False
            )

    # -- noting -----------------------------------------------------------------------

    @api.model
    def _note_sale(self, pos_order, sale):
        """Write down, with the sale, that it closes a shared order.

        :param sale: what read_sale made of the till's data
        """
        group = self._group_of(pos_order, sale)
        if not group or self.sudo().search_count(
            [("pos_order_id", "=", pos_order.id)], limit=1
        ):
            return
        actor = actor_of(self.env.user, pos_order.config_id)
        seller = pos_order.user_id
        if seller and seller != self.env.user:
            # What the till says, which a log-in does not prove.
            actor["sold_as"] = seller.name
        self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            {
                "multi_session_id": group.id,
                "order_uuid": sale["order"],
                "pos_order_id": pos_order.id,
                "sale": pos_order.idempotency_key or f"pos.order:{pos_order.id}",
                "snapshot": sale["snapshot"],
                "seen": group._seen_by(pos_order.config_id, sale),
                "actor": actor,
            }
        )
        group._write_down_after_commit()

    @api.model
    def _group_of(self, pos_order, sale):
        """The multi-session whose order was sold there.

        That of the point of sale; or one in which its till was when it sold, if the
        sale comes late: the client that had sold is one of that point of sale.
        """
        config = pos_order.config_id.sudo()
        known = (
            self.env["pos.multi.session.order"]
            .sudo()
            .search(
                [
                    ("uuid", "=", sale["order"]),
                    ("multi_session_id.company_id", "=", pos_order.company_id.id),
                ],
                order="id desc",
                limit=1,
            )
        ).multi_session_id
        if known and known != config.multi_session_id:
            clients = self.env["pos.multi.session.client"].sudo()
            domain = [
                ("multi_session_id", "=", known.id),
                ("client", "=", sale["seen"]["client"]),
                ("config_id", "=", config.id),
            ]
            if clients.search_count(domain, limit=1):
                return known
        return config.multi_session_id

    # -- double payments --------------------------------------------------------------

    def _tell_double(self):
        """To those who count the money, and on somebody's list of things to do."""
        for payment in self:
            order, first = payment.pos_order_id, payment.first_pos_order_id
            words = _(
                "%(sale)s (%(till)s) is a second payment of %(order)s in %(group)s, "
                "which was paid before as %(first)s (%(first_till)s). Both sales are "
                "recorded. Find out whether the customer really paid twice.",
                sale=order.pos_reference,
                till=order.config_id.name,
                order=payment.order_id.display_name,
                group=payment.multi_session_id.name,
                first=first.pos_reference or _("another sale"),
                first_till=first.config_id.name or "",
            )
            payment.message_post(body=words)
            order.session_id.message_post(body=words)
            responsible = payment.multi_session_id.user_id
            if responsible.active:
                payment.activity_schedule(
                    "mail.mail_activity_data_warning",
                    summary=_("Paid on two tills"),
                    # The field is HTML, and names of orders are text.
                    note=escape(words),
                    user_id=responsible.id,
                )
        self.is_told = True

    def action_settle(self):
        """A manager has dealt with it."""
        if not self.env.user.has_group("point_of_sale.group_pos_manager"):
            raise AccessError(_("Only managers of the Point of Sale may decide this."))
        self.check_access_rule("read")
        payments = self.sudo()
        payments.write(
            {
                "is_settled": True,
                "settled_by_id": self.env.uid,
                "settled_at": fields.Datetime.now(),
            }
        )
        payments.activity_feedback(["mail.mail_activity_data_warning"])

    def action_view_pos_order(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "pos.order",
            "res_id": self.pos_order_id.id,
            "view_mode": "form",
        }
