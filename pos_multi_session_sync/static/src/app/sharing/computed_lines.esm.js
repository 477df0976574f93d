/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {exportLine} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";

/** Lines as the server got them; last those that it does not know yet. */
function inLogOrder(document) {
    const seqOf = ({added}) => added.seq || Infinity;
    return [...sortedLines(document)].sort(
        (one, other) => seqOf(one) - seqOf(other) || 0
    );
}

/**
 * Two tills have computed the same line at once. The one that the server got first
 * stays, and whoever made the other takes it back.
 *
 * @param {Document} document
 * @param {FieldRules} rules
 * @param {(stamp: Object) => Boolean} isOwn
 * @returns {String[]} uuids of such lines that this till has made
 */
export function doublesOf(document, rules, isOwn) {
    const first = new Set();
    const doubles = [];
    for (const line of inLogOrder(document)) {
        const key = rules.computedKey(line.values);
        if (key && first.has(key) && isOwn(line.added)) {
            doubles.push(line.uuid);
        } else if (key) {
            first.add(key);
        }
    }
    return doubles;
}

/**
 * Rewards are thrown away and made anew with each change. One that comes back is the
 * same line. If two tills had made it, it is the one that doublesOf lets stay: else each
 * till could keep the other's and delete its own, and none would be left.
 *
 * @param {Order} order raw
 * @param {{shown: Object, applied: Document}} before its lines, as the POS showed them
 *  and as they are in the document
 * @param {Iterable<Orderline>} lines that are new or have changed
 * @param {FieldRules} rules
 */
export function keepComputedLines(order, {shown, applied}, lines, rules) {
    const present = new Set(order.orderlines.map(({uuid}) => uuid));
    const isGone = (uuid) => !present.has(uuid);
    if (!Object.keys(shown.lines).some(isGone)) {
        return;
    }
    const gone = new Map();
    for (const {uuid} of inLogOrder(applied)) {
        const line = isGone(uuid) && shown.lines[uuid];
        const key = line && rules.computedKey(line.values);
        if (key && !gone.has(key)) {
            gone.set(key, uuid);
        }
    }
    for (const line of gone.size ? lines : []) {
        const key = rules.computedKey(exportLine(line, rules));
        if (gone.has(key) && !shown.lines[line.uuid]) {
            line.uuid = gone.get(key);
            gone.delete(key);
        }
    }
}
