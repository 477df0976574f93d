/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* What a journal makes of the server's words about sales. */

const TAKERS = {
    confirmed: (journal, {key}) => journal.confirmed(key),
    set_aside: (journal, {key}) => journal.forgotten(key),
    refused: (journal, {key, code = "error", message = ""}) =>
        journal.refused(key, {code, message}),
    busy: (journal, {key}) => journal.released([key], {code: "busy"}),
    retry: (journal, {key}) => journal.retry([key]),
};
/** Statuses that may answer an envelope, and those that a manager's decision has. */
const ANSWERS = ["confirmed", "set_aside", "refused", "busy"];
const LASTING = ["confirmed", "set_aside"];
const DECISIONS = ["confirmed", "set_aside", "retry"];

/** @returns {Map<String, Object>} those results that stay true, by key */
export function lastingOf(results) {
    const lasting = results.filter((result) => LASTING.includes(result?.status));
    return new Map(lasting.map((result) => [result.key, result]));
}

/**
 * @param {Journal} journal
 * @param {SaleRecord[]} records as they were sent
 * @param {Object[]} results
 * @param {(result: Object) => void} onResult called before the journal knows
 * @returns {String[]} keys that were not answered; they wait again
 */
export function takeResults(journal, records, results, onResult) {
    const byKey = new Map();
    for (const result of results) {
        if (result && ANSWERS.includes(result.status)) {
            byKey.set(result.key, result);
        }
    }
    const silent = [];
    for (const {key, checksum} of records) {
        const sale = journal.sale(key);
        const result = byKey.get(key);
        // What was sold again with other contents has not been answered.
        if (!sale || sale.checksum !== checksum) {
            continue;
        }
        if (result) {
            onResult(result);
            TAKERS[result.status](journal, result);
        } else {
            silent.push(key);
        }
    }
    journal.released(silent, {code: "server"});
    return silent;
}

/**
 * What managers did with sales that need attention.
 *
 * @param {Journal} journal
 * @param {Object[]} [decisions] as results
 */
export function takeDecisions(journal, decisions) {
    for (const decision of Array.isArray(decisions) ? decisions : []) {
        const {key, status} = decision || {};
        const sale = journal.sale(key);
        if (sale && sale.state === "attention" && DECISIONS.includes(status)) {
            TAKERS[status](journal, decision);
        }
    }
}
