/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own, same, sum, valueOf} from "@pos_multi_session_sync/core/plain.esm";

/** What adds up, rather than that the last one decides. */
const SUMS = new Set(["qty"]);
const NONE = new Set();
/** Between two lines of one gesture. */
const STEP = 1 / 4096;
const SHARES = 512;

/**
 * A place of its own for what is added at the end: when two tills add at a time, what
 * one of them has added stays together.
 */
function share(uuid) {
    let hash = 0;
    for (let index = 0; index < uuid.length; index++) {
        hash = (hash * 31 + uuid.charCodeAt(index)) % 65521;
    }
    return (hash % SHARES) / SHARES / 2;
}

/** So many places after one line and before the next, either of which may be null. */
function places(count, after, before, uuid) {
    if (before === null) {
        const first = Math.floor(after === null ? 0 : after) + 1 + share(uuid);
        return Array.from({length: count}, (_none, index) => first + index * STEP);
    }
    const least = after === null ? before - 1 : after;
    const step = (before - least) / (count + 1);
    return Array.from({length: count}, (_none, index) => least + step * (index + 1));
}

/** The most of them that are in order already: a longest increasing subsequence. */
function inOrder(entries) {
    const isBefore = (one, other) =>
        one.position < other.position ||
        (one.position === other.position && one.uuid < other.uuid);
    const tails = [];
    for (const entry of entries) {
        let low = 0;
        let high = tails.length;
        while (low < high) {
            const middle = Math.floor((low + high) / 2);
            if (isBefore(tails[middle].entry, entry)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        tails[low] = {entry, previous: low ? tails[low - 1] : null};
    }
    const kept = new Set();
    for (let tail = tails[tails.length - 1]; tail; tail = tail.previous) {
        kept.add(tail.entry.uuid);
    }
    return kept;
}

/**
 * Places for lines, so that sorted by them they come in that order. Those that are in
 * order stay where they are.
 *
 * @param {String[]} uuids in the order they shall have
 * @param {(uuid: String) => Number|null} positionOf where it is; null: new
 * @returns {Map<String, Number>} of those that get a place or another one
 */
export function arrange(uuids, positionOf) {
    const known = uuids
        .map((uuid) => ({uuid, position: positionOf(uuid)}))
        .filter(({position}) => position !== null);
    const kept = inOrder(known);
    const given = new Map();
    let after = null;
    let run = [];
    const place = (before) => {
        const found = run.length ? places(run.length, after, before, run[0]) : [];
        run.forEach((uuid, index) => given.set(uuid, found[index]));
        run = [];
    };
    for (const uuid of uuids) {
        if (kept.has(uuid)) {
            const position = positionOf(uuid);
            place(position);
            after = position;
        } else {
            run.push(uuid);
        }
    }
    place(null);
    return given;
}

/** Keys that a till does not know are left alone: another one may have more modules. */
function changes(before, after) {
    return Object.keys(after)
        .filter(
            (key) => after[key] !== undefined && !same(after[key], own(before, key))
        )
        .map((key) => ({key, value: after[key], base: valueOf(before, key)}));
}

function lineChanges(line, before, after, {isTyped, sums}) {
    const operations = changes(before, after).map(({key, value, base}) => {
        const isSum =
            sums.has(key) &&
            !isTyped &&
            typeof value === "number" &&
            typeof base === "number";
        if (!isSum) {
            return {type: "line.set", line, key, value, base};
        }
        const inc = {type: "line.inc", line, difference: sum(value, -base)};
        return key === "qty" ? inc : {...inc, key};
    });
    return operations.filter(({difference}) => difference !== 0);
}

function asDirty(lines, known) {
    if (lines instanceof Map) {
        return {dirty: lines, order: null};
    }
    const order = lines.map(({uuid}) => uuid);
    const dirty = new Map(lines.map(({uuid, values}) => [uuid, values]));
    Object.keys(known)
        .filter((uuid) => !dirty.has(uuid))
        .forEach((uuid) => dirty.set(uuid, null));
    return {dirty, order};
}

/** The uuids of all lines, in their order; none if all stay where they are. */
function shownOrder(order, dirty, known) {
    const old = () =>
        Object.keys(known)
            .filter((uuid) => dirty.get(uuid) !== null)
            .sort((one, other) => {
                const isBefore = one < other ? -1 : 1;
                return known[one].position - known[other].position || isBefore;
            });
    const listed = new Set(order || []);
    const fresh = [...dirty.keys()].filter(
        (uuid) => !own(known, uuid) && dirty.get(uuid) && !listed.has(uuid)
    );
    return order || fresh.length ? [...(order || old()), ...fresh] : [];
}

/**
 * What somebody did, from what was there and what is there now: the smallest
 * operations that say it, without `order`.
 *
 * @param {Document|null} before what the till showed; null: a new order
 * @param {Object} after
 * @param {Object} [after.fields] none: they are as they were
 * @param {{uuid: String, values: Object}[]|Map<String, Object|null>} [after.lines] all,
 *  in their order; or those that were touched, null for a deleted one
 * @param {String[]} [after.order] with touched lines: all uuids in their order, if that
 *  may have changed
 * @param {Object} [options]
 * @param {Set<String>} [options.typed] lines whose quantity was typed, not tapped
 * @param {Set<String>} [options.sums] keys of lines that add up
 * @returns {Object[]}
 */
export function diff(before, after, {typed = NONE, sums = SUMS} = {}) {
    const {fields = {}, lines = new Map()} = after;
    const known = before ? before.lines : {};
    const {dirty, order} = asDirty(lines, known);
    const shown = shownOrder(after.order || order, dirty, known);
    const positionOf = (uuid) => (own(known, uuid) ? known[uuid].position : null);
    const positions = arrange(shown, positionOf);
    const operations = before
        ? changes(before.fields, fields).map((each) => ({type: "order.set", ...each}))
        : [{type: "order.new", fields}];
    for (const [uuid, values] of dirty) {
        const line = own(known, uuid);
        if (values === null) {
            operations.push(...(line ? [{type: "line.del", line: uuid}] : []));
        } else if (line) {
            const isTyped = typed.has(uuid);
            const options = {isTyped, sums};
            operations.push(...lineChanges(uuid, line.values, values, options));
        } else {
            const position = positions.get(uuid);
            operations.push({type: "line.add", line: uuid, values, position});
        }
    }
    for (const [uuid, position] of positions) {
        if (own(known, uuid)) {
            operations.push({type: "line.move", line: uuid, position});
        }
    }
    return operations;
}
