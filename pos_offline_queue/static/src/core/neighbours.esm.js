/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    isObject,
    markId,
    recoveredSale,
    saleId,
    saleProblem,
} from "@pos_offline_queue/core/sale_record.esm";
import {isUuid} from "@pos_offline_queue/core/identifiers.esm";

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

/** How long a tab may hold it without a sign of life, in milliseconds. */
export const LEASE_TIME = 45000;

/**
 * A lease in a shared store with the methods of localStorage, for browsers
 * without locks. Two tabs may both believe to have it for a moment: good enough
 * to save work, not to rest correctness on.
 */
export class Lease {
    constructor({store, name, owner, now}) {
        Object.assign(this, {store, name, owner, now});
    }

    get holder() {
        try {
            const held = JSON.parse(this.store.getItem(this.name));
            const left = held.until - this.now();
            // A clock that was set back must not make it last.
            return left > 0 && left <= LEASE_TIME ? held.owner : null;
        } catch {
            return null;
        }
    }

    /** @returns {Promise} what `fn` gives; null if another owner has the lease */
    async run(fn) {
        const {holder} = this;
        if (holder && holder !== this.owner) {
            return null;
        }
        this.take();
        try {
            return await fn();
        } finally {
            this.leave();
        }
    }

    take() {
        const held = {owner: this.owner, until: this.now() + LEASE_TIME};
        try {
            this.store.setItem(this.name, JSON.stringify(held));
        } catch {
            // A full store: nobody holds it then.
        }
    }

    leave() {
        if (this.holder === this.owner) {
            this.store.removeItem(this.name);
        }
    }
}

/**
 * @param {{run: Function}} lock `run(fn)`: what `fn` gives, or null if it is taken
 * @param {() => Promise} work
 * @returns {Promise<Boolean>} false if another tab has the lock
 */
export async function underLock(lock, work) {
    let begun = null;
    const begin = async () => {
        begun = work();
        await begun;
        return true;
    };
    try {
        return (await lock.run(begin)) !== null;
    } catch {
        // A lock that breaks is no reason not to send.
        await (begun || work());
        return true;
    }
}
