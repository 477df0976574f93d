/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {HeldTabs, uniteTabs} from "@pos_offline_queue/core/device_store.esm";
import {markRaw} from "@odoo/owl";

const TAB_REVISION = "tab_revision";
const SEQUENCE = "sequence";

/** A waiting sale as standard's screens want it; big ones are parsed when needed. */
class SaleItem {
    constructor({key, uid, payload}, data) {
        this.key = key;
        this.id = uid;
        this.payload = payload;
        this.parsed = data;
    }

    get data() {
        this.parsed = this.parsed || JSON.parse(this.payload);
        return this.parsed;
    }

    /** Standard's debug window writes it into a file, and reads it from there. */
    toJSON() {
        return {id: this.id, data: this.data};
    }
}

/**
 * The orders of this till, as standard's `PosDB` is asked for them. Answers come from
 * memory at once; the outbox keeps them durably.
 */
export class OrderBook {
    /**
     * @param {Object} options
     * @param {Outbox} options.outbox
     * @param {Function} options.keyOf (data) => uuid, of an order that has no key
     * @param {Function} options.newKey () => uuid
     * @param {Function} options.closeSold (uid) => closes an open order on the screens
     * @param {Function} options.describe (data) => what the queue screen shows
     * @param {Function} options.optionsOf (item) => {to_invoice, context}
     * @param {Function} options.mirror (items) => keeps standard's synchronous copy
     */
    constructor(options) {
        // Orders reach it through the reactive POS: to keep one must not change it.
        markRaw(this);
        Object.assign(this, options);
        const {outbox} = options;
        this.saleItems = new Map();
        this.uids = new Map();
        /** Keys of what was sold on this very page. */
        this.ownKeys = new Set();
        this.tabItems = new Map();
        this.revision = 0;
        this.isLoading = false;
        this.held = new HeldTabs(outbox);
        outbox.sales().forEach((record) => this.take(record));
        outbox.subscribe(({type, key}) => {
            this.onOutbox(key);
            if (type === "sold elsewhere") {
                this.onSoldElsewhere(key);
            } else if (type === "rekeyed") {
                this.ownKeys.add(key);
                this.take(outbox.sale(key));
            }
        });
    }

    /** Sales come and go by themselves: other tabs of this POS, import, sender. */
    onOutbox(key) {
        const record = key && this.outbox.sale(key);
        if (record && !this.saleItems.has(record.uid)) {
            this.take(record);
        } else if (!record && this.uids.has(key)) {
            const uid = this.uids.get(key);
            this.uids.delete(key);
            if (this.sale(uid)?.key === key) {
                this.saleItems.delete(uid);
            }
        }
    }

    /** Another tab of this browser has sold an order that is open here as well. */
    onSoldElsewhere(key) {
        const tab = this.tabs.find(({data}) => data.idempotency_key === key);
        if (tab) {
            this.closeSold(tab.id);
        }
    }

    take(record, data) {
        const item = new SaleItem(record, data);
        this.uids.set(item.key, item.id);
        this.saleItems.set(item.id, item);
        return item;
    }

    // Paid orders

    get sales() {
        return [...this.saleItems.values()];
    }

    sale(uid) {
        return this.saleItems.get(uid);
    }

    /**
     * @param {Object} data from `Order.export_as_JSON`
     * @returns {String} its uid; `stored(uid)` tells when it is durable
     */
    addSale(data) {
        data.idempotency_key = data.idempotency_key || this.keyOf(data);
        const known = this.outbox.sale(data.idempotency_key);
        const isOwn = this.ownKeys.has(data.idempotency_key);
        if (known && !isOwn && known.payload !== JSON.stringify(data)) {
            // Another tab has sold this order, too. Each receipt is a sale of its own.
            data.idempotency_key = this.newKey();
        }
        const key = data.idempotency_key;
        this.ownKeys.add(key);
        const payload = JSON.stringify(data);
        const item = this.take({key, uid: data.uid, payload}, data);
        this.forgetTab(data.uid);
        this.noteSequence(data);
        this.outbox.addSale({
            key,
            uid: data.uid,
            payload,
            options: this.optionsOf(item),
            about: this.describe(data),
        });
        return data.uid;
    }

    /** @returns {Promise} resolved when the sale would survive anything */
    stored(uid) {
        const item = this.sale(uid);
        return item ? this.outbox.stored(item.key) : Promise.resolve();
    }

    /**
     * The cashier takes a sale back to change it. It leaves the outbox only
     * when its tab is safe there. Standard Odoo says the same of each open order that
     * it has sent: a sale that does not need attention stays as it is.
     */
    async withdrawSale(uid) {
        const item = this.sale(uid);
        const record = item && this.outbox.sale(item.key);
        if (record?.state !== "attention") {
            return;
        }
        this.saleItems.delete(uid);
        await Promise.resolve();
        const isSafe = await this.outbox.flushed();
        const still = this.outbox.sale(record.key);
        // Paid again meanwhile: then it is a new sale, with other contents.
        const isSame = still?.payload === record.payload && still.state === "attention";
        if (isSame && isSafe) {
            this.outbox.withdrawn(record.key);
        } else if (isSame) {
            // Without room for its tab the sale is the only copy.
            this.take(still);
        }
    }

    // Open orders

    get tabs() {
        return [...this.tabItems.values()];
    }

    /**
     * @param {Object[]} mirrored standard's copy of the open orders
     */
    recoverTabs(mirrored) {
        const stored = this.outbox.store.tabs();
        const revisions = stored.map(({revision}) => revision);
        const recorded = Math.max(
            this.outbox.store.hint(TAB_REVISION) || 0,
            ...revisions
        );
        const isSold = ({idempotency_key: key}) =>
            Boolean(key && this.outbox.sale(key));
        const tabs = uniteTabs(stored, mirrored, recorded, isSold);
        this.revision = Math.max(recorded, ...tabs.map(({revision}) => revision));
        for (const {uid, data} of tabs) {
            this.tabItems.set(uid, {id: uid, data});
        }
        for (const {uid, data} of tabs.filter((tab) => tab.revision > recorded)) {
            this.keepTab(uid, data);
        }
        for (const {uid} of stored.filter((tab) => !this.tabItems.has(tab.uid))) {
            this.outbox.store.dropTab(uid);
        }
    }

    keepTab(uid, data) {
        data.tab_revision = this.nextRevision();
        this.tabItems.set(uid, {id: uid, data});
        this.noteSequence(data);
        this.mirror(this.tabs);
        this.outbox.store.keepTab(uid, data, data.tab_revision);
        return uid;
    }

    dropTab(uid) {
        if (this.tabItems.has(uid)) {
            if (this.isLoading) {
                this.held.hold(this.tabItems.get(uid));
            }
            this.forgetTab(uid);
            this.outbox.store.dropTab(uid);
        }
    }

    // Open orders that cannot be shown now

    /**
     * Standard removes an open order that it fails to load. Here it is held instead.
     *
     * @param {Function} load standard's way
     */
    async whileLoading(load) {
        this.isLoading = true;
        try {
            return await load();
        } finally {
            this.isLoading = false;
        }
    }

    /** @param {Function} isUnknown (data) => whether this till lacks what it needs */
    holdTabs(isUnknown) {
        this.tabs
            .filter(({data}) => isUnknown(data))
            .forEach(({id}) => this.dropTab(id));
    }

    /** Its sale takes its place in the outbox. */
    forgetTab(uid) {
        if (this.tabItems.delete(uid)) {
            this.nextRevision();
            this.mirror(this.tabs);
        }
    }

    nextRevision() {
        this.revision += 1;
        this.outbox.store.setHint(TAB_REVISION, this.revision);
        return this.revision;
    }

    /**
     * The server's sequence grows with what it received; this till may have given
     * higher numbers already.
     *
     * @param {Number} sessionId
     * @returns {Number} the next free one, as far as this till knows
     */
    nextSequence(sessionId) {
        const {session, number} = this.outbox.store.hint(SEQUENCE) || {};
        return session === sessionId ? number + 1 : 0;
    }

    noteSequence({pos_session_id: session, sequence_number: number}) {
        if (number >= this.nextSequence(session)) {
            this.outbox.store.setHint(SEQUENCE, {session, number});
        }
    }
}
