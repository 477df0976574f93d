/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    closed,
    fate,
    outcome,
    stampOf,
    touched,
} from "@pos_multi_session_sync/core/document.esm";
import {own, same, without} from "@pos_multi_session_sync/core/plain.esm";

/** The prices of an order's lines depend on these. */
export const PRICING = ["pricelist_id", "fiscal_position_id"];
/** Why two orders stay two if these are not the same; other keys: "details". */
const KINDS_OF_KEYS = {
    partner_id: "customer",
    new_customer: "customer",
    to_invoice: "invoice",
    codeActivatedCoupons: "rewards",
    codeActivatedProgramRules: "rewards",
    disabledRewards: "rewards",
};
/** What an order may lose: it is the other one's, added up, or computed anew. */
const LOSABLE = [
    "booked",
    "couponPointChanges",
    "customer_count",
    "date_order",
    "table_id",
    ...PRICING,
];

const isSaid = (value) =>
    Boolean(value) && (typeof value !== "object" || Object.keys(value).length > 0);

/**
 * The counterpart of `obstacle` in merge/merging.py; static/tests/vectors/merging.json
 * holds for both.
 *
 * @param {Document} from an open order
 * @param {Document} into another one
 * @returns {String|null} what would be lost if only the lines came to the other order
 */
export function obstacle({fields, lines}, {fields: others}) {
    if (own(fields, "guest_order")) {
        return "guest";
    }
    if (PRICING.some((key) => (fields[key] || null) !== (others[key] || null))) {
        return "prices";
    }
    const values = Object.values(lines).map((line) => line.values);
    if (values.some(({is_reward_line: isReward}) => isReward)) {
        return "rewards";
    }
    if (values.some(({refunded_orderline_id: refunded}) => refunded)) {
        return "refund";
    }
    const [first = null] = Object.entries(fields)
        .filter(([key]) => !LOSABLE.includes(key))
        .filter(([key, value]) => isSaid(value) && !same(value, others[key]))
        .map(([key]) => own(KINDS_OF_KEYS, key) || "details")
        .sort();
    return first;
}

/**
 * @param {Document} here the open order that is looked at; it stays, if it can
 * @param {Document} other another open order
 * @returns {{from: String, into: String, why: String|null}} which one is merged into
 *  which, or why neither can be
 */
export function mergeOf(here, other) {
    const ways = [
        {from: other.uuid, into: here.uuid, why: obstacle(other, here)},
        {from: here.uuid, into: other.uuid, why: obstacle(here, other)},
    ];
    // That one is a guest's keeps them apart only if both are.
    const isKnown = ({why}) => why !== "guest";
    return ways.find(({why}) => !why) || ways.find(isKnown) || ways[0];
}

/** @returns {{from: String, number: Number}[]} orders that can be separated from it */
export function partsOf({joined = {}, lines}) {
    return Object.entries(joined)
        .filter(([, part]) => part.lines.some((line) => own(lines, line)))
        .map(([from, {number}]) => ({from, number}));
}

/* Lines come to an order, or leave it. The twin of merge/document.py. */

/** Where its lines are, with those that go now. */
function movedBy(document, operation) {
    const {successor, moved} = operation;
    // A part may have gone before to where the rest of the order goes.
    const lines = {...own(document.moved, successor)?.lines, ...moved};
    return {...document.moved, [successor]: {by: stampOf(operation), lines}};
}

/** The policy has moved nothing; `why` if somebody has to hear of it. */
function refused(document, {why}) {
    return outcome(document, why ? "invalid" : "known");
}

/** Its lines are in the order `successor` now. */
function merge(document, operation) {
    const {successor} = operation;
    if (!successor) {
        return refused(document, operation);
    }
    const moved = movedBy(document, operation);
    const change = {state: "cancelled", merged: successor, moved};
    return outcome(closed(document, operation, change), "ok", fate(operation));
}

/** The lines of another order come; with its number they can be separated again. */
function join(document, operation) {
    const {from, number, lines, deleted} = operation;
    // Sorted, as the database keeps the keys of JSON in an order of its own.
    const part = {number, lines: Object.keys(lines).sort(), by: stampOf(operation)};
    const after = touched(document, operation, {
        lines: {...document.lines, ...lines},
        deleted: {...document.deleted, ...deleted},
        joined: {...document.joined, ...(number ? {[from]: part} : {})},
    });
    return outcome(after, "ok");
}

/** The lines of the order `from` are in the order `successor` now. */
function apart(document, operation) {
    const {successor, from} = operation;
    if (!successor) {
        return refused(document, operation);
    }
    const after = touched(document, operation, {
        lines: without(document.lines, ...Object.keys(operation.moved)),
        joined: without(document.joined, from),
        moved: movedBy(document, operation),
    });
    return outcome(after, "ok", {successor});
}

/** Reducers by the type of the operation; see core/reduce. */
export const MOVES = {"order.merge": merge, "order.join": join, "order.apart": apart};

/**
 * Two people sit down at a free table, each at a till: each till begins an order there.
 * Whoever has done nothing yet gets the other's, as if he had come a moment later. A
 * second order that was begun on purpose, as for a split bill, is not meant.
 *
 * @param {String} come uuid of an order that has just come to its table
 * @param {{uuid: String, isUntouched: Boolean}[]} present this till's open orders there
 * @returns {String|null} uuid of the one that gives way
 */
export function givingWay(come, present) {
    const [only, ...others] = present.filter(({uuid}) => uuid !== come);
    return only?.isUntouched && !others.length ? only.uuid : null;
}
