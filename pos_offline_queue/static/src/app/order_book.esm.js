/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {HeldTabs} from "@pos_offline_queue/core/held_tabs.esm";
import {markRaw} from "@odoo/owl";
import {uniteTabs} from "@pos_offline_queue/core/tab_union.esm";

const TAB_REVISION = "tab_revision";
const SEQUENCE = "sequence";

/** A waiting sale as stock's screens want it; big ones are parsed when needed. */
class SaleItem {
    constructor(uid, payload, data) {
        this.id = uid;
        this.payload = payload;
        this.parsed = data;
    }

    get data() {
        this.parsed = this.parsed || JSON.parse(this.payload);
        return this.parsed;
    }
}

/**
 * The orders of this till, as stock's `PosDB` is asked for them. Answers come from
 * memory at once; the journal keeps them durably.
 */
export class OrderBook {
    /**
     * @param {Object} options
     * @param {Journal} options.journal
     * @param {Function} options.newKey () => uuid
     * @param {Function} options.describe (data) => what the queue screen shows
     * @param {Function} options.optionsOf (item) => {to_invoice, context}
     * @param {Function} options.mirror (items) => keeps stock's synchronous copy
     */
    constructor(options) {
        // Orders reach it through the reactive POS: to keep one must not change it.
        markRaw(this);
        Object.assign(this, options);
        const {journal} = options;
        this.saleItems = new Map();
        this.uids = new Map();
        this.tabItems = new Map();
        this.revision = 0;
        this.isLoading = false;
        this.held = new HeldTabs(journal);
        journal.sales().forEach((record) => this.take(record));
        journal.subscribe(({key}) => this.onJournal(key));
    }

    /** Sales come and go by themselves: other tabs of this POS, import, courier. */
    onJournal(key) {
        const record = key && this.journal.sale(key);
        if (record && !this.saleItems.has(record.uid)) {
            this.take(record);
        } else if (!record && this.uids.has(key)) {
            this.saleItems.delete(this.uids.get(key));
            this.uids.delete(key);
        }
    }

    take({key, uid, payload}, data) {
        const item = new SaleItem(uid, payload, data);
        this.uids.set(key, uid);
        this.saleItems.set(uid, item);
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
        const key = data.idempotency_key || this.newKey();
        data.idempotency_key = key;
        const payload = JSON.stringify(data);
        const item = this.take({key, uid: data.uid, payload}, data);
        this.forgetTab(data.uid);
        this.noteSequence(data);
        this.journal.addSale({
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
        const record = this.journal.saleByUid(uid);
        return record ? this.journal.stored(record.key) : Promise.resolve();
    }

    /**
     * The cashier takes a sale back to change it. It leaves the journal only
     * when its tab is safe there.
     */
    async withdrawSale(uid) {
        this.saleItems.delete(uid);
        const record = this.journal.saleByUid(uid);
        await Promise.resolve();
        await this.journal.flushed();
        const still = record && this.journal.sale(record.key);
        // Paid again meanwhile: then it is a new sale, with other contents.
        if (still && still.payload === record.payload && still.state === "attention") {
            this.journal.withdrawn(record.key);
        }
    }

    // Open orders

    get tabs() {
        return [...this.tabItems.values()];
    }

    /**
     * @param {Object[]} mirrored stock's copy of the open orders
     */
    recoverTabs(mirrored) {
        const journaled = this.journal.tabs();
        const revisions = journaled.map(({revision}) => revision);
        const recorded = Math.max(this.journal.hint(TAB_REVISION) || 0, ...revisions);
        const isSold = ({idempotency_key: key}) =>
            Boolean(key && this.journal.sale(key));
        const tabs = uniteTabs(journaled, mirrored, recorded, isSold);
        this.revision = Math.max(recorded, ...tabs.map(({revision}) => revision));
        for (const {uid, data} of tabs) {
            this.tabItems.set(uid, {id: uid, data});
        }
        for (const {uid, data} of tabs.filter((tab) => tab.revision > recorded)) {
            this.keepTab(uid, data);
        }
        for (const {uid} of journaled.filter((tab) => !this.tabItems.has(tab.uid))) {
            this.journal.dropTab(uid);
        }
    }

    keepTab(uid, data) {
        data.tab_revision = this.nextRevision();
        this.tabItems.set(uid, {id: uid, data});
        this.noteSequence(data);
        this.mirror(this.tabs);
        this.journal.keepTab(uid, data, data.tab_revision);
        return uid;
    }

    dropTab(uid) {
        if (this.tabItems.has(uid)) {
            if (this.isLoading) {
                this.held.hold(this.tabItems.get(uid));
            }
            this.forgetTab(uid);
            this.journal.dropTab(uid);
        }
    }

    // Open orders that cannot be shown now

    /**
     * Stock removes an open order that it fails to load. Here it is held instead.
     *
     * @param {Function} load stock's way
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

    /** Its sale takes its place in the journal. */
    forgetTab(uid) {
        if (this.tabItems.delete(uid)) {
            this.nextRevision();
            this.mirror(this.tabs);
        }
    }

    nextRevision() {
        this.revision += 1;
        this.journal.setHint(TAB_REVISION, this.revision);
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
        const {session, number} = this.journal.hint(SEQUENCE) || {};
        return session === sessionId ? number + 1 : 0;
    }

    noteSequence({pos_session_id: session, sequence_number: number}) {
        if (number >= this.nextSequence(session)) {
            this.journal.setHint(SEQUENCE, {session, number});
        }
    }
}
