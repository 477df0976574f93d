/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {checkConditions} from "@pos_offline_queue/core/storage/changes.esm";

/** The last resort: it lasts as long as the page. */
export class MemoryStorage {
    constructor(problem = null) {
        this.kind = "memory";
        this.isStrict = false;
        this.problem = problem;
        this.rows = new Map();
        this.meta = new Map();
    }

    async write(changes) {
        checkConditions(changes, this.meta);
        for (const change of changes) {
            if (change.put) {
                this.rows.set(change.put.id, change.put);
            } else if (change.meta) {
                this.meta.set(change.meta, change.value);
            } else {
                this.rows.delete(change.delete);
            }
        }
    }

    async readAll() {
        const meta = Object.fromEntries(this.meta);
        return {records: [...this.rows.values()], meta, unreadable: []};
    }

    async read(ids) {
        return ids.map((id) => this.rows.get(id)).filter(Boolean);
    }

    async keys() {
        return [...this.rows.keys()];
    }

    async reserve() {
        return true;
    }

    /** It empties itself only with the page. */
    whenEmptied() {
        return undefined;
    }

    close() {
        this.rows.clear();
    }
}
