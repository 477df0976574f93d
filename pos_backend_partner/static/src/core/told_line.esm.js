/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const isId = (value) => Number.isSafeInteger(value) && value > 0;

/**
 * Whether a till can put this on an order. The server has checked the payloads that it
 * sends; what another window of the browser says comes unchecked.
 *
 * @param {Object} payload
 * @param {Number} payload.product_id
 * @param {Number} [payload.quantity]
 * @param {Number} [payload.price]
 * @param {Number} [payload.discount] percent
 * @returns {Boolean}
 */
export function isToldLine({product_id, quantity = 1, price = 0, discount = 0}) {
    return (
        isId(product_id) &&
        [quantity, price, discount].every(Number.isFinite) &&
        quantity !== 0 &&
        discount >= 0 &&
        discount <= 100
    );
}
