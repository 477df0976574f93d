/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SaleIndex, SaleNumbers, SentSales} from "@pos_offline_queue/core/sales.esm";
import {
    changed,
    contentsOf,
    markId,
    markRow,
    momentOf,
    recover,
    recoveredSale,
    rekeyed,
    saleId,
    saleProblem,
    saleRecord,
    saleRow,
} from "@pos_offline_queue/core/sale_record.esm";
import {DeviceStore} from "@pos_offline_queue/core/device_store.esm";
import {Listeners} from "@pos_offline_queue/core/listeners.esm";
import {Neighbours} from "@pos_offline_queue/core/neighbours.esm";
import {WriteQueue} from "@pos_offline_queue/core/write_queue.esm";
import {deviceKey} from "@pos_offline_queue/core/identifiers.esm";

/**
 * The paid orders ("sales") that this device has not yet brought to Odoo, and `store`,
 * what it keeps besides. It answers from memory and keeps everything durably; a sale
 * leaves it only when it is known what became of it.
 */
export class Outbox {
    /**
     * @param {Object} world
     * @param {Object} world.storage see `openStorage`
     * @param {() => Number} world.now milliseconds
     * @param {() => String} world.newId uuid
     * @param {(text: String) => String} world.digest SHA-256 of the UTF-8, in hex
     * @param {{post: Function, listen: Function}} [world.channel] to the other tabs
     * @returns {Promise<Outbox>} with what was there before. Never rejects
     */
    static async open(world) {
        const outbox = new this(world);
        await outbox.recover();
        return outbox;
    }

    constructor({storage, now, newId, digest, channel}) {
        Object.assign(this, {storage, now, newId, digest, channel});
        /** By which everybody knows this device; see deviceKey. */
        this.device = null;
        /** @type {Object[]} rows that were damaged: {raw, problem, foundAt} */
        this.damaged = [];
        this.index = new SaleIndex();
        this.sent = new SentSales(now);
        this.numbers = new SaleNumbers();
        /** Promises of sales that are being written, by key. */
        this.storing = new Map();
        /** Sales of this page that had to get another key, by their checksum before. */
        this.renamed = new Map();
        this.neighbours = null;
        this.listeners = new Listeners();
        this.queue = new WriteQueue({
            storage,
            complete: (changes) => this.numbers.complete(changes),
            onWritten: (changes) => this.numbers.noteWritten(changes),
            onConflict: ({counter}) => this.renumber(counter),
            onProblem: () => this.emit("storage"),
        });
        this.store = new DeviceStore(storage, this.queue);
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
        kept.sales.forEach((record) => this.index.set(record));
        await this.store.recover(kept, found.meta, this.newId);
        kept.moves.push(...this.sent.recover(kept.sent));
        this.damaged = kept.damaged;
        this.numbers.recover(found.meta.counter, kept.sales);
        this.device = deviceKey(this.store.secret, this.digest);
        /** Which page has written a row. */
        this.page = this.newId();
        if (kept.moves.length) {
            this.queue.add(kept.moves);
        }
        this.storage.whenEmptied(() => this.writeEverything());
        this.neighbours = new Neighbours(this, this.channel);
        await this.queue.flushed();
    }

    /** The browser has thrown away its copy while this page was open. */
    writeEverything() {
        this.numbers.stored = undefined;
        const changes = [
            ...this.sales().flatMap((record) => [
                {put: this.rowOf(record)},
                {put: markRow(record)},
            ]),
            ...this.store.changes(),
        ];
        this.queue.add(changes, {isPrecious: true});
        this.queue.add(this.sent.all());
    }

    // Sales

    /** @returns {SaleRecord[]} all that wait, oldest first */
    sales() {
        return this.index.list();
    }

    sale(key) {
        return this.index.get(key);
    }

    get count() {
        return this.index.count;
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
     *  not be. Never rejects
     */
    addSale(sale) {
        const known = this.index.get(sale.key);
        if (known && known.payload === sale.payload) {
            return this.storing.get(sale.key) || this.repeated(known);
        }
        const record = known ? this.replaced(known, sale) : this.numbered(sale);
        return this.keep([record], known ? "replaced" : "added").then(
            () => this.index.get(record.key) || record
        );
    }

    /**
     * Take in all of an import, or nothing.
     *
     * @param {{sales: Object[], tabs: Object[]}} plan of `planImport`
     * @returns {Promise<{sales: Number, tabs: Number, durable: Boolean}>}
     */
    async takeIn({sales = [], tabs = []}) {
        const fresh = sales.filter(({key}) => !this.index.get(key));
        const records = fresh.map((sale) => this.numbered(sale));
        const durable = await this.keep(records, "added", this.store.takeTabs(tabs));
        return {sales: records.length, tabs: tabs.length, durable};
    }

    async repeated(known) {
        if (known.durable === false) {
            await this.rewrite();
        }
        return this.index.get(known.key) || known;
    }

    numbered({key, uid, createdAt = this.now(), ...contents}) {
        const counter = this.numbers.next(key);
        const body = {key, uid, counter, ...contentsOf(contents, this.digest)};
        return saleRecord({...body, createdAt: momentOf(createdAt)});
    }

    replaced(known, {uid, ...contents}) {
        const body = {...known, uid, ...contentsOf(contents, this.digest)};
        return saleRecord(body, {attempts: known.attempts});
    }

    keep(records, type, more = []) {
        const changes = [...more];
        for (const record of records) {
            const {key, uid} = record;
            if (this.index.get(key)) {
                changes.push({put: markRow(record)});
            }
            this.index.set(record);
            changes.push({put: this.rowOf(record)}, this.store.forgetTab(uid));
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
            return this.index.get(key) || record;
        });
        this.storing.set(key, promise);
    }

    onStored(given, isDurable, type) {
        const records = given.map((one) => this.renamed.get(one.checksum) || one);
        const keys = records.map(({key}) => key);
        for (const {key, checksum} of records) {
            const record = this.index.get(key);
            if (record?.checksum !== checksum) {
                continue;
            }
            this.numbers.settle(record);
            if (record.durable !== isDurable) {
                this.index.set(changed(record, {durable: isDurable}));
                this.emit("stored", key);
            }
        }
        this.notifyOthers(isDurable, type, keys);
    }

    /** @returns {Promise<Boolean>} whether it would survive anything */
    async stored(key) {
        await this.storing.get(key);
        return Boolean(this.index.get(key)?.durable);
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
        const record = this.index.get(key);
        const left = this.leave(key, "confirmed");
        const {kind, problem} = this.storage;
        // A localStorage has no room for more than what waits, nor has a full disk.
        if (record && kind === "indexeddb" && !problem && !this.problem) {
            this.queue.add(this.sent.add(record));
        }
        return left;
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
        return this.index.get(key)?.state === state;
    }

    mark(keys, type, change) {
        const known = keys.map((key) => this.index.get(key)).filter(Boolean);
        const records = known.map((record) => changed(record, change(record)));
        if (records.length) {
            records.forEach((record) => this.index.set(record));
            this.write(
                records.map((record) => ({put: markRow(record)})),
                type,
                records.map(({key}) => key)
            );
        }
        return records;
    }

    leave(key, type) {
        const record = this.index.get(key);
        if (!record) {
            return Promise.resolve(true);
        }
        this.index.remove(record);
        this.storing.delete(key);
        this.numbers.settle(record);
        return this.write([{delete: saleId(key)}, {delete: markId(key)}], type, [key]);
    }

    write(changes, type, keys) {
        const done = this.queue.add(changes);
        done.then((isDurable) => this.notifyOthers(isDurable, type, keys));
        keys.forEach((key) => this.emit(type, key));
        return done;
    }

    notifyOthers(isDurable, type, keys) {
        if (isDurable && this.neighbours) {
            this.neighbours.notify(type, keys);
        }
    }

    /** Another tab gave numbers meanwhile: this one's new sales get the next. */
    async renumber(stored) {
        const ids = [...this.numbers.provisional].map(saleId);
        const rows = await this.storage.read(ids);
        rows.filter((row) => row.page !== this.page).forEach((row) => this.rekey(row));
        const written = new Map(rows.map((row) => [row.key, row.counter]));
        // Some may have left while we looked.
        const fresh = this.sales().filter(({key}) => this.numbers.provisional.has(key));
        const numbers = this.numbers.renew(stored, fresh, written);
        for (const record of fresh) {
            const renumbered = changed(record, {counter: numbers.get(record.key)});
            this.index.set(renumbered);
            this.queue.amend({put: this.rowOf(renumbered)}, saleId(record.key));
        }
    }

    /** Another tab has sold the same order, with other contents: both are kept. */
    rekey(row) {
        const own = this.index.get(row.key);
        if (!own || own.payload === row.payload || saleProblem(row)) {
            return;
        }
        const record = rekeyed(own, this.newId(), this.digest);
        this.renamed.set(own.checksum, record);
        this.numbers.rename(own.key, record.key);
        this.index.set(recoveredSale(row));
        this.index.set(record);
        this.queue.amend({put: this.rowOf(record)}, saleId(own.key));
        this.emit("rekeyed", record.key);
    }

    rowOf(record) {
        return {...saleRow(record), page: this.page};
    }
}
