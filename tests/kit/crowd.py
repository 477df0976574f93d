# Copyright 2026 POS Suite contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
"""More sales than a cashier rings up while a test waits.

They are made by the POS's own objects, as its screens make them, from the order to
the moment at which the payment screen hands it over; only the clicking is left out.
"""

from .tally import Receipt

# sell(count, product, method): pushes each as the payment screen does.
# keep(count, product, method): only until it is kept, as while the line is busy.
# Both give [{number, total, took}], took in milliseconds until it was kept.
SCRIPT = """
async ({how, count, product, method}) => {
    const pos = window.posmodel;
    const products = Object.values(pos.db.product_by_id);
    const found = products.find(({display_name}) => display_name === product);
    const isOurs = ({id}) => pos.config.payment_method_ids.includes(id);
    const ours = pos.payment_methods.filter(isOurs);
    const paidBy = ours.find(({name}) => name === method);
    const sold = [];
    for (let index = 0; index < count; index++) {
        const order = pos.add_new_order();
        order.add_product(found);
        order.add_paymentline(paidBy).set_amount(order.get_total_with_tax());
        order.finalized = true;
        const {name: number} = order;
        const total = order.get_total_with_tax();
        const data = order.export_as_JSON();
        const began = performance.now();
        if (how === "keep") {
            const uid = pos.db.add_order(data);
            await pos.offlineQueue?.book.stored(uid);
        } else {
            await pos.push_single_order(order).catch(() => null);
        }
        sold.push({number, total, took: performance.now() - began});
        pos.removeOrder(order);
    }
    pos.add_new_order();
    return sold;
}
"""


def sells_many(cashier, count, product="Pretzel", method="Cash", how="sell"):
    """What was sold, as dicts; see SCRIPT."""
    arguments = {"how": how, "count": count, "product": product, "method": method}
    return cashier.page.evaluate(SCRIPT, arguments)


def receipts_of(sold, method="Cash"):
    """For a tally."""
    return [
        Receipt(
            each["number"], round(each["total"], 2), {method: round(each["total"], 2)}
        )
        for each in sold
    ]
