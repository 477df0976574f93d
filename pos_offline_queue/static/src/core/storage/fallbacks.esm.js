/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    checkConditions,
    conditions,
    storageError,
} from "@pos_offline_queue/core/storage/schema.esm";

/** In the names of the keys: what another version wrote is not misread. */
const VERSION = "v1";
/** In characters. All pages of an origin share about five million. */
const MOST_BALLAST = 250000;

/**
 * A key for each row, in localStorage: for browsers without a database, and for
 * what the database did not take. Browsers write it to the disk when they please,
 * up to minutes later, and there are no transactions.
 */
export class LocalStorage {
    /**
     * @param {Storage} store
     * @param {String} name of the queue
     * @param {String|null} problem why nothing better is used
     */
    constructor(store, name, problem = null) {
        this.kind = "local";
        this.isStrict = false;
        this.store = store;
        this.prefix = `${name}/${VERSION}/`;
        this.reason = problem;
        this.isFull = false;
    }

    get problem() {
        return this.isFull ? "full" : this.reason;
    }

    rowKey(id) {
        return `${this.prefix}row/${id}`;
    }

    metaKey(name) {
        return `${this.prefix}meta/${name}`;
    }

    metaValue(name) {
        const text = this.store.getItem(this.metaKey(name));
        try {
            return text === null ? undefined : JSON.parse(text);
        } catch {
            return undefined;
        }
    }

    async write(changes, {useReserve = false} = {}) {
        const names = conditions(changes);
        checkConditions(changes, new Map(names.map((n) => [n, this.metaValue(n)])));
        this.takeIn(this.stamped(changes), useReserve);
    }

    /** A number that grows with each write: see SparedStorage. */
    stamped(changes) {
        const isBare = ({put}) => put && !put.stamp;
        if (!changes.some(isBare)) {
            return changes;
        }
        const stamp = (this.metaValue("stamp") || 0) + 1;
        return changes
            .map((change) => (isBare(change) ? {put: {...change.put, stamp}} : change))
            .concat({meta: "stamp", value: stamp});
    }

    takeIn(changes, useReserve) {
        try {
            this.apply(changes);
        } catch (error) {
            const problem = storageError(error);
            this.isFull = this.isFull || problem.code === "full";
            if (!useReserve || problem.code !== "full" || !this.dropReserve()) {
                throw problem;
            }
            this.retry(changes);
        }
    }

    retry(changes) {
        try {
            this.apply(changes);
        } catch (error) {
            throw storageError(error);
        }
    }

    /** All or nothing, as far as this page sees. What is taken away goes last. */
    apply(changes) {
        const texts = changes
            .filter((change) => !change.delete)
            .map((change) =>
                change.put
                    ? [this.rowKey(change.put.id), JSON.stringify(change.put)]
                    : [this.metaKey(change.meta), JSON.stringify(change.value)]
            );
        const before = [];
        try {
            for (const [key, text] of texts) {
                const old = this.store.getItem(key);
                this.store.setItem(key, text);
                before.push([key, old]);
            }
        } catch (error) {
            this.undo(before);
            throw error;
        }
        for (const change of changes.filter((each) => each.delete)) {
            this.store.removeItem(this.rowKey(change.delete));
        }
    }

    /** First what frees room, so that the old texts fit again. */
    undo(before) {
        for (const [key] of before.filter(([, text]) => text === null)) {
            this.store.removeItem(key);
        }
        for (const [key, old] of before.filter(([, text]) => text !== null)) {
            this.store.setItem(key, old);
        }
    }

    names() {
        const all = [];
        for (let index = 0; index < this.store.length; index++) {
            all.push(this.store.key(index));
        }
        const own = all.filter((key) => key.startsWith(this.prefix));
        return own.map((key) => key.slice(this.prefix.length));
    }

    async keys() {
        const rows = this.names().filter((name) => name.startsWith("row/"));
        return rows.map((name) => name.slice(4));
    }

    async readAll() {
        const found = {records: [], meta: {}, unreadable: []};
        for (const name of this.names()) {
            if (name.startsWith("row/")) {
                this.readRow(name.slice(4), found);
            } else if (name.startsWith("meta/")) {
                found.meta[name.slice(5)] = this.metaValue(name.slice(5));
            }
        }
        return found;
    }

    readRow(id, found) {
        const text = this.store.getItem(this.rowKey(id));
        try {
            const row = JSON.parse(text);
            if (row.id !== id) {
                throw new SyntaxError("not the row of this name");
            }
            found.records.push(row);
        } catch {
            found.unreadable.push({id, raw: text});
        }
    }

    async read(ids) {
        const found = {records: [], unreadable: []};
        for (const id of ids) {
            if (this.store.getItem(this.rowKey(id)) !== null) {
                this.readRow(id, found);
            }
        }
        return found.records;
    }

    async reserve(bytes) {
        const key = `${this.prefix}ballast`;
        try {
            if (this.store.getItem(key) === null) {
                const size = Math.min(bytes, MOST_BALLAST);
                this.store.setItem(key, "0".repeat(size));
            }
            this.isFull = false;
        } catch {
            this.isFull = true;
        }
        return !this.isFull;
    }

    dropReserve() {
        const key = `${this.prefix}ballast`;
        const hadOne = this.store.getItem(key) !== null;
        this.store.removeItem(key);
        return hadOne;
    }

    /** Nobody tells when it was cleared. */
    whenEmptied() {
        return undefined;
    }

    close() {
        this.store = null;
    }
}

/** The last resort: it lasts as long as the page. */
export class MemoryStorage {
    constructor(problem = null) {
        this.kind = "memory";
        this.isStrict = false;
        this.problem = problem;
        this.rows = new Map();
        this.meta = new Map();
    }

    async write(changes) {
        checkConditions(changes, this.meta);
        for (const change of changes) {
            if (change.put) {
                this.rows.set(change.put.id, change.put);
            } else if (change.meta) {
                this.meta.set(change.meta, change.value);
            } else {
                this.rows.delete(change.delete);
            }
        }
    }

    async readAll() {
        const meta = Object.fromEntries(this.meta);
        return {records: [...this.rows.values()], meta, unreadable: []};
    }

    async read(ids) {
        return ids.map((id) => this.rows.get(id)).filter(Boolean);
    }

    async keys() {
        return [...this.rows.keys()];
    }

    async reserve() {
        return true;
    }

    /** It empties itself only with the page. */
    whenEmptied() {
        return undefined;
    }

    close() {
        this.rows.clear();
    }
}
