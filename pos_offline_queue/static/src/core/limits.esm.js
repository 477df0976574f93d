/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Sizes of a request; the rest in milliseconds. */
export const LIMITS = {
    count: 20,
    bytes: 200000,
    /** Of a request. */
    timeout: 30000,
    /** Of somebody who waits for an answer, unless told otherwise. */
    patience: 8000,
    /** The same, when the line has just shown that it is bad. */
    shortPatience: 1500,
    /** Before a sale that the server is still working on is asked for again. */
    busyPause: 1500,
    /** Before a lock that another tab has is tried again. */
    lockPause: 2000,
    heartbeat: 60000,
    /** Between the last sale and the report that says so. */
    settlePause: 5000,
    /** Between reports while much is being sent. */
    reportPause: 10000,
};

/**
 * The state of a sender that has nothing to do. `phase`: idle, sending, waiting,
 * stopped. `reason`: what is wrong with the line, null if nothing. `done` of `total`
 * sales since it began to send. `attempt`: so many failed in a row.
 */
export const IDLE = Object.freeze({
    phase: "idle",
    reason: null,
    nextAttemptAt: null,
    done: 0,
    total: 0,
    attempt: 0,
});
