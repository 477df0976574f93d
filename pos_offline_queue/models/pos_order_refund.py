# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Refunds: not more than was sold, and in whichever order the two arrive."""

from collections import defaultdict

from odoo import _, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

from ..delivery import Delivery
from ..guard import CODE, GuardedFields
from .pos_order import FINAL


class OverRefund(UserError):
    """More would be refunded than was sold."""


class PosOrderLine(GuardedFields, models.Model):
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
            order = line.order_id._for_manager()
            try:
                order._check_refunds()
            except OverRefund as error:
                order._notify_over_refund(str(error))

    @api.autovacuum
    def _gc_refunded(self):
        """Two requests that do not see each other may bring a sale and its refund."""
        self.sudo().search([("offline_refunded", "!=", False)])._link_refunded()


class PosOrder(models.Model):
    _inherit = "pos.order"

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
            sold = self.env["pos.order.line"]._refunded_line(name, company)
            if sold:
                line["refunded_orderline_id"] = sold.id
            else:
                later[line.get("uuid")] = name
        return later

    def _note_refunded(self, later):
        """Remember what is refunded before it has come: see _name_refunded."""
        for line in self.lines.filtered(lambda line: line.uuid in later):
            line.sudo().offline_refunded = later[line.uuid]

    def _link_refunds(self):
        """Refunds of these sales may have come before them."""
        lines = self.env["pos.order.line"].sudo()
        lines.flush_model(["offline_refunded"])
        # As a rule there are none: the index has those that wait alone.
        self.env.cr.execute(
            """
            SELECT id FROM pos_order_line
             WHERE offline_refunded IS NOT NULL
               AND split_part(offline_refunded, '/', 1) = ANY(%s)
             ORDER BY id
            """,
            [self.mapped("idempotency_key")],
        )
        lines.browse(row[0] for row in self.env.cr.fetchall())._link_refunded()

    def _notify_over_refund(self, words):
        self._notify_manager(_("Refunded more than was sold"), words)

    def _check_refunds(self):
        """Let nobody refund more than was sold, here and at other tills together.

        The refunded lines are locked to the end of the transaction, and written: one
        that began before and refunds them too is run again, and then sees this one.

        :raise OverRefund:
        """
        refunds = defaultdict(float)
        for line in self.lines.filtered("refunded_orderline_id"):
            refunds[line.refunded_orderline_id.id] += line.qty
        if not refunds:
            return
        if self._is_paid_online():
            self = self._for_manager()
        self.env["pos.order.line"].flush_model()
        self.flush_model(["state"])
        ids = tuple(refunds)
        self.env.cr.execute(
            "SELECT id FROM pos_order_line WHERE id IN %s ORDER BY id"
            " FOR NO KEY UPDATE",
            [ids],
        )
        self.env.cr.execute(
            "UPDATE pos_order_line SET write_date = write_date WHERE id IN %s", [ids]
        )
        self.env.cr.execute(
            """
            SELECT sold.id, sold.full_product_name, sold.qty, sold.company_id,
                   -COALESCE(SUM(line.qty) FILTER (WHERE pos_order.state IN %s), 0)
              FROM pos_order_line AS sold
              LEFT JOIN pos_order_line AS line
                     ON line.refunded_orderline_id = sold.id AND line.order_id != %s
              LEFT JOIN pos_order ON pos_order.id = line.order_id
             WHERE sold.id IN %s
             GROUP BY sold.id
             ORDER BY sold.id
            """,
            [FINAL, self.id, ids],
        )
        too_many = []
        for id_, name, sold, company_id, before in self.env.cr.fetchall():
            if company_id != self.company_id.id:
                raise UserError(_("What another company sold is not refunded here."))
            amounts = {
                "sold": float(sold),
                "before": float(before),
                "now": -refunds[id_],
            }
            if self._is_over_refund(**amounts):
                too_many.append(
                    _(
                        "%(product)s: %(sold)g sold, %(before)g refunded before, "
                        "%(now)g now.",
                        product=name or "",
                        **amounts,
                    )
                )
        if not too_many:
            return
        words = _("This refunds more than was sold. %s", " ".join(too_many))
        delivery = Delivery.of(self.env)
        if delivery and delivery.accepts_over_refund:
            delivery.over_refund = words
        elif self._is_paid_online():
            # The customer's money is here already: that is booked, and told.
            self._notify_over_refund(words)
        else:
            raise OverRefund(words)

    def _is_paid_online(self):
        """By pos_online_payment, where it is installed."""
        payments = self.payment_ids
        return "online_account_payment_id" in payments._fields and bool(
            payments.online_account_payment_id
        )

    @api.model
    def _is_over_refund(self, sold, before, now):
        """Quantities; those of a refund that is itself refunded are below zero."""
        sign = -1 if sold < 0 else 1
        digits = self.env["decimal.precision"].precision_get("Product Unit of Measure")
        return (
            float_compare(sign * now, 0, precision_digits=digits) > 0
            and float_compare(
                sign * (before + now), sign * sold, precision_digits=digits
            )
            > 0
        )
