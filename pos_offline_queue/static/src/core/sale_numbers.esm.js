/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {byAge} from "@pos_offline_queue/core/sale_record.esm";

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
        const mustTell = value > (was || 0) && changes.some((each) => !each.delete);
        return mustTell ? [...changes, {meta: "counter", value, was}] : changes;
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
