/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Which rows of a long list are worth drawing.
 *
 * @param {Number[]} heights of all rows, in pixels
 * @param {Number} top of what is seen, from the start of the list
 * @param {Number} height of what is seen
 * @returns {{first: Number, last: Number, above: Number, below: Number}} rows from
 *   `first` up to, without, `last`; pixels that the rows above and below take
 */
export function rowWindow(heights, top, height) {
    // Half a screen more at each end, so that a flick shows no holes.
    const from = top - height / 2;
    const to = top + height * 1.5;
    const seen = {first: 0, last: 0, above: 0, below: 0};
    let offset = 0;
    heights.forEach((rowHeight, index) => {
        const end = offset + rowHeight;
        if (end < from) {
            seen.first = index + 1;
            seen.above = end;
        } else if (offset < to) {
            seen.last = index + 1;
        } else {
            seen.below += rowHeight;
        }
        offset = end;
    });
    seen.last = Math.max(seen.first, seen.last);
    return seen;
}
