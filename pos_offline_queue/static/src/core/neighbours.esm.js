/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    markId,
    recoveredSale,
    saleId,
    saleProblem,
} from "@pos_offline_queue/core/sale_record.esm";
import {isObject} from "@pos_offline_queue/core/plain_data.esm";
import {isUuid} from "@pos_offline_queue/core/uuid.esm";

/** What the other tabs of this POS want to hear of. */
const NEWS = [
    "added",
    "replaced",
    "confirmed",
    "forgotten",
    "withdrawn",
    "refused",
    "retry",
];

/** After these an order is not open any more. */
const SOLD = ["added", "replaced", "confirmed"];

const SALE = saleId("");

/** Keys in one message: more than a till ever sells without network. */
const MOST_KEYS = 50000;

/** Whatever runs on this host may speak on the channel; so may an older version. */
function isChange(message) {
    const {type, keys} = isObject(message) ? message : {};
    return (
        NEWS.includes(type) &&
        Array.isArray(keys) &&
        keys.length <= MOST_KEYS &&
        keys.every(isUuid)
    );
}

/**
 * The other tabs of the same POS: they share the storage, and tell each other when to
 * look into it. What is on its way from here is not touched.
 */
export class Neighbours {
    /**
     * @param {Outbox} outbox
     * @param {{post: Function, listen: Function}} [channel] browsers may have none
     */
    constructor(outbox, channel) {
        Object.assign(this, {outbox, channel});
        this.listening = Promise.resolve();
        channel?.listen((message) => this.onMessage(message));
    }

    notify(type, keys) {
        if (!NEWS.includes(type)) {
            return;
        }
        try {
            this.channel?.post({type, keys});
        } catch {
            // A channel that was closed. The server tells them the same.
        }
    }

    /**
     * Look for what was not told: a tab may have died before, or there is no channel.
     *
     * @returns {Promise<Boolean>} whether there was a sale that this tab did not know
     */
    async catchUp() {
        const {outbox} = this;
        let ids = [];
        try {
            ids = new Set(await outbox.storage.keys());
        } catch {
            return false;
        }
        const isNew = (id) =>
            id.startsWith(SALE) && !outbox.sale(id.slice(SALE.length));
        const found = [...ids].filter(isNew).map((id) => id.slice(SALE.length));
        const gone = outbox
            .sales()
            .filter(({key, durable}) => durable && !ids.has(saleId(key)));
        await this.lookUp("added", found);
        await this.lookUp(
            "forgotten",
            gone.map(({key}) => key)
        );
        return found.length > 0;
    }

    onMessage(message) {
        if (isChange(message)) {
            const {type, keys} = message;
            this.listening = this.listening.then(() => this.lookUp(type, keys));
        }
        return this.listening;
    }

    async lookUp(type, keys) {
        const ids = keys.flatMap((key) => [saleId(key), markId(key)]);
        let rows = [];
        try {
            rows = await this.outbox.storage.read(ids);
        } catch {
            // The server's answers will tell the same.
            return;
        }
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const key of keys) {
            this.follow(type, key, byId.get(saleId(key)), byId.get(markId(key)));
            if (SOLD.includes(type)) {
                this.outbox.emit("sold elsewhere", key);
            }
        }
    }

    follow(type, key, row, mark) {
        const {outbox} = this;
        const own = outbox.sale(key);
        const isOurs = own && own.state === "sending";
        if (isOurs || [saleId(key), markId(key)].some((id) => outbox.queue.has(id))) {
            return;
        }
        if (!row && own && own.durable) {
            outbox.index.remove(own);
            outbox.emit(type, key);
        } else if (row && saleProblem(row) === null) {
            outbox.index.set(recoveredSale(row, mark));
            outbox.store.forgetTab(row.uid);
            outbox.numbers.hear(row.counter);
            outbox.emit(type, key);
        }
    }
}
