/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Longer than the bus takes. Milliseconds. */
const LONGEST = 3000;

/**
 * A peer says at once that Odoo has what it did; the log, which comes another way, may
 * be later. An order that only peers have told of is not taken away in between.
 */
export class Handover {
    /**
     * @param {Object} world `timers`, `now`
     * @param {(order: String) => void} show bring it up to its document
     */
    constructor({timers, now}, show) {
        Object.assign(this, {timers, now, show});
        /** Since when, by order. */
        this.since = new Map();
    }

    /**
     * @param {String} order
     * @param {Document|null} document as it is now
     * @param {Document|null} applied as it is on the screen
     * @returns {Boolean} whether it stays on the screen for now
     */
    isUnderWay(order, document, applied) {
        if (document || !applied?.hinted) {
            this.since.delete(order);
            return false;
        }
        if (!this.since.has(order)) {
            this.since.set(order, this.now());
            // A timer may be a little early.
            this.timers.set(() => this.show(order), LONGEST + 50);
        }
        const isOver = this.now() - this.since.get(order) >= LONGEST;
        if (isOver) {
            this.since.delete(order);
        }
        return !isOver;
    }
}
