// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* An order that was to be handed over, is in the cart again, and gets through late. */

import {beforeEach, describe, test} from "node:test";
import {TransferCart} from "@pos_multi_session_sync/app/transfer/transfer_cart.esm";
import assert from "node:assert/strict";

/** An order of one line, as far as a cart looks at it. */
function orderOf(uid, qty = 1) {
    return {
        uid,
        shared_uuid: "o",
        orderlines: [
            {
                uuid: "l",
                export_as_JSON: () => ({qty, kitchen_printed: {}}),
                get_price_with_tax: () => qty,
            },
        ],
        export_as_JSON: () => ({partner_id: 3}),
        get_paymentlines: () => [],
    };
}

const values = {qty: 1, kitchen_printed: {"1/": 1}, combo_parent_uuid: null};
const ENTRY = {
    key: "t",
    mode: "hand_over",
    request: {
        about: {order: "o"},
        document: {fields: {partner_id: 3}, lines: [{uuid: "l", values}]},
    },
};

describe("an order that gets through when it is in the cart again", () => {
    let cart = null;
    let closed = null;

    beforeEach(() => {
        closed = [];
        cart = new TransferCart({
            orders: [],
            get_order: () => null,
            removeOrder: ({uid, handedOver}) => closed.push([uid, handedOver]),
            sharing: {kitchen: {documentOf: () => null}},
        });
    });

    test("leaves the cart as it came", () => {
        cart.pos.orders.push(orderOf("again"));
        assert.equal(cart.sent(ENTRY), "removed");
        assert.deepEqual(closed, [["again", "t"]]);
    });

    test("stays where its payment is being taken", () => {
        const order = orderOf("again");
        order.get_paymentlines = () => [{amount: 5}];
        cart.pos.orders.push(order);
        assert.equal(cart.sent(ENTRY), "kept");
        assert.deepEqual(closed, []);
    });

    test("stays where it was changed since", () => {
        cart.pos.orders.push(orderOf("again", 2));
        assert.equal(cart.sent(ENTRY), "kept");
        assert.deepEqual(closed, []);
    });
});
