/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * A wait that ends. Some promises of browsers settle only when a person answers a
 * question that nobody sees, and on every engine there are reports of ones that never
 * settle. A till that has to start and to sell cannot wait for these.
 *
 * @param {Promise} promise
 * @param {Number} limit in ms
 * @param {Object} options
 * @param {{set: Function, clear: Function}} options.timers
 * @param {*} [options.otherwise] what to go on with when the limit is over
 * @returns {Promise} what `promise` gives, if that is in time; rejects as it does
 */
export async function within(promise, limit, {timers, otherwise = null}) {
    let timer = null;
    const end = new Promise((resolve) => {
        timer = timers.set(() => resolve(otherwise), limit);
    });
    try {
        return await Promise.race([promise, end]);
    } finally {
        timers.clear(timer);
    }
}
