/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * @param {Object[]} rows as `pos.session.offline_unsent` gives them, oldest first
 * @returns {Object[]} one for each device that holds some: {key, name, cashier,
 *   last_seen, count, amount, attention, oldest, sales}; `sales` are its rows that
 *   name a sale, `count` also counts those that it did not list
 */
export function unsentDevices(rows) {
    const devices = new Map();
    for (const row of rows) {
        const {device_key: key, device: name, cashier, last_seen} = row;
        if (!devices.has(key)) {
            const none = {count: 0, amount: 0, attention: 0, oldest: false, sales: []};
            devices.set(key, {key, name, cashier, last_seen, ...none});
        }
        const device = devices.get(key);
        device.count += row.quantity;
        device.amount += row.amount;
        device.attention += row.state === "attention" ? row.quantity : 0;
        device.oldest = device.oldest || row.created_at;
        if (row.state !== "unlisted") {
            device.sales.push(row);
        }
    }
    return [...devices.values()];
}
