/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SharedOrder} from "@pos_multi_session_sync/app/sharing/shared_order.esm";
import {faultOf} from "@pos_multi_session_sync/core/schema.esm";
import {givingWay} from "@pos_multi_session_sync/core/tables.esm";
import {toRaw} from "@odoo/owl";

/** What the other tills do, as this one shows it: orders come, change and go. */
export class OthersChanges {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        /** Orders that were on the screen when another till closed them. */
        this.seenLeaving = new Set();
    }

    /** @param {{orders: Set<String>, notices: Object[]}} changes of the replica */
    take({orders, notices}) {
        orders.forEach((uuid) => this.show(uuid));
        const late = notices.filter(({type}) => type === "late");
        const isSaid = ({type, order}) =>
            type.endsWith("_elsewhere") && late.some((each) => each.order === order);
        notices
            .filter((notice) => !isSaid(notice))
            .forEach((notice) => this.tell(notice));
    }

    /** A notice that cannot be put into words keeps no other one away. */
    tell(notice) {
        try {
            this.onNotice(notice);
        } catch (error) {
            console.warn("A notice could not be shown", notice.type, error);
        }
    }

    onNotice(notice) {
        const {type, order, linked} = notice;
        if (type.endsWith("_elsewhere")) {
            // Orders come and go all day long; only who was at it is told.
            const wasSeen = this.seenLeaving.delete(order);
            if (!wasSeen && !linked) {
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
            this.flush(shared);
        }
        const document = replica.visible(uuid);
        if (aside.has(document)) {
            return;
        }
        try {
            this.bring(uuid, document);
            aside.remove(uuid);
        } catch (error) {
            this.setAside(uuid, document, error);
        }
    }

    flush(shared) {
        try {
            this.sharing.flush(shared);
        } catch (error) {
            // Somebody has to hear of it, and the other orders go on.
            Promise.reject(error);
        }
    }

    setAside(uuid, document, error) {
        const {orders, aside, claims, keeper, view} = this.sharing;
        const shared = orders.get(uuid);
        const isNews = aside.add(uuid, document);
        console.warn(`The order ${uuid} is set aside`, error);
        if (shared && claims.isMoneyTaken(shared.order)) {
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
        if (isNews) {
            view.addNotice({type: "set_aside", order: uuid});
        }
    }

    bring(uuid, document) {
        const {orders, view, paidHere} = this.sharing;
        const shared = orders.get(uuid);
        const isOpen = document && document.state === "open";
        const known = shared?.isLeft ? document || shared.leftAs : null;
        view.noteDocument(uuid, isOpen ? document : known);
        if (isOpen) {
            this.showOpen(shared, document);
        } else if (document || shared?.applied || shared?.isLeft) {
            paidHere.remove(uuid);
            this.leave(shared, document);
        }
    }

    showOpen(shared, document) {
        const {uuid} = document;
        const {desk, missing, paidHere} = this.sharing;
        if (shared ? shared.order.finalized : paidHere.has(uuid)) {
            return;
        }
        const fault = faultOf(document);
        if (fault) {
            throw new TypeError(`The POS cannot read its ${fault}`);
        }
        if (!missing.isComplete(document)) {
            desk.fetchMissing(document);
        } else if (!shared) {
            this.adopt(document);
        } else if (shared.applied !== document) {
            const {tableId} = shared.order;
            shared.apply(document);
            this.dropDoubles(shared);
            if (shared.order.tableId !== tableId) {
                this.takeTable(shared.order);
            }
        }
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
        if (sharing.claims.isMoneyTaken(order)) {
            this.keepForMoney(shared, document);
            return;
        }
        sharing.forget(shared);
        if (toRaw(sharing.pos.selectedOrder) === order) {
            this.seenLeaving.add(shared.uuid);
        }
        this.removeQuietly(order);
        if (!document) {
            sharing.view.addNotice({type: "gone", order: shared.uuid});
        }
    }

    /** The customer has paid here too: what is sold is recorded as a second payment. */
    keepForMoney(shared, document) {
        const {sharing} = this;
        if (!shared.isLeft) {
            shared.leave(document);
            sharing.keeper.keep(shared);
            const type =
                document?.state === "cancelled" ? "cancelled_paid" : "paid_twice";
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
        if (isShown) {
            this.goOn(next);
        }
    }

    /** The order that was being looked at is gone. */
    goOn(next) {
        const {pos} = this.sharing;
        pos.numberBuffer.reset();
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
            pos.set_order(found);
        } else {
            pos.add_new_order();
        }
        if (!isElsewhere) {
            pos.showScreen(pos.get_order().get_screen_data().name);
        }
    }
}
