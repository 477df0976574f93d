/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    changed,
    markId,
    markRow,
    momentOf,
    plain,
    saleId,
    saleRecord,
    saleRow,
    tabId,
    tabRow,
} from "@pos_offline_queue/core/sale_record.esm";
import {JournalError} from "@pos_offline_queue/core/errors.esm";
import {Neighbours} from "@pos_offline_queue/core/neighbours.esm";
import {Notebook} from "@pos_offline_queue/core/notebook.esm";
import {SaleNumbers} from "@pos_offline_queue/core/sale_numbers.esm";
import {SaleShelf} from "@pos_offline_queue/core/sale_shelf.esm";
import {deviceKey} from "@pos_offline_queue/core/uuid.esm";
import {recover} from "@pos_offline_queue/core/recovery.esm";

/**
 * What this device has not yet brought to Odoo: paid orders ("sales"), open ones
 * ("tabs") and small facts ("hints"). It answers from memory and keeps everything
 * durably; a sale leaves it only when it is known what became of it.
 */
export class Journal extends Notebook {
    /**
     * @param {Object} world
     * @param {Object} world.storage see `openStorage`
     * @param {() => Number} world.now milliseconds
     * @param {() => String} world.newId uuid
     * @param {(text: String) => String} world.digest SHA-256 of the UTF-8, in hex
     * @param {{post: Function, listen: Function}} [world.channel] to the other tabs
     * @returns {Promise<Journal>} with what was there before. Never rejects
     */
    static async open(world) {
        const journal = new this(world);
        await journal.recover();
        return journal;
    }

    constructor(world) {
        super(world);
        const {now, newId, digest, channel} = world;
        Object.assign(this, {now, newId, digest, channel});
        /** What proves that this is the device; see deviceKey. */
        this.secret = null;
        this.device = null;
        /** @type {Object[]} rows that were damaged: {raw, problem, foundAt} */
        this.damaged = [];
        this.shelf = new SaleShelf();
        this.numbers = new SaleNumbers();
        /** Promises of sales that are being written, by key. */
        this.storing = new Map();
        /** @type {Neighbours|null} */
        this.neighbours = null;
        Object.assign(this.queue, {
            complete: (changes) => this.numbers.complete(changes),
            onWritten: (changes) => this.numbers.noteWritten(changes),
            onConflict: ({counter}) => this.renumber(counter),
        });
    }

    /** @returns {Number} the last one given to a sale of this device */
    get counter() {
        return this.numbers.last;
    }

    // Opening

    async recover() {
        let found = {records: [], meta: {}};
        try {
            found = await this.storage.readAll();
        } catch (error) {
            this.queue.problem = error.code || "failed";
        }
        const kept = recover(found, momentOf(this.now()));
        kept.sales.forEach((record) => this.shelf.set(record));
        this.recoverNotes(kept, found.meta);
        this.damaged = kept.damaged;
        this.numbers.recover(found.meta.counter, kept.sales);
        this.secret = found.meta.device || (await this.newSecret());
        this.device = deviceKey(this.secret, this.digest);
        if (kept.moves.length) {
            this.queue.add(kept.moves);
        }
        this.storage.whenEmptied(() => this.writeEverything());
        if (this.channel) {
            this.neighbours = new Neighbours(this, this.channel);
        }
        await this.queue.flushed();
    }

    async newSecret() {
        const secret = this.newId();
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

    /** The browser has thrown away its copy while this page was open. */
    writeEverything() {
        this.numbers.stored = undefined;
        const changes = [
            ...this.sales().flatMap((record) => [
                {put: saleRow(record)},
                {put: markRow(record)},
            ]),
            ...this.allNotes(),
            {meta: "device", value: this.secret},
        ];
        this.queue.add(changes, {isPrecious: true});
    }

    // Sales

    /** @returns {SaleRecord[]} all that wait, oldest first */
    sales() {
        return this.shelf.list();
    }

    sale(key) {
        return this.shelf.get(key);
    }

    saleByUid(uid) {
        return this.shelf.getByUid(uid);
    }

    get count() {
        return this.shelf.count;
    }

    /**
     * Take in a paid order. It is among `sales()` at once; its number, and that its
     * tab is gone, become durable with it or not at all. Again with the same
     * contents it is the same sale; with others it takes the place of the first.
     *
     * @param {Object} sale
     * @param {String} sale.key
     * @param {String} sale.uid
     * @param {String} sale.payload JSON
     * @param {Object} sale.options
     * @param {Object} sale.about
     * @param {Number} [sale.createdAt] if not now
     * @returns {Promise<SaleRecord>} when it is written; `durable` false if it could
     *  not be. Rejects only with JournalError "sending": it is on its way
     */
    addSale(sale) {
        const known = this.shelf.get(sale.key);
        if (known && known.payload === sale.payload) {
            return this.storing.get(sale.key) || this.repeated(known);
        }
        if (known && known.state === "sending") {
            return Promise.reject(new JournalError("sending"));
        }
        const record = known ? this.replaced(known, sale) : this.numbered(sale);
        return this.keep([record], known ? "replaced" : "added").then(
            () => this.shelf.get(record.key) || record
        );
    }

    /**
     * Take in all of an import, or nothing.
     *
     * @param {{sales: Object[], tabs: Object[]}} plan of `planImport`
     * @returns {Promise<{sales: Number, tabs: Number, durable: Boolean}>}
     */
    async takeIn({sales = [], tabs = []}) {
        const fresh = sales.filter(({key}) => !this.shelf.get(key));
        const records = fresh.map((sale) => this.numbered(sale));
        const openTabs = tabs.map(({uid, data, revision = 0}) => ({
            uid,
            data,
            revision,
        }));
        const rows = openTabs.map((tab) => ({put: tabRow(tab)}));
        openTabs.forEach((tab) => this.openTabs.set(tab.uid, tab));
        const durable = await this.keep(records, "added", rows);
        return {sales: records.length, tabs: tabs.length, durable};
    }

    async repeated(known) {
        if (known.durable === false) {
            await this.rewrite();
        }
        return this.shelf.get(known.key) || known;
    }

    numbered({key, uid, createdAt = this.now(), ...contents}) {
        const counter = this.numbers.next(key);
        const body = {key, uid, counter, ...this.contents(contents)};
        return saleRecord({...body, createdAt: momentOf(createdAt)});
    }

    replaced(known, {uid, ...contents}) {
        const body = {...known, uid, ...this.contents(contents)};
        return saleRecord(body, {attempts: known.attempts});
    }

    contents({payload, options, about}) {
        return {
            payload,
            checksum: this.digest(payload),
            options: plain(options) || {},
            about: plain(about) || {},
        };
    }

    keep(records, type, more = []) {
        const changes = [...more];
        for (const record of records) {
            const {key, uid} = record;
            if (this.shelf.get(key)) {
                changes.push({put: markRow(record)});
            }
            this.shelf.set(record);
            this.openTabs.delete(uid);
            changes.push({put: saleRow(record)}, {delete: tabId(uid)});
        }
        const done = this.queue.add(changes, {
            isPrecious: true,
            onSettled: (isDurable) => this.onStored(records, isDurable, type),
        });
        records.forEach((record) => this.expect(record, done));
        records.forEach(({key}) => this.emit(type, key));
        return done;
    }

    expect(record, done) {
        const {key} = record;
        const promise = done.then(() => {
            if (this.storing.get(key) === promise) {
                this.storing.delete(key);
            }
            return this.shelf.get(key) || record;
        });
        this.storing.set(key, promise);
    }

    onStored(records, isDurable, type) {
        const keys = records.map(({key}) => key);
        for (const {key, checksum} of records) {
            const record = this.shelf.get(key);
            const isSame = record && record.checksum === checksum;
            if (isSame) {
                this.numbers.settle(record);
            }
            if (isSame && record.durable !== isDurable) {
                this.shelf.set(changed(record, {durable: isDurable}));
                this.emit("stored", key);
            }
        }
        this.tellOthers(isDurable, type, keys);
    }

    /** @returns {Promise<Boolean>} whether it would survive anything */
    async stored(key) {
        await this.storing.get(key);
        const record = this.shelf.get(key);
        return Boolean(record && record.durable);
    }

    /** @returns {SaleRecord[]} those of `keys` that are here, now on their way */
    sending(keys) {
        const lastAttemptAt = momentOf(this.now());
        return this.mark(keys, "sending", (record) => ({
            state: "sending",
            attempts: record.attempts + 1,
            lastAttemptAt,
        }));
    }

    /** No answer for them: they wait. */
    released(keys, {code = null} = {}) {
        this.mark(
            keys.filter((key) => this.isInState(key, "sending")),
            "released",
            () => ({state: "waiting", error: null, reason: code})
        );
    }

    refused(key, {code, message}) {
        const change = {state: "attention", error: {code, message}, reason: null};
        this.mark([key], "refused", () => change);
    }

    /** @param {String[]} [keys] all that need attention, unless told which */
    retry(keys = this.sales().map(({key}) => key)) {
        this.mark(
            keys.filter((key) => this.isInState(key, "attention")),
            "retry",
            () => ({state: "waiting", error: null})
        );
    }

    /** Odoo has it. */
    confirmed(key) {
        return this.leave(key, "confirmed");
    }

    /** The server keeps a copy of it, and a manager has set it aside. */
    forgotten(key) {
        return this.leave(key, "forgotten");
    }

    /** The cashier took it back, to change it. */
    withdrawn(key) {
        return this.leave(key, "withdrawn");
    }

    isInState(key, state) {
        const record = this.shelf.get(key);
        return Boolean(record) && record.state === state;
    }

    mark(keys, type, change) {
        const known = keys.map((key) => this.shelf.get(key)).filter(Boolean);
        const records = known.map((record) => changed(record, change(record)));
        if (records.length) {
            records.forEach((record) => this.shelf.set(record));
            this.write(
                records.map((record) => ({put: markRow(record)})),
                type,
                records.map(({key}) => key)
            );
        }
        return records;
    }

    leave(key, type) {
        const record = this.shelf.get(key);
        if (!record) {
            return Promise.resolve(true);
        }
        this.shelf.remove(record);
        this.storing.delete(key);
        this.numbers.settle(record);
        return this.write([{delete: saleId(key)}, {delete: markId(key)}], type, [key]);
    }

    write(changes, type, keys) {
        const done = this.queue.add(changes);
        done.then((isDurable) => this.tellOthers(isDurable, type, keys));
        keys.forEach((key) => this.emit(type, key));
        return done;
    }

    tellOthers(isDurable, type, keys) {
        if (isDurable && this.neighbours) {
            this.neighbours.tell(type, keys);
        }
    }

    /** Another tab gave numbers meanwhile: this one's new sales get the next. */
    async renumber(stored) {
        const ids = [...this.numbers.provisional].map(saleId);
        const rows = await this.storage.read(ids);
        const written = new Map(rows.map((row) => [row.key, row.counter]));
        // Some may have left while we looked.
        const fresh = this.sales().filter(({key}) => this.numbers.provisional.has(key));
        const numbers = this.numbers.renew(stored, fresh, written);
        for (const record of fresh) {
            const renumbered = changed(record, {counter: numbers.get(record.key)});
            this.shelf.set(renumbered);
            this.queue.amend({put: saleRow(renumbered)});
        }
    }
}
