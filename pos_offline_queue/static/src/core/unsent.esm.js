/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Rows of more sales than a device listed, and of a device that does not speak. */
const UNNAMED = ["unlisted", "silent"];

/**
 * @param {Object[]} rows as `pos.session.offline_unsent` gives them, oldest first
 * @returns {Object[]} one for each device that holds some, or may: {key, name, cashier,
 *   last_seen, count, amount, attention, oldest, isSilent, sales}; `sales` are its rows
 *   that name a sale, `count` also counts those that it did not list
 */
export function unsentDevices(rows) {
    const devices = new Map();
    for (const row of rows) {
        const {device_key: key, device: name, cashier, last_seen} = row;
        if (!devices.has(key)) {
            const none = {
                count: 0,
                amount: 0,
                attention: 0,
                oldest: false,
                isSilent: false,
                sales: [],
            };
            devices.set(key, {key, name, cashier, last_seen, ...none});
        }
        const device = devices.get(key);
        device.count += row.quantity;
        device.amount += row.amount;
        device.attention += row.state === "attention" ? row.quantity : 0;
        device.oldest = device.oldest || row.created_at;
        device.isSilent = device.isSilent || row.state === "silent";
        if (!UNNAMED.includes(row.state)) {
            device.sales.push(row);
        }
    }
    return [...devices.values()];
}

/**
 * @param {Object[]} rows as above
 * @returns {Object[]} {state, count, amount, cash} of what waits ("waiting") and of
 *   what Odoo rejected ("attention"), where there is any; only of sales that are named
 */
export function unsentAmounts(rows) {
    const sales = rows.filter(
        ({state, is_transfer}) => !is_transfer && !UNNAMED.includes(state)
    );
    return ["waiting", "attention"]
        .map((state) => {
            const some = sales.filter(
                (row) => (row.state === "attention") === (state === "attention")
            );
            const sum = (name) => some.reduce((total, row) => total + row[name], 0);
            return {
                state,
                count: some.length,
                amount: sum("amount"),
                cash: sum("cash"),
            };
        })
        .filter(({count}) => count);
}

/** Counts the sales that arrive after an outage, until none waits any more. */
export class Outage {
    constructor() {
        this.isOut = false;
        this.sent = 0;
    }

    /** Odoo has one more sale. */
    noteSent() {
        this.sent += 1;
    }

    /**
     * @param {Boolean} isOnline
     * @param {Number} pending sales that are sent by themselves
     * @returns {Number} sales that arrived in the outage that is over now; 0: it is not
     *  over, or there was none, or nothing to send
     */
    note(isOnline, pending) {
        if (!isOnline) {
            this.sent = this.isOut ? this.sent : 0;
            this.isOut = true;
            return 0;
        }
        if (!this.isOut || pending) {
            return 0;
        }
        this.isOut = false;
        return this.sent;
    }
}
