/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Somebody who waits for some sales to be sent, but not for ever.
 *
 * @typedef {Object} Outcome
 * @property {Object} confirmed the server's results by key
 * @property {Object} refused {code, message} by key
 * @property {String[]} pending keys of which nothing is known yet
 * @property {String|null} reason why; null if nothing is pending
 */
export class Ticket {
    constructor(keys) {
        this.pending = new Set(keys);
        this.confirmed = {};
        this.refused = {};
        this.isClosed = false;
        /** @type {Promise<Outcome>} */
        this.outcome = new Promise((resolve) => {
            this.resolve = resolve;
        });
        if (!this.pending.size) {
            this.close(null);
        }
    }

    /** After `ms` without an outcome `giveUp` is called. */
    waitAtMost(ms, timers, giveUp) {
        const timer = timers.set(giveUp, ms);
        this.outcome.then(() => timers.clear(timer));
    }

    /** @param {Object} result of the server for one sale */
    take(result) {
        const {key, status} = result;
        if (!this.pending.has(key)) {
            return;
        }
        if (status === "confirmed") {
            this.confirmed[key] = result;
        } else if (status === "refused") {
            this.refused[key] = {code: result.code, message: result.message};
        } else if (status !== "set_aside") {
            return;
        }
        this.drop(key);
    }

    /** It does not wait any more, whatever became of it. */
    drop(key) {
        this.pending.delete(key);
        if (!this.pending.size) {
            this.close(null);
        }
    }

    close(reason) {
        if (!this.isClosed) {
            this.isClosed = true;
            const {confirmed, refused} = this;
            this.resolve({confirmed, refused, pending: [...this.pending], reason});
        }
    }
}
