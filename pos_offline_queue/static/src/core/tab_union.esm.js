/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Which open orders there really are, when two copies of them survived.
 *
 * The mirror (localStorage) is written at once and reaches the disk late: after a
 * crash it may be older than the outbox, and still hold orders that were paid or
 * removed since. After a quick reload it may be newer. A revision that only grows
 * tells: what is newer than all that the outbox ever recorded was not seen by it.
 *
 * @param {{uid: String, data: Object, revision: Number}[]} stored
 * @param {{id: String, data: Object}[]} mirrored items as standard keeps them; `data`
 *  carries `tab_revision`, or nothing where standard alone wrote it
 * @param {Number} recorded the highest revision that the outbox recorded; 0 if
 *  it has never seen a tab: everything in the mirror is then new
 * @param {Function} isSold (data) => whether this order is paid already
 * @returns {{uid: String, data: Object, revision: Number}[]}
 */
export function uniteTabs(stored, mirrored, recorded, isSold) {
    const known = new Map(stored.map((tab) => [tab.uid, tab]));
    for (const {id, data} of mirrored) {
        const revision = data.tab_revision || 0;
        if (revision > recorded || (!revision && !recorded)) {
            known.set(id, {uid: id, data, revision});
        }
    }
    return [...known.values()].filter(({data}) => !isSold(data));
}
