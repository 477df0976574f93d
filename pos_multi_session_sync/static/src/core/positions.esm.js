/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

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
