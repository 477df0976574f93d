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
     * @param {Object} kept see `recover` of recovery
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
