/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * This page is older than the uninstall of its module: what it has sold goes to Odoo as
 * standard sends it, one sale at a time, and standard tells a repeat by its contents.
 *
 * @param {Function} createFromUi `(items, context)`: promise of standard's rows;
 *  rejects with SendError
 * @param {Object[]} entries
 * @returns {Promise<Object>} as `pos.offline.sync.sync` would answer
 */
export async function sendAsStandard(createFromUi, entries) {
    const results = [];
    for (const {key, order, options} of entries) {
        const data = JSON.parse(order);
        const item = {id: data.uid, data, to_invoice: options.to_invoice};
        try {
            const [row] = await createFromUi([item], options.context);
            const sale = {pos_reference: data.name, ...row};
            results.push({...sale, key, status: "confirmed"});
        } catch (error) {
            if (error.reason !== "server") {
                throw error;
            }
            const {message} = error;
            results.push({key, status: "refused", code: "error", message});
        }
    }
    return {results};
}
