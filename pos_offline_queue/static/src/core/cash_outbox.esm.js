/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {NO_ANSWER} from "@pos_offline_queue/core/errors.esm";
import {odooTime} from "@pos_offline_queue/core/heartbeat.esm";

const KIND = "cash";

/**
 * Counts of the drawer and cash that was put in or taken out, kept like sales until
 * Odoo has them. Each has a key, by which Odoo takes it once however often it is sent.
 */
export class CashOutbox {
    /**
     * @param {Object} world
     * @param {Outbox} world.outbox
     * @param {() => Number} world.now milliseconds
     * @param {() => String} world.newId uuid
     * @param {(key: String, entry: Object, timeout: Number) => Promise} world.send
     *  gives {status, why}; rejects with SendError
     * @param {(entry: Object, why: String) => void} world.onNoted Odoo did not book it
     */
    constructor({outbox, now, newId, send, onNoted}) {
        Object.assign(this, {outbox, now, newId, send, onNoted});
    }

    /** @returns {{id: String, value: Object}[]} in the order in which they were made */
    get entries() {
        return this.outbox.store.all(KIND);
    }

    /** @returns {Boolean} whether an opening of this session waits here */
    hasOpening(sessionId) {
        return this.entries.some(
            ({value: {kind, session_id}}) =>
                kind === "opening" && session_id === sessionId
        );
    }

    /** @returns {Boolean} whether anything of this session waits here */
    holds(sessionId) {
        return this.entries.some(({value}) => value.session_id === sessionId);
    }

    has(key) {
        return this.entries.some(({id}) => id === key);
    }

    /**
     * @param {"opening"|"move"} kind
     * @param {Number} sessionId
     * @param {Object} values as `pos.session.offline_cash` takes them
     * @returns {Promise<String>} its key, when it is as safe as this browser keeps it
     */
    async add(kind, sessionId, values) {
        const key = this.newId();
        const made_at = odooTime(this.now());
        await this.outbox.store.put(KIND, key, {
            kind,
            session_id: sessionId,
            values,
            made_at,
        });
        return key;
    }

    /**
     * Send what was made before the newest of these sales, or all if there are none.
     * So sales arrive after the opening, or the cash movement, that they followed, as
     * long as the server takes that.
     *
     * @param {Object[]} entries that are sent next
     * @param {Number} timeout milliseconds, of each request
     * @throws {SendError} the connection is bad: what follows has to wait, too
     */
    async sendBefore(entries, timeout) {
        const newest = entries
            .map(({created_at: time}) => time || "")
            .sort()
            .pop();
        for (const {id, value} of this.entries) {
            if (newest === undefined || value.made_at <= newest) {
                await this.sendOne(id, value, timeout);
            }
        }
    }

    async sendOne(key, entry, timeout) {
        try {
            const {status, why} = await this.send(key, entry, timeout);
            if (status !== "busy") {
                await this.outbox.store.remove(KIND, key);
            }
            if (why) {
                this.onNoted(entry, why);
            }
        } catch (error) {
            // What the server cannot take now stays, and does not hold the sales.
            if (NO_ANSWER.includes(error.reason)) {
                throw error;
            }
        }
    }
}
