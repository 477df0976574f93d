/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import {offlineLogin} from "@pos_offline_queue/core/order_number.esm";

const DATABASE = "pos_offline_start";
const STORE = "numbers";
const SCHEMA = {steps: [(database) => database.createObjectStore(STORE)], version: 1};

/**
 * Counts the starts from one page, for good: also a power cut does not forget one.
 *
 * @param {String} name of the page
 * @param {Object} world as below
 * @returns {Promise<Number>} 1, 2, 3...
 */
async function count(name, {indexedDB, timers}) {
    const storage = new IndexedDbStorage({
        indexedDB: indexedDB(),
        name: DATABASE,
        timers,
        schema: SCHEMA,
    });
    try {
        const {number} = await storage.run("readwrite", (transaction) => {
            const store = transaction.objectStore(STORE);
            const counted = {};
            const request = store.get(name);
            request.onsuccess = () => {
                counted.number = (request.result || 0) + 1;
                store.put(counted.number, name);
            };
            return counted;
        });
        return number;
    } finally {
        storage.close();
    }
}

/**
 * The log-in number for one more start from an old page. Orders are numbered by
 * session, log-in and a sequence: a number that is given twice is a number that two
 * receipts may bear. The page's own number is of that page alone, and of this device.
 *
 * @param {Object} facts of the page
 * @param {Object} world
 * @param {() => IDBFactory} world.indexedDB some browsers throw when it is asked for
 * @param {{set: Function, clear: Function}} world.timers
 * @returns {Promise<Number>} 1002001 for the first start from the page that had 2
 */
export async function nextLoginNumber({database, session_id, login_number}, world) {
    const page = JSON.stringify([database, session_id, login_number]);
    let number = 0;
    try {
        number = await count(page, world);
    } catch (error) {
        // A till that sells is worth more; the next start is in another second.
        console.warn("Starts without network cannot be counted:", error);
        number = Math.floor(Date.now() / 1000);
    }
    return offlineLogin(login_number, number);
}
