/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {sum, without} from "@pos_multi_session_sync/core/plain.esm";
import {stampOf} from "@pos_multi_session_sync/core/document.esm";

/**
 * @typedef {Object} Notice what a cashier has to be told
 * @property {String} type
 * - "overwrote": another one's value stands, `value`; this till's was `found`
 * - "on_deleted": the line that was changed here is deleted; `values` as it would be
 * - "late": it came after the order was closed by `by`; what could be kept is in the
 *   order `linked`. `changes`: what was not taken
 * - "paid_elsewhere", "cancelled_elsewhere": the order is closed; `linked` has what
 *   whoever closed it had not seen
 * - "double": it was paid here, and before that elsewhere
 * - "claimed": another till is at the payment
 * - "unknown_order", "invalid": what was done here has come to nothing
 * @property {String|null} order
 * @property {String} [line]
 * @property {String} [key]
 * @property {Stamp|null} by who did it
 * @property {Boolean} mine whether this till's own operation had this fate
 */

/** The line's values, if it were not deleted. */
function valuesAfter(values, {type, key = "qty", value, difference, ...operation}) {
    if (type === "line.add") {
        return operation.values;
    }
    if (!values || type === "line.move") {
        return values;
    }
    const found = typeof values[key] === "number" ? values[key] : 0;
    const after = type === "line.inc" ? sum(found, difference) : value;
    return {...values, [key]: after};
}

/** What became of an own operation. */
const OWN = {
    on_deleted: (operation, {by, values}) => ({
        line: operation.line,
        key: operation.key,
        by,
        values: valuesAfter(values, operation),
        operation,
    }),
    late: (operation, {by, linked}) => ({
        by,
        linked,
        changes: linked ? [] : [operation],
    }),
    claimed: (_operation, {by}) => ({by}),
    unknown_order: (operation) => ({by: null, changes: [operation]}),
    invalid: (operation) => ({by: null, changes: [operation], why: operation.why}),
};

/** Another one has changed what this till had changed, and did not know of it. */
function overwritten(operation) {
    const {type, line, key, value, detail} = operation;
    const by = stampOf(operation);
    return type === "line.del"
        ? {type: "on_deleted", line, by, values: detail.values}
        : {type: "overwrote", line, key, value, found: detail.value, by};
}

/** Another one, or this till, has closed the order. */
function closing(operation, isMine) {
    const {type, client, seen, result, detail} = operation;
    const isPayment = type === "order.finalize";
    const isOwn = isMine(isPayment ? seen.client : client);
    const by = stampOf(operation);
    if (result === "double") {
        return isOwn ? [{type: "double", by: detail.by, mine: true}] : [];
    }
    if (result !== "ok" || isOwn) {
        return [];
    }
    const {linked, late} = detail;
    const changes = late.filter((each) => isMine(each.client));
    const told = {by, linked, mine: false};
    const notices = [
        {type: isPayment ? "paid_elsewhere" : "cancelled_elsewhere", ...told},
    ];
    return changes.length ? [...notices, {type: "late", ...told, changes}] : notices;
}

/**
 * @param {Object} operation as logged
 * @param {(client: String) => Boolean} isMine
 * @returns {Notice[]}
 */
export function noticesOf(operation, isMine) {
    const {type, order, client, result, detail} = operation;
    const isOwn = isMine(client);
    let notices = [];
    if (type === "order.finalize" || (type === "order.cancel" && result === "ok")) {
        notices = closing(operation, isMine);
    } else if (isOwn && OWN[result]) {
        const notice = OWN[result](operation, detail || {});
        notices = [{type: result, ...notice, mine: true}];
    } else if (!isOwn && result === "overwrote" && detail.lost.some(isMine)) {
        notices = [{...overwritten(operation), mine: false}];
    }
    return notices.map((notice) => ({...notice, order}));
}

function merged(known, notice) {
    if (notice.type === "on_deleted") {
        const {operation, values} = notice;
        const isOn = operation && known.values && operation.type !== "line.add";
        return {
            ...notice,
            values: isOn ? valuesAfter(known.values, operation) : values,
        };
    }
    const {changes = []} = known;
    return {...notice, changes: [...changes, ...(notice.changes || [])]};
}

/** @returns {Notice[]} those that tell the same made one: ten taps are one story */
export function summed(notices) {
    const found = new Map();
    for (const notice of notices) {
        const {type, order, line, key, linked} = notice;
        const parts = type === "overwrote" ? [line, key] : [line];
        const about = JSON.stringify([type, order, linked, ...parts]);
        const known = found.get(about);
        found.set(about, known ? merged(known, notice) : notice);
    }
    return [...found.values()].map((notice) => without(notice, "operation"));
}
