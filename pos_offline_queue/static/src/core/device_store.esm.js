/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {entryId, plain, tabId, tabRow} from "@pos_offline_queue/core/sale_record.esm";

const HINT = "hint/";

/**
 * What a device keeps besides its sales: open orders ("tabs"), small facts ("hints"), and
 * entries of whatever kind other modules have. It answers from memory; what it is given
 * becomes durable by itself.
 */
export class DeviceStore {
    /**
     * @param {Object} storage see `openStorage`
     * @param {WriteQueue} queue on the way to it
     */
    constructor(storage, queue) {
        Object.assign(this, {storage, queue});
        /** What proves that this is the device; see deviceKey. */
        this.secret = null;
        this.openTabs = new Map();
        this.hints = new Map();
        this.entries = new Map();
        this.lastOrder = 0;
    }

    /**
     * @param {Object} kept see `recover` of sale_record
     * @param {Object} meta facts of the storage
     * @param {() => String} newId
     */
    async recover({tabs, entries}, meta, newId) {
        tabs.forEach((tab) => this.openTabs.set(tab.uid, tab));
        for (const row of entries.sort((one, other) => one.order - other.order)) {
            this.entriesOf(row.entryKind).set(row.entryId, row);
            this.lastOrder = row.order;
        }
        for (const [name, value] of Object.entries(meta)) {
            if (name.startsWith(HINT)) {
                this.hints.set(name.slice(HINT.length), value);
            }
        }
        this.secret = meta.device || (await this.newSecret(newId()));
    }

    /** @returns {Promise<String>} that of another tab, if this one was later */
    async newSecret(secret) {
        try {
            await this.storage.write([{meta: "device", value: secret, was: undefined}]);
        } catch (error) {
            if (error.code === "conflict") {
                return error.current.device;
            }
            this.queue.add([{meta: "device", value: secret}]);
        }
        return secret;
    }

    /** @returns {Change[]} everything in here */
    changes() {
        return [
            ...this.tabs().map((tab) => ({put: tabRow(tab)})),
            ...[...this.entries.values()].flatMap((entries) =>
                Array.from(entries.values(), (entry) => ({put: this.entryRow(entry)}))
            ),
            ...Array.from(this.hints, ([name, value]) => ({
                meta: HINT + name,
                value: plain(value),
            })),
            {meta: "device", value: this.secret},
        ];
    }

    // Open orders

    /**
     * Of changes that come faster than they can be written, the last is kept.
     *
     * @param {String} uid
     * @param {Object} data what JSON can hold
     * @param {Number} revision of the caller
     * @returns {Promise<Boolean>} whether it is durable
     */
    keepTab(uid, data, revision) {
        return this.queue.add(this.takeTabs([{uid, data, revision}]));
    }

    /** @returns {Change[]} to be written with whatever they belong to */
    takeTabs(tabs) {
        return tabs.map(({uid, data, revision = 0}) => {
            const change = {put: tabRow({uid, data, revision})};
            this.openTabs.set(uid, {uid, data, revision});
            return change;
        });
    }

    dropTab(uid) {
        return this.queue.add([this.forgetTab(uid)]);
    }

    /** @returns {Change} to be written with what takes its place */
    forgetTab(uid) {
        this.openTabs.delete(uid);
        return {delete: tabId(uid)};
    }

    /** @returns {{uid: String, data: Object, revision: Number}[]} */
    tabs() {
        return [...this.openTabs.values()];
    }

    // Small facts

    hint(name) {
        return this.hints.get(name);
    }

    setHint(name, value) {
        this.hints.set(name, value);
        return this.queue.add([{meta: HINT + name, value: plain(value)}]);
    }

    // What other modules keep

    /** @returns {Promise<Boolean>} whether it is durable */
    put(kind, id, value) {
        const entries = this.entriesOf(kind);
        if (!entries.has(id)) {
            this.lastOrder += 1;
        }
        const {order = this.lastOrder} = entries.get(id) || {};
        const entry = {entryKind: kind, entryId: id, order, value};
        const row = this.entryRow(entry);
        entries.set(id, entry);
        return this.queue.add([{put: row}]);
    }

    remove(kind, id) {
        this.entriesOf(kind).delete(id);
        return this.queue.add([{delete: entryId(kind, id)}]);
    }

    /** @returns {{id: String, value: any}[]} in the order in which they came */
    all(kind) {
        return Array.from(this.entriesOf(kind), ([id, {value}]) => ({id, value}));
    }

    entriesOf(kind) {
        if (!this.entries.has(kind)) {
            this.entries.set(kind, new Map());
        }
        return this.entries.get(kind);
    }

    entryRow({value, ...entry}) {
        const id = entryId(entry.entryKind, entry.entryId);
        return {id, kind: "entry", ...entry, text: JSON.stringify(value)};
    }
}

/** Kind of outbox entry: open orders that the POS could not show. */
const HELD = "held_tab";

/** Open orders that need what is not here; they come back when there is a line. */
export class HeldTabs {
    /** @param {Outbox} outbox */
    constructor(outbox) {
        this.outbox = outbox;
        this.isOpening = false;
    }

    /** @returns {Boolean} whether it is held: one with nothing in it is not */
    hold({id, data}) {
        const isWorthIt = data.lines.length > 0 || data.statement_ids?.length > 0;
        if (isWorthIt) {
            this.outbox.store.put(HELD, id, data);
        }
        return isWorthIt;
    }

    /** @returns {{uid: String, data: Object}[]} as open orders are exported */
    list() {
        return this.outbox.store
            .all(HELD)
            .map(({id: uid, value: data}) => ({uid, data}));
    }

    /**
     * One at a time, however often there is a line again meanwhile.
     *
     * @param {Function} open (data) => promise of whether it is shown
     */
    async openAll(open) {
        if (this.isOpening) {
            return;
        }
        this.isOpening = true;
        for (const {id, value} of this.outbox.store.all(HELD)) {
            if (await open(value)) {
                this.outbox.store.remove(HELD, id);
            }
        }
        this.isOpening = false;
    }
}

/**
 * Which open orders there really are, when two copies of them survived.
 *
 * The mirror (localStorage) is written at once and reaches the disk late: after a
 * crash it may be older than the outbox, and still hold orders that were paid or
 * removed since. After a quick reload it may be newer. A revision that only grows
 * tells: what is newer than all that the outbox ever recorded was not seen by it.
 *
 * @param {{uid: String, data: Object, revision: Number}[]} stored
 * @param {{id: String, data: Object}[]} mirrored items as standard keeps them; `data`
 *  carries `tab_revision`, or nothing where standard alone wrote it
 * @param {Number} recorded the highest revision that the outbox recorded; 0 if
 *  it has never seen a tab: everything in the mirror is then new
 * @param {Function} isSold (data) => whether this order is paid already
 * @returns {{uid: String, data: Object, revision: Number}[]}
 */
export function uniteTabs(stored, mirrored, recorded, isSold) {
    const known = new Map(stored.map((tab) => [tab.uid, tab]));
    for (const {id, data} of mirrored) {
        const revision = data.tab_revision || 0;
        if (revision > recorded || (!revision && !recorded)) {
            known.set(id, {uid: id, data, revision});
        }
    }
    return [...known.values()].filter(({data}) => !isSold(data));
}
