/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    exportFields,
    exportLine,
} from "@pos_multi_session_sync/app/sharing/order_export.esm";
import {PRINTED} from "@pos_multi_session_sync/core/printed.esm";
import {fingerprint} from "@pos_offline_queue/core/fingerprint.esm";
import {toRaw} from "@odoo/owl";

/** What is of no use at another POS, or is said anew there. */
const STAYS = ["date_order", "order_transfer", "table_id"];

/**
 * @param {Order} order
 * @param {FieldRules} rules
 * @param {String} mode
 * @returns {{fields: Object, lines: Object[]}} what the receivers get of it
 */
export function documentOf(order, rules, mode) {
    const fields = exportFields(order, rules);
    STAYS.forEach((name) => delete fields[name]);
    const lines = toRaw(order).orderlines.map((line) => {
        const values = exportLine(line, rules);
        if (mode === "copy") {
            // The kitchen has seen the lines of the one that is handed over.
            delete values[PRINTED];
        }
        return {
            uuid: toRaw(line).uuid,
            values,
            amount: line.get_price_with_tax(),
        };
    });
    return {fields, lines: [...lines]};
}

/** What a cashier changes of an order besides its lines. */
const CHOSEN = ["partner_id", "pricelist_id", "fiscal_position_id", "to_invoice"];

/** @returns {String} another one as soon as a cashier has changed the order */
export function markOf(order, rules) {
    const {fields, lines} = documentOf(order, rules, "copy");
    const chosen = CHOSEN.map((name) => fields[name] || false);
    const content = lines.map(({uuid, values}) => [uuid, values]);
    return fingerprint(JSON.stringify([chosen, content]));
}

/**
 * @param {Order} order
 * @returns {Object} its export, to open it here again: as another order to whoever
 *   shares orders with this till, for they have seen this one closed
 */
export function backOf(order) {
    const back = order.export_as_JSON();
    delete back.shared_uuid;
    delete back.multi_session;
    return back;
}

/** @returns {Object} as standard's loaders of what is missing want it */
export function standardOrder({fields, lines}) {
    return {...fields, lines: lines.map(({values}) => [0, 0, values])};
}
