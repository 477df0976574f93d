/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {exportFile, planImport} from "@pos_offline_queue/core/exchange.esm";
import {browser} from "@web/core/browser/browser";

/** How long a manager waits for Odoo's answer, in ms. */
const PATIENCE = 8000;

/** What a person at the queue screen can do. */
export class QueueDesk {
    retry(keys) {
        this.journal.retry(keys);
        return this.courier.flush({keys});
    }

    exportFile() {
        const text = exportFile({
            records: this.journal.sales(),
            tabs: this.journal.tabs(),
            damaged: this.journal.damaged,
            device: this.journal.device,
            identity: this.identity,
            now: () => Date.now(),
            digest: window.sha256,
        });
        const day = new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-");
        return {name: `pos-queue-${this.identity.config}-${day}.json`, text};
    }

    planImport(text) {
        const uids = [
            ...this.book.tabs.map(({id}) => id),
            ...this.book.sales.map(({id}) => id),
        ];
        return planImport(text, {
            identity: this.identity,
            digest: window.sha256,
            known: {keys: this.journal.sales().map(({key}) => key), uids},
        });
    }

    /**
     * @param {Object} plan from `planImport`
     * @returns {Promise<{sales: Number, tabs: Number}>} what is here now
     */
    async runImport({sales, tabs}) {
        const taken = await this.journal.takeIn({sales, tabs});
        for (const {data} of tabs) {
            await this.showHeld(data);
        }
        return taken;
    }

    /** @returns {Promise<Boolean>} whether an open order that is kept is shown now */
    async showHeld(data) {
        try {
            await this.openTab(data);
            return true;
        } catch (error) {
            console.warn("Kept, and opened when there is a line", data, error);
            return false;
        }
    }

    /** Show an open order; rejects where something that it needs is not here. */
    async openTab(data) {
        await this.pos._loadMissingProducts([data]);
        await this.pos._loadMissingPartners([data]);
        // After the waiting: somebody else may have opened it meanwhile.
        if (!this.pos.orders.some(({uid}) => uid === data.uid)) {
            this.pos.orders.add(this.pos.createReactiveOrder(data));
        }
    }

    /**
     * @param {String} key
     * @param {String} reason of the manager
     * @returns {Promise<{status: String}>} set_aside; or confirmed, when it is in
     *  Odoo already; or busy
     * @throws {CourierError}
     */
    async setAside(key, reason) {
        const envelope = this.courier.envelope(this.journal.sale(key));
        const args = [this.device, envelope, reason];
        const answer = await this.transport.call("set_aside", args, PATIENCE);
        if (answer.status === "set_aside") {
            this.journal.forgotten(key);
        } else if (answer.status === "confirmed") {
            this.onResult(answer);
            this.journal.confirmed(key);
        }
        return answer;
    }

    /** Log in again; the sales stay here and are sent afterwards. */
    login() {
        const back = encodeURIComponent(`/pos/ui?config_id=${this.pos.config.id}`);
        browser.location.href = `/web/login?redirect=${back}`;
    }
}
