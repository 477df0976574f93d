/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own} from "@pos_multi_session_sync/core/plain.esm";

/**
 * @typedef {Object} Stamp who did it
 * @property {Number|null} seq null while the server has not ordered it
 * @property {Number} ts milliseconds, the till's clock
 * @property {Object|null} actor {user, name, config, till}
 * @property {String} client
 *
 * @typedef {Object} Line
 * @property {Object} values
 * @property {Number} position
 * @property {Stamp} added
 * @property {Stamp|null} changed
 * @property {Stamp} [printed] who had more of it printed for the kitchen last
 * @property {Object<String, Stamp[]>} by who made the value of a key what it is: the
 *  last who set it and those who added to it since; none: as it was added
 *
 * @typedef {Object} Document an open order, as plain data
 * @property {String} uuid
 * @property {Number|null} number the group's; null until the server gave it
 * @property {"open"|"paid"|"cancelled"} state
 * @property {Object} fields
 * @property {Object<String, Line>} lines
 * @property {Object<String, {by: Stamp, values: Object, position: Number}>} deleted
 * @property {Object<String, Stamp[]>} by as in a line
 * @property {{order: String, why: String}|null} origin
 * @property {{client: String, actor: Object, until: Number}|null} [printing] who prints a
 *  ticket for the kitchen
 * @property {String} [merged] the order that it was merged into
 * @property {Object<String, {by: Stamp, lines: Object<String, String>}>} [moved] which of
 *  its lines are in that order now, and their names there
 * @property {Object<String, {by: Stamp, number: Number, lines: String[]}>} [joined] which
 *  of its lines were those of that order
 * @property {Object|null} paid {sale, seen, doubles: {sale, seen}[]}
 * @property {Stamp} made
 * @property {Stamp} changed
 * @property {Stamp|null} closed
 * @property {Number} revision seq of the last operation that changed it
 */

/** @returns {Stamp} */
export function stampOf({seq = null, ts, actor = null, client}) {
    return {seq, ts, actor, client};
}

/** @returns {Document} an empty one, made by that operation */
export function newDocument(operation) {
    const stamp = stampOf(operation);
    return {
        uuid: operation.order,
        number: operation.number || null,
        state: "open",
        fields: operation.fields || {},
        lines: {},
        deleted: {},
        by: {},
        origin: operation.origin || null,
        printing: null,
        paid: null,
        made: stamp,
        changed: stamp,
        closed: null,
        revision: operation.seq || 0,
    };
}

/**
 * @returns {{order: String, line: String, by: Stamp}|null} where a line of it has gone,
 *  when orders were merged or separated
 */
export function movedTo({moved, lines: here, state}, line) {
    if (own(here, line) && state !== "cancelled") {
        // It is here, or was on the receipt of somebody who had not heard of it.
        return null;
    }
    for (const [order, {lines, by}] of Object.entries(moved || {})) {
        const name = own(lines, line);
        if (name) {
            return {order, line: name, by};
        }
    }
    return null;
}

/**
 * Tills that see each other begin an order or a line that one of them has begun, each for
 * itself: whoever comes first has begun it.
 *
 * @returns {Boolean} whether it adds a line that a closed order has, or that has moved
 */
export function isAgain(document, {type, line}) {
    const {state, lines, deleted} = document;
    const isHere = state !== "open" && (own(lines, line) || own(deleted, line));
    return type === "line.add" && Boolean(isHere || movedTo(document, line));
}

/** What `reduce` gives. */
export function outcome(document, result, detail = null) {
    return {document, result, detail};
}

/** @returns {Document} with what an operation has changed */
export function touched(document, operation, change) {
    return {
        ...document,
        ...change,
        changed: stampOf(operation),
        revision: operation.seq || document.revision,
    };
}

/** @returns {Document} that is open no more */
export function closed(document, operation, change) {
    const closed = stampOf(operation);
    return touched(document, operation, {...change, closed});
}

/** The policy tells in the operation what became of that which it does not know of. */
export function fate({successor = null, late = []}) {
    return {successor, late};
}

/** @returns {Line} */
export function newLine({values, position}, stamp) {
    return {values, position, added: stamp, changed: null, by: {}};
}

/**
 * @param {Object|null} seen {client, n, cursor, also?: {client: n}}: up to where a till
 *  had seen the log, and which operations of its own it had made
 * @returns {Boolean} whether that client's operation `n` was one of its own
 */
export function covers(seen, {client, n}) {
    const own_ =
        seen && seen.client === client ? seen.n : own(seen && seen.also, client);
    return own_ !== undefined && own_ !== null && n <= own_;
}

/** @returns {Boolean} whether it was on a receipt, with all that its till had done */
export function isSold({paid}, operation) {
    return (
        Boolean(paid) &&
        [paid, ...paid.doubles].some(({seen}) => covers(seen, operation))
    );
}

const sorted = new WeakMap();

/** @returns {(Line & {uuid: String})[]} in the order that every till shows */
export function sortedLines(document) {
    if (!sorted.has(document.lines)) {
        const lines = Object.entries(document.lines).map(([uuid, line]) => ({
            uuid,
            ...line,
        }));
        lines.sort((one, other) => {
            const isBefore = one.uuid < other.uuid ? -1 : 1;
            return one.position - other.position || isBefore;
        });
        sorted.set(document.lines, lines);
    }
    return sorted.get(document.lines);
}
