/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    LocalStorage,
    MemoryStorage,
} from "@pos_offline_queue/core/storage/fallbacks.esm";
import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import {
    markId,
    recoveredTab,
    saleId,
    tabId,
} from "@pos_offline_queue/core/sale_record.esm";

/** What must not be lost, even where only the spare storage takes it. */
const PRECIOUS = ["sale", "mark"];
/** Facts of which the spare always has a copy: a till that cannot open its database
    one day is the same device then, and counts on. */
const MIRRORED = ["device", "counter"];

function isMirrored({meta}) {
    return MIRRORED.includes(meta);
}

function isPrecious({put}) {
    return Boolean(put) && PRECIOUS.includes(put.kind);
}

function newest(records) {
    return records.reduce((most, {stamp = 0}) => Math.max(most, stamp), 0);
}

/**
 * A good storage (the database) with a spare one (localStorage) for what the good
 * one does not take, and for what was written while it could not be opened. Rows
 * bear a stamp that grows with each write, so that of two copies the newer is known.
 * A sale that comes back from a spare that lost its removal is no harm: the server
 * knows its key.
 */
export class SparedStorage {
    constructor(primary, spare) {
        this.primary = primary;
        this.spare = spare;
        this.kind = primary.kind;
        this.stamp = 0;
        /** Ids of the rows that the spare holds. */
        this.spared = new Set();
        this.reserveSize = 0;
    }

    get problem() {
        return this.primary.problem;
    }

    get isStrict() {
        return this.primary.isStrict;
    }

    /** @param {Function} fn called when what was here is gone */
    whenEmptied(fn) {
        this.primary.whenEmptied(fn);
    }

    async write(changes, options) {
        this.stamp += 1;
        const {stamp} = this;
        const stamped = changes.map((change) =>
            change.put ? {put: {...change.put, stamp}} : change
        );
        try {
            await this.primary.write(stamped, options);
        } catch (error) {
            if (error.code !== "conflict") {
                await this.toSpare(stamped);
            }
            throw error;
        }
        await this.follow(changes);
        if (this.problem === "full" && changes.some((change) => change.delete)) {
            // There may be room again.
            await this.primary.reserve(this.reserveSize);
        }
    }

    /** The good one failed: keep what matters, forget what is not needed any more. */
    async toSpare(changes) {
        const rows = changes.filter(isPrecious);
        const gone = changes.filter((change) => this.spared.has(change.delete));
        if (await this.notify([...rows, ...this.facts(changes), ...gone])) {
            rows.forEach(({put}) => this.spared.add(put.id));
            gone.forEach((change) => this.spared.delete(change.delete));
        }
    }

    /** The good one has it: the spare copies are not needed. */
    async follow(changes) {
        const ids = changes.map((change) =>
            change.put ? change.put.id : change.delete
        );
        const known = ids.filter((id) => this.spared.has(id));
        const gone = known.map((id) => ({delete: id}));
        if (await this.notify([...this.facts(changes), ...gone])) {
            known.forEach((id) => this.spared.delete(id));
        }
    }

    facts(changes) {
        const facts = changes.filter(isMirrored);
        return facts.map(({meta, value}) => ({meta, value}));
    }

    /** @returns {Promise<Boolean>} whether the spare could take it */
    async notify(changes) {
        try {
            if (changes.length) {
                await this.spare.write([
                    ...changes,
                    {meta: "stamp", value: this.stamp},
                ]);
            }
            return true;
        } catch {
            return false;
        }
    }

    /** The union of both; what only the spare had is moved to where it belongs. */
    async readAll() {
        const main = await this.primary.readAll();
        const extra = await this.spareRows();
        this.stamp = Math.max(
            newest(main.records),
            newest(extra.records),
            extra.meta.stamp || 0
        );
        const rows = new Map(main.records.map((row) => [row.id, row]));
        const newer = extra.records.filter(
            ({id, stamp = 0}) => !rows.has(id) || stamp > (rows.get(id).stamp || 0)
        );
        newer.forEach((row) => rows.set(row.id, row));
        const meta = this.unite(main.meta, extra.meta);
        await this.absorb(newer, meta, extra);
        return {
            records: [...rows.values()],
            meta,
            unreadable: [...main.unreadable, ...extra.unreadable],
        };
    }

    async spareRows() {
        try {
            return await this.spare.readAll();
        } catch {
            return {records: [], meta: {}, unreadable: []};
        }
    }

    unite(main, extra) {
        const counter = Math.max(main.counter || 0, extra.counter || 0);
        return {...extra, ...main, ...(counter ? {counter} : {})};
    }

    async absorb(newer, meta, extra) {
        const ids = extra.records.map(({id}) => id);
        // What the spare cannot read stays until the outbox has put it aside.
        [...ids, ...extra.unreadable.map(({id}) => id)].forEach((id) =>
            this.spared.add(id)
        );
        if (!ids.length) {
            return;
        }
        const facts = Object.entries(meta).filter(([name]) => name !== "stamp");
        const changes = [
            ...newer.map((row) => ({put: row})),
            ...facts.map(([name, value]) => ({meta: name, value})),
        ];
        try {
            await this.primary.write(changes);
            await this.follow(ids.map((id) => ({delete: id})));
        } catch {
            // It stays where it is, and is read from there next time.
        }
    }

    read(ids) {
        return this.primary.read(ids);
    }

    keys() {
        return this.primary.keys();
    }

    reserve(bytes) {
        this.reserveSize = bytes;
        return this.primary.reserve(bytes);
    }

    close() {
        this.primary.close();
        this.spare.close();
    }
}

const BROWSER_TIMERS = {
    set: (fn, ms) => setTimeout(fn, ms),
    clear: (id) => clearTimeout(id),
};

/** Browsers that forbid storage throw already when it is asked for. */
function ask(source) {
    try {
        return typeof source === "function" ? source() : source;
    } catch {
        return undefined;
    }
}

async function openDatabase(indexedDB, name, timers) {
    if (!indexedDB) {
        return {problem: "absent"};
    }
    const storage = new IndexedDbStorage({indexedDB, name, timers});
    try {
        // A browser may open it and still refuse to read or write.
        await storage.write([{meta: "opened", value: name}]);
        return {storage};
    } catch (error) {
        if (error.code === "full") {
            return {storage};
        }
        storage.close();
        return {problem: error.code === "version" ? "version" : "blocked"};
    }
}

async function openLocal(store, name, problem) {
    if (!store) {
        return null;
    }
    const storage = new LocalStorage(store, name, problem);
    try {
        await storage.write([{meta: "opened", value: name}]);
        return storage;
    } catch (error) {
        return error.code === "full" ? storage : null;
    }
}

/**
 * The best storage that this browser grants: its database, else localStorage, else
 * the memory of the page. Never rejects.
 *
 * @param {Object} world
 * @param {IDBFactory|Function} world.indexedDB or a function that gives it: some
 *  browsers throw when it is only asked for
 * @param {Storage|Function} world.localStorage the same
 * @param {String} world.name no other database or POS has it
 * @param {{set: Function, clear: Function}} [world.timers]
 * @returns {Promise<Object>} with `kind`, `problem`, `write`, `read`, `readAll`,
 *  `reserve`, `close`
 */
export async function openStorage({indexedDB, localStorage, name, timers}) {
    const database = await openDatabase(ask(indexedDB), name, timers || BROWSER_TIMERS);
    const local = await openLocal(ask(localStorage), name, database.problem || null);
    if (database.storage) {
        return local ? new SparedStorage(database.storage, local) : database.storage;
    }
    return local || new MemoryStorage(database.problem);
}

async function inDatabase(world, work) {
    const storage = new IndexedDbStorage(world);
    try {
        return await work(storage);
    } finally {
        storage.close();
    }
}

/**
 * Sales of the same POS that this browser keeps under another name of the database, as
 * where Odoo's database was renamed or copied. They are counted, and left as they are
 * until somebody takes them over.
 *
 * @param {Object} world
 * @param {IDBFactory} world.indexedDB
 * @param {{set: Function, clear: Function}} world.timers
 * @param {String} world.prefix what all names begin with
 * @param {String} world.database how it is called now
 * @param {String} world.suffix what the names of this POS end with
 * @returns {Promise<{database: String, name: String, count: Number}[]>} empty also where a browser
 *  does not list its databases
 */
export async function salesUnderOtherNames({
    indexedDB,
    timers,
    prefix,
    database,
    suffix,
}) {
    const listed = (await indexedDB?.databases?.()) || [];
    const others = listed
        .map(({name}) => name)
        .filter((name) => name.startsWith(prefix) && name.endsWith(suffix))
        .map((name) => name.slice(prefix.length, -suffix.length))
        .filter((name) => name !== database);
    const found = [];
    for (const database of others) {
        const name = prefix + database + suffix;
        try {
            const keys = await inDatabase({indexedDB, timers, name}, (storage) =>
                storage.keys()
            );
            const count = keys.filter((key) => key.startsWith(saleId(""))).length;
            found.push({database, name, count});
        } catch (error) {
            console.warn(
                `What waits for the database ${database} cannot be read`,
                error
            );
        }
    }
    return found.filter(({count}) => count);
}

/**
 * @param {{indexedDB: IDBFactory, timers: Object, name: String}} world name: of
 *  salesUnderOtherNames
 * @returns {Promise<{sales: Object[], tabs: Object[]}>} as they are in a file
 */
export async function keptUnderOtherName(world) {
    const {records} = await inDatabase(world, (storage) => storage.readAll());
    const all = (kind) => records.filter((row) => row.kind === kind);
    return {sales: all("sale"), tabs: all("tab").map(recoveredTab).filter(Boolean)};
}

/** They are kept under the name of now, or are in Odoo: keys of sales, uids of tabs. */
export function forgetUnderOtherName(world, {keys, uids}) {
    const ids = [
        ...keys.flatMap((key) => [saleId(key), markId(key)]),
        ...uids.map((uid) => tabId(uid)),
    ];
    return inDatabase(world, (storage) =>
        storage.write(ids.map((id) => ({delete: id})))
    );
}
