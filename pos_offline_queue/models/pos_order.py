# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import json
import logging

import psycopg2

from odoo import _, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.date_utils import json_default

from ..call_number import call_number, reference_like
from ..delivery import KEY_INDEX, Delivery, StaleSnapshot, is_taken
from ..guard import CODE, GuardedFields, granted
from ..other_modules import LOYALTY, LoyaltyCards, count_late_sales_once
from ..payload import draft_key, is_key, loggable, read_keys
from ..refunds import Refunds
from .pos_offline_document import FAILED, SENT, TO_HAND_OVER, TO_MAKE, WAITING
from .pos_offline_sync import POS_USER

_logger = logging.getLogger(__name__)

INDEXES = (
    SQL(
        "CREATE UNIQUE INDEX IF NOT EXISTS %s ON pos_order (idempotency_key)"
        " WHERE idempotency_key IS NOT NULL",
        SQL.identifier(KEY_INDEX),
    ),
    SQL(
        "CREATE INDEX IF NOT EXISTS pos_order_offline_counter ON pos_order"
        " (offline_device_id, offline_counter) INCLUDE (id)"
        " WHERE offline_device_id IS NOT NULL"
    ),
)


class PosOrder(GuardedFields, models.Model):
    _inherit = "pos.order"

    idempotency_key = fields.Char(
        readonly=True,
        copy=False,
        guard=CODE,
        help="Given by the till once and sent with every attempt, so that an order "
        "is recorded once however often it arrives.",
    )
    offline_device_id = fields.Many2one(
        "pos.offline.device",
        string="Device",
        readonly=True,
        copy=False,
        guard=CODE,
        ondelete="set null",
        help="The browser that sold it.",
    )
    offline_counter = fields.Integer(
        string="Number on the Device",
        readonly=True,
        copy=False,
        guard=CODE,
        help="Each device numbers its receipts 1, 2, 3...",
    )
    offline_checksum = fields.Char(readonly=True, copy=False, guard=CODE)
    # As standard's totals: to round it would cost a query for each order.
    offline_amount = fields.Float(
        string="Total on the Receipt",
        digits=0,
        readonly=True,
        copy=False,
        guard=CODE,
        help="As the device printed it.",
    )
    offline_session_id = fields.Many2one(
        "pos.session",
        string="Sold in Session",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        ondelete="set null",
        help="A sale that arrives after this one was closed is booked in another.",
    )
    invoice_document = fields.Selection(
        [(TO_MAKE, "Not Made Yet"), (TO_HAND_OVER, "To Hand Over")],
        string="Document",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        help="The invoice that the customer was promised at the till. Odoo makes it "
        "later where it could not be made when the sale was recorded.",
    )
    document_mailing = fields.Selection(
        [(SENT, "Sent"), (WAITING, "To Be Sent"), (FAILED, "Failed")],
        string="E-Mail",
        compute="_compute_document_mailing",
        search="_search_document_mailing",
        help="What became of the e-mail with the invoice to the customer.",
    )
    post_process_answers = fields.Json(
        readonly=True, prefetch=False, copy=False, guard=CODE, groups=fields.NO_ACCESS
    )

    def init(self):
        for index in INDEXES:
            self.env.cr.execute(index)
        return super().init()

    def _register_hook(self):
        """What has to be on top, whichever module comes after this one.

        pos_self_order cancels all that a till names, before standard looks for drafts:
        also what another till was paid for. And a page asks pos_loyalty for what the
        sale has asked for already; it is done once.
        """
        super()._register_hook()
        model = self.env.registry[self._name]

        @api.model
        def remove_from_ui(orders, server_ids):
            drafts = orders.search([("id", "in", server_ids), ("state", "=", "draft")])
            return super(model, orders).remove_from_ui(drafts.ids)

        model.remove_from_ui = remove_from_ui
        if hasattr(model, "confirm_coupon_programs"):

            def confirm_coupon_programs(order, coupon_data):
                standard = super(model, order).confirm_coupon_programs
                return order._once(LOYALTY, standard, coupon_data)

            model.confirm_coupon_programs = confirm_coupon_programs
        count_late_sales_once(self.env.registry)

    def _unregister_hook(self):
        model = self.env.registry[self._name]
        for name in {"remove_from_ui", "confirm_coupon_programs"} & vars(model).keys():
            delattr(model, name)
        return super()._unregister_hook()

    # -- by standard's own way -------------------------------------------------------

    @api.model
    def create_from_ui(self, orders, draft=False):
        """Orders that bear a key are made once.

        An open order that was paid meanwhile, on another till, stays paid. As with
        standard, the answer has those that were written now: what overrides do with
        them must not be done twice.
        """
        if Delivery.of(self.env):
            return super().create_from_ui(orders, draft)
        known = self._known_by_key(read_keys(orders))
        new = []
        for order in orders:
            there = known.get(order["data"].get("idempotency_key"))
            if there and there.state == "draft":
                order["data"]["server_id"] = there.id
            elif there and (draft or there._is_the_same_order(order["data"], there)):
                continue
            elif there:
                # Two tills were paid for one tab. Standard keeps both, and so do we.
                _logger.warning(
                    "POS order %s came again with other contents than order %s",
                    loggable(order["data"].get("name")),
                    there.id,
                )
                order["data"].pop("idempotency_key")
            new.append(order)
        try:
            # For what _order_fields adds, which nobody but this module chooses
            keyed = granted(self, "idempotency_key")
            return super(PosOrder, keyed).create_from_ui(new, draft)
        except psycopg2.IntegrityError as error:
            if is_taken(error):
                raise StaleSnapshot(str(error)) from error
            raise

    @api.model
    def _known_by_key(self, keys):
        """{key: order} of the orders this user may see."""
        if not keys:
            return {}
        orders = self.search([("idempotency_key", "in", keys)])
        return {order.idempotency_key: order for order in orders}

    @api.model
    def _process_order(self, order, draft, existing_order):
        """Numbers are not unique, keys are: a draft of another key is another order.

        Unless the till names the draft by its id. An order that had no key may have got
        one on each of the tills that had it open.
        """
        key = order["data"].get("idempotency_key")
        if (
            key
            and existing_order
            and existing_order.idempotency_key not in (key, False)
            and not existing_order._is_named_by(order["data"])
        ):
            existing_order = False
        return super()._process_order(order, draft, existing_order)

    def _is_named_by(self, data):
        """Whether the till means this draft, of its own POS or of one it shares.

        An id alone is another draft's after a backup was put back.
        """
        session = self.env["pos.session"].browse(data["pos_session_id"])
        shared = self.config_id | self.config_id.trusted_config_ids
        is_named = self.id == data.get("server_id") and session.config_id in shared
        return is_named and self.pos_reference == data.get("name")

    def _is_the_same_order(self, data, existing_order):
        """Two coffees are not one because their receipts bear the same number."""
        if existing_order.state == "cancel":
            return False
        key = data.get("idempotency_key")
        if key and existing_order.idempotency_key not in (key, False):
            return False
        return super()._is_the_same_order(data, existing_order)

    @api.depends("pos_reference")
    def _compute_tracking_number(self):
        result = super()._compute_tracking_number()
        for order in self:
            number = call_number(order.pos_reference)
            order.tracking_number = number or order.tracking_number
        return result

    def _search_tracking_number(self, operator, value):
        found = isinstance(value, str) and reference_like(value)
        if operator not in ("=", "ilike") or not found:
            return super()._search_tracking_number(operator, value)
        return [("pos_reference", "=like", found)]

    @api.model
    def _order_fields(self, ui_order):
        values = super()._order_fields(ui_order)
        if is_key(ui_order.get("idempotency_key")):
            values["idempotency_key"] = ui_order["idempotency_key"]
        if delivery := Delivery.of(self.env):
            values.update(delivery.values_of(ui_order.get("idempotency_key")))
        return values

    def _export_for_ui(self, order):
        result = super()._export_for_ui(order)
        key = order.idempotency_key
        if not key and order.state == "draft":
            # Every till gets the same one, and brings it back with the order.
            parameters = self.env["ir.config_parameter"].sudo()
            key = draft_key(parameters.get_param("database.uuid"), order.id)
        result["idempotency_key"] = key
        return result

    def write(self, vals):
        if vals.get("state") == "cancel":
            # A till without a connection may still be paid for an order that another
            # one deleted. Its sale becomes an order of its own.
            open_orders = self.filtered(
                lambda order: order.state == "draft" and order.idempotency_key
            )
            granted(open_orders, "idempotency_key").write({"idempotency_key": False})
        return super().write(vals)

    def _process_saved_order(self, draft):
        if not draft:
            # Before standard, which goes on with an order that may not be paid.
            Refunds(self).check()
        return super()._process_saved_order(draft)

    def action_pos_order_paid(self):
        """Standard goes on with an unpaid order when this fails: remember why."""
        try:
            Refunds(self).check()
            return super().action_pos_order_paid()
        except UserError as error:
            if delivery := Delivery.of(self.env):
                delivery.trouble = error
            raise

    # -- after the sale ----------------------------------------------------------------

    def _post_processors(self):
        """{name: method that takes the JSON value of that name}. To be extended.

        The value comes from a browser and is the method's to check. What the method
        returns is kept as JSON. If it raises, then what it did is undone, the sale is
        recorded all the same, and a manager is notified.
        """
        processors = {"invoice": self._list_document}
        if hasattr(self, "confirm_coupon_programs"):
            processors[LOYALTY] = LoyaltyCards(self).confirm
        return processors

    def _once(self, name, method, *args):
        """What the method returned when it was called for this order first."""
        self.ensure_one()
        self.check_access_rule("read")
        answers = self.sudo().post_process_answers or {}
        if name not in answers:
            answer = json.dumps(method(*args), default=json_default)
            answers = {**answers, name: json.loads(answer)}
            self.sudo().post_process_answers = answers
        return answers[name]

    def _list_document(self, is_awaited):
        """The till will show the invoice, and strikes it off if it could."""
        if is_awaited is True and self.account_move and not self.invoice_document:
            self.sudo().invoice_document = TO_HAND_OVER
        return {}

    # -- its document ------------------------------------------------------------------

    def _compute_document_mailing(self):
        mailings = self.env["pos.offline.document"]._mailings(self.sudo())
        for order in self:
            order.document_mailing = mailings[order]

    @api.model
    def _search_document_mailing(self, operator, value):
        values = value if isinstance(value, list | tuple) else [value]
        if operator not in ("=", "!=", "in", "not in"):
            raise UserError(_("Operation not supported"))
        listed = self.sudo().search([("invoice_document", "!=", False)])
        found = listed.filtered(lambda order: order.document_mailing in values)
        kind = "in" if operator in ("=", "in") else "not in"
        return [("id", kind, found.ids)]

    def action_print_document(self):
        """Make what is not made yet; the action that prints all of them.

        :raise UserError: why one could not be made
        """
        self._check_documents()
        self._make_documents()
        invoices = self.env["account.move"].browse(self.account_move.ids)
        return self.env.ref("account.account_invoices").report_action(invoices)

    def action_send_document(self):
        """E-mail each invoice that is listed to its customer, unless it was.

        :raise UserError: one has no address, or could not be made; none is sent then
        """
        if not self:
            return
        self._check_documents()
        silent = self.browse()
        for order in self:
            if not order.account_move.sudo().partner_id.email:
                silent |= order
        if silent:
            raise UserError(
                _(
                    "No e-mail was sent: there is no e-mail address of the customer of "
                    "%s.",
                    ", ".join(silent.mapped("pos_reference")),
                )
            )
        documents = self.env["pos.offline.document"]
        documents._alone(self)
        for order in self - self._make_documents():
            if order.invoice_document and order.document_mailing not in (SENT, WAITING):
                documents._send(order)

    def _make_documents(self):
        """Those that were made, and so e-mailed as well, now."""
        made = self.filtered(lambda order: order.invoice_document == TO_MAKE)
        for order in made:
            self.env["pos.offline.document"]._make(order)
        return made

    def action_hand_over_document(self):
        """The customers have them.

        What is not made yet is made first: it is to be e-mailed and kept, too.

        :raise UserError: why one could not be made
        """
        self._check_documents()
        self._make_documents()
        self.sudo().invoice_document = False

    def _check_documents(self):
        self._check_handing_over()
        if not all(order.sudo().account_move for order in self):
            raise UserError(_("There is no invoice of this sale."))

    def _check_handing_over(self):
        if not self.env.user.has_group(POS_USER):
            raise AccessError(_("Only users of the Point of Sale may do this."))
        self.check_access_rights("write")
        self.check_access_rule("write")
        for config in self.sudo().config_id:
            configs = config._document_configs().sudo(self.env.su)
            if not configs._filter_access_rules("read"):
                raise AccessError(_("This point of sale is not one of yours."))
