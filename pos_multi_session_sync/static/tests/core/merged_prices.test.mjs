// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The prices of quantities to which more than one till has added. */

import {
    mergedPrices,
    pricedQuantities,
} from "@pos_multi_session_sync/app/sharing/line_prices.esm";
import assert from "node:assert/strict";
import test from "node:test";

/** At 10 each, and at 8 for three and more. */
const LOAF = {id: 1, get_price: (_list, quantity) => (quantity < 3 ? 10 : 8)};
const CHEESE = {...LOAF, id: 2};
const POS = {dp: {"Product Price": 2}, computePriceAfterFp: (price) => price};

/** @param {Object[]} values of its lines; each is a loaf at 10, if they say no more */
function orderWith(...values) {
    const order = {};
    order.orderlines = values.map((value, index) => ({
        uuid: `line ${index + 1}`,
        order,
        pos: POS,
        price: 10,
        price_type: "original",
        product: LOAF,
        quantity: 1,
        get_price_extra: () => 0,
        get_taxes: () => [],
        isPartOfCombo: () => false,
        ...value,
    }));
    return order;
}

/** As later versions of 17.0 have it. */
function lot(value) {
    return {is_lot_tracked: () => true, ...value};
}

function merged(before, after) {
    const prices = mergedPrices(orderWith(...after), pricedQuantities(before));
    return [...prices].filter(([, price]) => price !== null);
}

test("two tills have added to a line", () => {
    const before = orderWith({quantity: 2});
    assert.deepEqual(merged(before, [{quantity: 3}]), [["line 1", 8]]);
});

test("a line that another till has added has the price of its quantity", () => {
    assert.deepEqual(merged(orderWith({}), [{}, {}, {}]), []);
});

test("lots of a product are priced together, also that of another till", () => {
    const before = orderWith(lot(), lot());
    assert.deepEqual(merged(before, [lot(), lot(), lot()]), [
        ["line 1", 8],
        ["line 2", 8],
        ["line 3", 8],
    ]);
});

test("lots of another product do not count", () => {
    const other = lot({product: CHEESE});
    assert.deepEqual(merged(orderWith(lot(), other), [lot(), lot(), other]), []);
});

test("the till that has added the third gave all of them their price", () => {
    const cheap = lot({price: 8});
    assert.deepEqual(merged(orderWith(lot(), lot()), [cheap, cheap, cheap]), []);
});

test("a price that this till would not have given stays", () => {
    const before = orderWith(lot({price: 9}), lot());
    const after = [lot({price: 9}), lot(), lot({price: 7})];
    assert.deepEqual(merged(before, after), [["line 2", 8]]);
});

test("a price that a cashier has typed stays", () => {
    const typed = {price_type: "manual"};
    const before = orderWith({...typed, quantity: 2});
    assert.deepEqual(merged(before, [{...typed, quantity: 3}]), []);
});

test("what is left when some are taken off keeps its price", () => {
    const before = orderWith({quantity: 3, price: 8}, lot({price: 8, quantity: 3}));
    const after = [{quantity: 2, price: 8}, lot({price: 8, quantity: 2})];
    assert.deepEqual(merged(before, after), []);
});
