// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import assert from "node:assert/strict";
import {termsToFollow} from "@pos_backend_partner/core/customer_rules.esm";
import {test} from "node:test";

const BEFORE = {pricelist: 1, position: null};
const NOW = {pricelist: 2, position: 7};
const ORDER = {isPaying: false, ...BEFORE};
const NOTHING = {pricelist: false, position: false};

test("an open order follows the prices and taxes of its customer", () => {
    const followed = termsToFollow(ORDER, BEFORE, NOW);
    assert.deepEqual(followed, {pricelist: true, position: true});
});

test("a rename changes neither", () => {
    assert.deepEqual(termsToFollow(ORDER, BEFORE, BEFORE), NOTHING);
});

test("an order that is being paid keeps what the customer was told to pay", () => {
    assert.deepEqual(termsToFollow({...ORDER, isPaying: true}, BEFORE, NOW), NOTHING);
});

test("what the cashier has chosen by hand stays", () => {
    const takeaway = {...ORDER, position: 3};
    assert.deepEqual(termsToFollow(takeaway, BEFORE, NOW), {
        pricelist: true,
        position: false,
    });
    const staff = {...ORDER, pricelist: 9};
    assert.deepEqual(termsToFollow(staff, BEFORE, NOW), {
        pricelist: false,
        position: true,
    });
});
