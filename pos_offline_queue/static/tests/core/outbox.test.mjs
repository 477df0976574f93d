// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Air, keyOf, openOutbox, saleOf, settle, uidOf} from "./world.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {begin, counters} from "./mortal_outbox.mjs";
import {describe, test} from "node:test";
import {Disk} from "./disk.mjs";
import assert from "node:assert/strict";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";

describe("a sale", () => {
    test("is there at once, and durable when its promise says so", async () => {
        const {outbox, reopen} = await begin();
        const adding = outbox.addSale(saleOf(1));
        assert.equal(outbox.sale(keyOf(1)).durable, null);
        assert.equal(outbox.sale(keyOf(1)).counter, 1);
        const record = await adding;
        assert.equal(record.durable, true);
        assert.equal(await outbox.stored(keyOf(1)), true);
        assert.deepEqual((await reopen()).sale(keyOf(1)), record);
    });

    test("takes its tab away and its number with it, in one transaction", async () => {
        const {outbox, platter} = await begin();
        await outbox.store.keepTab(uidOf(1), {uid: uidOf(1)}, 1);
        const written = [];
        const {apply} = platter;
        platter.apply = (changes) => {
            written.push(
                changes.map(({put, meta, ...gone}) => put?.id || meta || gone)
            );
            apply.call(platter, changes);
        };
        await outbox.addSale(saleOf(1));
        assert.deepEqual(written, [
            [`sale/${keyOf(1)}`, {delete: `tab/${uidOf(1)}`}, "counter"],
        ]);
        assert.deepEqual(outbox.store.tabs(), []);
    });

    test("added again is the same", async () => {
        const {outbox} = await begin();
        const [one, two] = [outbox.addSale(saleOf(1)), outbox.addSale(saleOf(1))];
        assert.equal(await one, await two);
        assert.equal(await outbox.addSale(saleOf(1)), await one);
        assert.deepEqual(counters(outbox), [1]);
    });

    test("added with other contents is replaced and keeps its number", async () => {
        const {outbox, reopen} = await begin();
        await outbox.addSale(saleOf(1));
        await outbox.addSale(saleOf(2));
        const old = outbox.sale(keyOf(1));
        outbox.refused(keyOf(1), {code: "rejected", message: "No."});
        await outbox.addSale(saleOf(1, {note: "changed"}));
        for (const each of [outbox, await reopen()]) {
            const {counter, state, error, payload} = each.sale(keyOf(1));
            assert.deepEqual([counter, state, error], [1, "waiting", null]);
            assert.match(payload, /changed/);
        }
        assert.doesNotMatch(old.payload, /changed/);
    });

    test("that is on its way and replaced waits with its new contents", async () => {
        const {outbox, reopen} = await begin();
        await outbox.addSale(saleOf(1));
        outbox.sending([keyOf(1)]);
        assert.equal((await outbox.addSale(saleOf(1))).state, "sending");
        await outbox.addSale(saleOf(1, {note: "changed"}));
        outbox.released([keyOf(1)], {code: "timeout"});
        for (const each of [outbox, await reopen()]) {
            assert.equal(each.sale(keyOf(1)).state, "waiting");
            assert.match(each.sale(keyOf(1)).payload, /changed/);
        }
    });

    test("goes through its states, each of which survives the page", async () => {
        const {outbox, reopen} = await begin();
        const [key, message] = [keyOf(1), "No."];
        const both = async () => {
            await outbox.flushed();
            return [outbox.sale(key), (await reopen()).sale(key)];
        };
        await outbox.addSale(saleOf(1));
        outbox.sending([key]);
        let [now, next] = await both();
        assert.deepEqual([now.state, now.attempts], ["sending", 1]);
        assert.deepEqual([next.state, next.attempts], ["waiting", 1]);
        outbox.released([key], {code: "timeout"});
        [now, next] = await both();
        assert.deepEqual([now.state, now.reason], ["waiting", "timeout"]);
        assert.deepEqual(next, now);
        outbox.refused(key, {code: "missing", message});
        [now, next] = await both();
        assert.deepEqual(now.error, {code: "missing", message});
        assert.deepEqual(next, now);
        outbox.retry();
        [now, next] = await both();
        assert.deepEqual([now.state, now.error], ["waiting", null]);
        assert.deepEqual(next, now);
        outbox.confirmed(key);
        assert.deepEqual(await both(), [undefined, undefined]);
    });

    test("that has left never gives its number to another", async () => {
        const {outbox, reopen} = await begin();
        await outbox.addSale(saleOf(1));
        await outbox.addSale(saleOf(2));
        await outbox.confirmed(keyOf(2));
        await outbox.forgotten(keyOf(1));
        await outbox.addSale(saleOf(3));
        assert.deepEqual(counters(outbox), [3]);
        const next = await reopen();
        await next.withdrawn(keyOf(3));
        await next.addSale(saleOf(4));
        assert.deepEqual([counters(next), next.counter], [[4], 4]);
    });

    test("of a clock that is out of its mind is kept all the same", async () => {
        for (const now of [0.5, -5, NaN, 1e300, 1_800_000_000_000.7]) {
            const {outbox, reopen} = await begin({now: () => now});
            await outbox.addSale(saleOf(1));
            outbox.sending([keyOf(1)]);
            await outbox.flushed();
            const next = await reopen();
            assert.deepEqual([next.count, next.damaged], [1, []]);
            assert.ok(Number.isSafeInteger(next.sale(keyOf(1)).createdAt));
        }
    });

    test("of a clock that was set back is not before the older ones", async () => {
        let now = 5000;
        const {outbox, reopen} = await begin({now: () => now});
        await outbox.addSale(saleOf(1));
        now = 1000;
        await outbox.addSale(saleOf(2));
        assert.deepEqual(counters(outbox), [1, 2]);
        assert.deepEqual(counters(await reopen()), [1, 2]);
    });

    test("is told of, once for each thing that happens to it", async () => {
        const {outbox} = await begin();
        const told = [];
        const end = outbox.subscribe(({type}) => told.push(type));
        await outbox.addSale(saleOf(1));
        outbox.sending([keyOf(1), "unknown"]);
        outbox.refused(keyOf(1), {code: "x", message: ""});
        outbox.retry([keyOf(1)]);
        outbox.confirmed(keyOf(1));
        outbox.confirmed(keyOf(1));
        end();
        outbox.addSale(saleOf(2));
        const expected = [
            "added",
            "stored",
            "sending",
            "refused",
            "retry",
            "confirmed",
        ];
        assert.deepEqual(told, expected);
    });

    test("keeps nothing that a browser could not store", async () => {
        const disk = new Disk();
        const storage = await openStorage({indexedDB: disk.indexedDB, name: "q"});
        const outbox = await openOutbox(storage);
        const context = new Proxy({lang: "en_US", fn: () => null}, {});
        const sale = {...saleOf(1), options: {to_invoice: true, context}};
        assert.equal((await outbox.addSale(sale)).durable, true);
        const bare = {...saleOf(2), options: undefined, about: undefined};
        assert.equal((await outbox.addSale(bare)).durable, true);
        const next = await openOutbox(storage);
        assert.deepEqual(next.sale(keyOf(1)).options.context, {lang: "en_US"});
        assert.equal(next.damaged.length, 0);
    });
});

describe("tabs, hints and entries", () => {
    test("of changes that come fast, the last is written", async () => {
        const {outbox, platter, reopen} = await begin();
        let written = 0;
        const {apply} = platter;
        platter.apply = (changes) => {
            written += 1;
            apply.call(platter, changes);
        };
        for (let revision = 1; revision <= 100; revision++) {
            outbox.store.keepTab("tab", {revision}, revision);
            await settle(1);
        }
        await outbox.flushed();
        assert.ok(written < 60, `${written} transactions`);
        assert.deepEqual((await reopen()).store.tabs(), [
            {uid: "tab", data: {revision: 100}, revision: 100},
        ]);
    });

    test("an old state of a tab never comes back over its sale", async () => {
        const {outbox, spoiled, reopen} = await begin();
        spoiled.fate = "fails";
        await outbox.store.keepTab(uidOf(1), {uid: uidOf(1)}, 1);
        spoiled.fate = "good";
        await outbox.addSale(saleOf(1));
        await outbox.rewrite();
        assert.deepEqual((await reopen()).store.tabs(), []);
    });

    test("are there for the next page, entries in their order", async () => {
        const {outbox, reopen} = await begin();
        outbox.store.keepTab("tab", {}, 1);
        outbox.store.dropTab("tab");
        outbox.store.setHint("revision", 7);
        outbox.store.put("op", "b", {n: 1});
        outbox.store.put("op", "a", {n: 2});
        outbox.store.put("other", "a", {n: 3});
        outbox.store.put("op", "b", {n: 4});
        outbox.store.put("op", "gone", {});
        await outbox.store.remove("op", "gone");
        const next = await reopen();
        assert.deepEqual(next.store.tabs(), []);
        assert.equal(next.store.hint("revision"), 7);
        const ops = [
            {id: "b", value: {n: 4}},
            {id: "a", value: {n: 2}},
        ];
        assert.deepEqual(next.store.all("op"), ops);
        next.store.put("op", "c", null);
        assert.equal(next.store.all("op").at(-1).id, "c");
        assert.deepEqual(next.store.all("none"), []);
    });
});

describe("two tabs of one POS", () => {
    async function two() {
        const [platter, air] = [new Platter(), new Air()];
        const open = () =>
            openOutbox(new MortalStorage(platter), {channel: air.channel()});
        return [await open(), await open(), open, air];
    }

    test("are one device", async () => {
        const platter = new Platter();
        const storage = () => new MortalStorage(platter);
        const [one, two_] = await Promise.all([
            openOutbox(storage(), {newId: () => "one"}),
            openOutbox(storage(), {newId: () => "two"}),
        ]);
        assert.equal(one.device, two_.device);
    });

    test("do not go deaf from what is no news", async () => {
        const [one, two_, , air] = await two();
        const heard = [];
        two_.subscribe(({type}) => heard.push(type));
        const stranger = air.channel();
        const sale = await one.addSale(saleOf(1));
        await settle();
        const hostile = [
            null,
            "added",
            {},
            {type: "added"},
            {type: "added", keys: null},
            {type: "added", keys: [null, {}]},
            {type: "added", keys: "abc"},
            {type: "confirmed", keys: new Array(60000).fill(sale.key)},
            {type: "__proto__", keys: [sale.key]},
            {type: "full", keys: [sale.key]},
        ];
        hostile.forEach((message) => stranger.post(message));
        await settle();
        assert.deepEqual(heard, ["added", "sold elsewhere"]);
        await one.addSale(saleOf(2));
        await settle();
        assert.deepEqual(heard.slice(2), ["added", "sold elsewhere"]);
        assert.equal(two_.sales().length, 2);
    });

    test("never give a number twice and leave none out", async () => {
        const [one, two_, open] = await two();
        const adding = [];
        for (let number = 1; number <= 20; number += 2) {
            adding.push(one.addSale(saleOf(number)), two_.addSale(saleOf(number + 1)));
            if (number % 3 === 0) {
                await settle(number);
            }
        }
        const records = await Promise.all(adding);
        const expected = Array.from({length: 20}, (_none, index) => index + 1);
        const given = records.map(({counter}) => counter);
        assert.deepEqual(
            given.sort((a, b) => a - b),
            expected
        );
        await settle();
        for (const outbox of [one, two_, await open()]) {
            assert.deepEqual(counters(outbox), expected);
        }
    });

    test("tell each other what came, was refused, and went", async () => {
        const [one, two_] = await two();
        const told = [];
        two_.subscribe(({type}) => told.push(type));
        await one.addSale(saleOf(1));
        await settle();
        assert.equal(two_.sale(keyOf(1)).durable, true);
        one.sending([keyOf(1)]);
        one.refused(keyOf(1), {code: "x", message: "No."});
        await one.flushed();
        await settle();
        assert.equal(two_.sale(keyOf(1)).state, "attention");
        await one.confirmed(keyOf(1));
        await settle();
        assert.equal(two_.count, 0);
        const sold = "sold elsewhere";
        assert.deepEqual(told, ["added", sold, "refused", "confirmed", sold]);
    });

    test("what is on its way here is not touched by the other's news", async () => {
        const [one, two_] = await two();
        await one.addSale(saleOf(1));
        await settle();
        two_.sending([keyOf(1)]);
        one.refused(keyOf(1), {code: "x", message: ""});
        await settle();
        assert.equal(two_.sale(keyOf(1)).state, "sending");
    });
});
