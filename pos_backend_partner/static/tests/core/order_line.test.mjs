// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import {isOrderLine} from "@pos_backend_partner/core/protocol.esm";
import {test} from "node:test";

test("a line with a product, and numbers that a till can count with", () => {
    assert.ok(isOrderLine({product_id: 3}));
    assert.ok(isOrderLine({product_id: 3, quantity: -2, price: 0.5, discount: 100}));
    for (const bad of [
        {},
        {product_id: "3"},
        {product_id: 0},
        {product_id: 3, quantity: 0},
        {product_id: 3, quantity: NaN},
        {product_id: 3, quantity: "1"},
        {product_id: 3, price: Infinity},
        {product_id: 3, price: {valueOf: () => 1}},
        {product_id: 3, discount: 101},
        {product_id: 3, discount: -1},
        {product_id: 3, discount: null},
    ]) {
        assert.equal(isOrderLine(bad), false, JSON.stringify(bad));
    }
});
