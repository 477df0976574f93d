/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** After so long without a message one is asked for, to see whether it arrives. */
const QUIET = 20000;
/** Between two that are asked for, until it is known that none arrives. */
const SPACING = 5000;
/** So many of them are missed before that is known. */
const MISSED = 2;

/**
 * Whether messages of the bus arrive. The state of the websocket does not tell: a dead
 * one may not know that it is, and the bus behind a living one may have stopped. All
 * times are in milliseconds.
 */
export class BusWatch {
    /** @param {() => Number} now */
    constructor(now) {
        this.now = now;
        this.isSilent = false;
        this.heardAt = now();
        this.probedAt = -Infinity;
        this.missed = 0;
    }

    /** A message has arrived. */
    noteMessage() {
        this.heardAt = this.now();
        this.missed = 0;
        this.isSilent = false;
    }

    /** @returns {Object} what the next request says of the bus: {probe?, silent?} */
    next() {
        const now = this.now();
        const pause = this.isSilent ? QUIET : SPACING;
        const isDue = now - this.heardAt >= QUIET && now - this.probedAt >= pause;
        if (isDue) {
            this.isSilent = this.missed >= MISSED;
            this.probedAt = now;
        }
        return {
            ...(isDue ? {probe: true} : {}),
            ...(this.isSilent ? {silent: true} : {}),
        };
    }

    /** The server has sent the message that was asked for. */
    noteProbe() {
        if (this.heardAt < this.probedAt) {
            this.missed += 1;
        }
    }
}
