/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Connection, storesOf} from "@pos_offline_queue/core/storage/connection.esm";
import {checkConditions, conditions} from "@pos_offline_queue/core/storage/changes.esm";
import {BALLAST} from "@pos_offline_queue/core/storage/schema.esm";
import {noise} from "@pos_offline_queue/core/storage/noise.esm";

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

/** Rows and facts in IndexedDB, each write one strict transaction. */
export class IndexedDbStorage {
    constructor(world) {
        this.kind = "indexeddb";
        this.connection = new Connection(world);
        this.isFull = false;
        this.hasReserve = false;
        this.reserveSize = 0;
    }

    get problem() {
        return this.isFull ? "full" : null;
    }

    get isStrict() {
        return this.connection.isStrict;
    }

    /** @param {Function} fn called when what was here is gone */
    whenEmptied(fn) {
        this.connection.onEmptied = fn;
    }

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
        return this.connection.run("readwrite", (transaction, fail) => {
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
                        this.guarded(fail, () => {
                            checkConditions(changes, current);
                            finish();
                        });
                    }
                };
            };
            return names.forEach(look);
        });
    }

    guarded(fail, fn) {
        try {
            fn();
        } catch (error) {
            fail(error);
        }
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
        const requests = await this.connection.run("readonly", (transaction) => {
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
        const request = await this.connection.run("readonly", (transaction) =>
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
        this.reserveSize = bytes;
        try {
            if (!this.hasReserve && !(await this.readReserve())) {
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

    async readReserve() {
        const request = await this.connection.run("readonly", (transaction) =>
            transaction.objectStore(BALLAST).getKey("reserve")
        );
        return request.result;
    }

    putBallast(id, bytes) {
        return this.connection.run("readwrite", (transaction) => {
            transaction.objectStore(BALLAST).put({id, bytes: noise(bytes)});
        });
    }

    async dropReserve() {
        this.hasReserve = false;
        try {
            await this.connection.run("readwrite", (transaction) => {
                transaction.objectStore(BALLAST).clear();
            });
            return true;
        } catch {
            return false;
        }
    }

    close() {
        this.connection.close();
    }
}
