# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What Odoo holds of what was sold, read straight from its database."""

from dataclasses import dataclass

QUERY = """
SELECT o.id, o.pos_reference, o.state, c.name, u.login, p.name,
       round(o.amount_total::numeric, 2)::float,
       round(o.amount_paid::numeric, 2)::float,
       (SELECT coalesce(json_agg(json_build_array(
                   l.full_product_name, l.qty, l.price_subtotal_incl) ORDER BY l.id
               ), '[]')
          FROM pos_order_line l WHERE l.order_id = o.id),
       (SELECT coalesce(json_agg(json_build_array(
                   m.name ->> 'en_US', y.amount) ORDER BY y.id
               ), '[]')
          FROM pos_payment y JOIN pos_payment_method m ON m.id = y.payment_method_id
         WHERE y.pos_order_id = o.id)
  FROM pos_order o
  JOIN pos_session s ON s.id = o.session_id
  JOIN pos_config c ON c.id = s.config_id
  LEFT JOIN res_users u ON u.id = o.user_id
  LEFT JOIN res_partner p ON p.id = o.partner_id
 WHERE o.id > %s AND (%s IS NULL OR c.name = %s)
 ORDER BY o.id
"""


@dataclass(frozen=True)
class Sale:
    """One pos.order. cashier: login; lines: (product, quantity, amount with tax)."""

    id: int
    reference: str
    state: str
    pos: str
    cashier: str
    customer: str | None
    total: float
    paid: float
    lines: tuple
    payments: tuple


def read(sql, after, pos=None):
    """The orders with a higher id, oldest first; pos: of this point of sale."""
    return [
        Sale(*row[:-2], lines=_tuples(row[-2]), payments=_tuples(row[-1]))
        for row in sql(QUERY, after, pos, pos)
    ]


def _tuples(rows):
    return tuple((row[0], *(round(number, 2) for number in row[1:])) for row in rows)
