// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Where the tills' connections meet the POS: who is let in, and what is shown. */

import {KEY, answer, openShop, till} from "./mesh_tills.mjs";
import {after, beforeEach, describe, test} from "node:test";
import {keyOf, settle} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {Handover} from "@pos_multi_session_sync/app/mesh/mesh_desk.esm";
import {PaidHere} from "@pos_multi_session_sync/app/sharing/order_closing.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

const ORDER = keyOf(900);
const LINE = keyOf(901);

let clock = null;

beforeEach(() => {
    clock = openShop();
});

after(() => browser.reset());

describe("a till", () => {
    test("is connected once the server has let it in", async () => {
        const [one, two] = [till(1), till(2)];
        assert.deepEqual({...one.state.mesh}, {phase: "waiting", count: 0});
        await answer(one, two);
        assert.deepEqual({...one.state.mesh}, {phase: "on", count: 1});
        assert.deepEqual({...two.state.mesh}, {phase: "on", count: 1});
    });

    test("leaves when a manager has turned it off", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        one.mesh.onAnswer({group: {id: 7}});
        await settle(500);
        assert.deepEqual({...one.state.mesh}, {phase: "off", count: 0});
        assert.equal(two.state.mesh.count, 0);
    });

    test("leaves when the server refuses it, and comes back when it does not", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        one.mesh.onState({reason: "offline"});
        assert.equal(one.mesh.channel.peers().length, 1, "a server that is away");
        one.mesh.onState({reason: "access"});
        await settle(500);
        assert.equal(two.state.mesh.count, 0);
        await answer(one, two);
        assert.equal(one.state.mesh.count, 1);
    });

    test("whose browser cannot connect goes on alone, and says so", async () => {
        const [one, two] = [till(1), till(2, {canConnect: false})];
        await answer(one, two);
        assert.equal(two.mesh.mesh.isOn, false);
        assert.deepEqual({...two.state.mesh}, {phase: "missing", count: 0});
        assert.equal(one.state.mesh.count, 0);
    });

    test("that begins to speak as another client is known by that", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        one.replica.client = keyOf(3);
        await answer(one, two);
        one.mesh.onAnswer({});
        two.mesh.onPresence({client: keyOf(3), screen: "products"});
        await settle(500);
        assert.deepEqual(two.mesh.channel.peers(), [keyOf(3)]);
    });
});

test("the till that was paid shows its order as it was, others as paid", () => {
    const store = {all: () => [], put: () => null};
    const paidHere = new PaidHere({store});
    const applied = {uuid: ORDER, state: "open"};
    const sold = {uuid: ORDER, state: "paid", isHint: true};
    assert.equal(paidHere.asShown(sold, applied), sold);
    paidHere.add(ORDER, keyOf(902));
    assert.equal(paidHere.asShown(sold, applied), applied);
    assert.equal(paidHere.asShown(sold), null);
    assert.equal(paidHere.asShown(applied), applied);
});

describe("an order that only peers have told of", () => {
    const hinted = {uuid: ORDER, hinted: {}};
    let shown = null;
    let handover = null;

    beforeEach(() => {
        shown = [];
        handover = new Handover({timers: clock, now: clock.now}, (order) =>
            shown.push(order)
        );
    });

    test("stays until the log has had the time to tell of it", async () => {
        assert.equal(handover.isUnderWay(ORDER, null, hinted), true);
        await clock.pass(2000);
        assert.equal(handover.isUnderWay(ORDER, {uuid: ORDER}, hinted), false);
        assert.equal(handover.isUnderWay(ORDER, null, hinted), true);
        await clock.pass(3000);
        assert.deepEqual(shown, [ORDER], "a timer may be early");
        await clock.pass(50);
        assert.deepEqual(shown, [ORDER, ORDER]);
        assert.equal(handover.isUnderWay(ORDER, null, hinted), false);
    });

    test("is not what the log has told of: that goes at once", () => {
        assert.equal(handover.isUnderWay(ORDER, null, {uuid: ORDER}), false);
        assert.equal(handover.isUnderWay(ORDER, null, null), false);
        assert.equal(handover.isUnderWay(ORDER, {uuid: ORDER}, hinted), false);
    });
});

describe("tills that are connected", () => {
    const begin = {type: "order.new", order: ORDER, fields: {}};
    const values = {product_id: 1, qty: 1};
    const add = {type: "line.add", order: ORDER, line: LINE, values, position: 1};

    test("see what each of them does, and let each other be paid for it", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        one.replica.issue([begin, add], {ts: 5, offline: true});
        await settle(500);
        const document = two.replica.visible(ORDER);
        assert.deepEqual(Object.keys(document.lines), [LINE]);
        const {also} = two.replica.position(document);
        assert.deepEqual(also, {[one.client]: 2});
        const mac = window.sha256.hmac("secret of 1", `7:${one.client}:2`);
        const vouchers = {[one.client]: [2, mac]};
        assert.deepEqual(two.mesh.vouchersFor({also}), {vouchers});
        assert.deepEqual(two.mesh.vouchersFor({}), {});
    });

    test("hear how far each of them has the log, as long as all are there", async () => {
        const [one, two] = [till(1), till(2)];
        assert.equal(two.mesh.hearsAll, false);
        await answer(one, two);
        assert.equal(two.mesh.hearsAll, true);
        one.replica.log.cursor = 5;
        await clock.pass(5000);
        await settle(500);
        assert.equal(two.seen.at(-1), 5);
        two.mesh.onPresence({client: keyOf(3), screen: "products"});
        assert.equal(two.mesh.hearsAll, false, "one of them is not connected");
        two.mesh.onPresence({client: keyOf(3), screen: null});
        assert.equal(two.mesh.hearsAll, true);
        two.mesh.mesh.now = () => Date.now() + 15000;
        assert.equal(two.mesh.hearsAll, false, "it says nothing any more");
    });

    test("are not asked for anything while the mesh is off", async () => {
        const one = till(1);
        // All of an order that is looked at would throw.
        const order = null;
        one.mesh.payments.sell(order);
        one.mesh.payments.begin(ORDER);
        one.mesh.payments.end(ORDER);
        one.mesh.payments.takeBack(ORDER);
        assert.deepEqual(one.mesh.vouchersFor({also: {x: 1}}), {});
    });

    test("have it open again once a manager has set its sale aside", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        const sell = () =>
            one.mesh.payments.sell({
                shared_uuid: ORDER,
                idempotency_key: keyOf(902),
                get_total_with_tax: () => 12,
                paymentlines: [],
            });
        sell();
        await settle(500);
        one.mesh.channel.leave();
        two.replica.confirmed.set(ORDER, {uuid: ORDER, state: "open"});
        const hear = (rejected, last_seq) =>
            two.mesh.onAnswer({group: {id: 7, rejected}, mesh: KEY, last_seq});
        hear([{order: ORDER}], 0);
        assert.equal(two.mesh.payments.payerOf(ORDER).why, "sold");
        // The log may yet say that Odoo has taken it.
        hear([], 1);
        assert.equal(two.mesh.payments.payerOf(ORDER).why, "sold");
        two.replica.log.cursor = 1;
        two.mesh.onAnswer({last_seq: 1});
        assert.equal(two.mesh.payments.payerOf(ORDER), null);
    });

    test("stop no sale by a fault", async () => {
        const {warn} = console;
        const warned = [];
        console.warn = (text) => warned.push(text);
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        const fail = () => {
            throw new Error("a fault");
        };
        const {claims, provisional} = one.mesh.mesh;
        Object.assign(claims, {ask: fail, free: fail});
        claims.sold.of = fail;
        provisional.books.vouchersFor = fail;
        one.mesh.payments.begin(ORDER);
        one.mesh.payments.end(ORDER);
        one.mesh.payments.sell({get_total_with_tax: fail});
        one.mesh.payments.takeBack(ORDER);
        assert.deepEqual(one.mesh.vouchersFor({also: {x: 1}}), {});
        console.warn = warn;
        assert.equal(warned.length, 5);
    });

    test("tell at once that the server is away", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        one.mesh.mesh.noteServer();
        await settle(500);
        assert.equal(two.mesh.mesh.of(one.client).alone, false);
        one.state.phase = "alone";
        one.mesh.onState({reason: "offline"});
        await settle(500);
        assert.equal(two.mesh.mesh.of(one.client).alone, true);
    });

    test("that come to a payment at one time know of each other before it", async () => {
        const [one, two, alone] = [till(1), till(2), till(3, {canConnect: false})];
        await answer(one, two);
        const order = {shared_uuid: ORDER};
        one.mesh.payments.begin(ORDER);
        two.mesh.payments.begin(ORDER);
        // What they say to each other is on its way.
        assert.equal(two.sharing.view.payerOf(order), null);
        const done = [];
        const both = [one, two].map(({mesh, n}) =>
            mesh.payments.settled(ORDER).then(() => done.push(n))
        );
        assert.deepEqual(done, []);
        await settle(500);
        await Promise.all(both);
        const payers = [one, two].map(({sharing}) => sharing.view.payerOf(order));
        assert.equal(payers.filter(Boolean).length, 1, "one of them takes it");
        await alone.mesh.payments.settled(ORDER);
    });

    test("ask for a payment that another one had until now", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        one.mesh.payments.begin(ORDER);
        await settle(500);
        two.mesh.payments.begin(ORDER);
        one.mesh.payments.end(ORDER);
        await settle(500);
        const {claims} = two.mesh.mesh;
        assert.equal(claims.mayPay(ORDER), false);
        const settled = two.mesh.payments.settled(ORDER);
        await settle(500);
        await settled;
        assert.equal(claims.mayPay(ORDER), true);
    });

    test("keep nobody waiting for one that does not answer", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        two.mesh.mesh.claims.onLease = () => null;
        one.mesh.payments.begin(ORDER);
        let isDone = false;
        one.mesh.payments.settled(ORDER).then(() => {
            isDone = true;
        });
        await settle(500);
        assert.equal(isDone, false);
        await clock.pass(5000);
        assert.equal(isDone, true);
    });

    test("say who takes a payment, and who was paid", async () => {
        const [one, two] = [till(1), till(2)];
        await answer(one, two);
        const order = {shared_uuid: ORDER};
        one.mesh.payments.begin(ORDER);
        await settle(500);
        assert.equal(two.sharing.view.payerOf(order).actor.name, "Till 1");
        assert.equal(one.sharing.view.payerOf(order), null);
        one.mesh.payments.end(ORDER);
        await settle(500);
        assert.equal(two.sharing.view.payerOf(order), null);
        one.mesh.payments.begin(ORDER);
        one.mesh.payments.sell({
            ...order,
            idempotency_key: keyOf(902),
            get_total_with_tax: () => 12,
            paymentlines: [{name: "Cash", get_amount: () => 12}],
        });
        await settle(500);
        const {name, isHint} = two.sharing.view.rejectedOf(order);
        assert.deepEqual([name, isHint], ["Till 1", true]);
        const {since} = two.sharing.view.rejectedOf(order);
        assert.equal(since, two.mesh.mesh.claims.sold.of(ORDER).ts);
        two.replica.mine.add(one.client);
        assert.equal(two.mesh.payments.payerOf(ORDER), null, "it was this till");
        two.replica.mine.delete(one.client);
        one.mesh.payments.takeBack(ORDER);
        await settle(500);
        assert.equal(two.sharing.view.rejectedOf(order), null);
    });
});
