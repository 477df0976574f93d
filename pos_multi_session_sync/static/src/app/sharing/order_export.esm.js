/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosCollection} from "@point_of_sale/app/store/models";
import {same} from "@pos_multi_session_sync/core/plain.esm";
import {toRaw} from "@odoo/owl";

/**
 * The order's own keys, from its export. Its lines are kept out of it: to compute the
 * taxes of two hundred of them because the customer has changed is what makes a till slow.
 *
 * @param {Order} order
 * @param {FieldRules} rules
 */
export function exportFields(order, rules) {
    const raw = toRaw(order);
    const bare = Object.create(raw, {orderlines: {value: new PosCollection()}});
    return rules.order.toShared(bare.export_as_JSON(), raw);
}

/** @returns {Object} the values of one line, from its export */
export function exportLine(line, rules) {
    const raw = toRaw(line);
    const values = rules.line.toShared(raw.export_as_JSON(), raw);
    values.combo_parent_uuid = raw.comboParent?.uuid || null;
    return values;
}

/** @returns {Object} the values that differ */
export function changesOf(before, after) {
    return Object.fromEntries(
        Object.entries(after).filter(([key, value]) => !same(value, before[key]))
    );
}
