# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""The delivered cart is the one that was sent; and tills of a group send, too."""

import pytest

from .kit.counter import set_picker
from .kit.sharing import SharingTill
from .kit.transfers import COUNTER, HARBOUR, Transferring, allow

# By what the cashier's clicks call, because no demo shop sells all of this.
RING_UP = """async ([ham, meal, partner]) => {
    const order = posmodel.get_order();
    const product = (id) => posmodel.db.get_product_by_id(id);
    const byName = (name) => Object.values(posmodel.db.product_by_id)
        .find((each) => each.display_name.endsWith(name));
    const lots = {modifiedPackLotLines: {}, newPackLotLines: [{lot_name: "H-17"}]};
    await order.add_product(product(ham), {draftPackLotLines: lots});
    const parts = Object.values(posmodel.db.combo_line_by_id)
        .filter((line) => product(meal).combo_ids.includes(line.combo_id[0]));
    await order.add_product(product(meal), {comboLines: parts});
    const loaf = await order.add_product(byName("Country Loaf"), {quantity: 3});
    loaf.set_discount(15);
    loaf.set_customer_note("sliced");
    const roll = await order.add_product(byName("Rye Loaf"), {quantity: 1.5});
    roll.price_type = "manual";
    roll.set_unit_price(5.55);
    const [group] = byName("Coffee").attribute_line_ids
        .map((id) => posmodel.attributes_by_ptal_id[id]);
    const [value] = group.values.filter(({name}) => name === "Oat");
    await order.add_product(byName("Coffee"), {
        attribute_value_ids: [value.id],
        price_extra: value.price_extra,
    });
    order.set_partner(posmodel.db.get_partner_by_id(partner));
    order.set_pricelist(posmodel.pricelists.find(({name}) => name === "Members"));
    order.set_fiscal_position(
        posmodel.fiscal_positions.find(({name}) => name === "Export")
    );
    order.set_to_invoice(true);
}"""
# All that counts of a cart, without what belongs to one till.
CART = """() => {
    const {lines, ...order} = posmodel.get_order().export_as_JSON();
    const ids = lines.map(([, , line]) => line.id);
    const kept = (line) => ({
        ...Object.fromEntries([
            "product_id", "qty", "price_unit", "discount", "price_type", "price_extra",
            "price_subtotal", "price_subtotal_incl", "tax_ids", "customer_note",
            "full_product_name", "attribute_value_ids", "pack_lot_ids",
            "custom_attribute_value_ids", "combo_line_id",
        ].map((name) => [name, line[name]])),
        parent: ids.indexOf(line.combo_parent_id),
        children: (line.combo_line_ids || []).map((id) => ids.indexOf(id)),
    });
    return JSON.parse(JSON.stringify({
        lines: lines.map(([, , line]) => kept(line)),
        ...Object.fromEntries([
            "amount_total", "amount_tax", "partner_id", "pricelist_id",
            "fiscal_position_id", "to_invoice", "shipping_date",
        ].map((name) => [name, order[name]])),
    }));
}"""

GO_TO_IT = "() => posmodel.set_order(posmodel.orders.find((o) => o.orderTransfer))"


@pytest.fixture(autouse=True)
def tidy(shop):
    set_picker(shop, "standard")


def stock_up(shop):
    """A product with lots and a combo; their ids, and a customer's."""
    rpc = shop.rpc()
    products, templates = rpc["product.product"], rpc["product.template"]
    bread = rpc["pos.category"].search([("name", "=", "Bread")])
    common = {"available_in_pos": True, "pos_categ_ids": [(6, 0, bread)]}
    ham = products.create(
        {
            **common,
            "name": "Aged Ham",
            "type": "product",
            "tracking": "lot",
            "list_price": 20.0,
        }
    )
    names = (("Pretzel", 0.0), ("Espresso", 0.4))
    combos = [
        rpc["pos.combo"].create(
            {
                "name": name,
                "combo_line_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": products.search([("name", "=", name)])[0],
                            "combo_price": price,
                        },
                    )
                ],
            }
        )
        for name, price in names
    ]
    meal = templates.create(
        {
            **common,
            "name": "Breakfast",
            "detailed_type": "combo",
            "list_price": 4.0,
            "combo_ids": [(6, 0, combos)],
        }
    )
    meal = products.search([("product_tmpl_id", "=", meal)])[0]
    partner = rpc["res.partner"].search([("name", "=", "Nora Plain")])[0]
    return [ham, meal, partner]


def test_everything_a_cart_can_hold(shop):
    allow(shop)
    things = stock_up(shop)
    counter = Transferring(shop, COUNTER, "ana").opens()
    counter.who.chooses_customer("Nora Plain")  # and so she is known here
    harbour = Transferring(shop, HARBOUR, "leo").opens()
    counter.page.evaluate(RING_UP, things)
    sent = counter.page.evaluate(CART)
    assert len(sent["lines"]) == 7
    assert [line["parent"] for line in sent["lines"]][1:4] == [-1, 1, 1]
    counter.sends(HARBOUR)
    harbour.wait_for_badge(1)
    harbour.delivers()
    harbour.who.wait_for_total(round(sent["amount_total"], 2))
    assert harbour.page.evaluate(CART) == sent
    harbour.till.reload()
    harbour.page.evaluate(GO_TO_IT)
    assert harbour.page.evaluate(CART) == sent


def test_from_one_till_of_a_group_to_another(shop):
    first, second, bar = "Market - Till 1", "Market - Till 2", "Market - Bar"
    allow(shop, senders=(first,), receivers=(bar,))
    counter = Transferring(shop, first, "ana").opens()
    receiver = Transferring(shop, bar, "leo").opens()
    third = SharingTill(shop.till(second), "mia").opens()
    counter.who.sells("Rye Loaf", qty=2)
    sharing = SharingTill(counter.till, "ana")
    number = sharing.number
    third.goes_to(number)
    third.sees(("Rye Loaf", 2))
    counter.sends(bar)
    # It is on its way: nobody has it in a cart
    third.wait_for_notice(first)
    receiver.wait_for_badge(1)
    receiver.delivers()
    receiver.who.wait_for_lines(("Rye Loaf", 2, 14.26))
    there = SharingTill(receiver.till, "leo").number
    assert there != number
    third.goes_to(there)
    third.sees(("Rye Loaf", 2))
    receiver.who.pays("Cash")
    (sale,) = shop.wait_for_sales(1)
    assert sale.total == 14.26
