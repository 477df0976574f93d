# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import hashlib
import hmac

from markupsafe import escape

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, consteq, format_amount

from odoo.addons.pos_offline_queue.backend import TechnicalFields, detailed

from ..facts import actor_of, secret_of
from ..later import WRITE_DOWN
from ..sale_shape import SERVER


class PosMultiSessionPayment(TechnicalFields, models.Model):
    """A sale that was made of a shared order: what ties the two together.

    Written in the sale's own transaction. It gets its number in the log right after
    that, in one of its own: see DEVELOP.md.
    """

    _name = "pos.multi.session.payment"
    _description = "Payment of a Shared POS Order"
    _technical = {
        "order_uuid",
        "sale",
        "snapshot",
        "seen",
        "actor",
        "seq",
        "is_notified",
    }
    _inherit = ["mail.thread", "mail.activity.mixin"]
    # Nobody may write it by hand; who may read it may write a message about it.
    _mail_post_access = "read"
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
        readonly=True,
        index=True,
    )
    is_notified = fields.Boolean(readonly=True)
    is_settled = fields.Boolean(
        string="Settled",
        readonly=True,
        tracking=True,
        help="A manager has dealt with it.",
    )
    settled_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    settled_at = fields.Datetime(readonly=True)
    settled_reason = fields.Char(string="What Was Done", readonly=True, tracking=True)

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
    reference = fields.Char(
        string="Receipt Number", related="pos_order_id.pos_reference"
    )
    methods = fields.Char(string="Paid With", compute="_compute_methods")
    first_pos_order_id = fields.Many2one(
        "pos.order",
        string="Paid First As",
        compute="_compute_first_pos_order",
        help="The sale that closed the order, beside which this is a second one.",
    )

    # Not related fields: the first sale is found, and nothing depends on it.
    first_reference = fields.Char(
        string="First Receipt Number", compute="_compute_first_pos_order"
    )
    first_date = fields.Datetime(
        string="First Sold At", compute="_compute_first_pos_order"
    )
    first_config_id = fields.Many2one(
        "pos.config", string="First Point of Sale", compute="_compute_first_pos_order"
    )
    first_user_id = fields.Many2one(
        "res.users", string="First Cashier", compute="_compute_first_pos_order"
    )
    first_partner_id = fields.Many2one(
        "res.partner", string="First Customer", compute="_compute_first_pos_order"
    )
    first_amount = fields.Float(
        string="First Total", digits=0, compute="_compute_first_pos_order"
    )
    first_methods = fields.Char(
        string="First Paid With", compute="_compute_first_pos_order"
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
            first = by_order.get(payment.order_id, self.env["pos.order"])
            first -= payment.pos_order_id
            payment.first_pos_order_id = first
            payment.first_reference = first.pos_reference
            payment.first_date = first.date_order
            payment.first_config_id = first.config_id
            payment.first_user_id = first.user_id
            payment.first_partner_id = first.partner_id
            payment.first_amount = first.amount_total
            payment.first_methods = _methods_of(first)

    @api.depends("pos_order_id.payment_ids")
    def _compute_methods(self):
        for payment in self:
            payment.methods = _methods_of(payment.pos_order_id)

    # -- noting -----------------------------------------------------------------------

    @api.model
    def _checked_sale(self, pos_order, sale):
        """What read_sale made of the till's data, with what is true of it; or False.

        It holds no secrets and can be kept until the order is paid: by a customer
        online, whose page nobody is logged in to.
        """
        group = self._group_of(pos_order, sale)
        actor = actor_of(self.env.user, pos_order.config_id)
        seller = pos_order.user_id
        if seller and seller != self.env.user:
            # What the till says, which a log-in does not prove.
            actor["sold_as"] = seller.name
        return bool(group) and {
            "group": group.id,
            "order": sale["order"],
            "snapshot": sale["snapshot"],
            "seen": self._seen_by(group, pos_order.config_id, sale),
            "actor": actor,
        }

    @api.model
    def _seen_by(self, group, config, sale):
        """What the payer had seen, as far as it is there, or is the payer's own.

        A page's own changes may still be on their way; those of others were seen only
        if they are here, or if their page has vouched for it: tills that are connected
        show each other's before the server has them.
        """
        seen = sale["seen"]
        self.env.cr.execute(
            "SELECT g.last_seq, c.client, c.last_n, c.user_id, c.config_id"
            "  FROM pos_multi_session AS g"
            "  LEFT JOIN pos_multi_session_client AS c"
            "    ON c.multi_session_id = g.id AND c.client = ANY(%s)"
            " WHERE g.id = %s",
            [[seen["client"], *seen["also"]], group.id],
        )
        rows = self.env.cr.fetchall()
        latest = {SERVER: rows[0][0]}
        for _seq, client, last_n, user, place in rows:
            is_own = user == self.env.uid and place == config.id
            proof = sale["proofs"].get(client) or ""
            secret = secret_of(self.env, group.id, client)
            if client and not is_own and not consteq(proof, secret):
                voucher = sale["vouchers"].get(client)
                page = f"{group.id}:{client}"
                latest[client] = max(last_n, _vouched(secret, page, voucher))

        def upto(client, n):
            return min(n, latest.get(client, n))

        return {
            "client": seen["client"],
            "n": upto(seen["client"], seen["n"]),
            "cursor": min(seen["cursor"], rows[0][0]),
            "also": {client: upto(client, n) for client, n in seen["also"].items()},
        }

    @api.model
    def _note_sale(self, pos_order, sale):
        """Write down, with the sale, that it closes a shared order.

        :param sale: as _checked_sale gives it
        """
        group = self.env["pos.multi.session"].sudo().browse(sale and sale["group"])
        if not group.exists() or self.sudo().search_count(
            [("pos_order_id", "=", pos_order.id)], limit=1
        ):
            return
        self.sudo().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            {
                "multi_session_id": group.id,
                "order_uuid": sale["order"],
                "pos_order_id": pos_order.id,
                "sale": pos_order.idempotency_key or f"pos.order:{pos_order.id}",
                "snapshot": sale["snapshot"],
                "seen": sale["seen"],
                "actor": sale["actor"],
            }
        )
        pos_order._cancel_drafts_of_shared(
            SQL("multi_session_draft->>'order' = %s", sale["order"])
        )
        WRITE_DOWN.after_commit(group)

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

    def _notify_double(self):
        """To those who count the money, and on somebody's list of things to do."""
        for payment in self:
            responsible = payment.multi_session_id.user_id
            # Nobody at a till reads it, but who is responsible.
            payment.with_context(
                lang=responsible.lang or payment.env.lang
            )._notify_double_to(responsible)
        self.is_notified = True

    def _notify_double_to(self, responsible):
        order, first = self.pos_order_id, self.first_pos_order_id
        words = _(
            "%(sale)s is a second payment of %(order)s in %(group)s, "
            "which was paid before as %(first)s. Both sales are "
            "recorded. Find out whether the customer really paid twice.",
            sale=detailed(order.pos_reference, order.config_id.name),
            order=self.order_id.display_name,
            group=self.multi_session_id.name,
            first=detailed(first.pos_reference, first.config_id.name)
            if first
            else _("another sale"),
        )
        self.message_post(body=words)
        order.session_id.message_post(body=words)
        if responsible.active:
            self.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=_("Paid on two tills"),
                # The field is HTML, and names of orders are text.
                note=escape(words),
                user_id=responsible.id,
            )

    def _check_manager(self):
        if not self.env.user.has_group("point_of_sale.group_pos_manager"):
            raise AccessError(_("Only managers of the Point of Sale may decide this."))
        self.check_access_rights("read")
        self.check_access_rule("read")

    def action_settle(self):
        """A manager has dealt with it, and says how."""
        self._check_manager()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_multi_session_settle_action"
        )
        return {**action, "context": {"default_payment_ids": [(6, 0, self.ids)]}}

    def _settle(self, reason):
        self._check_manager()
        payments = self.sudo()
        payments.write(
            {
                "is_settled": True,
                "settled_by_id": self.env.uid,
                "settled_at": fields.Datetime.now(),
                "settled_reason": reason,
            }
        )
        payments.activity_feedback(["mail.mail_activity_data_warning"], feedback=reason)

    def action_refund(self):
        """Refund the second payment."""
        return self._refund(self.pos_order_id)

    def action_refund_first(self):
        """Refund the first payment."""
        return self._refund(self.first_pos_order_id)

    def _refund(self, order):
        """Standard's refund, once; the double payment is settled by hand."""
        self.ensure_one()
        self._check_manager()
        if not order:
            raise UserError(_("The other payment is not known any more."))
        if not order.has_refundable_lines:
            raise UserError(
                _("%s is refunded already, or cannot be.", order.pos_reference)
            )
        return order.refund()


def _methods_of(order):
    """Cash 12.00, Card 3.00"""
    return ", ".join(
        f"{payment.payment_method_id.name} "
        f"{format_amount(order.env, payment.amount, order.currency_id)}"
        for payment in order.payment_ids
    )


def _vouched(secret, page, voucher):
    """Up to which number that page lets others have seen its changes."""
    n, mac = voucher or (0, "")
    message = f"{page}:{n}".encode()
    good = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return n if consteq(mac, good) else 0
