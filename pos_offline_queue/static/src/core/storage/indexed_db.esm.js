/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    BALLAST,
    META,
    ROWS,
    SCHEMA,
    checkConditions,
    conditions,
    noise,
    storageError,
    upgrade,
} from "@pos_offline_queue/core/storage/schema.esm";
import {StorageError} from "@pos_offline_queue/core/errors.esm";

/** In milliseconds: a database that does not open in time will not be waited for. */
const OPEN_PATIENCE = 5000;
/** Nor one that does not end a transaction. Strict ones take 2 to 4 on a good disk. */
const TRANSACTION_PATIENCE = 10000;

/** In bytes, bigger than a sale: written now and then to see whether one would fit. */
const SAMPLE = 32768;

function apply({rows, meta}, changes) {
    for (const change of changes) {
        if (change.put) {
            rows.put(change.put);
        } else if (change.meta) {
            meta.put({name: change.meta, value: change.value});
        } else {
            rows.delete(change.delete);
        }
    }
}

function storesOf(transaction) {
    return {
        rows: transaction.objectStore(ROWS),
        meta: transaction.objectStore(META),
        ballast: transaction.objectStore(BALLAST),
    };
}

/**
 * Rows and facts in one IndexedDB database, which is opened again when the browser or
 * another tab has closed it. Each write is one transaction with strict durability: it is
 * complete when it is on the disk (`fdatasync`), which "relaxed" ones are not.
 */
export class IndexedDbStorage {
    /**
     * @param {Object} world
     * @param {IDBFactory} world.indexedDB
     * @param {String} world.name of the database
     * @param {{set: Function, clear: Function}} world.timers
     * @param {Object} [world.schema] steps and version
     */
    constructor({indexedDB, name, timers, schema = SCHEMA}) {
        Object.assign(this, {indexedDB, name, timers, schema});
        this.kind = "indexeddb";
        this.opening = null;
        this.wasOpen = false;
        /** Whether the browser writes to the disk before it says that it has. */
        this.isStrict = false;
        this.isFull = false;
        this.hasReserve = false;
        /** Called when it had to be made anew: what was in it is gone. */
        this.onEmptied = () => null;
    }

    get problem() {
        return this.isFull ? "full" : null;
    }

    /** @param {Function} fn called when what was here is gone */
    whenEmptied(fn) {
        this.onEmptied = fn;
    }

    // The connection

    /** @returns {Promise<IDBDatabase>} rejects with StorageError */
    database() {
        if (!this.opening) {
            this.opening = this.open();
            this.opening.catch(() => this.forget());
        }
        return this.opening;
    }

    async open() {
        let isNew = false;
        const {indexedDB, name, schema} = this;
        const database = await this.inTime(
            OPEN_PATIENCE,
            "blocked",
            (resolve, reject) => {
                const request = indexedDB.open(name, schema.version);
                request.onupgradeneeded = ({oldVersion}) => {
                    isNew = oldVersion === 0;
                    upgrade(
                        schema.steps,
                        request.result,
                        request.transaction,
                        oldVersion
                    );
                };
                request.onsuccess = () => {
                    if (!resolve(request.result)) {
                        request.result.close();
                    }
                };
                request.onerror = () => reject(request.error);
            }
        );
        // Another tab brings a newer version, or the user clears the browser's data.
        database.onversionchange = () => this.close();
        database.onclose = () => this.forget();
        if (isNew && this.wasOpen) {
            this.onEmptied();
        }
        this.wasOpen = true;
        return database;
    }

    forget() {
        this.opening = null;
    }

    close() {
        const closing = this.opening;
        this.forget();
        if (closing) {
            closing.then((database) => database.close()).catch(() => null);
        }
    }

    /**
     * Run a transaction to its durable end.
     *
     * @param {"readonly"|"readwrite"} mode
     * @param {(transaction: IDBTransaction, fail: Function) => any} work
     * @returns {Promise} what `work` gave, when all is on the disk
     */
    async run(mode, work) {
        try {
            return await this.attempt(mode, work);
        } catch (error) {
            if (error.code !== "closed") {
                throw error;
            }
            // It was closed behind our back. Once more, on a new connection.
            this.close();
            return this.attempt(mode, work);
        }
    }

    async attempt(mode, work) {
        const database = await this.database();
        return this.inTime(TRANSACTION_PATIENCE, "failed", (resolve, reject) => {
            const transaction = database.transaction(
                [...database.objectStoreNames],
                mode,
                {durability: "strict"}
            );
            // Read back, as browsers ignore options that they do not know.
            this.isStrict = transaction.durability === "strict";
            let answer = null;
            let reason = null;
            const fail = (error) => {
                reason = reason || error;
                try {
                    transaction.abort();
                } catch {
                    // It has ended already.
                    reject(reason);
                }
            };
            transaction.oncomplete = () => resolve(answer);
            transaction.onabort = () => reject(reason || transaction.error);
            try {
                answer = work(transaction, fail);
            } catch (error) {
                fail(error);
            }
        });
    }

    /**
     * A promise of what `start` resolves, which always ends. `resolve` tells
     * whether somebody still waited.
     */
    inTime(patience, code, start) {
        return new Promise((resolve, reject) => {
            let isWaiting = true;
            let timer = null;
            const end = (settle, value) => {
                const wasWaiting = isWaiting;
                isWaiting = false;
                this.timers.clear(timer);
                settle(value);
                return wasWaiting;
            };
            timer = this.timers.set(() => {
                this.close();
                end(reject, new StorageError(code, "the browser's database is silent"));
            }, patience);
            const refuse = (error) => end(reject, storageError(error));
            try {
                start((value) => end(resolve, value), refuse);
            } catch (error) {
                refuse(error);
            }
        });
    }

    // What is in it

    /**
     * @param {Change[]} changes all of them or none
     * @param {Object} [options]
     * @param {Boolean} [options.useReserve] whether they matter so much
     * @returns {Promise} when they are on the disk; rejects with StorageError
     */
    async write(changes, {useReserve = false} = {}) {
        try {
            await this.transact(changes);
        } catch (error) {
            this.isFull = this.isFull || error.code === "full";
            // Firefox close to its quota has been reported to close instead.
            const mayBeFull = ["full", "closed"].includes(error.code);
            if (!mayBeFull || !useReserve || !(await this.dropReserve())) {
                throw error;
            }
            await this.transact(changes);
            this.isFull = true;
        }
    }

    transact(changes) {
        const names = conditions(changes);
        return this.run("readwrite", (transaction, fail) => {
            const stores = storesOf(transaction);
            const finish = () => {
                apply(stores, changes);
                if (transaction.commit) {
                    transaction.commit();
                }
            };
            if (!names.length) {
                return finish();
            }
            const current = new Map();
            const look = (name) => {
                const request = stores.meta.get(name);
                request.onsuccess = () => {
                    current.set(name, request.result && request.result.value);
                    if (current.size === names.length) {
                        try {
                            checkConditions(changes, current);
                            finish();
                        } catch (error) {
                            fail(error);
                        }
                    }
                };
            };
            return names.forEach(look);
        });
    }

    /** @returns {Promise<{records: Object[], meta: Object, unreadable: Object[]}>} */
    async readAll() {
        const facts = await this.request(({meta}) => meta.getAll());
        const meta = Object.fromEntries(facts.map(({name, value}) => [name, value]));
        try {
            const records = await this.request(({rows}) => rows.getAll());
            return {records, meta, unreadable: []};
        } catch {
            return {...(await this.readOneByOne()), meta};
        }
    }

    /** One row that cannot be read must not hide the others. */
    async readOneByOne() {
        const records = [];
        const unreadable = [];
        for (const id of await this.keys()) {
            try {
                records.push(await this.request(({rows}) => rows.get(id)));
            } catch (error) {
                unreadable.push({id, raw: null, problem: error.message});
            }
        }
        return {records, unreadable};
    }

    /** @returns {Promise<Object[]>} the rows of `ids` that are there */
    async read(ids) {
        const requests = await this.run("readonly", (transaction) => {
            const {rows} = storesOf(transaction);
            return ids.map((id) => rows.get(id));
        });
        return requests.map(({result}) => result).filter(Boolean);
    }

    /** @returns {Promise<String[]>} the ids of all rows */
    keys() {
        return this.request(({rows}) => rows.getAllKeys());
    }

    async request(ask) {
        const request = await this.run("readonly", (transaction) =>
            ask(storesOf(transaction))
        );
        return request.result;
    }

    /**
     * Keep room for the sale that would not fit any more. Asked again, it sees
     * whether there is still room beside it.
     *
     * @param {Number} bytes
     * @returns {Promise<Boolean>} whether a sale would fit
     */
    async reserve(bytes) {
        try {
            if (
                !this.hasReserve &&
                !(await this.request(({ballast}) => ballast.getKey("reserve")))
            ) {
                await this.putBallast("reserve", bytes);
            }
            this.hasReserve = true;
            await this.putBallast("sample", SAMPLE);
            this.isFull = false;
        } catch (error) {
            this.isFull = this.isFull || error.code === "full";
        }
        return !this.isFull;
    }

    putBallast(id, bytes) {
        return this.run("readwrite", (transaction) => {
            storesOf(transaction).ballast.put({id, bytes: noise(bytes)});
        });
    }

    async dropReserve() {
        this.hasReserve = false;
        try {
            await this.run("readwrite", (transaction) => {
                storesOf(transaction).ballast.clear();
            });
            return true;
        } catch {
            return false;
        }
    }
}
