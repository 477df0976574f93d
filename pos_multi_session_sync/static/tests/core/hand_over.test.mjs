// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* An order that is handed over to another point of sale: when it is closed for others. */

import {ADD, NEW, quantityOf, shared, tap} from "./replica_tills.mjs";
import {describe, test} from "node:test";
import {Kitchen} from "@pos_multi_session_sync/app/sharing/kitchen.esm";
import {OrderClosing} from "@pos_multi_session_sync/app/sharing/order_closing.esm";
import {OrderTransfers} from "@pos_multi_session_sync/app/transfer/order_transfers.esm";
import {OthersChanges} from "@pos_multi_session_sync/app/sharing/others_changes.esm";
import {Shop} from "./mesh/meshes.mjs";
import {TransferCart} from "@pos_multi_session_sync/app/transfer/transfer_cart.esm";
import assert from "node:assert/strict";

const CANCEL = {type: "order.cancel", transfer: "t"};
const stateOf = ({replica}) => replica.visible("o").state;

/** Its transfer is not with the server. */
function handsOver(till) {
    till.replica.mayNotGo = ({transfer}) => transfer === "t";
    till.act(CANCEL);
    assert.equal(stateOf(till), "cancelled");
    return till.replica.pending.handingOver("o", "t");
}

/** The cart of that till, with what a kitchen has printed; `unsent`: kept for sending. */
function cartOf(till, unsent = []) {
    const {replica} = till;
    const orders = [];
    orders.add = (order) => orders.push(order);
    const store = {all: () => unsent.map((value) => ({value}))};
    const pos = {orders, offlineQueue: {outbox: {store}}};
    const sharing = {
        pos,
        replica,
        isStarted: true,
        desk: {replica},
        of: () => undefined,
        show: () => null,
        view: {addNotice: () => null},
        issue: (order, partials) => till.act(...partials),
    };
    Object.assign(sharing, {
        closing: new OrderClosing(sharing),
        kitchen: new Kitchen(sharing),
        others: new OthersChanges(sharing),
    });
    Object.assign(pos, {
        sharing,
        createReactiveOrder: (json) => json,
        get_order: () => null,
        removeOrder: (order) => {
            orders.splice(orders.indexOf(order), 1);
            till.act({type: "order.cancel", transfer: order.handedOver});
        },
    });
    const cart = new TransferCart(pos);
    pos.orderTransfers = Object.assign(Object.create(OrderTransfers.prototype), {
        pos,
        cart,
    });
    return cart;
}

const DOCUMENT = {lines: [{uuid: "l", values: {kitchen_printed: {"1/": 1}}}]};
const ENTRY = {key: "t", request: {about: {order: "o"}, document: DOCUMENT}};
const BACK = {uid: "back"};
const printed = ({replica}) =>
    replica.visible("o").lines.l.values.kitchen_printed["1/"] || 0;

describe("an order that is handed over", () => {
    test("is closed for others once its transfer is with the server", () => {
        const {server, a, b} = shared();
        server.may_delete = false;
        handsOver(a);
        a.sync();
        b.sync();
        assert.equal(stateOf(b), "open");
        server.transfers = {t: {order: "o", lines: {l: {qty: 1}}}};
        a.replica.mayNotGo = () => false;
        a.sync();
        b.sync();
        const {state, transfer} = b.replica.visible("o");
        assert.deepEqual([state, transfer], ["cancelled", "t"]);
        assert.equal(stateOf(a), "cancelled");
    });

    test("is the same open order again if it is taken back before", () => {
        const {a, b} = shared();
        const operation = handsOver(a);
        a.act({...tap(), order: "o"});
        a.replica.withdraw(operation);
        assert.equal(stateOf(a), "open");
        a.act(tap(2));
        a.sync();
        b.sync();
        assert.deepEqual([stateOf(b), quantityOf(b)], ["open", 4]);
        assert.deepEqual(b.replica.visible("o"), a.replica.visible("o"));
        assert.deepEqual([a.told, b.told], [[], []]);
    });

    test("comes back as another one if its end was under way already", () => {
        const {a, b} = shared();
        handsOver(a);
        const cart = cartOf(a);
        // Its transfer failed, and its end did not wait any more.
        a.replica.mayNotGo = () => false;
        const request = a.request();
        const answer = a.ask(request);
        cart.open(BACK, ENTRY);
        a.replica.receive(answer, request);
        b.sync();
        assert.deepEqual([stateOf(a), stateOf(b)], ["cancelled", "cancelled"]);
        assert.deepEqual([...cart.pos.orders], [BACK]);
    });

    test("is so at connected tills, too, while the server is away", () => {
        const [a, b] = new Shop("A", "B").tills;
        a.act(NEW, ADD);
        const operation = handsOver(a);
        assert.equal(stateOf(b), "cancelled");
        a.replica.withdraw(operation);
        assert.deepEqual([stateOf(a), stateOf(b)], ["open", "open"]);
    });

    test("has what the kitchen printed of it where its end is refused", () => {
        const {server, a} = shared();
        server.may_delete = false;
        a.act({type: "line.printed", line: "l", mark: "1/", difference: 1});
        a.sync();
        const cart = cartOf(a, [ENTRY]);
        const order = {uid: "first", shared_uuid: "o"};
        cart.show(order);
        cart.close("first", "t");
        assert.deepEqual([stateOf(a), printed(a)], ["cancelled", 0]);
        a.sync();
        assert.equal(stateOf(a), "open");
        cart.show(order);
        cart.pos.sharing.others.notifyAll(a.told);
        assert.equal(printed(a), 1);
    });

    test("comes back where the server knows no such transfer", () => {
        const {server, a} = shared();
        server.may_delete = false;
        a.act(CANCEL);
        a.sync();
        assert.equal(stateOf(a), "open");
        const [{type, why, order}] = a.told;
        assert.deepEqual([type, why, order], ["invalid", "manager", "o"]);
    });
});
