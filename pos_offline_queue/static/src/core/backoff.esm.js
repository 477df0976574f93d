/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Milliseconds: no pause is shorter, nor grows longer; the first is up to a second. */
const LEAST = 500;
const FIRST = 1000;
const MOST = 60000;

/**
 * How long to wait before the next attempt: "full jitter", so that the tills of a
 * shop do not come back all at once (AWS Architecture Blog, "Exponential Backoff
 * And Jitter").
 *
 * @param {Number} attempt that failed, from 1
 * @param {() => Number} random in [0, 1)
 * @returns {Number} milliseconds, 500 to 60,000
 */
export function backoff(attempt, random) {
    const most = Math.min(MOST, FIRST * 2 ** (Math.max(1, attempt) - 1));
    return Math.round(LEAST + random() * (most - LEAST));
}

/** @returns {Number} milliseconds, half to one and a half times `middle` */
export function jitter(middle, random) {
    return Math.round(middle * (0.5 + random()));
}
