/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Clients among whom each connects to each. */
const FULL = 12;
/** Of more, each connects to so many behind it and before it in a ring. */
const REACH = 3;

/**
 * Whom that client connects to: everybody, or its neighbors in the ring of all ids,
 * which is the same for all that know of the same clients.
 *
 * @param {String[]} ids of the others
 * @returns {String[]}
 */
export function neighborsOf(me, ids) {
    if (ids.length < FULL) {
        return [...ids];
    }
    const ring = [...ids, me].sort();
    const place = ring.indexOf(me);
    const at = (step) => ring[(place + step + ring.length) % ring.length];
    const steps = Array.from({length: REACH}, (_, index) => index + 1);
    return steps.flatMap((step) => [at(step), at(-step)]);
}
