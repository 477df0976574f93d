// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the backend sent goes to the order on which the cashier accepted it, though the
   server takes its time and the cashier goes on to another order. */

import {beforeEach, test} from "node:test";
import {BackendMessages} from "@pos_backend_partner/app/backend_messages.esm";
import {CustomerPicker} from "@pos_backend_partner/app/customer_picker.esm";
import assert from "node:assert/strict";

const CLARA = {id: 9, name: "Clara Member"};
const TEA = {id: 4, getAddProductOptions: async () => ({quantity: 1, isAsked: true})};
const CUSTOMER = {type: "customer", payload: {partner_id: 9}};
const LINE = {type: "order_line", payload: {product_id: 4, quantity: 2}};

let pos = null;
let messages = null;
let picker = null;
let said = [];
/** What the cashier does while the server is asked. */
let meanwhile = () => null;
/** What the cashier was asked, and whether they confirm it. */
let asked = [];
let isConfirmed = true;

const ask = async (_popup, {title, body}) => {
    asked.push(`${title} ${body}`);
    return {confirmed: isConfirmed};
};

class Order {
    constructor(uid) {
        Object.assign(this, {
            uid,
            name: uid,
            finalized: false,
            partner: null,
            lines: [],
        });
    }

    get_partner() {
        return this.partner;
    }

    termsOf(partner) {
        return {pricelist: partner.pricelist, position: undefined};
    }

    set_partner(partner) {
        this.partner = partner;
    }

    add_product(product, options) {
        this.lines.push([product.id, options]);
    }
}

beforeEach(() => {
    const orders = [new Order("A"), new Order("B")];
    said = [];
    asked = [];
    isConfirmed = true;
    meanwhile = () => (pos.current = orders[1]);
    pos = {
        orders,
        current: orders[0],
        get_order: () => pos.current,
        db: {get_product_by_id: (id) => (id === TEA.id ? TEA : null)},
        addProductToCurrentOrder: async (product, options) =>
            pos.current.add_product(product, options),
    };
    picker = Object.assign(Object.create(CustomerPicker.prototype), {
        pos,
        customers: {load: async () => ({code: "ok", partner: CLARA})},
        rules: {check: async () => "ok", mayChange: () => true},
        complain: (code) => code !== "ok" && said.push(code),
    });
    const call = async () => {
        meanwhile();
        return {code: "ok"};
    };
    messages = Object.assign(Object.create(BackendMessages.prototype), {
        pos,
        picker,
        orm: {silent: {call}},
        state: {offers: []},
        env: {services: {pos, customer_picker: picker, popup: {add: ask}}},
    });
    pos.pos_session = {id: 1};
    picker.env = {services: {backend_messages: messages}};
});

const accept = (message) => messages.answer({...message, token: "t"}, "accepted");

test("a customer is put on the order on which the cashier accepted", async () => {
    await accept(CUSTOMER);
    assert.deepEqual(
        pos.orders.map(({partner}) => partner),
        [CLARA, null]
    );
});

test("a product is put on the order on which the cashier accepted", async () => {
    await accept(LINE);
    assert.deepEqual(pos.orders[0].lines, [[4, {quantity: 2, isAsked: true}]]);
    assert.deepEqual(pos.orders[1].lines, []);
});

test("a product for the order on the screen is added as a cashier adds it", async () => {
    meanwhile = () => null;
    await accept(LINE);
    assert.deepEqual(pos.orders[0].lines, [[4, {quantity: 2}]]);
});

test("nobody is replaced before the cashier was asked, with what changes", async () => {
    const [order] = pos.orders;
    order.partner = {id: 8, name: "Zoe"};
    order.pricelist = {id: 1, name: "Public"};
    CLARA.pricelist = {id: 2, name: "Members"};
    let answered = 0;
    meanwhile = () => (answered += 1);
    isConfirmed = false;
    await accept(CUSTOMER);
    assert.deepEqual([order.partner.name, answered], ["Zoe", 0]);
    isConfirmed = true;
    await accept(CUSTOMER);
    assert.deepEqual([order.partner, answered], [CLARA, 1]);
    assert.equal(new Set(asked).size, 1);
    assert.match(asked[0], /Replace Zoe with Clara Member\?.*from Public to Members/);
    // The same customer once more changes nothing.
    await accept(CUSTOMER);
    assert.equal(asked.length, 2);
});

for (const message of [CUSTOMER, LINE]) {
    test(`no ${message.type} is put on the order after one that was paid`, async () => {
        meanwhile = () => {
            pos.orders[0].finalized = true;
            pos.current = pos.orders[1];
        };
        await accept(message);
        assert.deepEqual(said, ["no_order"]);
        assert.equal(pos.current.partner, null);
        assert.deepEqual(pos.current.lines, []);
    });

    test(`no ${message.type} is put on the order after one that is gone`, async () => {
        meanwhile = () => {
            pos.orders.shift();
            [pos.current] = pos.orders;
        };
        await accept(message);
        assert.deepEqual(said, ["no_order"]);
        assert.equal(pos.current.partner, null);
        assert.deepEqual(pos.current.lines, []);
    });
}

test("an order that is paid while a module is asked keeps its customer", async () => {
    picker.rules.check = async () => {
        pos.orders[0].finalized = true;
        return "ok";
    };
    await accept(CUSTOMER);
    assert.deepEqual(said, ["no_order"]);
    assert.equal(pos.orders[0].partner, null);
});

test("what the picker sends is for the order that the picker shows", async () => {
    const book = {check: () => ({code: "ok", request: {subject: "A"}})};
    Object.assign(picker, {
        conversation: {book},
        tellings: new Set(),
        frame: {send: (_type, {code}) => said.push(code)},
    });
    pos.current = pos.orders[1];
    await picker.onNotify("frame", {token: "t", nonce: "n", message: LINE});
    assert.deepEqual(said, ["ok"]);
    assert.equal(pos.orders[0].lines.length, 1);
    assert.deepEqual(pos.orders[1].lines, []);
});
