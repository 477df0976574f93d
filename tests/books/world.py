# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""What the stories sell, of the same names on both sides."""

CASHIER = "mia"
MEMBER, EXPORT, PLAIN = "Clara Member", "Otto Export", "Nora Plain"
LATER = "Customer Account"
STORED = {"detailed_type": "product"}
ROLL, HAM, TAXED, CHEESE, LENS, MENU, BOX, SCARF, GLOVES, ORDERED = (
    "Dinner Roll",
    "Country Ham",
    "Plum Brandy",
    "Farm Cheese",
    "Camera Lens",
    "Lunch Menu",
    "Breakfast Box",
    "Fan Scarf",
    "Wool Gloves",
    "Wedding Cake",
)


class World:
    """Made for a test, as what the test before made is archived."""

    def __init__(self, shop, *names):
        self._rpc = shop.rpc()
        configs = self._rpc["pos.config"]
        ids = [shop.pos_id(name) for name in names]
        (known,) = configs.read(ids[:1], ["pricelist_id", "company_id"])
        self._company_id = known["company_id"][0]
        self._make_products(pricelist_id=known["pricelist_id"][0])
        self._make_what_modules_sell(configs, ids)
        # To be shipped to.
        address = {"street": "Mill Lane 1", "city": "Oldtown"}
        address["country_id"] = self._id_of("base.us")
        self._rpc["res.partner"].write([self._one("res.partner", PLAIN)], address)
        later = {"split_transactions": True}
        values = {
            "payment_method_ids": [
                (4, self._find_or_make("pos.payment.method", LATER, later))
            ],
            "iface_tipproduct": True,
            "tip_product_id": self._id_of("point_of_sale.product_product_tip"),
            "ship_later": True,
            "cash_rounding": True,
            "only_round_cash_method": True,
            "rounding_method": self._find_or_make(
                "account.cash.rounding",
                "To five cents",
                {
                    "rounding": 0.05,
                    "strategy": "add_invoice_line",
                    "profit_account_id": self._account("income_other"),
                    "loss_account_id": self._account("expense"),
                },
            ),
        }
        if "customer_picker" in configs.fields_get():
            values["customer_picker"] = "dialog"
        for each in ids:  # Odoo checks the rounding of one at a time.
            configs.write([each], values)

    def _make_products(self, pricelist_id):
        roll = self._product(ROLL, 10)
        self._rpc["product.pricelist.item"].create(
            {
                "pricelist_id": pricelist_id,
                "applied_on": "0_product_variant",
                "product_id": roll,
                "min_quantity": 3,
                "compute_price": "fixed",
                "fixed_price": 8,
            }
        )
        kilogram = self._id_of("uom.product_uom_kgm")
        self._product(HAM, 19.9, uom_id=kilogram, uom_po_id=kilogram)
        taxes = [
            self._tax("Seven included", amount=7, price_include=True),
            self._tax("Bottle", amount=0.25, amount_type="fixed"),
            self._tax("Two on top", amount=2, include_base_amount=True, sequence=1),
        ]
        self._product(TAXED, 22.45, taxes_id=[(6, 0, taxes)])
        self._product(CHEESE, 3.33, tracking="lot", **STORED)
        self._product(LENS, 499, tracking="serial", **STORED)
        combos = [
            self._find_or_make(
                "pos.combo",
                name,
                {
                    "combo_line_ids": [
                        (
                            0,
                            0,
                            {
                                "product_id": self._one("product.product", choice),
                                "combo_price": more,
                            },
                        )
                        for choice, more in choices.items()
                    ]
                },
            )
            for name, choices in {
                "Sandwich": {"Ham Sandwich": 0, "Cheese Sandwich": 1.5},
                "Drink": {"Still Water": 0, "Orange Juice": 0.75},
            }.items()
        ]
        self._product(
            MENU, 7.9, detailed_type="combo", combo_ids=[(6, 0, combos)], taxes_id=False
        )

    def _make_what_modules_sell(self, configs, ids):
        """What only has a meaning where pos_mrp, pos_loyalty or pos_sale is."""
        if self._has("mrp.bom"):
            parts = {"Boiled Egg": 2, "Jar of Jam": 1}
            lines = [
                {"product_id": self._product(name, 1, **STORED), "product_qty": number}
                for name, number in parts.items()
            ]
            template = self._template_of(self._product(BOX, 12.5))
            self._rpc["mrp.bom"].create(
                {
                    "product_tmpl_id": template,
                    "type": "phantom",
                    "bom_line_ids": [(0, 0, line) for line in lines],
                }
            )
        if self._has("loyalty.program"):
            self._make_programs(self._product(SCARF, 25), self._product(GLOVES, 15))
        if self._has("sale.order"):
            self._make_quotation(self._product(ORDERED, 240, **STORED))
            down_payment = self._id_of("pos_sale.default_downpayment_product")
            configs.write(ids, {"down_payment_product_id": down_payment})

    def _has(self, model):
        return bool(self._rpc["ir.model"].search([("model", "=", model)]))

    def _template_of(self, product):
        (row,) = self._rpc["product.product"].read([product], ["product_tmpl_id"])
        return row["product_tmpl_id"][0]

    def _make_programs(self, scarf, gloves):
        """Points for scarves, and the fifth off where there are two pairs of gloves."""
        programs = self._rpc["loyalty.program"]
        programs.write(programs.search([]), {"active": False})
        reward = {"reward_type": "discount", "discount_mode": "percent"}
        self._make_program(
            {"name": "Scarf Points", "program_type": "loyalty", "applies_on": "both"},
            {"product_ids": [(6, 0, [scarf])], "minimum_qty": 0},
            {**reward, "discount": 10, "required_points": 10_000},
        )
        self._make_program(
            {"name": "Pairs", "program_type": "promotion", "applies_on": "current"},
            {"product_ids": [(6, 0, [gloves])], "minimum_qty": 2},
            {**reward, "discount": 20, "required_points": 1},
        )

    def _make_program(self, values, rule, reward):
        by_money = {"reward_point_mode": "money", "reward_point_amount": 1}
        self._rpc["loyalty.program"].create(
            {
                **values,
                "trigger": "auto",
                "pos_ok": True,
                "rule_ids": [(5, 0, 0), (0, 0, {**by_money, **rule})],
                "reward_ids": [(5, 0, 0), (0, 0, reward)],
                "communication_plan_ids": [(5, 0, 0)],
            }
        )

    def _make_quotation(self, product):
        """The only one, and the cashier has the rights to take a down payment."""
        salesman = self._id_of("sales_team.group_sale_salesman_all_leads")
        cashier = self._rpc["res.users"].search([("login", "=", CASHIER)])
        self._rpc["res.users"].write(cashier, {"groups_id": [(4, salesman)]})
        orders = self._rpc["sale.order"]
        open_ones = [("state", "!=", "cancel")]
        orders.write(orders.search(open_ones), {"state": "cancel"})
        line = {"product_id": product, "product_uom_qty": 2, "discount": 5}
        values = {"name": "Wedding", "partner_id": self._one("res.partner", PLAIN)}
        orders.create({**values, "order_line": [(0, 0, line)]})

    def _product(self, name, price, **values):
        bread = self._rpc["pos.category"].search([("name", "=", "Bread")])
        return self._rpc["product.product"].create(
            {
                "name": name,
                "list_price": price,
                "available_in_pos": True,
                "pos_categ_ids": [(6, 0, bread)],
                **values,
            }
        )

    def _one(self, model, name):
        return self._rpc[model].search([("name", "=", name)])[0]

    def _tax(self, name, **values):
        values["type_tax_use"] = "sale"
        return self._find_or_make("account.tax", name, values)

    def _account(self, kind):
        company = ("company_id", "=", self._company_id)
        accounts = self._rpc["account.account"]
        return accounts.search([("account_type", "=", kind), company])[0]

    def _find_or_make(self, model, name, values):
        found = self._rpc[model].search([("name", "=", name)])
        return found[0] if found else self._rpc[model].create({"name": name, **values})

    def _id_of(self, xml_id):
        find = self._rpc["ir.model.data"].check_object_reference
        return find(*xml_id.split(".", 1))[1]
