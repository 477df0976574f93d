# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import _, api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.pos_offline_queue.backend import TechnicalFields, detailed, readable
from odoo.addons.pos_offline_queue.schema import is_id, is_number

from ..admission import begin_read_committed
from ..description import actor_text, number_text, object_of

STATES = [("open", "Open"), ("paid", "Paid"), ("cancelled", "Cancelled")]
MOST = 1e15  # of a number that is shown


class PosMultiSessionOrder(TechnicalFields, models.Model):
    """An order of a multi-session, as the log of changes has made it."""

    _name = "pos.multi.session.order"
    _description = "Shared POS Order"
    _technical = {"uuid", "origin_uuid", "revision", "document", "size"}
    _order = "id desc"
    _rec_name = "number"

    multi_session_id = fields.Many2one(
        "pos.multi.session",
        string="Multi-session",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="multi_session_id.company_id")
    uuid = fields.Char(string="Key", required=True, readonly=True)
    number = fields.Integer(readonly=True, help="Its number in the multi-session.")
    state = fields.Selection(STATES, required=True, readonly=True)
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
    # No index: each change writes it, and would have to write all indexes anew.
    changed_at = fields.Datetime(string="Last Change", readonly=True)

    made_by = fields.Char(compute="_compute_people", string="Begun By")
    changed_by = fields.Char(compute="_compute_people", string="Last Changed By")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", compute="_compute_contents"
    )
    contents = fields.Text(compute="_compute_contents", string="What Is on It")
    amount = fields.Float(
        string="Total",
        digits=0,
        compute="_compute_amount",
        help="Of an order that was paid: of its sale. Of another one: of its lines, "
        "with the taxes of their products.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    pos_order_ids = fields.Many2many(
        "pos.order", string="Sales", compute="_compute_pos_order_ids"
    )
    operation_count = fields.Integer(
        string="Changes", compute="_compute_operation_count"
    )
    transfer_id = fields.Many2one(
        "pos.order.transfer",
        string="Transfer",
        compute="_compute_transfer",
        help="The transfer that handed it over to another point of sale.",
    )
    state_text = fields.Char(string="What Became of It", compute="_compute_transfer")
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
        # Snapshots read the open orders of a group, and nothing else. A page keeps room
        # for what its rows become.
        self.env.cr.execute(
            "ALTER TABLE pos_multi_session_order SET (fillfactor = 70);"
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
            order.made_by = actor_text(document.get("made"))
            order.changed_by = actor_text(document.get("changed"))

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
                self._line_message(object_of(object_of(line).get("values")), names)
                for _uuid, line in lines
            )
            partner = object_of(document.get("fields")).get("partner_id")
            # Searched for, so that it is one that this user may see.
            order.partner_id = is_id(partner) and partners.search(
                [("id", "=", partner)]
            )

    def _compute_pos_order_ids(self):
        for order in self:
            order.pos_order_ids = order.payment_ids.pos_order_id

    def _compute_operation_count(self):
        rows = self.env["pos.multi.session.operation"]._read_group(
            [("order_id", "in", self.ids)], ["order_id"], ["__count"]
        )
        counts = dict(rows)
        for order in self:
            order.operation_count = counts.get(order, 0)

    def _compute_amount(self):
        for order in self:
            paid = order.payment_ids.filtered(lambda each: each.result == "ok")
            order.amount = (
                sum(paid.pos_order_id.mapped("amount_total"))
                if paid
                else order._amount_of_lines()
            )

    def _amount_of_lines(self):
        """What standard would ask for these lines."""
        document = object_of(self.document)
        values = [
            object_of(object_of(line).get("values"))
            for line in object_of(document.get("lines")).values()
        ]
        values = [each for each in values if is_id(each.get("product_id"))]
        ids = {each["product_id"] for each in values}
        products = self.env["product.product"].sudo().browse(ids)
        products = {product.id: product for product in readable(products.exists())}
        position = object_of(document.get("fields")).get("fiscal_position_id")
        positions = self.env["account.fiscal.position"].sudo()
        position = positions.browse(position if is_id(position) else ()).exists()
        return sum(self._amount_of(each, products, position) for each in values)

    def _amount_of(self, values, products, position):
        product = products.get(values["product_id"])
        numbers = [values.get(key) or 0 for key in ("qty", "price_unit", "discount")]
        if not product or not all(
            is_number(number) and abs(number) < MOST for number in numbers
        ):
            return 0
        quantity, price, discount = numbers
        taxes = product.taxes_id.filtered(lambda tax: tax.company_id == self.company_id)
        found = position.map_tax(taxes).compute_all(
            price * (1 - discount / 100), self.currency_id, quantity, product
        )
        return found["total_included"]

    @api.depends("state")
    def _compute_transfer(self):
        """An order that was handed over has gone elsewhere: nobody cancelled it."""
        closed = self.filtered(lambda order: order.state == "cancelled")
        transfers = self.env["pos.order.transfer"].search(
            [
                ("shared_uuid", "in", closed.mapped("uuid")),
                ("mode", "=", "hand_over"),
                ("company_id", "in", closed.company_id.ids),
            ],
            order="id",
        )
        by_uuid = {transfer.shared_uuid: transfer for transfer in transfers}
        states = dict(self._fields["state"]._description_selection(self.env))
        for order in self:
            transfer = order in closed and by_uuid.get(order.uuid)
            order.transfer_id = transfer
            order.state_text = (
                order._sent_message() if transfer else states.get(order.state)
            )

    def _sent_message(self):
        receiver = self.transfer_id.receiver_text or _("another point of sale")
        return _("Sent to %s", detailed(receiver, self.transfer_id.name))

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
    def _line_message(self, values, names):
        product, quantity = values.get("product_id"), values.get("qty")
        name = names.get(product) if is_id(product) else None
        if isinstance(quantity, int | float) and abs(quantity) < MOST and name:
            return f"{number_text(self.env, quantity)} × {name}"
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
            closing = orders.env["pos.multi.session.closing"]
            closing._cancel_orders(group, wanted, {**actor, "till": _("Backend")})
        self.invalidate_model()

    def action_view_operations(self):
        """Who changed what, on which till."""
        self.ensure_one()
        self.check_access_rights("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "pos_multi_session_sync.pos_multi_session_operation_action"
        )
        return {**action, "domain": [("order_id", "=", self.id)]}

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

    # -- history ----------------------------------------------------------------------

    def action_bring_back(self):
        """A manager has deleted orders open again, each as a new one."""
        self.env["pos.multi.session.history"]._check_manager()
        self.check_access_rights("read")
        self.check_access_rule("read")
        actor = {"user": self.env.uid, "name": self.env.user.name, "config": None}
        begin_read_committed(self.env.cr)
        orders = self.sudo().grouped("multi_session_id")
        for group in self.sudo().multi_session_id.sorted("id"):
            uuids = orders[group].mapped("uuid")
            history = group.env["pos.multi.session.history"]
            history._bring_back(group, uuids, {**actor, "till": _("Backend")})
        self.invalidate_model()

    def _relatives(self):
        """The order that it came of, and those that came of it."""
        related = self.browse()
        for order in self:
            group = [("multi_session_id", "=", order.multi_session_id.id)]
            origin = [("uuid", "=", order.origin_uuid)] if order.origin_uuid else None
            related |= self.search([*group, *origin]) if origin else related
            related |= self.search([*group, ("origin_uuid", "=", order.uuid)])
            merged = [*order._merged_with()]
            related |= self.search([*group, ("uuid", "in", merged)])
        return related.sorted("id")

    def _merged_with(self):
        """{uuid: why} of the orders that are in this one, and of the one it is in."""
        document = object_of(self.document)
        found = dict.fromkeys(object_of(document.get("joined")), "joined")
        target = document.get("merged")
        return {**found, target: "merged"} if isinstance(target, str) else found

    def _values(self, relatives):
        self.ensure_one()
        merged = self._merged_with()
        origin = relatives.filtered(lambda each: each.uuid == self.origin_uuid)
        related = relatives - origin
        return {
            **self._summary(),
            "origin": origin._summary() if origin else None,
            "related": [
                {**each._summary(), **_why(merged.get(each.uuid))} for each in related
            ],
        }

    def _summary(self):
        origin = object_of(object_of(self.document).get("origin"))
        return {
            "uuid": self.uuid,
            "number": self.number,
            "state": self.state,
            "why": origin.get("why"),
        }


def _why(known):
    return {"why": known} if known else {}


def _place_of(item):
    uuid, line = item
    position = object_of(line).get("position")
    return (position if isinstance(position, int | float) else 0, uuid)
