/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** So many times in a period, and no more. */
export class Allowance {
    /**
     * @param {Object} options
     * @param {Number} options.count
     * @param {Number} options.period milliseconds
     * @param {() => Number} options.now milliseconds
     */
    constructor({count, period, now}) {
        Object.assign(this, {count, period, now, used: 0, since: now()});
    }

    /** @returns {Boolean} whether it may be done once more; it then counts */
    take() {
        const now = this.now();
        if (now - this.since >= this.period) {
            Object.assign(this, {used: 0, since: now});
        }
        if (this.used >= this.count) {
            return false;
        }
        this.used += 1;
        return true;
    }
}
