/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own, sum, without} from "@pos_multi_session_sync/core/plain.esm";
import {PRINTING} from "@pos_multi_session_sync/core/kitchen.esm";
import {stampOf} from "@pos_multi_session_sync/core/document.esm";

/**
 * @typedef {Object} Notice what a cashier has to be told
 * @property {String} type
 * - "overwrote": another one's value stands, `value`; this till's was `found`
 * - "on_deleted": the line that was changed here is deleted; `values` as it would be
 * - "late": it came after the order was closed by `by`; what could be kept is in the
 *   order `successor`. `changes`: what was not taken
 * - "paid_elsewhere", "cancelled_elsewhere": the order is closed; `successor` has what
 *   whoever closed it had not seen
 * - "merged_elsewhere": its lines are in the order `successor`
 * - "double": it was paid here, and before that elsewhere
 * - "paid_again": it was paid here, and after that elsewhere
 * - "left_open": it was paid here, and the order `successor` has what others had added
 *   and the screen had not shown; "came_later": `by` added to it after that
 * - "unknown_order", "invalid": what was done here has come to nothing
 * - "set_back": the server has lost changes; documents `again` are sent again, and those
 *   in `reopened` had been paid, or handed over, and are open again
 * - "unprinted": kitchen printers of another till did not print these `lines`
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
    late: (operation, {by, successor}) => ({
        by,
        successor,
        changes: successor ? [] : [operation],
    }),
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

const CLOSED = {
    "order.finalize": "paid_elsewhere",
    "order.cancel": "cancelled_elsewhere",
    "order.merge": "merged_elsewhere",
};

/** Whether this till took the payment that closed the order. */
function isPaidHere(document, isMine) {
    return Boolean(document?.paid) && isMine(document.paid.seen?.client);
}

/** Another one, or this till, has closed the order. */
function closing(operation, isMine, document) {
    const {type, client, seen, result, detail} = operation;
    const isPayment = type === "order.finalize";
    const isOwn = isMine(isPayment ? seen.client : client);
    const by = stampOf(operation);
    if (result === "double") {
        const again = {type: "paid_again", by, mine: false};
        const others = isPaidHere(document, isMine) ? [again] : [];
        return isOwn ? [{type: "double", by: detail.by, mine: true}] : others;
    }
    if (isOwn && isPayment && result === "ok" && detail.successor) {
        const {successor} = detail;
        return [{type: "left_open", by: null, successor, mine: true}];
    }
    if (result !== "ok" || isOwn) {
        return [];
    }
    const {successor, late} = detail;
    const changes = late.filter((each) => isMine(each.client));
    const common = {by, successor, mine: false};
    const notices = [{type: CLOSED[type], ...common}];
    return changes.length ? [...notices, {type: "late", ...common, changes}] : notices;
}

/** What another one did to something of this till. */
function othersChange(operation, isMine, document) {
    const {type, missing, result, detail} = operation;
    const by = stampOf(operation);
    if (result === "late" && detail.successor && isPaidHere(document, isMine)) {
        return [{type: "came_later", by, successor: detail.successor}];
    }
    if (type === "order.printed" && missing) {
        return [{type: "unprinted", by, lines: missing}];
    }
    return result === "overwrote" && detail.lost.some(isMine)
        ? [overwritten(operation)]
        : [];
}

/**
 * @param {Object} operation as logged
 * @param {(client: String) => Boolean} isMine
 * @param {Document|null} [document] as it was before, if it is known
 * @returns {Notice[]}
 */
export function noticesOf(operation, isMine, document = null) {
    const {type, order, client, result, detail} = operation;
    const isOwn = isMine(client);
    let notices = [];
    const isClosing = own(CLOSED, type) && result === "ok";
    if (type === "order.finalize" || isClosing) {
        notices = closing(operation, isMine, document);
    } else if (isOwn && OWN[result] && !PRINTING.includes(type)) {
        const notice = OWN[result](operation, detail || {});
        notices = [{type: result, ...notice, mine: true}];
    } else if (!isOwn) {
        notices = othersChange(operation, isMine, document).map((notice) => ({
            ...notice,
            mine: false,
        }));
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
        const {type, order, line, key, successor} = notice;
        const parts = type === "overwrote" ? [line, key] : [line];
        const about = JSON.stringify([type, order, successor, ...parts]);
        const known = found.get(about);
        found.set(about, known ? merged(known, notice) : notice);
    }
    return [...found.values()].map((notice) => without(notice, "operation"));
}
