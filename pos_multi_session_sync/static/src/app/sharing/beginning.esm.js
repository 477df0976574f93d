/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {exportFields} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";

/** An order that somebody has begun by sitting down at a table, before he does more. */
export class Beginning {
    /**
     * @param {Order} order raw
     * @param {FieldRules} rules
     */
    constructor(order, rules) {
        Object.assign(this, {order, rules});
        this.begun = this.fields;
    }

    /** What people choose; the till sets the date again at the payment. */
    get fields() {
        const fields = Object.entries(exportFields(this.order, this.rules));
        const isChosen = (key) =>
            key !== "date_order" && !this.rules.order.get(key).isComputed;
        return Object.fromEntries(fields.filter(([key]) => isChosen(key)));
    }

    get isUntouched() {
        const {order, begun} = this;
        const {length} = [...order.orderlines, ...order.paymentlines];
        return length === 0 && same(this.fields, begun);
    }
}
