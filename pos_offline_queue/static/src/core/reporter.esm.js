/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * When the server is told how things are on this device. A report may be long, so it
 * does not go with each request.
 */
export class Reporter {
    /**
     * @param {Object} world
     * @param {Journal} world.journal
     * @param {() => Number} world.now milliseconds
     * @param {() => Object|false} world.report makes one
     * @param {Number} pause milliseconds between reports while much is being sent
     */
    constructor({journal, now, report}, pause) {
        Object.assign(this, {journal, now, report, pause});
        /** How many sales the last one told of; null if it did not arrive. */
        this.count = null;
        this.at = null;
    }

    /** Whether the server believes what is true. */
    get isUpToDate() {
        return this.count === this.journal.count;
    }

    /** @returns {Object|false} for a request that takes these sales with it */
    next(records) {
        const {count} = this.journal;
        const since = this.now() - this.at;
        const isDue = since < 0 || since >= this.pause;
        // While all that waits is in the request, there is nothing more to tell.
        if (records.length && (records.length === count || !isDue)) {
            return false;
        }
        this.count = count;
        this.at = this.now();
        try {
            return this.report();
        } catch {
            return false;
        }
    }

    failed() {
        this.count = null;
    }
}
