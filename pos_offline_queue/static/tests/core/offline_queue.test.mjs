// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The queue of a page, put together as the POS does it. */

import {Store, digest, keyOf, saleOf, uidOf} from "./world.mjs";
import {beforeEach, test} from "node:test";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import {IDBFactory} from "fake-indexeddb";
import {OfflineQueue} from "@pos_offline_queue/app/offline_queue.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

const FACTS = {
    database_uuid: keyOf(900),
    database_name: "shop",
    company: {name: "Bakery"},
};
const CONFIG = {id: 1, uuid: keyOf(901), name: "Counter"};
const LEFT = [1, 2].map((number) => ({
    id: uidOf(number),
    data: {uid: uidOf(number), name: `Order ${uidOf(number)}`, amount_total: number},
}));

function makePos(left = []) {
    const saved = {};
    const db = {
        get_orders: () => JSON.parse(JSON.stringify(left)),
        load: (_name, none) => none,
        save: (name, value) => {
            saved[name] = value;
        },
        useOrderBook: () => null,
        get_partner_by_id: () => undefined,
    };
    return {
        db,
        saved,
        config: CONFIG,
        orders: [],
        pos_session: {id: 7},
        payment_methods_by_id: {3: {is_cash_count: true}},
        validated_orders_name_server_id_map: {},
        get_cashier: () => ({name: "Ana"}),
        _getCreateOrderContext: () => ({}),
    };
}

async function openQueue(pos = makePos()) {
    const queue = new OfflineQueue({services: {orm: {silent: {}}}}, pos);
    await queue.open(FACTS, CONFIG);
    return queue;
}

beforeEach(() => {
    browser.reset();
    const ignore = () => 0;
    browser.setInterval = ignore;
    browser.navigator = {userAgent: "Chrome on Linux"};
    globalThis.document = {addEventListener: ignore};
    globalThis.BroadcastChannel = undefined;
    globalThis.window = {
        crypto: globalThis.crypto,
        sha256: digest,
        indexedDB: new IDBFactory(),
        localStorage: new Store(),
    };
});

function orderOf(number) {
    return {
        ...JSON.parse(saleOf(number).payload),
        name: `Order ${uidOf(number)}`,
        statement_ids: [[0, 0, {payment_method_id: 3, amount: number + 5}]],
        amount_return: 5,
        pos_session_id: 7,
        sequence_number: number,
    };
}

test("what standard left is cleared when it is safe here", async () => {
    const pos = makePos(LEFT);
    const data = {statement_ids: [], lines: []};
    LEFT.forEach((item) => Object.assign(item.data, data));
    const queue = await openQueue(pos);
    await queue.takeOver();
    assert.deepEqual(pos.saved.orders, []);
    assert.equal(queue.outbox.count, 2);
    const again = await openQueue(makePos(LEFT));
    await again.takeOver();
    assert.equal(again.outbox.count, 2);
});

test("what standard left stays where it is if this browser keeps nothing", async () => {
    window.indexedDB = undefined;
    window.localStorage = undefined;
    const pos = makePos(LEFT);
    const queue = await openQueue(pos);
    await queue.takeOver();
    assert.equal(queue.storage.kind, "memory");
    assert.equal(queue.outbox.count, 2);
    assert.equal("orders" in pos.saved, false);
});

test("Odoo's answer goes to the order of its key, not of its number", async () => {
    const queue = await openQueue();
    const name = `Order ${uidOf(1)}`;
    queue.pos.orders = [
        {name, idempotency_key: keyOf(1), server_id: false},
        {name, idempotency_key: keyOf(2), server_id: false},
    ];
    const answer = {key: keyOf(2), id: 9, pos_reference: name};
    queue.onResult({...answer, status: "refused"});
    queue.onResult({...answer, status: "confirmed"});
    const ids = queue.pos.orders.map(({server_id}) => server_id);
    assert.deepEqual(ids, [false, 9]);
});

test("invoices are asked for after a sale that is listed among them, not after each", async () => {
    const queue = await openQueue();
    let asked = 0;
    queue.documents.refreshSoon = () => (asked += 1);
    const plain = orderOf(12);
    const listed = {...orderOf(13), post_process: {invoice: true}};
    queue.book.addSale(plain);
    queue.book.addSale(listed);
    await queue.outbox.flushed();
    for (const {idempotency_key: key, name} of [plain, listed]) {
        const answer = {key, id: 9, pos_reference: name, account_move: 5};
        queue.onResult({...answer, status: "confirmed"});
    }
    assert.equal(asked, 1);
});

test("a receipt by e-mail is kept where Odoo does not answer, and not where it refuses", async () => {
    const client = {name: "Nora", email: "nora@example.com"};
    const entry = {sale: keyOf(1), order: "Order 1", client, ticket: "/9j/"};
    const queue = await openQueue();
    const {transport} = queue;
    transport.sendReceipt = async () => ({status: "taken"});
    assert.equal(await queue.emailReceipt(entry), true);
    transport.sendReceipt = () => Promise.reject(new SendError("access"));
    await assert.rejects(queue.emailReceipt(entry), {reason: "access"});
    assert.deepEqual(queue.receipts.entries, []);
    transport.sendReceipt = () => Promise.reject(new SendError("offline"));
    assert.equal(await queue.emailReceipt(entry), false);
    transport.sendReceipt = async () => ({status: "taken"});
    // As with the next answer of the server.
    browser.setTimeout = (send) => send();
    queue.book.held.openAll = () => null;
    queue.onAnswer({});
    await queue.receipts.sendAll();
    assert.deepEqual(queue.receipts.entries, []);
});

test("the report tells how much of what waits is in the drawer, and of which session", async () => {
    const queue = await openQueue();
    queue.book.addSale(orderOf(12));
    await queue.outbox.flushed();
    const {waiting, waiting_amount, session_id, cashier} = queue.report();
    const [{amount, cash, counter}] = waiting;
    assert.deepEqual([amount, cash, counter], [12, 12, 1]);
    assert.deepEqual([waiting_amount, session_id, cashier], [12, 7, "Ana"]);
    const {name, counter: last, secret} = queue.device;
    assert.deepEqual([name.length > 0, last, secret.length], [true, 1, 36]);
});

test("the next order goes on after all that this browser has numbered", async () => {
    const queue = await openQueue();
    assert.equal(queue.book.nextSequence(7), 0);
    queue.book.addSale(orderOf(12));
    await queue.outbox.flushed();
    const again = await openQueue();
    assert.equal(again.book.nextSequence(7), 13);
    // Each session counts by itself.
    assert.equal(again.book.nextSequence(8), 0);
});

test("a heartbeat says whether Odoo has another version than this page", async () => {
    const queue = await openQueue();
    const {version} = queue.device;
    queue.onAnswer({version});
    assert.equal(queue.state.otherVersion, null);
    queue.onAnswer({version: "17.0.9.0.0"});
    queue.onAnswer({});
    assert.equal(queue.state.otherVersion, "17.0.9.0.0");
    queue.onAnswer({version});
    assert.equal(queue.state.otherVersion, null);
});

test("what is not in Odoo is known after a reload, with when it was", async () => {
    const queue = await openQueue();
    assert.equal(queue.state.figure, null);
    const said = {text: "Not in Odoo: 1 sale, $ 5.00, from 1 device", level: "danger"};
    const start = Date.now();
    queue.onAnswer({version: queue.device.version, figure: said});
    // As with a sale that arrives.
    queue.onAnswer({});
    await queue.outbox.flushed();
    const {at, ...shown} = (await openQueue()).state.figure;
    assert.deepEqual(shown, said);
    assert.ok(at >= start && at <= Date.now());
});

/** A page of the database by its new name, which has looked for the old one. */
async function renamedQueue() {
    const names = {...FACTS, database_name: "shop_renamed"};
    const renamed = new OfflineQueue({services: {orm: {silent: {}}}}, makePos());
    await renamed.open(names, CONFIG);
    await renamed.lookForOthers();
    return renamed;
}

test("a database that was renamed leaves no sale unseen", async () => {
    const before = await openQueue();
    before.book.addSale(orderOf(1));
    before.book.addSale(orderOf(2));
    await before.outbox.flushed();
    const renamed = await renamedQueue();
    const found = renamed.state.others.map(({database, count}) => [database, count]);
    assert.deepEqual(found, [["shop", 2]]);
    assert.equal(renamed.outbox.count, 0);
    // Named back, they are there.
    const again = await openQueue();
    assert.equal(again.outbox.count, 2);
    assert.deepEqual([...again.state.others], []);
});

test("what waits for a database that was renamed is taken over, once", async () => {
    const before = await openQueue();
    before.book.addSale(orderOf(1));
    before.book.addSale(orderOf(2));
    await before.outbox.flushed();
    const sold = before.outbox.sales().map(({key, payload}) => [key, payload]);
    const renamed = await renamedQueue();
    const [other] = renamed.state.others;
    const plan = await renamed.desk.planTakingOver(other);
    assert.deepEqual([plan.sales.length, plan.skipped], [2, []]);
    const taken = await renamed.desk.runImport(plan);
    assert.deepEqual(taken, {sales: 2, tabs: 0, durable: true});
    // The page ends before it has let go of them there: nothing is doubled.
    const second = await renamed.desk.planTakingOver(other);
    assert.deepEqual([second.ok, second.sales], [false, []]);
    await renamed.desk.forgetTakenOver(other, second);
    assert.deepEqual([...renamed.state.others], []);
    const kept = (await renamedQueue()).outbox.sales();
    assert.deepEqual(
        kept.map(({key, payload}) => [key, payload]),
        sold
    );
    assert.equal((await openQueue()).outbox.count, 0);
});
