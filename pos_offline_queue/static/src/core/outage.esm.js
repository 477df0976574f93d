/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Counts the sales that arrive after an outage, until none waits any more. */
export class Outage {
    constructor() {
        this.isOut = false;
        this.sent = 0;
    }

    /** Odoo has one more sale. */
    noteSent() {
        this.sent += 1;
    }

    /**
     * @param {Boolean} isOnline
     * @param {Number} pending sales that are sent by themselves
     * @returns {Number} sales that arrived in the outage that is over now; 0: it is not
     *  over, or there was none, or nothing to send
     */
    note(isOnline, pending) {
        if (!isOnline) {
            this.sent = this.isOut ? this.sent : 0;
            this.isOut = true;
            return 0;
        }
        if (!this.isOut || pending) {
            return 0;
        }
        this.isOut = false;
        return this.sent;
    }
}
