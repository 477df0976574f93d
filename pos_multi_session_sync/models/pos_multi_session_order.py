# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools.misc import formatLang

from odoo.addons.pos_offline_queue.readable import readable

from ..transaction import begin_read_committed

STATES = [("open", "Open"), ("paid", "Paid"), ("cancelled", "Cancelled")]
MOST = 1e15  # of a number that is shown
DECIMALS = 6  # of a number, as in the log


class PosMultiSessionOrder(models.Model):
    """An order of a multi-session, as the log of changes has made it."""

    _name = "pos.multi.session.order"
    _description = "Shared POS Order"
    _order = "id desc"
    _rec_name = "number"

    multi_session_id = fields.Many2one(
        "pos.multi.session",
        string="Multi-session",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="multi_session_id.company_id")
    uuid = fields.Char(string="Key", required=True, readonly=True)
    number = fields.Integer(readonly=True, help="Its number in the multi-session.")
    state = fields.Selection(STATES, required=True, readonly=True, index=True)
    origin_uuid = fields.Char(
        readonly=True, help="Key of the order whose late changes became this one."
    )
    revision = fields.Integer(
        required=True, readonly=True, help="The number of its last change."
    )
    document = fields.Json(readonly=True, prefetch=False)
    line_count = fields.Integer(string="Lines", readonly=True)
    size = fields.Integer(readonly=True, help="Characters of its contents.")
    made_config_id = fields.Many2one(
        "pos.config",
        string="Begun At",
        readonly=True,
        ondelete="set null",
        help="The point of sale that began it.",
    )
    made_at = fields.Datetime(string="Begun", readonly=True)
    changed_at = fields.Datetime(string="Last Change", readonly=True, index=True)

    made_by = fields.Char(compute="_compute_people", string="Begun By")
    changed_by = fields.Char(compute="_compute_people", string="Last Changed By")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_contents"
    )
    contents = fields.Text(compute="_compute_contents", string="What Is on It")
    came_of_id = fields.Many2one(
        "pos.multi.session.order",
        string="Came of",
        compute="_compute_came_of",
        help="The order whose late changes became this one.",
    )
    operation_ids = fields.One2many(
        "pos.multi.session.operation", "order_id", string="History", readonly=True
    )
    payment_ids = fields.One2many(
        "pos.multi.session.payment", "order_id", string="Payments", readonly=True
    )

    _sql_constraints = [
        ("uuid_unique", "UNIQUE (multi_session_id, uuid)", "This order is known.")
    ]

    def init(self):
        # Snapshots read the open orders of a group, and nothing else.
        self.env.cr.execute(
            "CREATE INDEX IF NOT EXISTS pos_multi_session_order_open"
            " ON pos_multi_session_order (multi_session_id) WHERE state = 'open';"
            "CREATE INDEX IF NOT EXISTS pos_multi_session_order_origin"
            " ON pos_multi_session_order (multi_session_id, origin_uuid)"
            " WHERE origin_uuid IS NOT NULL"
        )
        return super().init()

    @api.depends("number")
    def _compute_display_name(self):
        for order in self:
            order.display_name = (
                _("Order %s", order.number) if order.number else _("New order")
            )

    def _compute_people(self):
        for order in self:
            document = object_of(order.document)
            order.made_by = actor_words(document.get("made"))
            order.changed_by = actor_words(document.get("changed"))

    def _compute_contents(self):
        names = self._product_names(
            line
            for order in self
            for line in object_of(object_of(order.document).get("lines")).values()
        )
        partners = self.env["res.partner"].with_context(active_test=False)
        for order in self:
            document = object_of(order.document)
            lines = sorted(object_of(document.get("lines")).items(), key=_place_of)
            order.contents = "\n".join(
                self._line_words(object_of(object_of(line).get("values")), names)
                for _uuid, line in lines
            )
            partner = object_of(document.get("fields")).get("partner_id")
            # Searched for, so that it is one that this user may see.
            order.partner_id = is_id(partner) and partners.search(
                [("id", "=", partner)]
            )

    def _compute_came_of(self):
        for order in self:
            order.came_of_id = order.origin_uuid and self.search(
                [
                    ("multi_session_id", "=", order.multi_session_id.id),
                    ("uuid", "=", order.origin_uuid),
                ],
                limit=1,
            )

    @api.model
    def _line_words(self, values, names):
        product, quantity = values.get("product_id"), values.get("qty")
        name = names.get(product) if is_id(product) else None
        if isinstance(quantity, int | float) and abs(quantity) < MOST and name:
            return f"{number_words(self.env, quantity)} × {name}"
        return name or _("A product")

    @api.model
    def _product_names(self, lines):
        """{id: name} of the products on these lines of documents."""
        values = (object_of(object_of(line).get("values")) for line in lines)
        named = (each.get("product_id") for each in values)
        ids = set(filter(is_id, named))
        products = self.env["product.product"].sudo()
        products = products.with_context(display_default_code=False).browse(ids)
        return {product.id: product.display_name for product in readable(products)}

    def action_cancel(self):
        """A manager does away with open orders, also those that no till can show."""
        if not self.env.user.has_group("point_of_sale.group_pos_manager"):
            raise AccessError(_("Only managers of the Point of Sale may decide this."))
        self.check_access_rights("read")
        self.check_access_rule("read")
        orders = self.sudo()
        uuids = {group: [] for group in orders.multi_session_id.sorted("id")}
        for order in orders:
            uuids[order.multi_session_id].append(order.uuid)
        actor = {"user": self.env.uid, "name": self.env.user.name, "config": None}
        begin_read_committed(self.env.cr)
        for group, wanted in uuids.items():
            group._cancel_orders(wanted, {**actor, "till": _("Backend")})
        self.invalidate_model()

    def action_view_pos_orders(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "point_of_sale.action_pos_pos_form"
        )
        return {
            **action,
            "domain": [("id", "in", self.payment_ids.pos_order_id.ids)],
            "context": {},
        }


def is_id(value):
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31


def object_of(value):
    """It, if it is an object as it should be: what is stored is not trusted here."""
    return value if isinstance(value, dict) else {}


def _place_of(item):
    uuid, line = item
    position = object_of(line).get("position")
    return (position if isinstance(position, int | float) else 0, uuid)


def actor_words(stamp):
    """Ana (Bar)"""
    actor = object_of(object_of(stamp).get("actor"))
    name, till = str(actor.get("name") or ""), actor.get("till")
    name = f"{name} ({till})" if till else name
    if author := actor.get("author"):
        return _("%(who)s, for %(author)s", who=name, author=author)
    if sold_as := actor.get("sold_as"):
        return _("%(who)s, sold as %(name)s", who=name, name=sold_as)
    return name


def number_words(env, value):
    """As people of this language write it, with the decimals that it has."""
    _whole, _point, decimals = f"{value:.{DECIMALS}f}".partition(".")
    return formatLang(env, value, digits=len(decimals.rstrip("0")))
