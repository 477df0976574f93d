/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* What several tills did together may ask for another price than each of them found.
   Prices that a person or a module has set stay. */

import {PRICING} from "@pos_multi_session_sync/core/merging.esm";
import {roundDecimals} from "@web/core/utils/numbers";
import {toRaw} from "@odoo/owl";

/** Later versions of 17.0 price lots of a product by the quantity of all of them. */
const keyOf = (line) => (line.is_lot_tracked?.() ? line.product.id : line.uuid);

/** @returns {Map} the quantities by which the POS finds the prices of an order's lines */
export function pricedQuantities({orderlines}) {
    const quantities = new Map();
    for (const line of orderlines.map(toRaw)) {
        const key = keyOf(line);
        quantities.set(key, (quantities.get(key) || 0) + line.quantity);
    }
    return quantities;
}

/** @returns {Number} by the pricelist and the fiscal position of the line's order */
function priceOf(line, quantity) {
    const {order, pos, product} = line;
    const digits = pos.dp["Product Price"];
    const price = roundDecimals(
        product.get_price(order.pricelist, quantity, line.get_price_extra()),
        digits
    );
    // Standard looks at the order on the screen, which may be another one.
    const here = Object.create(pos, {get_order: {value: () => order}});
    return roundDecimals(here.computePriceAfterFp(price, line.get_taxes()), digits);
}

/** Whether it has the price that the POS takes for so many in its order. */
function isPricedAs(line, quantity) {
    return (
        line.price_type === "original" &&
        !line.isPartOfCombo() &&
        !line.refunded_orderline_id &&
        line.price === priceOf(line, quantity)
    );
}

const another = (line, price) => (price === line.price ? null : price);

/**
 * Several tills have added to what is priced together, and each has taken the price of
 * its own sum.
 *
 * @param {Order} order with the quantities of all
 * @param {Map} before `pricedQuantities` of what this till has shown
 * @returns {Map<String, Number|null>} by uuid, as they travel; null if the line has its
 *     price already. Prices that somebody has set are not in it
 */
export function mergedPrices(order, before) {
    const now = pricedQuantities(order);
    const prices = new Map();
    for (const line of order.orderlines.map(toRaw)) {
        const [shown, merged] = [before, now].map((each) => each.get(keyOf(line)));
        // Who takes some off, as to split a bill, keeps the price of what is left.
        if (merged > shown && isPricedAs(line, shown)) {
            prices.set(line.uuid, another(line, priceOf(line, merged)));
        }
    }
    return prices;
}

/**
 * @param {Object} fields of the order that another till changes now
 * @param {Order} order before that
 * @returns {Orderline[]} those to which the POS would give another price by that
 */
export function pricedBy(fields, order) {
    if (!PRICING.some((key) => key in fields)) {
        return [];
    }
    const quantities = pricedQuantities(order);
    return order.orderlines
        .map(toRaw)
        .filter((line) => isPricedAs(line, quantities.get(keyOf(line))));
}

/**
 * The till that sets a pricelist or a fiscal position gives the lines that it has their
 * prices. Others have come at the same moment.
 *
 * @param {Orderline[]} lines see `pricedBy`
 * @param {Order} order with what has come
 * @param {Map<String, Object>} changed values of lines that came with it, by uuid
 * @returns {Map<String, Number|null>} prices by uuid, as `mergedPrices` has them
 */
export function pricesAnew(lines, order, changed) {
    const quantities = pricedQuantities(order);
    const left = lines.filter(
        (line) => line.order && !("price_unit" in (changed.get(line.uuid) || {}))
    );
    return new Map(
        left.map((line) => [
            line.uuid,
            another(line, priceOf(line, quantities.get(keyOf(line)))),
        ])
    );
}
