/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {own, sum, without} from "@pos_multi_session_sync/core/plain.esm";

/*
 * What kitchen printers have printed of a line is a value of the line, so that it goes
 * wherever the line goes: `{"<printer>/<note>": quantity}`. A deleted line keeps it in
 * its tombstone until the cancellation is printed too. The counterpart of
 * merge/printed.py.
 */

export const PRINTED = "kitchen_printed";

/** What is said while a ticket is printed. It changes nothing that is sold. */
export const PRINTING = ["order.print", "order.printed", "line.printed"];

/** @returns {Object<String, Number>} */
export function printedOf(values) {
    return own(values, PRINTED) || {};
}

/** @returns {Object} the values, after so much more was printed of the line */
export function withPrinted(values, mark, difference) {
    const {[mark]: before = 0, ...printed} = printedOf(values);
    const after = sum(before, difference);
    return {...values, [PRINTED]: after ? {...printed, [mark]: after} : printed};
}

/**
 * A receipt and the log each know of tickets that the other has not heard of.
 *
 * @param {Object} values as on the receipt
 * @param {Object} known as in the log
 * @returns {Object} the values, with the larger of both
 */
export function withMostPrinted(values, known) {
    const printed = {...printedOf(values)};
    for (const [mark, quantity] of Object.entries(printedOf(known))) {
        if (Math.abs(quantity) >= Math.abs(printed[mark] || 0)) {
            printed[mark] = quantity;
        }
    }
    return Object.keys(printed).length ? {...values, [PRINTED]: printed} : values;
}

/**
 * A dish may have been printed, or taken back, since an earlier state that comes back.
 *
 * @param {Object} values of the earlier state
 * @param {Object} [known] as in the log
 * @returns {Object} the values, with what the log knows to be printed now
 */
export function withPrintedOf(values, known) {
    if (!known) {
        return values;
    }
    const printed = printedOf(known);
    const others = without(values, PRINTED);
    return Object.keys(printed).length ? {...others, [PRINTED]: printed} : others;
}
