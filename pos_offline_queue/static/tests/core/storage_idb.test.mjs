// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {META, ROWS, SCHEMA} from "@pos_offline_queue/core/storage/schema.esm";
import {beforeEach, describe, test} from "node:test";
import {IDBFactory} from "fake-indexeddb";
import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import assert from "node:assert/strict";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";

const TIMERS = {set: setTimeout, clear: clearTimeout};
const row = (id, more = {}) => ({id, kind: "sale", ...more});
const ids = ({records}) => records.map(({id}) => id).sort();
let indexedDB = null;

beforeEach(() => {
    indexedDB = new IDBFactory();
});

function open(more = {}) {
    return new IndexedDbStorage({indexedDB, name: "q", timers: TIMERS, ...more});
}

/** A connection of somebody else. */
function connect(version) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open("q", version);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onupgradeneeded = () => null;
    });
}

/** Watch or spoil the transactions of a storage. */
async function onTransaction(storage, spoil) {
    const database = await storage.database();
    const begin = database.transaction.bind(database);
    database.transaction = (...args) => spoil(() => begin(...args), ...args);
}

describe("the database", () => {
    test("keeps what was written, for the next page too", async () => {
        const storage = open();
        await storage.write([{put: row("a")}, {put: row("b")}, {meta: "n", value: 1}]);
        await storage.write([{delete: "a"}, {put: row("c", {x: 1})}]);
        const found = await open().readAll();
        assert.deepEqual(ids(found), ["b", "c"]);
        assert.deepEqual(found.meta, {n: 1});
        assert.deepEqual(await open().read(["a", "c"]), [row("c", {x: 1})]);
    });

    test("is asked for strict durability, and told to commit", async () => {
        const storage = open();
        const seen = [];
        await onTransaction(storage, (begin, _stores, mode, options) => {
            const transaction = begin();
            const commit = transaction.commit.bind(transaction);
            transaction.commit = () => {
                seen.push("commit");
                commit();
            };
            seen.push(mode, options.durability);
            return transaction;
        });
        await storage.write([{put: row("a")}]);
        assert.deepEqual(seen, ["readwrite", "strict", "commit"]);
    });

    test("resolves a write only when the transaction is complete", async () => {
        const storage = open();
        let complete = false;
        await onTransaction(storage, (begin) => {
            const transaction = begin();
            transaction.addEventListener("complete", () => {
                complete = true;
            });
            return transaction;
        });
        await storage.write([{put: row("a")}]);
        assert.ok(complete);
    });

    test("takes all changes of a write or none", async () => {
        const storage = open();
        await storage.write([{put: row("old")}]);
        const write = storage.write([
            {put: row("new")},
            {delete: "old"},
            {put: row("bad", {x: () => null})},
        ]);
        await assert.rejects(write, {code: "failed"});
        assert.deepEqual(ids(await storage.readAll()), ["old"]);
    });

    test("writes under a condition only while it holds", async () => {
        const [one, two] = [open(), open()];
        await one.write([{meta: "n", value: 1, was: undefined}]);
        const late = two.write([
            {put: row("a")},
            {meta: "n", value: 1, was: undefined},
        ]);
        await assert.rejects(late, {code: "conflict", current: {n: 1}});
        await two.write([{put: row("b")}, {meta: "n", value: 2, was: 1}]);
        const found = await one.readAll();
        assert.deepEqual([ids(found), found.meta], [["b"], {n: 2}]);
    });

    test("is opened again when the browser closed it", async () => {
        const storage = open();
        await storage.write([{put: row("a")}]);
        (await storage.database()).close();
        await storage.write([{put: row("b")}]);
        assert.deepEqual(ids(await storage.readAll()), ["a", "b"]);
    });

    test("makes way for a newer version, and then says so", async () => {
        const storage = open();
        await storage.write([{put: row("a")}]);
        const newer = await connect(SCHEMA.version + 1);
        await assert.rejects(storage.write([{put: row("b")}]), {code: "version"});
        newer.close();
    });

    test("tells when the user has cleared it", async () => {
        const storage = open();
        let times = 0;
        storage.whenEmptied(() => times++);
        await storage.write([{put: row("a")}]);
        await new Promise((resolve) => {
            indexedDB.deleteDatabase("q").onsuccess = resolve;
        });
        await storage.write([{put: row("b")}]);
        assert.equal(times, 1);
        assert.deepEqual(ids(await storage.readAll()), ["b"]);
    });

    test("that never ends a transaction is not waited for", async () => {
        const waits = [];
        const timers = {set: (fn, ms) => waits.push({fn, ms}), clear: () => null};
        const storage = open({timers});
        await storage.readAll();
        await onTransaction(storage, (begin) => {
            const transaction = begin();
            const silent = {get: () => null, set: () => null};
            Object.defineProperty(transaction, "oncomplete", silent);
            return transaction;
        });
        const write = storage.write([{put: row("a")}]);
        await new Promise(setImmediate);
        waits.at(-1).fn();
        await assert.rejects(write, {code: "failed"});
        await storage.write([{put: row("b")}]);
    });

    test("with one row that cannot be read still gives the others", async () => {
        const storage = open();
        await storage.write(["a", "b", "c"].map((id) => ({put: row(id)})));
        await onTransaction(storage, (begin) => {
            const transaction = begin();
            const objectStore = transaction.objectStore.bind(transaction);
            transaction.objectStore = (name) => {
                const store = objectStore(name);
                if (name === ROWS) {
                    store.getAll = () => {
                        throw new DOMException("bad value", "DataError");
                    };
                    const get = store.get.bind(store);
                    store.get = (id) => {
                        if (id === "b") {
                            throw new DOMException("bad value", "DataError");
                        }
                        return get(id);
                    };
                }
                return store;
            };
            return transaction;
        });
        const found = await storage.readAll();
        assert.deepEqual(ids(found), ["a", "c"]);
        assert.deepEqual(
            found.unreadable.map(({id}) => id),
            ["b"]
        );
    });
});

describe("a newer schema", () => {
    const addStore = (database) => database.createObjectStore("extra", {keyPath: "id"});
    const fillMeta = (_database, transaction) =>
        transaction.objectStore(META).put({name: "migrated", value: true});
    const newer = {
        steps: [...SCHEMA.steps, addStore, fillMeta],
        version: SCHEMA.version + 2,
    };

    test("takes over what an older one wrote", async () => {
        const old = open();
        await old.write([{put: row("a")}]);
        old.close();
        const storage = open({schema: newer});
        const found = await storage.readAll();
        assert.deepEqual([ids(found), found.meta], [["a"], {migrated: true}]);
        assert.ok((await storage.database()).objectStoreNames.contains("extra"));
    });

    test("is not held up by a tab with the older one", async () => {
        const old = open();
        await old.write([{put: row("a")}]);
        assert.deepEqual(ids(await open({schema: newer}).readAll()), ["a"]);
    });

    test("is left alone by an older version of the module", async () => {
        await open({schema: newer}).write([{put: row("a")}]);
        const storage = await openStorage({indexedDB, name: "q"});
        assert.deepEqual([storage.kind, storage.problem], ["memory", "version"]);
    });
});
