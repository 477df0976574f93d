// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the outbox relies on in a browser's database, whichever browser it is. */

import {equal, rejects} from "./check.mjs";
import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import {ROWS} from "@pos_offline_queue/core/storage/schema.esm";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";

const row = (id, more = {}) => ({id, kind: "sale", ...more});
const ids = ({records}) => records.map(({id}) => id).sort();
/** Limits are over sooner than a cashier's. */
const HASTE = 20;

function connect(indexedDB, name, version) {
    return new Promise((resolve, reject) => {
        const request = indexedDB.open(name, version);
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onupgradeneeded = () => null;
    });
}

function spoilDatabase(database, how) {
    const begin = database.transaction.bind(database);
    database.transaction = (...args) => how(() => begin(...args), ...args);
    return database;
}

/** Spoil the transactions that a storage begins, on the connection that it has now. */
async function spoil(storage, how) {
    spoilDatabase(await storage.database(), how);
}

/** Each put fails like that, as long as `isBad` says so. */
function failingPuts(transaction, {name, message}, isBad) {
    const objectStore = transaction.objectStore.bind(transaction);
    transaction.objectStore = (which) => {
        const store = objectStore(which);
        const {put} = store;
        store.put = (value) => {
            if (isBad()) {
                throw new DOMException(message, name);
            }
            return put.call(store, value);
        };
        return store;
    };
    return transaction;
}

/** A storage whose reserve is the only room that is left. */
async function withoutRoom(open, error) {
    const storage = open();
    await storage.reserve(1000);
    let hasRoom = false;
    const how = (begin) => {
        const transaction = failingPuts(begin(), error, () => !hasRoom);
        const objectStore = transaction.objectStore.bind(transaction);
        transaction.objectStore = (which) => {
            const store = objectStore(which);
            const {clear} = store;
            store.clear = () => {
                hasRoom = true;
                return clear.call(store);
            };
            return store;
        };
        return transaction;
    };
    await spoil(storage, how);
    // It may be opened again meanwhile: the disk is as full as before.
    const reopen = storage.open.bind(storage);
    storage.open = async () => spoilDatabase(await reopen(), how);
    return storage;
}

/**
 * @param {Object} world
 * @param {IDBFactory} world.indexedDB
 * @param {{set: Function, clear: Function}} world.timers
 * @param {() => String} world.newName of a database that nobody has used
 * @returns {Object} functions by what they show; each rejects if it is not so
 */
export function storageContract({indexedDB, timers, newName}) {
    const opener = (name, more = {}) => {
        return () => new IndexedDbStorage({indexedDB, name, timers, ...more});
    };
    return {
        async "keeps what was written, for the next page too"() {
            const open = opener(newName());
            const storage = open();
            await storage.write([{put: row("a")}, {put: row("b")}]);
            await storage.write([{meta: "n", value: 1}, {delete: "a"}]);
            await storage.write([{put: row("c", {x: 1})}]);
            const found = await open().readAll();
            equal([ids(found), found.meta], [["b", "c"], {n: 1}]);
            equal(await open().read(["a", "c"]), [row("c", {x: 1})]);
            equal((await open().keys()).sort(), ["b", "c"]);
        },

        async "takes all changes of a write or none"() {
            const storage = opener(newName())();
            await storage.write([{put: row("old")}]);
            const bad = {put: row("bad", {x: () => null})};
            const write = storage.write([{put: row("new")}, {delete: "old"}, bad]);
            await rejects(write, {code: "failed"});
            equal(ids(await storage.readAll()), ["old"]);
        },

        async "writes under a condition only while it holds"() {
            const open = opener(newName());
            const [one, two] = [open(), open()];
            await one.write([{meta: "n", value: 1, was: undefined}]);
            const late = {meta: "n", value: 1, was: undefined};
            await rejects(two.write([{put: row("a")}, late]), {code: "conflict"});
            await two.write([{put: row("b")}, {meta: "n", value: 2, was: 1}]);
            const found = await one.readAll();
            equal([ids(found), found.meta], [["b"], {n: 2}]);
        },

        async "says whether a write is on the disk when it is done"() {
            const name = newName();
            const storage = opener(name)();
            await storage.write([{put: row("a")}]);
            const other = await connect(indexedDB, name);
            const options = {durability: "strict"};
            const {durability} = other.transaction([ROWS], "readwrite", options);
            other.close();
            equal(storage.isStrict, durability === "strict");
        },

        async "opens the database again when the browser has closed it"() {
            const storage = opener(newName())();
            await storage.write([{put: row("a")}]);
            (await storage.database()).close();
            await storage.write([{put: row("b")}]);
            equal(ids(await storage.readAll()), ["a", "b"]);
        },

        async "opens it again when the engine has lost what is behind it"() {
            const storage = opener(newName())();
            await storage.write([{put: row("a")}]);
            await spoil(storage, () => {
                throw new DOMException(
                    "Connection to Indexed Database server lost",
                    "UnknownError"
                );
            });
            await storage.write([{put: row("b")}]);
            equal(ids(await storage.readAll()), ["a", "b"]);
        },

        async "writes again what the engine has aborted by itself"() {
            const storage = opener(newName())();
            await storage.write([{put: row("a")}]);
            await spoil(storage, (begin) => {
                const transaction = begin();
                Promise.resolve().then(() => transaction.abort());
                Object.defineProperty(transaction, "commit", {value: null});
                return transaction;
            });
            await storage.write([{put: row("b")}]);
            equal(ids(await storage.readAll()), ["a", "b"]);
        },

        async "makes way for another tab's newer version, and then says so"() {
            const name = newName();
            const storage = opener(name)();
            await storage.write([{put: row("a")}]);
            const newer = await connect(indexedDB, name, 99);
            await rejects(storage.write([{put: row("b")}]), {code: "version"});
            newer.close();
        },

        async "does not wait for another tab that blocks it"() {
            const name = newName();
            const older = await connect(indexedDB, name, 1);
            older.onversionchange = () => null;
            const steps = [(database) => database.createObjectStore(ROWS)];
            const hasty = {...timers, set: (fn, ms) => timers.set(fn, ms / HASTE)};
            const schema = {steps, version: 2};
            const blocked = opener(name, {schema, timers: hasty})();
            await rejects(blocked.write([{put: row("a")}]), {code: "blocked"});
            older.close();
        },

        async "tells when it was cleared while it was open, and goes on"() {
            const name = newName();
            const storage = opener(name)();
            let times = 0;
            storage.whenEmptied(() => times++);
            await storage.write([{put: row("a")}]);
            await new Promise((resolve) => {
                indexedDB.deleteDatabase(name).onsuccess = resolve;
            });
            await storage.write([{put: row("b")}]);
            equal([times, ids(await storage.readAll())], [1, ["b"]]);
        },

        async "keeps a sale in its reserve when there is no room"() {
            const error = {name: "QuotaExceededError", message: "no room"};
            const storage = await withoutRoom(opener(newName()), error);
            await rejects(storage.write([{put: row("other")}]), {code: "full"});
            await storage.write([{put: row("a")}], {useReserve: true});
            equal([ids(await storage.readAll()), storage.problem], [["a"], "full"]);
        },

        async "keeps it there too when the engine calls no room a closed database"() {
            const error = {name: "InvalidStateError", message: "closed"};
            const storage = await withoutRoom(opener(newName()), error);
            await storage.write([{put: row("a")}], {useReserve: true});
            equal([ids(await storage.readAll()), storage.problem], [["a"], "full"]);
        },

        async "gives the other rows when one cannot be read"() {
            const storage = opener(newName())();
            await storage.write(["a", "b", "c"].map((id) => ({put: row(id)})));
            const unreadable = () => {
                throw new DOMException("bad value", "DataError");
            };
            await spoil(storage, (begin, ...args) => {
                const transaction = begin(...args);
                const objectStore = transaction.objectStore.bind(transaction);
                transaction.objectStore = (which) => {
                    const store = objectStore(which);
                    if (which === ROWS) {
                        const {get} = store;
                        store.getAll = unreadable;
                        store.get = (id) =>
                            id === "b" ? unreadable() : get.call(store, id);
                    }
                    return store;
                };
                return transaction;
            });
            const found = await storage.readAll();
            equal(
                [ids(found), found.unreadable.map(({id}) => id)],
                [["a", "c"], ["b"]]
            );
        },

        async "falls back to a smaller storage where there is no database"() {
            const forbidden = () => {
                throw new DOMException("The operation is insecure.", "SecurityError");
            };
            const storage = await openStorage({
                indexedDB: forbidden,
                localStorage: forbidden,
                name: newName(),
                timers,
            });
            equal(
                [storage.kind, storage.problem, storage.isStrict],
                ["memory", "absent", false]
            );
        },
    };
}
