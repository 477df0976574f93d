/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** States in which a sender has something to do, or to know at once. */
const NOTIFIED = ["delivered", "refused", "failed", "cancelled"];

/** @returns {Object[]} the keys that nobody at this POS has looked at yet */
export function unseenOf({incoming}) {
    return incoming.filter(({state}) => state === "waiting").map(({key}) => key);
}

/**
 * What has changed between two looks at the server.
 *
 * @param {Object|null} before null: this is the first look
 * @param {Object} after {incoming, outgoing}
 * @returns {{arrived: Object[], changed: Object[]}} entries that nobody here knows of:
 *   orders to deliver, and own ones with another state. At the first look these are the
 *   orders that nobody has looked at yet: they may have come a moment ago.
 */
export function changesBetween(before, after) {
    if (!before) {
        const unseen = new Set(unseenOf(after));
        const arrived = after.incoming.filter(
            ({key, delivery}) => unseen.has(key) && !delivery
        );
        return {arrived, changed: []};
    }
    const known = new Set(before.incoming.map(({key}) => key));
    const states = new Map(before.outgoing.map(({key, state}) => [key, state]));
    return {
        arrived: after.incoming.filter(
            ({key, delivery}) => !known.has(key) && !delivery
        ),
        changed: after.outgoing.filter(
            ({key, state}) =>
                states.has(key) && states.get(key) !== state && NOTIFIED.includes(state)
        ),
    };
}

/**
 * @param {Object} state of the desk
 * @returns {{incoming: Number, attention: Number}} for the badge: orders to deliver,
 *   and own ones that hang in the air
 */
export function countsOf({incoming, outgoing, unsent}) {
    return {
        incoming: incoming.length,
        attention:
            outgoing.filter(({state, can_recall: mine, mode}) => {
                const isBack = ["refused", "failed", "cancelled"].includes(state);
                return isBack && mine && mode === "hand_over";
            }).length + unsent.length,
    };
}

/**
 * @param {Object[]} entries
 * @param {Object} entry
 * @returns {Object[]} with it in the place of the one with its key, or first
 */
export function withEntry(entries, entry) {
    const isKnown = entries.some(({key}) => key === entry.key);
    return isKnown
        ? entries.map((each) => (each.key === entry.key ? entry : each))
        : [entry, ...entries];
}
