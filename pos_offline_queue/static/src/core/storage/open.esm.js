/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import {LocalStorage} from "@pos_offline_queue/core/storage/local_storage.esm";
import {MemoryStorage} from "@pos_offline_queue/core/storage/memory.esm";
import {SparedStorage} from "@pos_offline_queue/core/storage/spared.esm";

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
