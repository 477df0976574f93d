// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    isNewCustomer,
    newCustomer,
    newCustomerRow,
} from "@pos_backend_partner/core/customers.esm";
import assert from "node:assert/strict";
import fc from "fast-check";
import {test} from "node:test";

const KEY = "0123456789abcdef0123456789abcdef";
const hexes = fc.stringMatching(/^[0-9a-f]{32}$/);

test("what was typed becomes a customer, if there is a name", () => {
    const made = newCustomer(KEY, {name: " Nina ", phone: "1 ", vat: undefined});
    assert.deepEqual(made, {key: KEY, name: "Nina", phone: "1", email: "", vat: ""});
    assert.ok(isNewCustomer(made));
    assert.equal(newCustomer(KEY, {name: " "}), null);
});

test("a new customer has an id that none in Odoo has, and the same on each till", () => {
    fc.assert(
        fc.property(hexes, (key) => {
            const {id, new_customer} = newCustomerRow(newCustomer(key, {name: "N"}));
            assert.ok(Number.isSafeInteger(id) && id <= -1000);
            assert.equal(id, newCustomerRow(new_customer).id);
        })
    );
    const ids = ["0", "1"].map(
        (digit) => newCustomerRow(newCustomer(digit.repeat(32), {name: "N"})).id
    );
    assert.notEqual(...ids);
});

test("what an order or the storage says is looked at before it is believed", () => {
    const sound = newCustomer(KEY, {name: "N"});
    for (const wrong of [
        null,
        "x",
        {},
        {...sound, key: "1"},
        {...sound, name: ""},
        {...sound, phone: 1},
    ]) {
        assert.equal(isNewCustomer(wrong), false);
    }
});
