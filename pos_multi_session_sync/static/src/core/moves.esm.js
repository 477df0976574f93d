/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* Lines come to an order, or leave it. The twin of merge/moves.py. */

import {
    closed,
    fate,
    outcome,
    stampOf,
    touched,
} from "@pos_multi_session_sync/core/document.esm";
import {own, without} from "@pos_multi_session_sync/core/plain.esm";

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
