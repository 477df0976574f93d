/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** The server lists at most so many sales of a device. */
const LISTED = 500;

/**
 * @param {Number|null} ms since 1970
 * @returns {String|false} "YYYY-MM-DD HH:MM:SS" in UTC, as Odoo writes it
 */
export function odooTime(ms) {
    // No clock: only the calendar.
    // eslint-disable-next-line no-restricted-globals
    // A conversion, not a clock.
    // eslint-disable-next-line no-restricted-globals
    return ms ? new Date(ms).toISOString().slice(0, 19).replace("T", " ") : false;
}

function row(record) {
    const {key, uid, counter, state, about, error, createdAt} = record;
    const created_at = odooTime(createdAt);
    const {amount, customer, cashier, session_id} = about;
    const sold = {amount, customer, cashier, session_id, created_at};
    return {key, uid, counter, state, error, ...sold};
}

/**
 * What a device tells the manager's board.
 *
 * @param {Object[]} sales records of the journal, oldest first
 * @param {Object} facts storage, cashier, session_id, tabs
 * @returns {Object} see `report` in readme/DEVELOP.md
 */
export function makeReport(sales, facts) {
    const amounts = sales.map(({about}) => about.amount || 0);
    return {
        waiting: sales.slice(0, LISTED).map(row),
        waiting_count: sales.length,
        waiting_amount: amounts.reduce((sum, amount) => sum + amount, 0),
        attention_count: sales.filter(({state}) => state === "attention").length,
        oldest: odooTime(sales.length ? sales[0].createdAt : null),
        ...facts,
    };
}
