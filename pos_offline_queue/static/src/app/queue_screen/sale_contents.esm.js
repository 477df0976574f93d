/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {_t} from "@web/core/l10n/translation";

function lineOf([, , line], pos) {
    const product = pos.db.get_product_by_id(line.product_id);
    return {
        name: line.full_product_name || product?.display_name || _t("A product"),
        quantity: line.qty,
        // With tax and discount, as the customer paid it.
        unitPrice: line.qty ? line.price_subtotal_incl / line.qty : line.price_unit,
        discount: line.discount || 0,
        amount: line.price_subtotal_incl,
        note: line.customer_note || "",
    };
}

function paymentOf([, , payment], pos) {
    const method = pos.payment_methods_by_id[payment.payment_method_id];
    return {
        name: method ? method.name : _t("A payment method"),
        amount: payment.amount,
    };
}

/**
 * What was sold and paid, for people.
 *
 * @param {String} payload of an outbox entry: the order as standard exports it
 * @param {Object} pos the store, for names
 * @returns {{lines: Object[], payments: Object[], change: Number, isReadable: Boolean}}
 */
export function saleContents(payload, pos) {
    try {
        const order = JSON.parse(payload);
        return {
            lines: (order.lines || []).map((line) => lineOf(line, pos)),
            payments: (order.statement_ids || []).map((one) => paymentOf(one, pos)),
            change: order.amount_return || 0,
            isReadable: true,
        };
    } catch {
        return {lines: [], payments: [], change: 0, isReadable: false};
    }
}
