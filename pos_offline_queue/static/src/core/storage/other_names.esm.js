/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {IndexedDbStorage} from "@pos_offline_queue/core/storage/indexed_db.esm";
import {saleId} from "@pos_offline_queue/core/sale_record.esm";

/**
 * Sales of the same POS that this browser keeps under another name of the database, as
 * where Odoo's database was renamed or copied. They are counted, and left as they are.
 *
 * @param {Object} world
 * @param {IDBFactory} world.indexedDB
 * @param {{set: Function, clear: Function}} world.timers
 * @param {String} world.prefix what all names begin with
 * @param {String} world.database how it is called now
 * @param {String} world.suffix what the names of this POS end with
 * @returns {Promise<{database: String, count: Number}[]>} empty also where a browser
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
    for (const name of others) {
        const storage = new IndexedDbStorage({
            indexedDB,
            name: prefix + name + suffix,
            timers,
        });
        try {
            const keys = await storage.keys();
            const count = keys.filter((key) => key.startsWith(saleId(""))).length;
            found.push({database: name, count});
        } catch (error) {
            console.warn(`What waits for the database ${name} cannot be read`, error);
        } finally {
            storage.close();
        }
    }
    return found.filter(({count}) => count);
}
