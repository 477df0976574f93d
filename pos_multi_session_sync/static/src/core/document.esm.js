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
 * @property {{client: String, actor: Object, until: Number}|null} claim
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
        claim: null,
        paid: null,
        made: stamp,
        changed: stamp,
        closed: null,
        revision: operation.seq || 0,
    };
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
