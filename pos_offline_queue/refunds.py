# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Refunds: not more than was sold, here and at other tills together."""

from collections import defaultdict

from odoo import _
from odoo.exceptions import UserError
from odoo.tools import float_compare

from .backend import for_manager, notify_manager
from .delivery import FINAL, Delivery


class OverRefund(UserError):
    """More would be refunded than was sold."""


class Refunds:
    """What an order refunds."""

    def __init__(self, order):
        self.env = order.env
        self._order = order

    def notify(self, words):
        notify_manager(self._order, _("Refunded more than was sold"), words)

    def check(self):
        """Let nobody refund more than was sold, here and at other tills together.

        The refunded lines are locked to the end of the transaction, and written: one
        that began before and refunds them too is run again, and then sees this one.

        :raise OverRefund:
        """
        order = self._order
        refunds = defaultdict(float)
        for line in order.lines.filtered("refunded_orderline_id"):
            refunds[line.refunded_orderline_id.id] += line.qty
        if not refunds:
            return
        if self._is_paid_online():
            order = for_manager(order)
            self = Refunds(order)
        self.env["pos.order.line"].flush_model()
        order.flush_model(["state"])
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
            [FINAL, order.id, ids],
        )
        too_many = []
        for id_, name, sold, company_id, before in self.env.cr.fetchall():
            if company_id != order.company_id.id:
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
            self.notify(words)
        else:
            raise OverRefund(words)

    def _is_paid_online(self):
        """By pos_online_payment, where it is installed."""
        payments = self._order.payment_ids
        return "online_account_payment_id" in payments._fields and bool(
            payments.online_account_payment_id
        )

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
