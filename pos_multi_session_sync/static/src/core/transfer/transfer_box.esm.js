/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {entryId} from "@pos_offline_queue/core/sale_record.esm";

const OUT = "transfer_out";
const IN = "transfer_in";
/** What another request would fail of, too. */
const NO_LINE = ["offline", "timeout", "overloaded"];

/**
 * What this device keeps of transfers: orders that the server does not have yet, and
 * deliveries that it does not know to be in a cart here. Both lie in the outbox of
 * the offline queue; what is written in one go with an open order, before anything
 * else is waited for, becomes durable together with it.
 */
export class TransferBox {
    /** @param {Outbox} outbox */
    constructor(outbox) {
        this.outbox = outbox;
    }

    /** @returns {Boolean} whether all that was written is durable */
    flushed() {
        return this.outbox.flushed();
    }

    // Going out

    /** @returns {Object[]} {key, uid, mode, request, back, attempts, at}, oldest first */
    unsent() {
        return this.outbox.store.all(OUT).map(({value}) => value);
    }

    keep(entry) {
        this.outbox.store.put(OUT, entry.key, entry);
    }

    /** If it is not the line, what waits for this transfer is not to wait for ever. */
    failed(key, error) {
        const entry = this.unsent().find((each) => each.key === key);
        if (entry && !NO_LINE.includes(error.reason)) {
            this.keep({...entry, isStuck: true});
        }
        throw error;
    }

    sent(key) {
        this.outbox.store.remove(OUT, key);
    }

    /** @returns {Promise<Object|null>} as it is on the disk: other tabs write there */
    async storedUnsent(key) {
        const row = await this.stored(OUT, key);
        return row && JSON.parse(row.text);
    }

    // Coming in

    /** @returns {Object[]} {delivery, key, uid, mark, outcome}, not confirmed yet */
    deliveries() {
        return this.outbox.store.all(IN).map(({value}) => value);
    }

    /**
     * The order of that uid is the one that came by this delivery; `mark` tells whether
     * it is still as it came, `outcome` what became of it where it was lost to others.
     */
    note(delivery, {key, uid, mark, outcome}) {
        this.outbox.store.put(IN, delivery, {delivery, key, uid, mark, outcome});
    }

    confirmed(delivery) {
        this.outbox.store.remove(IN, delivery);
    }

    /** @returns {Promise<Object|null>} if this device has put it into a cart */
    async noted(delivery) {
        const here = this.deliveries().find((each) => each.delivery === delivery);
        if (here) {
            return here;
        }
        const row = await this.stored(IN, delivery);
        return row && JSON.parse(row.text);
    }

    async stored(kind, id) {
        const [row] = await this.outbox.storage.read([entryId(kind, id)]);
        return row || null;
    }
}
