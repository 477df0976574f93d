# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""Loyalty programs of a shop, and what its cards have; needs pos_loyalty."""

from typing import NamedTuple

GIFT_CARD = "Gift Card"
CARDS = """
SELECT c.id, c.code, round(c.points::numeric, 2)::float, p.name
  FROM loyalty_card c LEFT JOIN res_partner p ON p.id = c.partner_id
 WHERE c.program_id = %s ORDER BY c.id
"""
DISCOUNT = {
    "reward_type": "discount",
    "discount_mode": "per_point",
    "discount": 1,
    "discount_applicability": "order",
    "required_points": 1,
}
BY_MONEY = {"reward_point_mode": "money", "reward_point_amount": 1, "minimum_qty": 0}


class Card(NamedTuple):
    id: int
    code: str
    points: float
    customer: str | None


class Loyalty:
    """The only programs there are: points, gift cards and eWallets."""

    def __init__(self, shop):
        self._shop = shop
        self._rpc = shop.rpc()
        others = self._rpc["loyalty.program"].search([])
        self._rpc["loyalty.program"].write(others, {"active": False})
        self.points = self._program(
            "Points",
            "loyalty",
            "both",
            {**BY_MONEY},
            {**DISCOUNT, "discount_mode": "percent", "required_points": 10_000},
        )
        product = self._product(GIFT_CARD)
        rule = {**BY_MONEY, "product_ids": [(6, 0, [product])]}
        self.gift_cards = self._program(
            "Gift cards",
            "gift_card",
            "future",
            {**rule, "reward_point_split": True},
            communication_plan_ids=[(5, 0, 0), (0, 0, self._printed())],
        )
        rule = {**BY_MONEY, "product_ids": [(6, 0, [self._product("Top-up")])]}
        self.wallets = self._program("eWallet", "ewallet", "future", rule)

    def cards(self, program):
        return [Card(*row) for row in self._shop.sql(CARDS, program)]

    def give(self, program, points, customer=False, **values):
        """A card with so many points; its id."""
        values = {"program_id": program, "points": points, **values}
        return self._rpc["loyalty.card"].create({**values, "partner_id": customer})

    def _program(self, name, kind, applies_on, rule, reward=DISCOUNT, **more):
        return self._rpc["loyalty.program"].create(
            {
                "name": name,
                "program_type": kind,
                "applies_on": applies_on,
                "trigger": "auto",
                "pos_ok": True,
                "rule_ids": [(5, 0, 0), (0, 0, rule)],
                "reward_ids": [(5, 0, 0), (0, 0, {**reward, "description": name})],
                "communication_plan_ids": [(5, 0, 0)],
                **more,
            }
        )

    def _printed(self):
        """Without a letter and a report for them no session opens."""
        return {
            "trigger": "create",
            "mail_template_id": self._known("mail_template_gift_card"),
            "pos_report_print_id": self._known("report_gift_card"),
        }

    def _known(self, name):
        domain = [("module", "=", "loyalty"), ("name", "=", name)]
        (row,) = self._rpc["ir.model.data"].search_read(domain, ["res_id"])
        return row["res_id"]

    def _product(self, name):
        categories = self._rpc["pos.category"].search([("name", "=", "Bread")])
        return self._rpc["product.product"].create(
            {
                "name": name,
                "list_price": 25,
                "taxes_id": False,
                "detailed_type": "service",
                "available_in_pos": True,
                "pos_categ_ids": [(6, 0, categories)],
            }
        )
