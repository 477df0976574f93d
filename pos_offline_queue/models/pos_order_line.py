# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
from odoo import api, fields, models
from odoo.tools import SQL

from ..backend import for_manager
from ..delivery import FINAL
from ..guard import CODE, GuardedFields
from ..refunds import OverRefund, Refunds

REFUND_INDEX = "pos_order_line_offline_refunded"


class PosOrderLine(GuardedFields, models.Model):
    """A refund and the sale that it refunds, in whichever order the two arrive."""

    _inherit = "pos.order.line"

    offline_refunded = fields.Char(
        string="Refunds a Sale to Come",
        readonly=True,
        copy=False,
        guard=CODE,
        index="btree_not_null",
        help="The key of the sale that this line refunds and the uuid of its line, "
        "until that sale is in Odoo.",
    )

    def init(self):
        self.env.cr.execute(
            SQL(
                "CREATE INDEX IF NOT EXISTS %s ON pos_order_line"
                " (refunded_orderline_id) WHERE refunded_orderline_id IS NOT NULL",
                SQL.identifier(REFUND_INDEX),
            )
        )
        return super().init()

    @api.model
    def _refunded_line(self, name, company):
        """The line of a recorded sale that a till names: "key/uuid"."""
        key, uuid = name.split("/")
        return self.sudo().search(
            [
                ("order_id.idempotency_key", "=", key),
                ("order_id.state", "in", FINAL),
                ("order_id.company_id", "=", company.id),
                ("uuid", "=", uuid),
            ],
            limit=1,
        )

    def _link_refunded(self):
        """Name the sold lines that have come; a manager hears of too much.

        The money was paid out when nobody could know what else was refunded.
        """
        for line in self.filtered("offline_refunded"):
            sold = self._refunded_line(line.offline_refunded, line.company_id)
            if not sold:
                continue
            line.sudo().write(
                {"refunded_orderline_id": sold.id, "offline_refunded": False}
            )
            refunds = Refunds(for_manager(line.order_id))
            try:
                refunds.check()
            except OverRefund as error:
                refunds.notify(str(error))

    @api.autovacuum
    def _gc_refunded(self):
        """Two requests that do not see each other may bring a sale and its refund."""
        self.sudo().search([("offline_refunded", "!=", False)])._link_refunded()

    @api.model
    def _name_refunded(self, data, company):
        """Give lines that refund a sale of the queue the id of the sold line.

        :param data: of an order, checked; changed in place
        :return: {uuid of a line: the name of one that has not come yet}
        """
        later = {}
        for _create, _id, line in data["lines"]:
            name = line.pop("refunded_in_queue", None)
            if not name or line.get("refunded_orderline_id"):
                continue
            sold = self._refunded_line(name, company)
            if sold:
                line["refunded_orderline_id"] = sold.id
            else:
                later[line.get("uuid")] = name
        return later

    def _note_refunded(self, later):
        """Remember what is refunded before it has come: see _name_refunded."""
        for line in self.filtered(lambda line: line.uuid in later):
            line.sudo().offline_refunded = later[line.uuid]

    @api.model
    def _link_refunds(self, orders):
        """Refunds of these sales may have come before them."""
        lines = self.sudo()
        lines.flush_model(["offline_refunded"])
        # As a rule there are none: the index has those that wait alone.
        self.env.cr.execute(
            """
            SELECT id FROM pos_order_line
             WHERE offline_refunded IS NOT NULL
               AND split_part(offline_refunded, '/', 1) = ANY(%s)
             ORDER BY id
            """,
            [orders.mapped("idempotency_key")],
        )
        lines.browse(row[0] for row in self.env.cr.fetchall())._link_refunded()
