/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Milliseconds: the longest first pause, and the longest of all. */
const FIRST = 1000;
const MOST = 60000;
/** The longest that a server may ask to be left alone. */
const LONGEST_WAIT = 300000;
/** What a server answers that has too much to do. */
const BUSY = ["timeout", "overloaded", "server"];

/**
 * How long to wait before the next attempt: "equal jitter" (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"). Half of the pause is random, so that the tills
 * of a shop do not come back all at once. The other half is not, so that a server
 * that is down costs each till few requests, even with the worst of luck.
 *
 * @param {Number} attempt that failed, from 1
 * @param {() => Number} random in [0, 1)
 * @returns {Number} milliseconds, 500 to 60,000
 */
export function backoff(attempt, random) {
    const most = Math.min(MOST, FIRST * 2 ** (Math.max(1, attempt) - 1));
    return Math.round((most / 2) * (1 + random()));
}

/**
 * After a request that has failed.
 *
 * @param {SendError} error `retryAfter`: so long the server asks to be left alone
 * @param {Number} attempt
 * @param {() => Number} random
 * @param {Object} [most]
 * @param {Number} [most.longest] pause, beyond what the server asks for
 * @param {Number} [most.longestBusy] the same, while it has too much to do
 * @returns {Number} milliseconds
 */
export function pauseAfter(
    {reason, retryAfter = 0},
    attempt,
    random,
    {longest = MOST, longestBusy = MOST} = {}
) {
    const most = BUSY.includes(reason) ? longestBusy : longest;
    const pause = Math.min(backoff(attempt, random), most);
    return Math.min(retryAfter, LONGEST_WAIT) + pause;
}

/** @returns {Number} milliseconds, half to one and a half times `middle` */
export function jitter(middle, random) {
    return Math.round(middle * (0.5 + random()));
}
