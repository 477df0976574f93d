/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    byAge,
    recoveredSale,
    saleId,
    saleProblem,
    saleRow,
} from "@pos_offline_queue/core/sale_record.esm";

/** Sales in memory: found by key, listed oldest first. */
export class SaleIndex {
    constructor() {
        /** @type {Map<String, SaleRecord>} */
        this.records = new Map();
        this.ordered = null;
    }

    get count() {
        return this.records.size;
    }

    get(key) {
        return this.records.get(key);
    }

    /** @returns {SaleRecord[]} the same list until something changes */
    list() {
        if (!this.ordered) {
            this.ordered = Object.freeze([...this.records.values()].sort(byAge));
        }
        return this.ordered;
    }

    /** In the place of the one with the same key, if there is one. */
    set(record) {
        this.records.set(record.key, record);
        this.ordered = null;
    }

    remove({key}) {
        this.records.delete(key);
        this.ordered = null;
    }
}

/**
 * The numbers of a device's sales: 1, 2, 3, without gaps, also when several tabs of
 * it give them. A number is certain when its sale is durable: each transaction says
 * which was the last one before, and fails if another tab has gone on meanwhile.
 */
export class SaleNumbers {
    constructor() {
        /** The last one given. */
        this.last = 0;
        /** The last one that the storage knows of, as far as we know. */
        this.stored = undefined;
        /** The highest that was told to somebody; never given again. */
        this.spent = 0;
        /** Keys of sales whose number may still be taken by another tab. */
        this.provisional = new Set();
    }

    recover(stored, records) {
        this.stored = stored;
        const numbers = records.map(({counter}) => counter);
        this.last = numbers.reduce((a, b) => Math.max(a, b), stored || 0);
        // A sale that only a spare storage had may be ahead of the storage.
        this.spent = this.last;
    }

    next(key) {
        this.provisional.add(key);
        this.last += 1;
        return this.last;
    }

    rename(key, newKey) {
        this.provisional.delete(key);
        this.provisional.add(newKey);
    }

    /**
     * Another tab has given this one, and it is stored. Numbers that were given here
     * on what was known before must fail to be written.
     */
    hear(counter) {
        this.last = Math.max(this.last, counter);
        if (!this.provisional.size) {
            this.stored = Math.max(this.stored || 0, counter);
        }
    }

    /** Told to somebody: it stays, and is never given again. */
    settle({key, counter}) {
        this.provisional.delete(key);
        this.spent = Math.max(this.spent, counter);
    }

    /**
     * @param {Change[]} changes
     * @returns {Change[]} with how far the numbers go now, if they do go further.
     *  Not where something is only taken away: on a full disk that is all that works
     */
    complete(changes) {
        const used = changes
            .filter(({put}) => put && put.kind === "sale")
            .map(({put}) => put.counter);
        const value = used.reduce((a, b) => Math.max(a, b), this.spent);
        const {stored: was} = this;
        const mustNotify = value > (was || 0) && changes.some((each) => !each.delete);
        return mustNotify ? [...changes, {meta: "counter", value, was}] : changes;
    }

    noteWritten(changes) {
        const change = changes.find(({meta}) => meta === "counter");
        if (change) {
            this.stored = change.value;
        }
    }

    /**
     * Another tab has gone on.
     *
     * @param {Number|undefined} stored the last number there
     * @param {SaleRecord[]} fresh those whose numbers are provisional
     * @param {Map<String, Number>} written numbers by key of those that are durable,
     *  though their writing seemed to fail
     * @returns {Map<String, Number>} new numbers by key
     */
    renew(stored, fresh, written) {
        this.stored = stored;
        this.last = Math.max(stored || 0, this.spent);
        const numbers = new Map();
        for (const {key} of [...fresh].sort(byAge)) {
            if (written.has(key)) {
                numbers.set(key, written.get(key));
            } else {
                this.last += 1;
                numbers.set(key, this.last);
            }
        }
        return numbers;
    }
}

/** Of the server's limit for a report, and how long a database may be set back. */
const MOST = 500;
const LONGEST = 7 * 24 * 3600 * 1000;

const sentId = (key) => `sent/${key}`;

/**
 * Sales that Odoo has confirmed, as they were sent, without the customer's name for the
 * screen. They are kept for a week, as a database that is restored from a backup lacks
 * what was sold since.
 */
export class SentSales {
    /** @param {() => Number} now milliseconds */
    constructor(now) {
        this.now = now;
        /** Rows as they are stored, by the sale's key, oldest first. */
        this.rows = new Map();
        /** Which installation of the module answers; null if none did yet. */
        this.home = null;
        /** Key of the newest one that Odoo had when it was asked; null: ask for all. */
        this.proven = null;
        this.asked = [];
    }

    /** @returns {Change[]} of rows that were found and are too old, or damaged */
    recover(rows) {
        const sound = rows.filter((row) => !saleProblem({...row, id: saleId(row.key)}));
        sound.sort((one, other) => one.sentAt - other.sentAt);
        sound.forEach((row) => this.rows.set(row.key, row));
        const unsound = rows.filter((row) => !sound.includes(row));
        return [...unsound.map(({id}) => ({delete: id})), ...this.trim()];
    }

    /** @returns {Change[]} as the sale is confirmed */
    add(record) {
        if (!this.home) {
            return [];
        }
        const {about, ...row} = saleRow(record);
        const id = sentId(record.key);
        const more = {about: {...about, customer: ""}, home: this.home};
        this.rows.delete(record.key);
        this.rows.set(record.key, {
            ...row,
            ...more,
            id,
            kind: "sent",
            sentAt: this.now(),
        });
        return [{put: this.rows.get(record.key)}, ...this.trim()];
    }

    trim() {
        const old = this.now() - LONGEST;
        const surplus = this.rows.size - MOST;
        const gone = [...this.rows.values()].filter(
            ({sentAt}, index) => index < surplus || sentAt < old
        );
        gone.forEach(({key}) => this.rows.delete(key));
        return gone.map(({id}) => ({delete: id}));
    }

    /** @returns {String[]} keys that a report asks for: what was not asked for yet */
    toAsk() {
        const own = [...this.rows.values()].filter(({home}) => home === this.home);
        const keys = own.map(({key}) => key);
        this.asked = keys.slice(Math.max(0, keys.indexOf(this.proven)));
        return this.asked;
    }

    /**
     * @param {String[]} missing those of what was asked for that Odoo does not have
     * @returns {{records: SaleRecord[], changes: Change[]}} these sales, as ones that
     *  wait, and that they are kept here no more
     */
    take(missing) {
        const rows = missing.map((key) => this.rows.get(key)).filter(Boolean);
        this.proven = rows.length ? null : this.asked.at(-1) || null;
        rows.forEach(({key}) => this.rows.delete(key));
        return {
            records: rows.map((row) => recoveredSale(row)),
            changes: rows.map(({id}) => ({delete: id})),
        };
    }

    /** @returns {Change[]} all of it, where the browser has thrown its copy away */
    all() {
        return Array.from(this.rows.values(), (row) => ({put: row}));
    }
}
