/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    NeedsAttention,
    SaleKept,
    SaleRefused,
} from "@pos_offline_queue/app/offline_errors.esm";

/** How long the cashier waits for Odoo's answer before the receipt, in ms. */
const PATIENCE = 8000;
/** An invoice is made by Odoo: there is nothing to print without its answer. */
const INVOICE_PATIENCE = 60000;
/** Who closes a session waits until it is known; a bad line ends it earlier. */
const TO_THE_END = 2 ** 31 - 1;

/** A sale on its way from stock's payment screen to Odoo, with somebody waiting. */
export class SalePush {
    /** @param {OfflineQueue} queue */
    constructor(queue) {
        this.queue = queue;
    }

    get journal() {
        return this.queue.journal;
    }

    /**
     * In the place of stock's `_save_to_server`, for paid orders.
     *
     * @param {{id: String, data: Object}[]} items from the order book
     * @param {Object} options of stock: `printedOrders` where nobody waits
     * @returns {Promise<{id, pos_reference, account_move}[]>} what Odoo has now
     * @throws {SaleKept|SaleRefused|NeedsAttention}
     */
    async push(items, options) {
        await Promise.all(items.map(({id}) => this.queue.book.stored(id)));
        const records = items.map(({id}) => this.journal.saleByUid(id)).filter(Boolean);
        const keys = records.map(({key}) => key);
        const outcome = await this.queue.courier.flush(this.hurry(records, options));
        const confirmed = keys.map((key) => outcome.confirmed[key]).filter(Boolean);
        const refused = keys.filter(
            (key) => this.journal.sale(key)?.state === "attention"
        );
        if (!options.printedOrders && refused.length) {
            return this.onRefused(this.journal.sale(refused[0]));
        }
        if (outcome.pending.length) {
            throw new SaleKept(outcome.reason);
        } else if (refused.length && !options.show_error) {
            // Who closes must know; a table that is opened goes on.
            throw new NeedsAttention(refused.length);
        }
        return confirmed;
    }

    /** Who is waiting for it, and for how long? */
    hurry(records, {printedOrders, show_error}) {
        if (printedOrders) {
            return {patience: show_error ? PATIENCE : TO_THE_END};
        }
        const insist = records.some(({options}) => options.to_invoice);
        const patience = insist ? INVOICE_PATIENCE : PATIENCE;
        return {keys: records.map(({key}) => key), patience, insist};
    }

    /**
     * The customer is still there: the cashier decides.
     *
     * @returns {Promise<Object[]>} what Odoo has of it now
     * @throws {SaleRefused} to open the order again
     */
    async onRefused(record) {
        if ((await this.askRefused(record)) === "keep") {
            return [];
        }
        // Odoo has a copy of what it refused, and a manager may just have mended it.
        const answer = await this.queue.transport
            .call("withdraw", [record.key], PATIENCE)
            .catch(() => ({status: "withdrawn"}));
        if (answer.status === "withdrawn") {
            throw new SaleRefused(record.error, {isTold: Boolean(this.dialogs)});
        }
        if (answer.status === "confirmed") {
            this.journal.confirmed(record.key);
            this.queue.onResult(answer);
            return [answer];
        }
        return [];
    }

    get dialogs() {
        return this.queue.env.services.pos_offline_dialogs;
    }

    async askRefused(record) {
        if (!this.dialogs || record.options.to_invoice) {
            return "change";
        }
        const {ui} = this.queue.env.services;
        ui.unblock();
        try {
            return await this.dialogs.askRefused(record.error);
        } finally {
            ui.block();
        }
    }
}
