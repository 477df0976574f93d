/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Handover} from "@pos_multi_session_sync/app/mesh/handover.esm";
import {SharedOrder} from "@pos_multi_session_sync/app/sharing/shared_order.esm";
import {endOnlinePayment} from "@pos_multi_session_sync/app/sharing/quiet_drafts.esm";
import {faultOf} from "@pos_multi_session_sync/core/schema.esm";
import {givingWay} from "@pos_multi_session_sync/core/tables.esm";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {toRaw} from "@odoo/owl";

/** Between attempts to load what could not be loaded; milliseconds. */
const PAUSE = 5000;

/** What the other tills do, as this one shows it: orders come, change and go. */
export class OthersChanges {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** Orders that were on the screen when another till closed them. */
        this.seenLeaving = new Set();
        /** Orders of which this till cannot show all. */
        this.partial = new Set();
        this.triedAt = 0;
        /** Notices of orders that are being paid online here, by order. */
        this.delayed = new Map();
        this.handover = new Handover(pageWorld, (uuid) => this.show(uuid));
    }

    /** @param {{orders: Set<String>, notices: Object[]}} changes of the replica */
    take({orders, notices}) {
        orders.forEach((uuid) => this.show(uuid));
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
            this.show(order);
        }
        return Boolean(isComputed || merge);
    }

    /**
     * Bring an order of this till up to its document. One that the POS cannot read is set
     * aside until it changes: all others go on.
     */
    show(uuid) {
        const {orders, replica, aside} = this.sharing;
        const shared = orders.get(uuid);
        if (shared) {
            // What the cashier has just done comes first.
            this.quietly(() => this.sharing.flush(shared));
        }
        const document = replica.visible(uuid);
        if (aside.has(document)) {
            return;
        }
        try {
            this.bring(uuid, document);
            aside.remove(uuid);
        } catch (error) {
            this.quietly(() => this.setAside(uuid, document, error));
        }
    }

    notePartial(uuid, isPartial) {
        if (isPartial !== this.partial.has(uuid)) {
            this.partial[isPartial ? "add" : "delete"](uuid);
            this.sharing.view.summarize(uuid);
        }
    }

    /** There is a connection: what could not be loaded before may be there now. */
    showPartial() {
        const now = Date.now();
        if (this.partial.size && Math.abs(now - this.triedAt) > PAUSE) {
            this.triedAt = now;
            [...this.partial].forEach((uuid) => this.show(uuid));
        }
    }

    quietly(act) {
        try {
            act();
        } catch (error) {
            // Somebody has to hear of it, and the other orders go on.
            Promise.reject(error);
        }
    }

    setAside(uuid, document, error) {
        const {orders, aside, keeper, view} = this.sharing;
        const shared = orders.get(uuid);
        const isChange = aside.add(uuid, document);
        console.warn(`The order ${uuid} is set aside`, error);
        if (shared && this.isMoneyTaken(shared.order)) {
            // It is sold as it stands here.
            shared.leave(document);
            keeper.keep(shared);
            return;
        }
        if (shared) {
            this.sharing.forget(shared);
            this.removeQuietly(shared.order);
        }
        view.noteDocument(uuid, null);
        if (isChange) {
            view.addNotice({type: "set_aside", order: uuid});
        }
    }

    bring(uuid, document) {
        const {orders, view, paidHere} = this.sharing;
        const shared = orders.get(uuid);
        if (this.handover.isUnderWay(uuid, document, shared?.applied)) {
            return;
        }
        // One that another till was paid for, and that Odoo has open, is shown as such.
        const isOpen = document && (document.state === "open" || document.isHint);
        const known = shared?.isLeft ? document || shared.leftAs : null;
        view.noteDocument(uuid, isOpen ? document : known);
        if (isOpen) {
            this.showOpen(shared, document);
            return;
        }
        this.partial.delete(uuid);
        if (document || shared?.applied || shared?.isLeft) {
            paidHere.remove(uuid);
            if (document) {
                this.sharing.closedTickets.onClosed(document, shared);
            }
            this.leave(shared, document);
        }
    }

    showOpen(shared, document) {
        const {uuid} = document;
        const {desk, missing, paidHere, payments} = this.sharing;
        if (shared ? shared.order.finalized : paidHere.has(uuid)) {
            return;
        }
        const fault = faultOf(document);
        if (fault) {
            throw new TypeError(`The POS cannot read its ${fault}`);
        }
        if (!missing.isComplete(document)) {
            desk.fetchMissing(document);
            return;
        }
        const isPartial = missing.lackingOf(document).length > 0;
        if (!isPartial && this.partial.has(uuid) && shared?.applied) {
            // A customer or a pricelist that could not be read was left out before.
            shared.applied = {...shared.applied, fields: {}};
        }
        if (!shared) {
            this.adopt(document);
        } else if (shared.applied !== document || missing.unshownOf(shared).length) {
            const {tableId} = shared.order;
            const before = payments.look(shared);
            shared.apply(document);
            payments.compare(shared, before);
            this.dropDoubles(shared);
            this.priceMerged(shared);
            if (shared.order.tableId !== tableId) {
                this.takeTable(shared.order);
            }
        }
        this.notePartial(uuid, isPartial);
    }

    dropDoubles(shared) {
        const doubles = shared.takeDoubles();
        if (doubles.length) {
            this.sharing.issue(
                shared.uuid,
                doubles.map((line) => ({type: "line.del", line}))
            );
            this.show(shared.uuid);
        }
    }

    /** Each till that has the quantity of all finds the same price, and says so. */
    priceMerged(shared) {
        const operations = shared.takeMergedPrices();
        if (operations.length) {
            this.sharing.issue(shared.uuid, operations);
            this.show(shared.uuid);
        }
    }

    /** An order that another till has made. */
    adopt(document) {
        const {sharing} = this;
        const {pos, applier} = sharing;
        const order = applier.makeOrder(document);
        const shared = new SharedOrder(sharing, order);
        sharing.orders.set(document.uuid, shared);
        shared.apply(document);
        applier.selectLast(order);
        pos.orders.add(pos.makeOrderReactive(order));
        this.takeTable(order);
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
