# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""One order of two tills has one price, and is refunded once."""

from contextlib import contextmanager

import pytest

from .kit.sharing import TILLS, group

NO_NOTE = """() => {
    const {Orderline} = odoo.loader.modules.get("@point_of_sale/app/store/models");
    const {setup} = Orderline.prototype;
    Orderline.prototype.setup = function (...args) {
        setup.apply(this, args);
        this.customerNote = this.customerNote || undefined;
    };
}"""
PRICES = "() => posmodel.get_order().orderlines.map(({price}) => price)"
SET_QUANTITY = """(quantity) =>
    posmodel.get_order().get_last_orderline().set_quantity(quantity)"""
# Whether this version of 17.0 prices a lot by all lots of its product in the order.
LOTS_DEPEND = """() => Boolean(odoo.loader.modules
    .get("@point_of_sale/app/store/models").Orderline.prototype.is_lot_tracked)"""
LOTS = """() => posmodel.get_order().orderlines
    .map(({price, pack_lot_lines: [lot]}) => [lot.lot_name, price]).sort()"""
PRICE_OF = """() => Object.fromEntries(
    posmodel.get_order().orderlines.map(({product, price}) =>
        [product.display_name, price]))"""


@pytest.fixture
def taxes_of_a_neighbor(shop):
    """A customer, and what the POS takes for one of each product for that customer.

    Of a tax of 10% in the price nothing is left, of 20% in the price 5% in the price.
    """
    office = shop.rpc()
    products, partners = office["product.product"], office["res.partner"]
    made = {
        name: office["account.tax"].create(
            {
                "name": f"{amount}% in the price, {name}",
                "amount": amount,
                "price_include": include,
                "include_base_amount": include,
                "type_tax_use": "sale",
            }
        )
        for name, amount, include in (
            ("goes", 10, True),
            ("none", 0, False),
            ("changes", 20, True),
            ("changed", 5, True),
        )
    }
    mapping = (("goes", "none"), ("changes", "changed"))
    position = office["account.fiscal.position"].create(
        {
            "name": "Neighbor",
            "tax_ids": [
                (0, 0, {"tax_src_id": made[source], "tax_dest_id": made[target]})
                for source, target in mapping
            ],
        }
    )
    configs = office["pos.config"].search([("name", "in", TILLS)])
    office["pos.config"].write(configs, {"fiscal_position_ids": [(4, position)]})
    sold = {
        "Country Loaf": (11, "goes"),
        "Spelt Roll": (4.4, "goes"),
        "Rye Loaf": (12, "changes"),
        "Baguette": (2.2, "goes"),
    }
    before = products.search_read([("name", "in", [*sold])], ["name", "taxes_id"])
    for row in before:
        price, tax = sold[row["name"]]
        values = {"lst_price": price, "taxes_id": [(6, 0, [made[tax]])]}
        products.write([row["id"]], values)
    customer = {"name": "Nell Neighbor", "property_account_position_id": position}
    partners.create(customer)
    prices = {"Country Loaf": 10, "Spelt Roll": 4, "Rye Loaf": 12, "Baguette": 2}
    yield customer["name"], prices
    for row in before:
        products.write([row["id"]], {"taxes_id": [(6, 0, row["taxes_id"])]})


@contextmanager
def cheaper_from_three(shop, product):
    """At 8 each for three and more."""
    office = shop.rpc()
    (config,) = office["pos.config"].search([["name", "=", "Market - Till 1"]])
    ((pricelist, _name),) = (
        row["pricelist_id"]
        for row in office["pos.config"].read([config], ["pricelist_id"])
    )
    values = {
        "pricelist_id": pricelist,
        "applied_on": "0_product_variant",
        "product_id": product,
        "compute_price": "fixed",
        "fixed_price": 8,
        "min_quantity": 3,
    }
    items = office["product.pricelist.item"]
    item = items.create(values)
    yield
    items.unlink([item])


@pytest.fixture
def price_for_three(shop):
    """A product at 10, and at 8 for who takes three."""
    (product,) = shop.rpc()["product.product"].search([["name", "=", "Country Loaf"]])
    with cheaper_from_three(shop, product):
        yield "Country Loaf"


def test_a_price_for_three_is_found_whoever_adds_the_third(shop, price_for_three):
    """With a module that makes lines as pos_sale does: no note is undefined."""
    ana, leo = group(shop, "ana", "leo")
    for each in (ana, leo):
        each.page.evaluate(NO_NOTE)
    ana.who.sells(price_for_three)
    leo.goes_to(ana.number)
    leo.sees((price_for_three, 1))
    leo.who.sets_quantity(2, price_for_three)
    ana.sees((price_for_three, 2))
    ana.who.taps(price_for_three)
    leo.sees((price_for_three, 3))
    ana.sees((price_for_three, 3))
    assert ana.page.evaluate(PRICES) == leo.page.evaluate(PRICES) == [8]
    # Each of them adds the second one, and nobody the third.
    ana.who.sets_quantity(1, price_for_three)
    leo.sees((price_for_three, 1))
    leo.till.offline()
    ana.who.taps(price_for_three)
    leo.who.taps(price_for_three)
    ana.wait_sent()
    assert ana.page.evaluate(PRICES) == leo.page.evaluate(PRICES) == [10]
    leo.till.online()
    for each in (ana, leo):
        each.sees((price_for_three, 3))
        each.till.wait_to_show(lambda each=each: each.page.evaluate(PRICES), [8])
    assert not ana.notice
    assert not leo.notice


def test_a_customer_whose_taxes_are_others_comes_while_a_till_is_offline(
    shop, taxes_of_a_neighbor
):
    """Taxes are in the prices. All has the price that the order would have anew."""
    customer, wanted = taxes_of_a_neighbor
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Country Loaf")
    leo.goes_to(ana.number)
    leo.sees(("Country Loaf", 1))
    leo.till.offline()
    for product in wanted:
        leo.who.taps(product)
    leo.who.sets_quantity(3, "Spelt Roll")
    ana.who.picks_customer(customer)
    ana.who.taps("Country Loaf")
    ana.wait_sent()
    leo.till.online()
    for each in (ana, leo):
        each.sees_in_any_order(
            ("Country Loaf", 3), ("Spelt Roll", 3), ("Rye Loaf", 1), ("Baguette", 1)
        )
        each.till.wait_to_show(lambda each=each: each.page.evaluate(PRICE_OF), wanted)
        each.who.wait_for_total(56)
        each.wait_sent()
        assert not each.notice
    leo.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert (sale.total, sale.customer) == (56, customer)
    assert sorted(sale.lines) == [
        ("Baguette", 1, 2),
        ("Country Loaf", 3, 30),
        ("Rye Loaf", 1, 12),
        ("Spelt Roll", 3, 12),
    ]


@pytest.fixture
def ham(shop):
    """A product with lots at 10, and at 8 for three and more."""
    products = shop.rpc()["product.product"]
    (loaf,) = products.search([["name", "=", "Country Loaf"]])
    values = {"name": "Smoked Ham", "tracking": "lot", "taxes_id": [(6, 0, [])]}
    kind = {"type": "product", "detailed_type": "product"}
    ham = products.copy(loaf, {**values, **kind})
    with cheaper_from_three(shop, ham):
        yield "Smoked Ham"


@pytest.mark.at_length
def test_prices_of_lots_stay_equal(shop, ham):
    """Older versions of 17.0 price each lot by itself."""
    ana, leo = group(shop, "ana", "leo")
    price = 8 if ana.page.evaluate(LOTS_DEPEND) else 10
    ana.who.taps_lot(ham, "LOT-1")
    leo.goes_to(ana.number)
    leo.sees((ham, 1))
    # Each of them takes the second one, and nobody the third.
    leo.till.offline()
    ana.who.taps_lot(ham, "LOT-2")
    leo.who.taps_lot(ham, "LOT-3")
    ana.wait_sent()
    leo.till.online()
    wanted = [[f"LOT-{number}", price] for number in (1, 2, 3)]
    for each in (ana, leo):
        each.till.wait_to_show(lambda each=each: each.page.evaluate(LOTS), wanted)
    leo.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == 3 * price


def test_no_other_till_refunds_more_than_was_sold(shop):
    ana, leo = group(shop, "ana", "leo")
    ana.who.sells("Pretzel", 2)
    ana.who.pays("Cash")
    ana.who.next_order()
    ana.who.refunds_last_sale()
    ana.sees(("Pretzel", -1))
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", -1))
    leo.page.evaluate(SET_QUANTITY, -5)
    leo.who.wait_for_popup("refundable quantity of 2")
    leo.who.confirms()
    leo.page.evaluate(SET_QUANTITY, -2)
    ana.sees(("Pretzel", -2))
    leo.till.reload()
    leo.goes_to(ana.number)
    leo.sees(("Pretzel", -2))
    leo.page.evaluate(SET_QUANTITY, -3)
    leo.who.wait_for_popup("refundable quantity of 2")
    leo.who.confirms()
