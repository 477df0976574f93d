/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {META, ROWS, SCHEMA, upgrade} from "@pos_offline_queue/core/storage/schema.esm";
import {StorageError} from "@pos_offline_queue/core/errors.esm";
import {storageError} from "@pos_offline_queue/core/storage/changes.esm";

/** In milliseconds: a database that does not open in time will not be waited for. */
const OPEN_PATIENCE = 5000;
/** Nor one that does not end a transaction. Strict ones take 2 to 4 on a good disk. */
const TRANSACTION_PATIENCE = 10000;

/**
 * The connection to one IndexedDB database, opened again when the browser or
 * another tab has closed it. Transactions ask for strict durability: they are complete
 * when they are on the disk (`fdatasync`), which "relaxed" ones are not. `isStrict`
 * tells whether this browser knows of it.
 */
export class Connection {
    /**
     * @param {Object} world
     * @param {IDBFactory} world.indexedDB
     * @param {String} world.name of the database
     * @param {{set: Function, clear: Function}} world.timers
     * @param {Object} [world.schema] steps and version
     */
    constructor({indexedDB, name, timers, schema = SCHEMA}) {
        Object.assign(this, {indexedDB, name, timers, schema});
        this.opening = null;
        this.wasOpen = false;
        /** Whether the browser writes to the disk before it says that it has. */
        this.isStrict = false;
        /** Called when it had to be made anew: what was in it is gone. */
        this.onEmptied = () => null;
    }

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
}

/** @returns {Object} the two stores of a transaction */
export function storesOf(transaction) {
    return {rows: transaction.objectStore(ROWS), meta: transaction.objectStore(META)};
}
