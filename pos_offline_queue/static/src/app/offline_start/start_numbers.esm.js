/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const DATABASE = "pos_offline_start";
const STORE = "numbers";
/** More than a session has log-ins: Odoo's own numbers stay below. */
const OFFLINE = 1000000;
/** Starts from one page. */
const MOST = 1000;

function done(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

async function open() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return done(request);
}

/**
 * Counts the starts from one page, for good: also a power cut does not forget one.
 *
 * @param {String} name of the page
 * @returns {Promise<Number>} 1, 2, 3...
 */
async function count(name) {
    const database = await open();
    try {
        const transaction = database.transaction(STORE, "readwrite", {
            durability: "strict",
        });
        const store = transaction.objectStore(STORE);
        const number = ((await done(store.get(name))) || 0) + 1;
        store.put(number, name);
        await new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
        return number;
    } finally {
        database.close();
    }
}

/**
 * The log-in number for one more start from an old page. Orders are numbered by
 * session, log-in and a sequence: a number that is given twice is a number that two
 * receipts may bear. The page's own number is of that page alone, and of this device.
 *
 * @param {Object} facts of the page
 * @returns {Promise<Number>} 1002001 for the first start from the page that had 2
 */
export async function nextLoginNumber({database, session_id, login_number}) {
    let number = 0;
    try {
        number = await count(JSON.stringify([database, session_id, login_number]));
    } catch (error) {
        // A till that sells is worth more; the next start is in another second.
        console.warn("Starts without network cannot be counted:", error);
        number = Math.floor(Date.now() / 1000);
    }
    return OFFLINE + login_number * MOST + 1 + ((number - 1) % (MOST - 1));
}
