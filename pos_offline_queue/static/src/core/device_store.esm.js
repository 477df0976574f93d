/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {entryId, plain, tabId, tabRow} from "@pos_offline_queue/core/sale_record.esm";
import {Listeners} from "@pos_offline_queue/core/listeners.esm";
import {WriteQueue} from "@pos_offline_queue/core/write_queue.esm";

const HINT = "hint/";

/**
 * What a device keeps besides its sales: open orders ("tabs"), small facts
 * ("hints"), and entries of whatever kind other modules have. It answers from
 * memory; what it is given becomes durable by itself.
 */
export class DeviceStore {
    constructor({storage}) {
        this.storage = storage;
        this.openTabs = new Map();
        this.hints = new Map();
        this.entries = new Map();
        this.lastOrder = 0;
        this.listeners = new Listeners();
        this.queue = new WriteQueue({
            storage,
            complete: (changes) => changes,
            onWritten: () => null,
            onConflict: () => null,
            onProblem: () => this.emit("storage"),
        });
    }

    /** @returns {String|null} why something is in memory only; code of StorageError */
    get problem() {
        return this.queue.problem;
    }

    /** @returns {Promise<Boolean>} when all is written, or could not be (false) */
    flushed() {
        return this.queue.flushed();
    }

    /** Try again what could not be written. */
    rewrite() {
        return this.queue.rewrite();
    }

    /**
     * @param {(event: {type: String, key: (String|undefined)}) => void} fn
     * @returns {Function} ends it
     */
    subscribe(fn) {
        return this.listeners.add(fn);
    }

    emit(type, key) {
        this.listeners.notify({type, key});
    }

    recoverRows({tabs, entries}, meta) {
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
    }

    /** @returns {Change[]} everything in here */
    allRows() {
        return [
            ...this.tabs().map((tab) => ({put: tabRow(tab)})),
            ...[...this.entries.values()].flatMap((entries) =>
                Array.from(entries.values(), (entry) => ({put: this.entryRow(entry)}))
            ),
            ...Array.from(this.hints, ([name, value]) => ({
                meta: HINT + name,
                value: plain(value),
            })),
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
        const tab = {uid, data, revision};
        const row = tabRow(tab);
        this.openTabs.set(uid, tab);
        return this.queue.add([{put: row}]);
    }

    dropTab(uid) {
        this.openTabs.delete(uid);
        return this.queue.add([{delete: tabId(uid)}]);
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
