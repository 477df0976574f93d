/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SendError} from "@pos_offline_queue/core/errors.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {within} from "@pos_offline_queue/core/pace.esm";

const MODEL = "pos.offline.document";
export const INVOICE_REPORT = "account.account_invoices";
/** How long a cashier waits for Odoo's answer, in ms; a PDF takes its time. */
const PATIENCE = 30000;
/** How long a cashier waits for a file; standard's downloads have no end. In ms. */
const DOWNLOAD_PATIENCE = 20000;
/** In ms: many sales may be confirmed at once. */
const REFRESH_PAUSE = 500;
const NOTICE = 8000;
/** Reasons for which nobody knows what became of a request. */
const MAY_BE_DONE = ["offline", "timeout", "page"];

/** The invoices that were promised at the till and that customers do not have yet. */
export class Documents {
    /** @param {OfflineQueue} queue */
    constructor(queue) {
        this.queue = queue;
        this.refreshing = null;
    }

    get state() {
        return this.queue.state.documents;
    }

    /**
     * @param {String} method of `pos.order`
     * @param {...any} args
     * @throws {SendError} with Odoo's words, or without an answer in time
     */
    call(method, ...args) {
        return this.queue.transport.request("pos.order", method, args, PATIENCE);
    }

    /** Asks Odoo which there are; the state has them. */
    async refresh() {
        const {pos, transport} = this.queue;
        const args = ["documents_to_hand_over", [pos.config.id], PATIENCE];
        Object.assign(this.state, await transport.request(MODEL, ...args));
    }

    /** The list has changed: by a sale that is in Odoo now, or by this till. */
    refreshSoon() {
        if (!this.refreshing) {
            this.refreshing = browser.setTimeout(() => {
                this.refreshing = null;
                // Without an answer the next heartbeat tells how many there are.
                this.refresh().catch(() => null);
            }, REFRESH_PAUSE);
        }
    }

    /** What a heartbeat tells; not while an invoice is being handed over. */
    onCount(count) {
        if (Number.isInteger(count) && !this.queue.pos.get_order()?.isInvoiceAwaited) {
            this.state.count = count;
        }
    }

    /**
     * The sale is in Odoo: whatever becomes of the file, the cashier goes on.
     *
     * @param {Order} order
     * @param {() => Promise} download what shows it as standard does
     */
    async handOver(order, download) {
        try {
            await this.downloaded(download);
        } catch (error) {
            // A file that Odoo has not made is drawn with the cashier's rights: what
            // then fails is not the cause, which the list tells.
            console.warn("The invoice comes later", error);
            this.notifyLater(order);
            this.refreshSoon();
            return;
        }
        this.call("action_hand_over_document", [order.server_id]).catch(() => {
            // It stays in the list, where the cashier can strike it off.
        });
    }

    /**
     * @param {() => Promise} download
     * @throws {SendError} there is no file yet. One that comes after all stays in
     *  the list: the customer may have gone.
     */
    async downloaded(download) {
        const done = download().then(() => true);
        if (
            !(await within(done, DOWNLOAD_PATIENCE, {...pageWorld, otherwise: false}))
        ) {
            throw new SendError("timeout", "The file does not come");
        }
    }

    notifyLater({name}) {
        const text = _t("The invoice of %s comes later: Queue, Documents.", name);
        this.queue.env.services.pos_notification.add(text, NOTICE);
    }

    /** @param {Object} row of the list; it is struck off when the file is here */
    async print({id, account_move}) {
        await this.call("action_print_document", [id]);
        const {report} = this.queue.env.services;
        await this.downloaded(() => report.doAction(INVOICE_REPORT, [account_move]));
        await this.strikeOff({id});
    }

    /**
     * Odoo, or its mail server, may be slow, and send it after the answer is given up.
     *
     * @param {Object} row
     * @throws {Error} with what is known
     */
    async email({id, email}) {
        try {
            await this.call("action_send_document", [id]);
        } catch (error) {
            const hasLeft = this.queue.line.isOnline;
            if (!hasLeft || !MAY_BE_DONE.includes(error.reason)) {
                throw error;
            }
            this.refreshSoon();
            throw new Error(
                _t(
                    "Odoo has not answered. The e-mail to %s may have been sent: look here again in a minute before you send it once more.",
                    email
                )
            );
        }
        await this.refresh();
    }

    async strikeOff({id}) {
        await this.call("action_hand_over_document", [id]);
        await this.refresh();
    }
}
