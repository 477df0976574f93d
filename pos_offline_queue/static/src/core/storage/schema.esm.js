/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* How the outbox lies in the browser. To change it, add a step; never change one
   that was released. */

export const ROWS = "rows";
export const META = "meta";
export const BALLAST = "ballast";

/** Step n makes version n + 1 of version n. */
const STEPS = [
    (database) => {
        database.createObjectStore(ROWS, {keyPath: "id"});
        database.createObjectStore(META, {keyPath: "name"});
        database.createObjectStore(BALLAST, {keyPath: "id"});
    },
];

export const SCHEMA = {
    steps: STEPS,
    get version() {
        return this.steps.length;
    },
};

/**
 * @param {Object[]} steps of the schema
 * @param {IDBDatabase} database
 * @param {IDBTransaction} transaction of the upgrade
 * @param {Number} oldVersion 0: there was none
 */
export function upgrade(steps, database, transaction, oldVersion) {
    for (const step of steps.slice(oldVersion)) {
        step(database, transaction);
    }
}
