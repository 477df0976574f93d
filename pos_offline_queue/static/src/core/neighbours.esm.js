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

/** Keys in one message: more than a till ever sells without network. */
const MOST_KEYS = 50000;

/** Whatever runs on this host may speak on the channel; so may an older version. */
function isNews(message) {
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
     * @param {Journal} journal
     * @param {{post: Function, listen: Function}} channel
     */
    constructor(journal, channel) {
        Object.assign(this, {journal, channel});
        this.listening = Promise.resolve();
        channel.listen((message) => this.onMessage(message));
    }

    tell(type, keys) {
        if (!NEWS.includes(type)) {
            return;
        }
        try {
            this.channel.post({type, keys});
        } catch {
            // A channel that was closed. The server tells them the same.
        }
    }

    onMessage(message) {
        if (isNews(message)) {
            const {type, keys} = message;
            this.listening = this.listening.then(() => this.lookUp(type, keys));
        }
        return this.listening;
    }

    async lookUp(type, keys) {
        const ids = keys.flatMap((key) => [saleId(key), markId(key)]);
        let rows = [];
        try {
            rows = await this.journal.storage.read(ids);
        } catch {
            // The server's answers will tell the same.
            return;
        }
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const key of keys) {
            this.follow(type, key, byId.get(saleId(key)), byId.get(markId(key)));
        }
    }

    follow(type, key, row, mark) {
        const {journal} = this;
        const own = journal.sale(key);
        const isOurs = own && own.state === "sending";
        if (isOurs || [saleId(key), markId(key)].some((id) => journal.queue.has(id))) {
            return;
        }
        if (!row && own && own.durable) {
            journal.shelf.remove(own);
            journal.emit(type, key);
        } else if (row && saleProblem(row) === null) {
            journal.shelf.set(recoveredSale(row, mark));
            journal.openTabs.delete(row.uid);
            journal.numbers.hear(row.counter);
            journal.emit(type, key);
        }
    }
}
