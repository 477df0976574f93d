/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {byAge} from "@pos_offline_queue/core/sale_record.esm";

/** Sales in memory: found by key and by number, listed oldest first. */
export class SaleShelf {
    constructor() {
        /** @type {Map<String, SaleRecord>} */
        this.records = new Map();
        this.keysByUid = new Map();
        this.ordered = null;
    }

    get count() {
        return this.records.size;
    }

    get(key) {
        return this.records.get(key);
    }

    getByUid(uid) {
        return this.records.get(this.keysByUid.get(uid));
    }

    /** @returns {SaleRecord[]} the same list until something changes */
    list() {
        if (!this.ordered) {
            this.ordered = Object.freeze([...this.records.values()].sort(byAge));
        }
        return this.ordered;
    }

    /** In the place of the one with the same key, if there is one. */
    set(record) {
        const {key, uid} = record;
        const previous = this.records.get(key);
        if (previous && previous.uid !== uid) {
            this.remove(previous);
        }
        this.records.set(key, record);
        this.keysByUid.set(uid, key);
        this.ordered = null;
    }

    remove({key, uid}) {
        this.records.delete(key);
        if (this.keysByUid.get(uid) === key) {
            this.keysByUid.delete(uid);
        }
        this.ordered = null;
    }
}
