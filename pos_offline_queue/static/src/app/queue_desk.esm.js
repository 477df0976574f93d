/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {exportFile, planImport} from "@pos_offline_queue/core/exchange.esm";
import {
    forgetUnderOtherName,
    keptUnderOtherName,
} from "@pos_offline_queue/core/storage/open.esm";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {entryOf} from "@pos_offline_queue/core/sending.esm";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";

/** How long a manager waits for Odoo's answer, in ms. */
const PATIENCE = 8000;

/** The hint of the outbox that has the name which people gave to this device. */
export const DEVICE_NAME = "device_name";

const inBrowser = (name) => ({
    indexedDB: window.indexedDB,
    timers: pageWorld.timers,
    name,
});

/** What a person at the queue screen can do. */
export class QueueDesk {
    /** @param {OfflineQueue} queue */
    constructor(queue) {
        this.queue = queue;
    }

    retry(keys) {
        this.queue.outbox.retry(keys);
        return this.queue.sender.flush({keys});
    }

    /**
     * What people call this device on the board of devices.
     *
     * @param {String} name "" for the browser's own
     * @returns {String} what it is called now
     */
    rename(name) {
        this.queue.outbox.store.setHint(DEVICE_NAME, name.trim());
        this.queue.sender.heartbeat();
        return this.queue.device.name;
    }

    exportFile() {
        const text = exportFile({
            records: this.queue.outbox.sales(),
            tabs: [...this.queue.outbox.store.tabs(), ...this.queue.book.held.list()],
            damaged: this.queue.outbox.damaged,
            device: this.queue.outbox.device,
            identity: this.queue.identity,
            now: () => Date.now(),
            digest: window.sha256,
        });
        const day = new Date().toISOString().slice(0, 16).replace(/[T:]/g, "-");
        return {name: `pos-queue-${this.queue.identity.config}-${day}.json`, text};
    }

    /**
     * The same for what waits under another name of the database, which was renamed.
     *
     * @param {{database: String, name: String}} other one of `state.others`
     */
    async planTakingOver({name}) {
        const {sales, tabs} = await keptUnderOtherName(inBrowser(name));
        const {identity} = this.queue;
        const text = exportFile({
            records: sales,
            tabs,
            identity,
            now: () => Date.now(),
            digest: window.sha256,
        });
        return this.planImport(text);
    }

    /** What has been taken over, or is in Odoo already, waits there no longer. */
    async forgetTakenOver({name}, {sales, tabs, skipped}) {
        const isHere = ({why}) => ["known", "confirmed"].includes(why);
        const keys = [...sales, ...skipped.filter(isHere)].map(({key}) => key);
        const uids = tabs.map(({uid}) => uid);
        await forgetUnderOtherName(inBrowser(name), {keys, uids});
        await this.queue.lookForOthers();
    }

    planImport(text) {
        const uids = [
            ...this.queue.book.tabs.map(({id}) => id),
            ...this.queue.book.held.list().map(({uid}) => uid),
            ...this.queue.book.sales.map(({id}) => id),
        ];
        return planImport(text, {
            identity: this.queue.identity,
            digest: window.sha256,
            known: {keys: this.queue.outbox.sales().map(({key}) => key), uids},
        });
    }

    /**
     * @param {Object} plan from `planImport`
     * @returns {Promise<{sales: Number, tabs: Number}>} what is here now
     */
    async runImport({sales, tabs}) {
        const taken = await this.queue.outbox.takeIn({sales, tabs});
        for (const {uid, data} of tabs) {
            const isShown = await this.showHeld(data);
            if (!isShown && this.queue.book.held.hold({id: uid, data})) {
                this.queue.outbox.store.dropTab(uid);
            }
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
        await this.queue.pos._loadMissingProducts([data]);
        await this.queue.pos._loadMissingPartners([data]);
        // After the waiting: somebody else may have opened it meanwhile.
        if (!this.queue.pos.orders.some(({uid}) => uid === data.uid)) {
            this.queue.pos.orders.add(this.queue.pos.createReactiveOrder(data));
        }
    }

    /**
     * An open order was sold in another tab of this browser. One that is being paid at
     * a terminal stays: the money counts, and it becomes a sale of its own.
     */
    closeSold(uid) {
        const {pos} = this.queue;
        const order = pos.orders.find((each) => each.uid === uid);
        const isPaying = order?.get_paymentlines().some((line) => line.payment_status);
        if (!order || order.finalized || isPaying) {
            return;
        }
        const isShown = pos.get_order()?.uid === uid;
        // So it is not taken for one that was deleted here.
        order.finalized = true;
        pos.removeOrder(order, false);
        if (isShown) {
            pos.selectedOrder = null;
            pos.numberBuffer.reset();
            pos.closeScreen();
        }
        const text = _t(
            "%s was paid in another tab of this browser.",
            order.getLabel()
        );
        this.queue.env.services.pos_notification.add(text, 10000);
    }

    /**
     * An order with what is left to refund of a sale that waits. Odoo does not know the
     * lines yet: they are named by the sale's key and their own uuid.
     *
     * @param {{key: String, payload: String}} record whose records are all loaded
     * @returns {Promise<Order|null>} the order, selected; null if nothing is left
     */
    async refund({key, payload}) {
        const {pos} = this.queue;
        const sold = pos.createReactiveOrder({...JSON.parse(payload), state: "paid"});
        const refunded = this.refundedOf(key);
        const lines = sold.get_orderlines().filter((line) => {
            line.id = `${key}/${line.uuid}`;
            line.refunded_qty = refunded.get(line.id) || 0;
            const left = line.quantity - line.refunded_qty;
            return left > 0 && !pos.isProductQtyZero(left);
        });
        if (!lines.length) {
            return null;
        }
        if (pos.config.module_pos_restaurant && !pos.table) {
            // A new order is at a table, as where standard refunds.
            const [first] = Object.values(pos.tables_by_id);
            pos.table = pos.tables_by_id[sold.tableId] || first;
        }
        const order = pos.add_new_order();
        const made = new Map();
        for (const line of lines) {
            made.set(line, await this.addRefund(order, line));
        }
        for (const [line, refund] of made) {
            refund.comboParent = made.get(line.comboParent);
            refund.comboLines = line.comboLines
                ?.map((part) => made.get(part))
                .filter(Boolean);
        }
        order.fiscal_position = sold.fiscal_position;
        if (sold.get_partner()) {
            order.set_partner(sold.get_partner());
        }
        return order;
    }

    /** As standard does it in the list of paid orders, with what modules add there. */
    addRefund(order, line) {
        const screen = Object.assign(Object.create(TicketScreen.prototype), {
            pos: this.queue.pos,
        });
        const detail = screen._getToRefundDetail(line);
        detail.qty = line.quantity - line.refunded_qty;
        detail.orderline.refundedQty = line.refunded_qty;
        detail.destinationOrderUid = order.uid;
        const options = screen._prepareRefundOrderlineOptions(detail);
        return order.add_product(line.product, options);
    }

    /** @returns {Map<String, Number>} what this device has refunded of a sale's lines */
    refundedOf(key) {
        const {outbox, book} = this.queue;
        const refunding = [...outbox.sales(), ...outbox.sent.rows.values()]
            .map(({payload}) => payload)
            .filter((payload) => payload.includes(`"${key}/`))
            .map((payload) => JSON.parse(payload));
        const refunded = new Map();
        for (const {lines} of [...refunding, ...book.tabs.map(({data}) => data)]) {
            for (const [, , {refunded_in_queue: name, qty}] of lines) {
                refunded.set(name, (refunded.get(name) || 0) - qty);
            }
        }
        return refunded;
    }

    /**
     * @param {String} key
     * @param {String} reason of the manager
     * @returns {Promise<{status: String}>} set_aside; or confirmed, when it is in
     *  Odoo already; or busy
     * @throws {SendError}
     */
    async setAside(key, reason) {
        const args = [this.queue.device, entryOf(this.queue.outbox.sale(key)), reason];
        const answer = await this.queue.transport.call("set_aside", args, PATIENCE);
        if (answer.status === "set_aside") {
            this.queue.outbox.forgotten(key);
        } else if (answer.status === "confirmed") {
            this.queue.onResult(answer);
            this.queue.outbox.confirmed(key);
        }
        return answer;
    }

    /** Log in again; the sales stay here and are sent afterwards. */
    login() {
        const back = encodeURIComponent(
            `/pos/ui?config_id=${this.queue.pos.config.id}`
        );
        browser.location.href = `/web/login?redirect=${back}`;
    }
}
