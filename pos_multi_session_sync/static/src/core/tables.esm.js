/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Two people sit down at a free table, each at a till: each till begins an order there.
 * Whoever has done nothing yet gets the other's, as if he had come a moment later. A
 * second order that was begun on purpose, as for a split bill, is not meant.
 *
 * @param {String} come uuid of an order that has just come to its table
 * @param {{uuid: String, isUntouched: Boolean}[]} present this till's open orders there
 * @returns {String|null} uuid of the one that gives way
 */
export function givingWay(come, present) {
    const [only, ...others] = present.filter(({uuid}) => uuid !== come);
    return only?.isUntouched && !others.length ? only.uuid : null;
}
