/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {endOnlinePayment} from "@pos_multi_session_sync/app/sharing/drafts.esm";
import {givingWay} from "@pos_multi_session_sync/core/merging.esm";
import {toRaw} from "@odoo/owl";

/** What a cashier hears of the other tills, and what becomes of an order that they close. */
export class OthersChanges {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** Orders that were on the screen when another till closed them. */
        this.seenLeaving = new Set();
        /** Notices of orders that are being paid online here, by order. */
        this.delayed = new Map();
    }

    /** @param {Notice[]} notices of the replica */
    notifyAll(notices) {
        const late = notices.filter(({type}) => type === "late");
        const isSaid = ({type, order}) =>
            type.endsWith("_elsewhere") && late.some((each) => each.order === order);
        notices
            .filter((notice) => !isSaid(notice))
            .forEach((notice) => this.notify(notice));
    }

    /** A notice that cannot be put into words keeps no other one away. */
    notify(notice) {
        try {
            this.onNotice(notice);
        } catch (error) {
            console.warn("A notice could not be shown", notice.type, error);
        }
    }

    onNotice(notice) {
        const {type, order, successor} = notice;
        if (type === "invalid") {
            this.sharing.pos.orderTransfers.onRefused(notice.changes);
        }
        const {state} = this.sharing.replica.visible(order) || {};
        if (type === "unprinted" && state === "cancelled") {
            // See ClosedTickets: another printer may do it.
            return;
        }
        if (type.endsWith("_elsewhere")) {
            if (this.sharing.orders.get(order)?.isBeingChecked) {
                // It may be this till's own sale, which the server has recorded.
                this.delayed.set(order, notice);
                return;
            }
            // Orders come and go all day long; only who was at it is told.
            const wasSeen = this.seenLeaving.delete(order);
            if (!wasSeen && (!successor || type === "merged_elsewhere")) {
                return;
            }
        }
        // What the POS computes by itself was nobody's change.
        const isComputed =
            type === "on_deleted" &&
            notice.values &&
            this.sharing.rules.computedKey(notice.values);
        if (!isComputed && (type !== "overwrote" || !this.settleByRule(notice))) {
            this.sharing.view.addNotice(notice);
        }
    }

    /** @returns {Boolean} whether nobody has to hear of it */
    settleByRule({order, line, key, value, found}) {
        const {rules} = this.sharing;
        const {isComputed, merge} = rules[line ? "line" : "order"].get(key);
        if (merge) {
            const merged = merge(null, found, value);
            const type = line ? "line.set" : "order.set";
            this.sharing.issue(order, [{type, line, key, value: merged, base: value}]);
            this.sharing.show(order);
        }
        return Boolean(isComputed || merge);
    }

    /** Whoever sat down there a moment before and has done nothing yet gets this one. */
    takeTable(order) {
        const {orders, pos} = this.sharing;
        const {shared_uuid: come, tableId} = order;
        const beside = pos.orders.filter(
            (each) => tableId && each.tableId === tableId && !each.finalized
        );
        const present = beside.map(({shared_uuid: uuid}) => {
            const isUntouched = Boolean(orders.get(uuid)?.isUntouched);
            return {uuid, isUntouched};
        });
        const shared = orders.get(givingWay(come, present));
        if (shared) {
            this.sharing.forget(shared);
            this.removeQuietly(shared.order, order);
        }
    }

    /** It is closed: paid or thrown away on another till, or unknown to the group. */
    leave(shared, document) {
        if (!shared || shared.order.finalized) {
            return;
        }
        const {sharing} = this;
        const {order} = shared;
        if (shared.isBeingChecked && order.server_id) {
            // The server may have closed it itself, for who has paid online.
            endOnlinePayment(sharing.pos, order);
            return;
        }
        if (this.isMoneyTaken(order)) {
            this.keepForMoney(shared, document);
            return;
        }
        const next = this.mergedInto(document);
        const delayed = this.delayed.get(shared.uuid);
        sharing.forget(shared);
        const {selectedOrder, orderToTransfer} = sharing.pos;
        if ([selectedOrder, orderToTransfer].some((each) => toRaw(each) === order)) {
            this.seenLeaving.add(shared.uuid);
        }
        this.removeQuietly(order, next);
        if (delayed) {
            this.notify(delayed);
        }
        if (!document) {
            sharing.view.addNotice({type: "gone", order: shared.uuid});
        }
    }

    /** @returns {Order|undefined} the open order where the lines of this one are */
    mergedInto(document) {
        const {orders, replica} = this.sharing;
        let last = document;
        while (last?.merged) {
            last = replica.visible(last.merged);
        }
        return last === document ? undefined : orders.get(last?.uuid)?.order;
    }

    /**
     * @returns {Boolean} whether a terminal has, or may have, the customer's money. What
     *     is paid online is with the server, which records the sale itself.
     */
    isMoneyTaken(order) {
        return order.paymentlines.some(
            (line) =>
                line.is_electronic() &&
                !line.payment_method.is_online_payment &&
                !["pending", "retry", "reversed"].includes(line.get_payment_status())
        );
    }

    /** The customer has paid here too: what is sold is recorded as a second payment. */
    keepForMoney(shared, document) {
        const {sharing} = this;
        if (!shared.isLeft) {
            shared.leave(document);
            sharing.keeper.keep(shared);
            const isCancelled = document?.state === "cancelled";
            const merged = document?.merged ? "merged_paid" : "cancelled_paid";
            const type = isCancelled ? merged : "paid_twice";
            sharing.view.addNotice({type, order: shared.uuid});
            sharing.view.noteDocument(shared.uuid, document || shared.leftAs);
        }
    }

    /** @param {Order} [next] what is shown in its place */
    removeQuietly(order, next = null) {
        const {pos} = this.sharing;
        const isShown = toRaw(pos.selectedOrder) === order;
        pos.removeOrder(
            pos.orders.find((each) => toRaw(each) === order) || order,
            false
        );
        const {ui} = pos.TICKET_SCREEN_STATE;
        if (toRaw(ui.selectedOrder) === order) {
            ui.selectedOrder = null;
        }
        const {props} = pos.mainScreen;
        if (props && toRaw(props.destinationOrder) === order) {
            // What is refunded there goes to an order of its own.
            delete props.destinationOrder;
        }
        if (isShown) {
            this.goOn(next);
        }
    }

    select(order) {
        const {pos} = this.sharing;
        if (pos.floors) {
            pos.table = pos.tables_by_id[order.tableId] || null;
        }
        pos.set_order(order);
    }

    /** The order that was being looked at is gone. */
    goOn(next) {
        const {pos} = this.sharing;
        pos.numberBuffer.reset();
        if (pos.tempScreen?.name === "BillScreen") {
            pos.closeTempScreen();
        }
        const isElsewhere = pos.mainScreen.component?.storeOnOrder === false;
        if (!next && pos.config.module_pos_restaurant && pos.floors) {
            pos.selectedOrder = null;
            pos.table = null;
            if (!isElsewhere) {
                pos.showScreen("FloorScreen");
            }
            return;
        }
        const isNext = (order) =>
            next ? toRaw(order) === next : !order.finalized && order.is_empty();
        const found = pos.orders.find(isNext);
        if (found) {
            this.select(found);
        } else {
            pos.add_new_order();
        }
        if (!isElsewhere) {
            const {name} = pos.get_order().get_screen_data();
            pos.showScreen(next ? "ProductScreen" : name);
        }
    }
}

const ASIDE = "sync_aside";
/** Between attempts to load what could not be loaded; milliseconds. */
const PAUSE = 5000;
/** After that the cashier is told that an order is not whole yet; milliseconds. */
const SLOW = 1000;
/** After that what an order needs is asked for once more. */
const TIMEOUT = 15000;

/**
 * Open orders of the group that this till cannot show, or of which it has not loaded all
 * that they name. They are safe on the server, and tried again: those that cannot be
 * read when they change. The cashier hears of each of these once, on this device.
 */
export class SetAside {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.store = sharing.pos.offlineQueue.outbox.store;
        /** The document that could not be shown, by its order. */
        this.documents = new Map();
        this.notified = new Set(this.store.all(ASIDE).map(({id}) => id));
        /** Orders of which this till cannot show all. */
        this.partial = new Set();
        this.timer = null;
        /** When what an order needs was asked for, by order. */
        this.loading = new Map();
    }

    /** @returns {Boolean} whether it is as it was when it could not be shown */
    has(document) {
        return Boolean(document) && this.documents.get(document.uuid) === document;
    }

    /** The POS cannot read it. */
    setAside(uuid, document, error) {
        const {orders, others, keeper, view} = this.sharing;
        const shared = orders.get(uuid);
        const isChange = this.add(uuid, document);
        console.warn(`The order ${uuid} is set aside`, error);
        if (shared && others.isMoneyTaken(shared.order)) {
            // It is sold as it stands here.
            shared.leave(document);
            keeper.keep(shared);
            return;
        }
        if (shared) {
            this.sharing.forget(shared);
            others.removeQuietly(shared.order);
        }
        view.noteDocument(uuid, null);
        if (isChange) {
            view.addNotice({type: "set_aside", order: uuid});
        }
    }

    /** @returns {Boolean} whether the cashier has not heard of it before */
    add(order, document) {
        this.documents.set(order, document);
        if (this.notified.has(order)) {
            return false;
        }
        this.notified.add(order);
        this.store.put(ASIDE, order, true);
        return true;
    }

    /** It can be shown again, or it is closed. */
    remove(order) {
        this.documents.delete(order);
        if (this.notified.delete(order)) {
            this.store.remove(ASIDE, order);
        }
    }

    // What it names, and this till has not loaded

    notePartial(uuid, isPartial) {
        if (isPartial !== this.partial.has(uuid)) {
            this.partial[isPartial ? "add" : "delete"](uuid);
            this.sharing.view.summarize(uuid);
        }
        this.showPartialLater();
    }

    /** No message says that a server can give what it could not: it is tried again. */
    showPartialLater() {
        if (this.timer || !this.partial.size) {
            return;
        }
        this.timer = browser.setTimeout(() => {
            this.timer = null;
            if (this.sharing.view.state.phase !== "alone") {
                [...this.partial].forEach((uuid) => this.sharing.show(uuid));
            }
            this.showPartialLater();
        }, PAUSE);
    }

    /** Get what the document names and this till has not; then show it. */
    async fetchMissing(document) {
        const {applier} = this.sharing;
        const {uuid: order} = document;
        const now = Date.now();
        // Nothing ends a request of the POS; another one may get through.
        if (now - this.loading.get(order) < TIMEOUT) {
            return;
        }
        this.loading.set(order, now);
        const notePartial = () => this.notePartial(order, true);
        const timer = browser.setTimeout(notePartial, SLOW);
        try {
            await applier.load(document);
            this.loading.delete(order);
            this.sharing.show(order);
        } catch (error) {
            this.loading.delete(order);
            notePartial();
            console.warn("An order needs what could not be loaded", error);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}
