// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A thousand sales wait. What is counted here is work, not time: a slow machine gives
   the same numbers. */

import {Clock, chance, digest, openOutbox, saleOf} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";
import {Disk} from "./disk.mjs";
import assert from "node:assert/strict";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";
import {test} from "node:test";

const COUNT = 1000;
const note = "x".repeat(4000);

function counted(fn) {
    const each = (...args) => {
        each.times += 1;
        return fn(...args);
    };
    each.times = 0;
    return each;
}

async function full() {
    const platter = new Platter();
    const outbox = await openOutbox(new MortalStorage(platter));
    const sales = Array.from({length: COUNT}, (_none, index) =>
        saleOf(index + 1, {note})
    );
    await Promise.all(sales.map((sale) => outbox.addSale(sale)));
    return {platter, outbox};
}

async function timed(t, name, work) {
    const began = performance.now();
    const result = await work();
    t.diagnostic(`${name}: ${(performance.now() - began).toFixed(1)} ms`);
    return result;
}

test("storing one more costs what the first did", async (t) => {
    const {platter, outbox} = await full();
    const written = [];
    const {apply} = platter;
    platter.apply = (changes) => {
        written.push(changes.length);
        apply.call(platter, changes);
    };
    outbox.digest = counted(digest);
    await timed(t, "one sale", () => outbox.addSale(saleOf(COUNT + 1)));
    assert.deepEqual(written, [3]);
    assert.equal(outbox.digest.times, 1);
});

test("loading reads once, and neither hashes nor parses a payload", async (t) => {
    const {platter} = await full();
    const storage = new MortalStorage(platter);
    storage.readAll = counted(storage.readAll.bind(storage));
    const check = counted(digest);
    const records = await storage.readAll();
    storage.readAll = counted(async () => records);
    const parse = JSON.parse;
    const spy = counted(parse);
    JSON.parse = spy;
    let outbox = null;
    try {
        outbox = await timed(t, "load", () => openOutbox(storage, {digest: check}));
    } finally {
        JSON.parse = parse;
    }
    assert.equal(outbox.count, COUNT);
    // The one hash is that of the device's secret, which makes its key.
    assert.deepEqual([storage.readAll.times, check.times, spy.times], [1, 1, 0]);
    assert.equal(storage.writes, 0);
    assert.equal(outbox.sales(), outbox.sales(), "the list is made once");
});

test("sending all makes few transactions and no copies of payloads", async (t) => {
    const {platter, outbox} = await full();
    const clock = new Clock();
    const office = new Office(clock);
    office.pace = 0;
    outbox.storage.writes = 0;
    outbox.digest = counted(digest);
    const line = new Line(office);
    const payloads = [];
    const sender = new OutboxSender({
        outbox,
        transport: {
            send: (entries, ...more) => {
                payloads.push(...entries.map(({key, order}) => [key, order]));
                return line.send(entries, ...more);
            },
        },
        timers: clock,
        now: clock.now,
        random: chance(1),
        lock: {run: (fn) => fn()},
        isOnline: () => true,
        report: () => false,
    });
    sender.start();
    await timed(t, "drain", () => clock.until(() => !outbox.count));
    await outbox.flushed();
    sender.stop();
    assert.equal(payloads.length, COUNT);
    // The last ones, for a database that is set back.
    assert.equal(platter.rows.size, 500);
    assert.equal(outbox.digest.times, 0);
    const {writes} = outbox.storage;
    assert.ok(writes <= (COUNT / 20) * 2 + 5, `${writes} transactions`);
    assert.ok(office.requests.length <= COUNT / 20 + 2);
});

test("with a real database, in Node", async (t) => {
    const disk = new Disk();
    const open = () => openStorage({indexedDB: disk.factory, name: "q"});
    const outbox = await openOutbox(await open());
    const sales = Array.from({length: COUNT}, (_none, index) =>
        saleOf(index + 1, {note})
    );
    await timed(t, "add 1,000", () =>
        Promise.all(sales.map((sale) => outbox.addSale(sale)))
    );
    await timed(t, "add one more", () => outbox.addSale(saleOf(COUNT + 1)));
    const next = await timed(t, "load 1,001", async () => openOutbox(await open()));
    assert.equal(next.count, COUNT + 1);
});
