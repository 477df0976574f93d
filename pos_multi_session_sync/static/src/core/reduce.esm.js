/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/* Its twin is merge/reduce.py; static/tests/vectors/ holds for both. */

import {
    PRINTING,
    withMostPrinted,
    withPrinted,
    withPrintedOf,
} from "@pos_multi_session_sync/core/kitchen.esm";
import {
    closed,
    fate,
    isAgain,
    isSold,
    movedTo,
    newDocument,
    newLine,
    outcome,
    stampOf,
    touched,
} from "@pos_multi_session_sync/core/document.esm";
import {own, same, sum, valueOf, without} from "@pos_multi_session_sync/core/plain.esm";
import {MOVES} from "@pos_multi_session_sync/core/merging.esm";

const QUANTITY = "qty";

/** An operation that nobody can make sense of. */
export class InvalidOperation extends Error {
    constructor(type) {
        super(`unknown operation: ${type}`);
        this.name = "InvalidOperation";
        this.code = "invalid";
    }
}

/** Those whose change whoever made the operation had not seen, the last one first. */
function losers(stamps, {client, seen = -1}) {
    return stamps
        .filter((stamp) => stamp.client !== client && (stamp.seq || 0) > seen)
        .sort((one, other) => (other.seq || 0) - (one.seq || 0));
}

function lost(stamps) {
    return {by: stamps[0], lost: [...new Set(stamps.map(({client}) => client))]};
}

function withLine(document, operation, line) {
    const lines = {...document.lines, [operation.line]: line};
    return touched(document, operation, {lines});
}

/** {values, by} after a set, or null if that is the value already. */
function setValue(values, by, made, operation) {
    const {key, value = null, base = null} = operation;
    const found = valueOf(values, key);
    if (same(found, value)) {
        return null;
    }
    const unseen = same(found, base) ? [] : losers(own(by, key) || [made], operation);
    return {
        values: {...values, [key]: value},
        by: {...by, [key]: [stampOf(operation)]},
        result: unseen.length ? "overwrote" : "ok",
        detail: unseen.length ? {value: found, ...lost(unseen)} : null,
    };
}

/** What is done to a line that is not there. */
function onDeleted(document, {line}) {
    const tombstone = own(document.deleted, line);
    const {by = null, values = null} = tombstone || {};
    return outcome(document, "on_deleted", {by, values});
}

function orderSet(document, operation) {
    const {fields, by, made} = document;
    const change = setValue(fields, by, made, operation);
    if (!change) {
        return outcome(document, "known");
    }
    const {values, result, detail} = change;
    const after = touched(document, operation, {fields: values, by: change.by});
    return outcome(after, result, detail);
}

function lineAdd(document, operation) {
    if (own(document.lines, operation.line)) {
        return outcome(document, "known");
    }
    if (own(document.deleted, operation.line)) {
        return onDeleted(document, operation);
    }
    const line = newLine(operation, stampOf(operation));
    return outcome(withLine(document, operation, line), "ok");
}

function lineSet(document, operation) {
    const line = own(document.lines, operation.line);
    if (!line) {
        return onDeleted(document, operation);
    }
    const change = setValue(line.values, line.by, line.added, operation);
    if (!change) {
        return outcome(document, "known");
    }
    const {values, by, result, detail} = change;
    const after = {...line, values, by, changed: stampOf(operation)};
    return outcome(withLine(document, operation, after), result, detail);
}

function lineInc(document, operation) {
    const {key = QUANTITY, difference} = operation;
    const line = own(document.lines, operation.line);
    if (!line) {
        return onDeleted(document, operation);
    }
    if (!difference) {
        return outcome(document, "known");
    }
    const stamp = stampOf(operation);
    const found = valueOf(line.values, key);
    const total = sum(typeof found === "number" ? found : 0, difference);
    const others = (own(line.by, key) || [line.added]).filter(
        ({client}) => client !== operation.client
    );
    const after = {
        ...line,
        values: {...line.values, [key]: total},
        by: {...line.by, [key]: [...others, stamp]},
        changed: stamp,
    };
    return outcome(withLine(document, operation, after), "ok");
}

function lineMove(document, operation) {
    const line = own(document.lines, operation.line);
    if (!line) {
        return outcome(document, "known");
    }
    const {position} = operation;
    if (line.position === position) {
        return outcome(document, "known");
    }
    return outcome(withLine(document, operation, {...line, position}), "ok");
}

function lineDel(document, operation) {
    const line = own(document.lines, operation.line);
    if (!line) {
        return outcome(document, "known");
    }
    const {values, position} = line;
    const tombstone = {by: stampOf(operation), values, position};
    const after = touched(document, operation, {
        lines: without(document.lines, operation.line),
        deleted: {...document.deleted, [operation.line]: tombstone},
    });
    const unseen = losers(Object.values(line.by).flat(), operation);
    return unseen.length
        ? outcome(after, "overwrote", {values, ...lost(unseen)})
        : outcome(after, "ok");
}

/** A lease, which one till at a time has. Who has to wait looks at the document. */
function print(document, {client, actor = null, until, at, ts, seq}) {
    const {printing: held, revision} = document;
    if (held && held.client !== client && held.until > (at || ts)) {
        return outcome(document, "known");
    }
    const printing = {client, actor, until};
    return outcome({...document, printing, revision: seq || revision}, "ok");
}

function endPrint(document, {client, seq}) {
    const {printing: held, revision} = document;
    return held?.client === client
        ? outcome({...document, printing: null, revision: seq || revision}, "ok")
        : outcome(document, "known");
}

/** The kitchen has it, also if the line is deleted by now. */
function linePrinted(document, operation) {
    const {line: uuid, mark, difference, seq} = operation;
    const place = own(document.lines, uuid) ? "lines" : "deleted";
    const line = own(document[place], uuid);
    if (!line || !difference) {
        return outcome(document, "known");
    }
    const values = withPrinted(line.values, mark, difference);
    const stamp = difference > 0 ? {printed: stampOf(operation)} : {};
    const lines = {...document[place], [uuid]: {...line, values, ...stamp}};
    const revision = seq || document.revision;
    return outcome({...document, [place]: lines, revision}, "ok");
}

function cancel(document, operation) {
    const {transfer} = operation;
    // By which transfer it was handed over, if it was.
    const more = transfer ? {transfer} : {};
    const after = closed(document, operation, {state: "cancelled", ...more});
    return outcome(after, "ok", fate(operation));
}

/**
 * Lines as given, which keep what is known of them.
 *
 * @param {Object} given lines by uuid
 * @param {Document} document
 * @param {Object} operation
 * @param {Function} printed (values given, values known) => values, with what the
 *  kitchen has
 * @returns {Object} lines by uuid
 */
function linesOf(given, document, operation, printed) {
    const stamp = stampOf(operation);
    const entries = Object.entries(given).map(([uuid, line]) => {
        const {position} = line;
        const known = own(document.lines, uuid);
        const {values: before} = known || own(document.deleted, uuid) || {};
        const values = printed(line.values, before);
        if (!known) {
            return [uuid, newLine({values, position}, stamp)];
        }
        const changed = same(known.values, values) ? known.changed : stamp;
        return [uuid, {...known, values, position, changed}];
    });
    return Object.fromEntries(entries);
}

function finalize(document, operation) {
    const {snapshot, sale, seen, double_of: first, double_by: by = null} = operation;
    const before = document || newDocument(operation);
    const after = closed(before, operation, {
        state: "paid",
        fields: snapshot.fields,
        lines: linesOf(snapshot.lines, before, operation, withMostPrinted),
        paid: {sale, seen, doubles: []},
    });
    if (first) {
        // What is on the receipt was paid with the order to which it had gone.
        return outcome(after, "double", {first, by});
    }
    return outcome(after, "ok", fate(operation));
}

function restore(document, operation) {
    const {fields, lines: given} = operation.document;
    const origin = {order: operation.order, why: "restored"};
    const before = document || newDocument({origin, ...operation, fields: {}});
    const lines = linesOf(given, before, operation, withPrintedOf);
    const gone = Object.entries(before.lines).filter(([uuid]) => !own(lines, uuid));
    const stamp = stampOf(operation);
    const tombstones = gone.map(([uuid, {values, position}]) => [
        uuid,
        {by: stamp, values, position},
    ]);
    const old = Object.entries(before.deleted).filter(([uuid]) => !own(lines, uuid));
    const deleted = Object.fromEntries([...old, ...tombstones]);
    return outcome(touched(before, operation, {fields, lines, deleted}), "ok");
}

const REDUCERS = {
    "order.new": (document) => outcome(document, "known"),
    "order.set": orderSet,
    "line.add": lineAdd,
    "line.set": lineSet,
    "line.inc": lineInc,
    "line.move": lineMove,
    "line.del": lineDel,
    "order.print": print,
    "order.printed": endPrint,
    "line.printed": linePrinted,
    "order.cancel": cancel,
    "order.finalize": finalize,
    "order.restore": restore,
    ...MOVES,
};

/** What can be the first of an order. */
const MAKERS = {
    "order.new": (_none, operation) => outcome(newDocument(operation), "ok"),
    "order.finalize": finalize,
    "order.restore": restore,
};

/** What is on the second receipt has been sold too. */
function secondPayment(document, operation) {
    const {paid, closed} = document;
    const {sale, seen} = operation;
    if ([paid, ...paid.doubles].some((each) => each.sale === sale)) {
        return outcome(document, "known");
    }
    const doubles = [...paid.doubles, {sale, seen}];
    const revision = operation.seq || document.revision;
    const after = {...document, paid: {...paid, doubles}, revision};
    return outcome(after, "double", {first: paid.sale, by: closed});
}

function onClosed(document, operation) {
    const {paid, closed} = document;
    if (operation.type === "order.finalize") {
        // The money was taken: it is sold, though somebody has cancelled it.
        return paid
            ? secondPayment(document, operation)
            : finalize(document, operation);
    }
    if (isSold(document, operation)) {
        return outcome(document, "included");
    }
    if (isAgain(document, operation)) {
        return outcome(document, "known");
    }
    if (PRINTING.includes(operation.type)) {
        // The kitchen cooks what was paid.
        const {document: after} = REDUCERS[operation.type](document, operation);
        return outcome(after, after === document ? "known" : "noted");
    }
    // Who cancels an order that was merged has to hear that its lines are open.
    const isMoot = {
        "order.new": true,
        "order.cancel": !paid && !document.merged,
        "order.merge": !paid,
    };
    if (isMoot[operation.type]) {
        return outcome(document, "known");
    }
    const {successor = null} = operation;
    return outcome(document, "late", {successor, by: closed});
}

/**
 * The rules of merging, whole: what an operation makes of an order. Pure; what stays
 * the same is shared with the document before, so that `===` tells what changed.
 *
 * @param {Document|null} document
 * @param {Object} operation as logged, or as it waits on a till (no seq)
 * @returns {{document: Document|null, result: String, detail: Object|null}}
 */
export function reduce(document, operation) {
    const {type} = operation;
    if (type === "void") {
        return outcome(document, operation.why === "repeat" ? "known" : "invalid");
    }
    const reducer = own(REDUCERS, type);
    if (!reducer) {
        throw new InvalidOperation(type);
    }
    if (!document) {
        const maker = own(MAKERS, type);
        return maker ? maker(null, operation) : outcome(null, "unknown_order");
    }
    if (document.state !== "open") {
        return onClosed(document, operation);
    }
    const moved = type.startsWith("line.") && movedTo(document, operation.line);
    if (moved && type === "line.add") {
        return outcome(document, "known");
    }
    if (moved) {
        const {successor = null} = operation;
        return outcome(document, "late", {successor, by: moved.by});
    }
    return reducer(document, operation);
}

/**
 * A newer server may know operations that this page does not, and what is stored may be
 * damaged: one operation must not keep all others away.
 */
export function attempt(document, operation) {
    try {
        return reduce(document, operation);
    } catch {
        return {document, result: "invalid"};
    }
}
