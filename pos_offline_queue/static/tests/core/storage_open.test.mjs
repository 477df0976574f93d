// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, Store} from "./world.mjs";
import {describe, test} from "node:test";
import {Disk} from "./disk.mjs";
import {IDBFactory} from "fake-indexeddb";
import assert from "node:assert/strict";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";

const row = (id, more = {}) => ({id, kind: "sale", ...more});
const put = (id, more) => ({put: row(id, more)});
const ids = ({records}) => records.map(({id}) => id).sort();
const big = "x".repeat(3000);

function forbidden() {
    throw new DOMException("The operation is insecure.", "SecurityError");
}

describe("what a browser grants", () => {
    const cases = {
        "no database": {indexedDB: undefined, problem: "absent"},
        "a database that may not be asked for": {
            indexedDB: forbidden,
            problem: "absent",
        },
        "a database that refuses": {indexedDB: {open: forbidden}, problem: "blocked"},
    };
    for (const [name, {indexedDB, problem}] of Object.entries(cases)) {
        test(`${name}: localStorage, else memory, and it says why`, async () => {
            const localStorage = new Store();
            const local = await openStorage({indexedDB, localStorage, name: "q"});
            assert.deepEqual([local.kind, local.problem], ["local", problem]);
            const memory = await openStorage({
                indexedDB,
                localStorage: forbidden,
                name: "q",
            });
            assert.deepEqual([memory.kind, memory.problem], ["memory", problem]);
            for (const storage of [local, memory]) {
                await storage.write([put("a"), {meta: "n", value: 1}]);
                await storage.write([{delete: "a"}, put("b")]);
                const found = await storage.readAll();
                assert.deepEqual([ids(found), found.meta.n], [["b"], 1]);
                assert.deepEqual((await storage.read(["a", "b"])).length, 1);
                const late = storage.write([put("c"), {meta: "n", value: 2, was: 0}]);
                await assert.rejects(late, {code: "conflict", current: {n: 1}});
                assert.ok(await storage.reserve(1000));
            }
        });
    }

    test("a database that never opens is not waited for", async () => {
        const clock = new Clock();
        const indexedDB = {open: () => ({})};
        const opening = openStorage({indexedDB, name: "q", timers: clock});
        await clock.pass(5000);
        assert.equal((await opening).problem, "blocked");
    });

    test("a localStorage that refuses writes is none", async () => {
        const localStorage = new Store();
        localStorage.setItem = forbidden;
        const storage = await openStorage({localStorage, name: "q"});
        assert.equal(storage.kind, "memory");
    });

    test("two queues in one browser do not see each other", async () => {
        const world = {indexedDB: new IDBFactory(), localStorage: new Store()};
        const [one, two] = [
            await openStorage({...world, name: "db/1"}),
            await openStorage({...world, name: "db/2"}),
        ];
        await one.write([put("a")]);
        assert.deepEqual(ids(await two.readAll()), []);
        const locals = {localStorage: world.localStorage};
        const [three, four] = [
            await openStorage({...locals, name: "db/1"}),
            await openStorage({...locals, name: "db/2"}),
        ];
        await three.write([put("b")]);
        assert.deepEqual(ids(await four.readAll()), []);
    });
});

describe("localStorage", () => {
    const open = (localStorage) => openStorage({localStorage, name: "q"});

    test("has a key for each row: the cost of one does not grow", async () => {
        const store = new Store();
        const storage = await open(store);
        await storage.write([put("a", {big})]);
        let written = 0;
        const {setItem} = store;
        store.setItem = (key, text) => {
            written += text.length;
            setItem.call(store, key, text);
        };
        await storage.write([put("b")]);
        assert.ok(written < 300, `${written} characters`);
    });

    test("that runs full keeps all of a write or nothing", async () => {
        const store = new Store(5000);
        const storage = await open(store);
        await storage.write([put("a", {big: "old"})]);
        const before = new Map(store.items);
        const write = storage.write([put("b"), put("a", {big}), put("c", {big})]);
        await assert.rejects(write, {code: "full"});
        assert.deepEqual(store.items, before);
    });

    test("keeps what it cannot read, as it is", async () => {
        const store = new Store();
        const storage = await open(store);
        await storage.write([put("a"), put("b")]);
        const key = [...store.items.keys()].find((each) => each.endsWith("row/a"));
        store.items.set(key, '{"id": "a", "kin');
        const found = await (await open(store)).readAll();
        assert.deepEqual(ids(found), ["b"]);
        assert.deepEqual(found.unreadable, [{id: "a", raw: '{"id": "a", "kin'}]);
    });

    test("has a reserve too", async () => {
        const store = new Store(9000);
        const storage = await open(store);
        await storage.reserve(5000);
        await assert.rejects(
            storage
                .write([put("tab", {big})])
                .then(() => storage.write([put("a", {big})])),
            {code: "full"}
        );
        assert.equal(storage.problem, "full");
        await storage.write([put("sale", {big})], {useReserve: true});
        assert.equal(storage.problem, "full");
        await storage.write([{delete: "sale"}, {delete: "tab"}]);
        assert.ok(await storage.reserve(5000));
        assert.equal(storage.problem, "absent");
    });
});

describe("a full disk", () => {
    async function open(capacity, more = {}) {
        const disk = new Disk(capacity);
        const {indexedDB} = disk;
        const storage = await openStorage({indexedDB, name: "q", ...more});
        return {disk, storage};
    }

    test("still takes the sale for which room was kept, and says so", async () => {
        const {disk, storage} = await open(200000);
        assert.ok(await storage.reserve(100000));
        assert.equal(storage.problem, null);
        disk.capacity = disk.used + 100;
        await assert.rejects(storage.write([put("tab", {big})]), {code: "full"});
        assert.equal(storage.problem, "full");
        await storage.write([put("sale", {big})], {useReserve: true});
        assert.deepEqual(ids(await storage.readAll()), ["sale"]);
        assert.equal(storage.problem, "full");
    });

    test("is known before a sale: a sample does not fit", async () => {
        const {disk, storage} = await open(200000);
        assert.ok(await storage.reserve(100000));
        await storage.write([put("a")]);
        disk.capacity = 100000 + 20000;
        assert.equal(await storage.reserve(100000), false);
        assert.equal(storage.problem, "full");
        disk.capacity = 200000;
        assert.equal(await storage.reserve(100000), true);
        assert.equal(storage.problem, null);
    });

    test("that was full already when it was opened is told at once", async () => {
        const {storage} = await open(10, {localStorage: new Store()});
        assert.deepEqual([storage.kind, storage.problem], ["indexeddb", "full"]);
    });

    test("has room again after sales have left", async () => {
        const {disk, storage} = await open(300000, {localStorage: new Store()});
        await storage.reserve(100000);
        await storage.write([put("a", {big: "x".repeat(60000)})]);
        disk.capacity = disk.used + 100;
        await storage.write([put("b", {big})], {useReserve: true});
        assert.equal(storage.problem, "full");
        disk.capacity += 40000;
        await storage.write([{delete: "a"}]);
        assert.equal(storage.problem, null);
    });
});

describe("the spare storage", () => {
    const world = () => ({disk: new Disk(), localStorage: new Store(), name: "q"});
    const open = ({disk, ...more}) => openStorage({indexedDB: disk.indexedDB, ...more});
    const rows = (store) =>
        [...store.items.keys()].filter((key) => key.includes("/row/"));

    test("takes the sales that the database does not take", async () => {
        const here = world();
        const storage = await open(here);
        here.disk.capacity = 0;
        const changes = [put("sale/1"), {put: {id: "tab/1", kind: "tab"}}];
        await assert.rejects(storage.write(changes, {useReserve: true}), {
            code: "full",
        });
        const found = await (await open(here)).readAll();
        assert.deepEqual(ids(found), ["sale/1"]);
    });

    test("gives them back as soon as the database takes them", async () => {
        const here = world();
        const storage = await open(here);
        here.disk.capacity = 0;
        await assert.rejects(storage.write([put("sale/1")]), {code: "full"});
        assert.equal(rows(here.localStorage).length, 1);
        here.disk.capacity = Infinity;
        await storage.write([put("sale/1")]);
        assert.deepEqual(rows(here.localStorage), []);
        assert.deepEqual(ids(await (await open(here)).readAll()), ["sale/1"]);
    });

    test("forgets what was confirmed while the database fails", async () => {
        const here = world();
        const storage = await open(here);
        here.disk.capacity = 0;
        await assert.rejects(storage.write([put("sale/1")]), {code: "full"});
        storage.primary.run = () =>
            Promise.reject(new DOMException("x", "UnknownError"));
        await assert.rejects(storage.write([{delete: "sale/1"}]));
        assert.deepEqual(rows(here.localStorage), []);
    });

    test("is read when the database opens again, and emptied", async () => {
        const here = world();
        const before = await open(here);
        await before.write([put("sale/1"), {meta: "counter", value: 1}]);
        await before.write([{meta: "device", value: "d"}]);
        const local = await openStorage({...here, indexedDB: undefined});
        const {meta} = await local.readAll();
        // It is the same device, and counts on.
        assert.deepEqual([meta.device, meta.counter], ["d", 1]);
        await local.write([
            put("sale/2"),
            {put: {id: "tab/9", kind: "tab"}},
            {meta: "counter", value: 2, was: 1},
        ]);
        const after = await (await open(here)).readAll();
        assert.deepEqual(ids(after), ["sale/1", "sale/2", "tab/9"]);
        assert.equal(after.meta.counter, 2);
        assert.deepEqual(rows(here.localStorage), []);
        const again = await (await open(here)).readAll();
        assert.deepEqual(ids(again), ["sale/1", "sale/2", "tab/9"]);
    });

    test("of two copies gives the newer", async () => {
        const here = world();
        const storage = await open(here);
        await storage.write([put("sale/1", {text: "old"})]);
        here.disk.capacity = 0;
        await assert.rejects(storage.write([put("sale/1", {text: "newer"})]));
        here.disk.capacity = Infinity;
        const stale = new Map(here.localStorage.items);
        const next = await open(here);
        const [found] = (await next.readAll()).records;
        assert.equal(found.text, "newer");
        await next.write([put("sale/1", {text: "newest"})]);
        // The browser died before it wrote what was removed from localStorage.
        here.localStorage.items = stale;
        const [last] = (await (await open(here)).readAll()).records;
        assert.equal(last.text, "newest");
    });

    test("that fails itself changes nothing", async () => {
        const here = world();
        const storage = await open(here);
        here.localStorage.setItem = forbidden;
        here.localStorage.getItem = forbidden;
        await storage.write([put("sale/1"), {meta: "counter", value: 1}]);
        assert.deepEqual(ids(await storage.readAll()), ["sale/1"]);
    });
});
