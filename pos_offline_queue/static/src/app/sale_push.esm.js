/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {within} from "@pos_offline_queue/core/pace.esm";

/**
 * The sale is safe on this device and will be sent by itself. As a lost
 * connection it makes standard's screens go on to the receipt.
 */
export class SaleKept extends ConnectionLostError {
    /** @param {String} reason code of the sender: "offline", "timeout", ... */
    constructor(reason) {
        super("/web/dataset/call_kw/pos.offline.sync/sync");
        this.reason = reason;
    }
}

/** Odoo said no to a sale, and the cashier wants to change it. */
export class SaleRefused extends Error {
    /**
     * @param {{code: String, message: String}} refusal
     * @param {{isShown: Boolean}} options whether the cashier has read it
     */
    constructor(refusal, {isShown = false} = {}) {
        super(refusal.message);
        this.refusal = refusal;
        this.isShown = isShown;
    }
}

/** Everything that could be sent was; some sales need somebody's attention. */
export class NeedsAttention extends Error {
    /** @param {Number} count of sales */
    constructor(count) {
        super(`${count} sales need attention`);
        this.count = count;
    }
}

/** How long the cashier waits for Odoo's answer before the receipt, in ms. */
const PATIENCE = 8000;
/** The receipt shows what only Odoo can tell, such as the code of a new coupon. */
const RECEIPT_PATIENCE = 20000;
/** Odoo makes the invoice: there is nothing to print without its answer. */
const INVOICE_PATIENCE = 60000;
/** How long it waits, without Odoo's, for a copy of the sale on another device. */
const COPY_PATIENCE = 1000;
/** Who closes a session waits until it is known; a bad line ends it earlier. */
const TO_THE_END = 2 ** 31 - 1;

/** A sale on its way from standard's payment screen to Odoo, with somebody waiting. */
export class SalePush {
    /** @param {OfflineQueue} queue */
    constructor(queue) {
        this.queue = queue;
        /** When the time for the last sale of the payment screen is over. */
        this.endsAt = 0;
        /**
         * A module that gives copies to other devices sets it.
         *
         * @type {(keys: String[]) => Promise<void>} resolves once these have one
         */
        this.haveCopies = null;
    }

    get outbox() {
        return this.queue.outbox;
    }

    /**
     * In the place of standard's `_save_to_server`, for paid orders.
     *
     * @param {SaleItem[]} items from the order book
     * @param {Object} options of standard: `printedOrders` where nobody waits; and
     *  `awaits`, see `Order`
     * @returns {Promise<{id, pos_reference, account_move}[]>} what Odoo has now. None,
     *  if the sale is kept: standard's payment screen goes on, as where a sale is on its
     *  way already
     * @throws {SaleKept|SaleRefused|NeedsAttention}
     */
    async push(items, options) {
        await Promise.all(items.map(({id}) => this.queue.book.stored(id)));
        const records = items
            .map(({id}) => this.queue.book.sale(id))
            .map((item) => item && this.outbox.sale(item.key))
            .filter(Boolean);
        const keys = records.map(({key}) => key);
        const outcome = await this.queue.sender.flush(this.hurry(records, options));
        const confirmed = keys.map((key) => outcome.confirmed[key]).filter(Boolean);
        const refused = keys.filter(
            (key) => this.outbox.sale(key)?.state === "attention"
        );
        if (!options.printedOrders && refused.length) {
            return this.onRefused(this.outbox.sale(refused[0]));
        }
        if (outcome.pending.length && !options.printedOrders && this.haveCopies) {
            const {timers} = pageWorld;
            await within(this.haveCopies(outcome.pending), COPY_PATIENCE, {timers});
        }
        const hasScreen = !options.printedOrders && options.awaits !== "invoice";
        if (outcome.pending.length && !hasScreen) {
            throw new SaleKept(outcome.reason);
        } else if (refused.length && !options.show_error) {
            // Who closes must know; a table that is opened goes on.
            throw new NeedsAttention(refused.length);
        }
        return confirmed;
    }

    /** Who is waiting for it, and for how long? */
    hurry(records, {printedOrders, show_error, awaits}) {
        if (printedOrders) {
            return {patience: show_error ? PATIENCE : TO_THE_END};
        }
        const insist = awaits === "invoice";
        const long = awaits === "receipt" ? RECEIPT_PATIENCE : PATIENCE;
        const patience = insist ? INVOICE_PATIENCE : long;
        this.endsAt = performance.now() + patience;
        return {keys: records.map(({key}) => key), patience, insist};
    }

    /**
     * What modules still ask Odoo for the receipt has what is left of the sale's time,
     * if it was pushed from here. Without an answer the receipt comes without it.
     *
     * @param {Promise} work
     * @returns {Promise<Boolean>}
     */
    isDoneInTime(work) {
        const left = this.endsAt - performance.now();
        const limit = left > 0 ? left : RECEIPT_PATIENCE;
        const done = work.then(
            () => true,
            (error) => {
                if (error instanceof ConnectionLostError) {
                    return false;
                }
                throw error;
            }
        );
        const {timers} = pageWorld;
        return within(done, limit, {timers, otherwise: false});
    }

    /**
     * The customer is still there: the cashier decides.
     *
     * @returns {Promise<Object[]>} what Odoo has of it now
     * @throws {SaleRefused} to open the order again
     */
    async onRefused(record) {
        const choice = await this.askRefused(record);
        if (choice === "keep") {
            return [];
        }
        // Odoo has a copy of what it refused, and a manager may just have mended it.
        const answer = await this.queue.transport
            .call("withdraw", [record.key], PATIENCE)
            .catch(() => ({status: "withdrawn"}));
        if (answer.status === "withdrawn") {
            throw new SaleRefused(record.error, {isShown: choice !== null});
        }
        if (answer.status === "confirmed") {
            this.queue.onResult(answer);
            this.outbox.confirmed(record.key);
            return [answer];
        }
        return [];
    }

    get dialogs() {
        return this.queue.env.services.pos_offline_dialogs;
    }

    /**
     * @returns {Promise<String|null>} "change" or "keep"; null without a question: a
     *  sale that is kept has no invoice to hand over
     */
    async askRefused(record) {
        if (!this.dialogs || record.options.to_invoice) {
            return null;
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
