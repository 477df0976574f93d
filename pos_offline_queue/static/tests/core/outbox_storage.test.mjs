// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Store, keyOf, openOutbox, saleOf} from "./world.mjs";
import {begin, counters} from "./mortal_outbox.mjs";
import {describe, test} from "node:test";
import {Disk} from "./disk.mjs";
import {MortalStorage} from "./mortal.mjs";
import assert from "node:assert/strict";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";

describe("a storage that fails", () => {
    test("loses nothing while the page lives, and is told of", async () => {
        const {outbox, spoiled, reopen} = await begin();
        const told = [];
        outbox.subscribe(({type}) => told.push(type));
        spoiled.fate = "fails";
        const record = await outbox.addSale(saleOf(1));
        assert.deepEqual([record.durable, record.state], [false, "waiting"]);
        assert.equal(await outbox.stored(keyOf(1)), false);
        assert.equal(outbox.problem, "full");
        assert.ok(told.includes("storage"));
        assert.equal(await outbox.flushed(), false);
        spoiled.fate = "good";
        await outbox.store.keepTab("tab", {}, 1);
        assert.equal(outbox.problem, null);
        assert.equal(outbox.sale(keyOf(1)).durable, true);
        assert.equal((await reopen()).sale(keyOf(1)).counter, 1);
    });

    test("is tried again when asked", async () => {
        const {outbox, spoiled} = await begin();
        spoiled.fate = "fails";
        await outbox.addSale(saleOf(1));
        assert.equal(await outbox.rewrite(), false);
        spoiled.fate = "good";
        assert.equal(await outbox.rewrite(), true);
        assert.equal(outbox.sale(keyOf(1)).durable, true);
    });

    test("but has written gives no number twice and leaves none out", async () => {
        const {outbox, spoiled} = await begin();
        spoiled.fate = "lies";
        await outbox.addSale(saleOf(1));
        spoiled.fate = "good";
        await outbox.addSale(saleOf(2));
        await outbox.addSale(saleOf(3));
        assert.deepEqual(counters(outbox), [1, 2, 3]);
        assert.equal(outbox.problem, null);
    });

    test("from the beginning is begun with, and overwrites nothing", async () => {
        const {outbox, platter, reopen} = await begin();
        await outbox.addSale(saleOf(1));
        const blind = new MortalStorage(platter);
        blind.readAll = () => Promise.reject(new Error("unreadable"));
        const second = await openOutbox(blind, {newId: () => "another device"});
        assert.equal(second.problem, "failed");
        await second.addSale(saleOf(2));
        assert.equal(second.device, outbox.device);
        assert.deepEqual(counters(await reopen()), [1, 2]);
    });

    test("takes what makes room, then sales, when not all fits", async () => {
        const disk = new Disk();
        const storage = await openStorage({indexedDB: disk.indexedDB, name: "q"});
        const outbox = await openOutbox(storage);
        await outbox.addSale(saleOf(1, {note: "x".repeat(9000)}));
        disk.capacity = disk.used + 100;
        const tab = outbox.store.keepTab("tab", {note: "x".repeat(12000)}, 1);
        const sale = outbox.addSale(saleOf(2));
        outbox.confirmed(keyOf(1));
        assert.equal((await sale).durable, true);
        assert.equal(await tab, false);
        assert.equal(outbox.problem, "full");
        assert.deepEqual((await openOutbox(storage)).store.tabs(), []);
        disk.capacity = Infinity;
        await outbox.rewrite();
        assert.equal((await openOutbox(storage)).store.tabs().length, 1);
    });

    test("that is full still lets go of what Odoo has", async () => {
        const disk = new Disk();
        const {indexedDB} = disk;
        const storage = await openStorage({indexedDB, name: "q"});
        const outbox = await openOutbox(storage);
        await outbox.addSale(saleOf(1));
        disk.capacity = 0;
        assert.equal((await outbox.addSale(saleOf(2))).durable, false);
        outbox.confirmed(keyOf(2));
        assert.equal(await outbox.confirmed(keyOf(1)), true);
        assert.equal(outbox.problem, null);
        assert.equal((await openOutbox(storage)).count, 0);
        // The number that was told is not given again, as soon as that can be written.
        disk.capacity = Infinity;
        await outbox.store.setHint("any", 1);
        assert.equal((await openOutbox(storage)).counter, 2);
    });

    test("that was cleared by the user is filled again", async () => {
        const disk = new Disk();
        const storage = await openStorage({indexedDB: disk.indexedDB, name: "q"});
        const outbox = await openOutbox(storage);
        await outbox.addSale(saleOf(1));
        await outbox.store.keepTab("tab", {a: 1}, 3);
        await outbox.store.setHint("hint", {b: 2});
        await outbox.store.put("op", "o1", {c: 3});
        await new Promise((resolve) => {
            disk.factory.deleteDatabase("q").onsuccess = resolve;
        });
        await outbox.addSale(saleOf(2));
        await outbox.flushed();
        const next = await openOutbox(storage);
        assert.deepEqual(counters(next), [1, 2]);
        assert.equal(next.device, outbox.device);
        assert.deepEqual(next.store.tabs(), outbox.store.tabs());
        assert.deepEqual(next.store.hint("hint"), {b: 2});
        assert.deepEqual(next.store.all("op"), [{id: "o1", value: {c: 3}}]);
    });

    test("does not hold up the listeners' outbox when one of them throws", async () => {
        const {outbox} = await begin();
        const errors = [];
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", ({message}) => errors.push(message));
        outbox.subscribe(() => {
            throw new Error("badly written");
        });
        const record = await outbox.addSale(saleOf(1));
        await new Promise(setImmediate);
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((fn) => process.on("unhandledRejection", fn));
        assert.equal(record.durable, true);
        assert.deepEqual(errors, ["badly written", "badly written"]);
    });
});

describe("damage", () => {
    const spoil = (platter, id, change) => {
        const row = JSON.parse(platter.rows.get(id));
        platter.rows.set(id, JSON.stringify({...row, ...change}));
    };

    test("in a sale is put aside, once, and the others go on", async () => {
        const {outbox, platter, reopen} = await begin();
        await Promise.all([1, 2, 3].map((n) => outbox.addSale(saleOf(n))));
        const payload = saleOf(2).payload.replace(
            '"amount_total":2',
            '"amount_total":9'
        );
        spoil(platter, `sale/${keyOf(2)}`, {payload});
        spoil(platter, `sale/${keyOf(3)}`, {counter: "three"});
        for (let times = 0; times < 2; times++) {
            const next = await reopen();
            assert.deepEqual(counters(next), [1]);
            assert.deepEqual(next.damaged.map(({problem}) => problem).sort(), [
                "checksum",
                "shape",
            ]);
            const raws = next.damaged.map(({raw}) => raw.payload);
            assert.ok(raws.includes(payload));
            assert.ok(next.damaged.every(({foundAt}) => foundAt > 0));
        }
        const next = await reopen();
        await next.addSale(saleOf(2));
        assert.equal((await reopen()).damaged.length, 2);
        assert.equal(next.sale(keyOf(2)).counter, 4);
    });

    test("in a mark costs only the mark; in a tab or entry, only that", async () => {
        const {outbox, platter, reopen} = await begin();
        await outbox.addSale(saleOf(1));
        outbox.refused(keyOf(1), {code: "x", message: ""});
        outbox.store.keepTab("tab", {a: 1}, 1);
        outbox.store.keepTab("tab2", {a: 1}, 2);
        await outbox.store.put("op", "o1", {a: 1});
        spoil(platter, `mark/${keyOf(1)}`, {attempts: "many", state: {}});
        spoil(platter, "tab/tab", {text: '{"a":2}'});
        spoil(platter, "entry/op/o1", {text: "{"});
        const next = await reopen();
        assert.equal(next.sale(keyOf(1)).state, "waiting");
        assert.deepEqual(
            next.store.tabs().map(({uid}) => uid),
            ["tab2"]
        );
        assert.equal(next.damaged.length, 2);
    });

    test("in localStorage is put aside too", async () => {
        const localStorage = new Store();
        const open = async () =>
            openOutbox(await openStorage({localStorage, name: "q"}));
        await (await open()).addSale(saleOf(1));
        const key = [...localStorage.items.keys()].find((k) => k.includes("row/sale"));
        localStorage.items.set(key, localStorage.items.get(key).slice(0, -9));
        for (let times = 0; times < 2; times++) {
            const next = await open();
            assert.deepEqual([next.count, next.damaged.length], [0, 1]);
        }
        const storage = await openStorage({
            localStorage,
            indexedDB: new Disk().indexedDB,
            name: "q",
        });
        assert.equal((await openOutbox(storage)).damaged.length, 1);
    });

    test("rows of a later version are left alone", async () => {
        const {platter, reopen} = await begin();
        platter.apply([{put: {id: "new/1", kind: "new", text: "?"}}]);
        assert.equal((await reopen()).damaged.length, 0);
        assert.ok(platter.rows.has("new/1"));
    });
});
