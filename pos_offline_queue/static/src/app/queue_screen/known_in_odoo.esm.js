/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

const keyOfSale = ({key}) => key;
const keyOfTab = ({data}) => data.idempotency_key;

/**
 * Leaves out of an import what is in Odoo already. Sending it again would do no
 * harm, but who imports wants to know.
 *
 * @param {Object} plan from `planImport`
 * @param {Object} orm Odoo's service
 * @returns {Promise<Object>} the plan, changed; as it was where Odoo cannot be asked
 */
export async function withoutKnown(plan, orm) {
    const keys = [...plan.sales.map(keyOfSale), ...plan.tabs.map(keyOfTab)];
    let orders = [];
    try {
        orders = await orm.silent.searchRead(
            "pos.order",
            [
                ["idempotency_key", "in", keys.filter(Boolean)],
                ["state", "!=", "draft"],
            ],
            ["idempotency_key"]
        );
    } catch {
        return plan;
    }
    const known = new Set(orders.map(({idempotency_key}) => idempotency_key));
    const sales = plan.sales.filter((sale) => !known.has(keyOfSale(sale)));
    const tabs = plan.tabs.filter((tab) => !known.has(keyOfTab(tab)));
    const ok = sales.length + tabs.length > 0;
    return {
        ...plan,
        ok,
        problem: ok ? null : "nothing",
        sales,
        tabs,
        skipped: [
            ...plan.skipped,
            ...[...known].map((key) => ({key, why: "confirmed"})),
        ],
    };
}
