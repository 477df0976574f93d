# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging
import re

import psycopg2
from psycopg2 import errorcodes

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..delivery import KEY_INDEX, Delivery, is_taken
from ..guard import CODE, GuardedFields, granted
from ..payload import draft_key, loggable
from ..schema import UUID

_logger = logging.getLogger(__name__)

COUNTER_INDEX = "pos_order_offline_counter"
REFUND_INDEX = "pos_order_line_offline_refunded"
FINAL = ("paid", "done", "invoiced")
REFERENCE = re.compile(r"(\d+)-(\d+)-(\d+)$", re.ASCII)
CALLED = re.compile(r"%?(\d)(\d+)(?:-(\d+)(?:\.(\d+))?)?%?", re.ASCII)
OF_GUESTS = ("Self-Order", "Kiosk")  # pos_self_order numbers these on the server
SECURED = "l10n_fr_secure_sequence_number"
OFFLINE, STARTS = 1_000_000, 1_000  # log-ins of starts without network: see tills


class StaleSnapshot(psycopg2.errors.SerializationFailure):
    """Somebody else has just made the same order: Odoo asks us to look again."""

    pgcode = errorcodes.SERIALIZATION_FAILURE


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

    def init(self):
        for unique, name, columns, condition in (
            ("UNIQUE", KEY_INDEX, "(idempotency_key)", "idempotency_key IS NOT NULL"),
            (
                "",
                COUNTER_INDEX,
                "(offline_device_id, offline_counter) INCLUDE (id)",
                "offline_device_id IS NOT NULL",
            ),
        ):
            self.env.cr.execute(
                SQL(
                    "CREATE %s INDEX IF NOT EXISTS %s ON pos_order %s WHERE %s",
                    SQL(unique),
                    SQL.identifier(name),
                    SQL(columns),
                    SQL(condition),
                )
            )
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS %s ON pos_order_line"
                " (refunded_orderline_id) WHERE refunded_orderline_id IS NOT NULL",
                SQL.identifier(REFUND_INDEX),
            )
        )
        return super().init()

    def _register_hook(self):
        """Keep a till from cancelling what another till was paid for.

        pos_self_order cancels all that a till names, before standard looks for drafts.
        By inheritance this module could come after pos_self_order.
        """
        super()._register_hook()
        model = self.env.registry[self._name]

        @api.model
        def remove_from_ui(orders, server_ids):
            drafts = orders.search([("id", "in", server_ids), ("state", "=", "draft")])
            return super(model, orders).remove_from_ui(drafts.ids)

        model.remove_from_ui = remove_from_ui
        self._count_late_sales_once()

    def _count_late_sales_once(self):
        """France's closings count a sale once, however late it arrives.

        l10n_fr_pos_cert numbers sales as they arrive. Its next closing begins after the
        sale that was *sold* last, though, and so counts those again that were sold
        before it and arrived after it.

        l10n_fr_pos_cert is no dependency: what is here rests where it is missing.
        """
        closing = self.env.registry.get("account.sale.closing")
        if closing is None:
            return

        def _compute_amounts(closings, frequency, company):
            amounts = super(closing, closings)._compute_amounts(frequency, company)
            counted = closings.env["pos.order"].browse(amounts["last_order_id"])
            last = counted.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "in", FINAL),
                    (SECURED, ">", counted[SECURED]),
                ],
                order=f"{SECURED} desc",
                limit=1,
            )
            last = last or counted
            # Standard, too, puts the number where the name speaks of a hash.
            return {
                **amounts,
                "last_order_id": last.id,
                "last_order_hash": last[SECURED],
            }

        closing._compute_amounts = _compute_amounts

    def _unregister_hook(self):
        model = self.env.registry[self._name]
        if "remove_from_ui" in vars(model):
            del model.remove_from_ui
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
        known = self._known_by_key(_keys(orders))
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
        found = isinstance(value, str) and CALLED.fullmatch(value)
        if operator not in ("=", "ilike") or not found:
            return super()._search_tracking_number(operator, value)
        session, sequence, login, start = found.groups()
        if start:
            login = str(OFFLINE + int(login) * STARTS + int(start))
        login = login.zfill(3) if login else "%"
        number = f"%{session}-{login}-{int(sequence):04}"
        return [("pos_reference", "=like", number)]

    @api.model
    def _order_fields(self, ui_order):
        values = super()._order_fields(ui_order)
        if _is_key(ui_order.get("idempotency_key")):
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
            self._check_refunds()
        return super()._process_saved_order(draft)

    def action_pos_order_paid(self):
        """Standard goes on with an unpaid order when this fails: remember why."""
        try:
            self._check_refunds()
            return super().action_pos_order_paid()
        except UserError as error:
            if delivery := Delivery.of(self.env):
                delivery.trouble = error
            raise


def call_number(reference):
    """What the customer is called by, as tills compute it; None for a guest's order."""
    found = REFERENCE.search(reference or "")
    if not found or reference.startswith(OF_GUESTS):
        return None
    session, login, sequence = map(int, found.groups())
    number = f"{session % 10}{sequence:02}"
    if login >= OFFLINE:
        login, start = divmod(login - OFFLINE, STARTS)
        return f"{number}-{login}.{start}"
    return number if login == 1 else f"{number}-{login}"


def _is_key(value):
    return isinstance(value, str) and bool(UUID.fullmatch(value))


def _keys(orders):
    """The keys in what create_from_ui is given; drops what is none."""
    keys = []
    for order in orders:
        key = order["data"].get("idempotency_key")
        if _is_key(key):
            keys.append(key)
        else:
            order["data"].pop("idempotency_key", None)
    return keys
