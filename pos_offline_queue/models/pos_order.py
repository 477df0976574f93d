# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import logging

import psycopg2
from psycopg2 import errorcodes

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..delivery import KEY_INDEX, Delivery, is_taken
from ..guard import CODE, GuardedFields, granted
from ..parcel import loggable
from ..schema import UUID

_logger = logging.getLogger(__name__)

COUNTER_INDEX = "pos_order_offline_counter"


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
        help="Each device numbers its receipts 1, 2, 3... without gaps.",
    )
    offline_checksum = fields.Char(readonly=True, copy=False, guard=CODE)

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
        return super().init()

    # -- by stock's own road ----------------------------------------------------------

    @api.model
    def create_from_ui(self, orders, draft=False):
        """Orders that bear a key are made once.

        A tab that was paid meanwhile, on another till, stays paid. As with stock, the
        answer has those that were written now: what overrides do with them must not be
        done twice.
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
                # Two tills were paid for one tab. Stock keeps both, and so do we.
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
        """Numbers are not unique, keys are: a tab of another key is another tab."""
        key = order["data"].get("idempotency_key")
        if (
            key
            and existing_order
            and existing_order.idempotency_key not in (key, False)
        ):
            existing_order = False
        return super()._process_order(order, draft, existing_order)

    def _is_the_same_order(self, data, existing_order):
        """Two coffees are not one because their receipts bear the same number."""
        key = data.get("idempotency_key")
        if key and existing_order.idempotency_key not in (key, False):
            return False
        return super()._is_the_same_order(data, existing_order)

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
        result["idempotency_key"] = order.idempotency_key
        return result

    def action_pos_order_paid(self):
        """Stock goes on with an unpaid order when this fails: remember why."""
        try:
            return super().action_pos_order_paid()
        except UserError as error:
            if delivery := Delivery.of(self.env):
                delivery.trouble = error
            raise


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
