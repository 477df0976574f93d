/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

/** A row of taps is written once, and none of them waits for it. Milliseconds. */
const PAUSE = 400;

/**
 * When the POS writes an open order down. Standard does it with each change, all of it and
 * all other orders, which takes long where there are many. What is in a shared order
 * is kept as operations; standard's copy has besides only what is the till's own (its
 * number, payments), so that it may come a moment later, and not at all for what others
 * do.
 */
export class Keeper {
    /** @param {PosStore} pos */
    constructor(pos) {
        this.pos = pos;
        this.timers = new Map();
        this.current = null;
        const keepAll = () => [...this.timers.keys()].forEach((one) => this.keep(one));
        browser.addEventListener("pagehide", keepAll);
        document.addEventListener(
            "visibilitychange",
            () => document.hidden && keepAll()
        );
    }

    isKeeping(shared) {
        return this.current === shared;
    }

    keepSoon(shared) {
        const isMoney = shared.order.paymentlines.length > 0;
        if (!shared.isUnkept || shared.order.finalized) {
            return;
        }
        if (isMoney) {
            this.keep(shared);
        } else if (!this.timers.has(shared)) {
            const timer = browser.setTimeout(() => this.keep(shared), PAUSE);
            this.timers.set(shared, timer);
        }
    }

    keep(shared) {
        this.forget(shared);
        shared.isUnkept = false;
        this.current = shared;
        try {
            // The raw one: to export it through a proxy takes ten times as long.
            this.pos._onReactiveOrderUpdated(shared.order);
        } finally {
            this.current = null;
        }
    }

    forget(shared) {
        browser.clearTimeout(this.timers.get(shared));
        this.timers.delete(shared);
    }
}

/** Which orders are saved in Odoo while they are open: functions of an order. */
const drafts = registry.category("pos_sharing_drafts");

// The server takes the payment.
drafts.add("pos_online_payment", ({paymentlines}) =>
    paymentlines.some(({payment_method}) => payment_method.is_online_payment)
);

/**
 * Standard sends open orders to the server and gets them back whole, between trusted POSes
 * and for the tables of a restaurant. Two ways of sharing one order would undo each
 * other's work, so this one rests where orders are shared.
 *
 * They are set on the store itself: modules patch its class later than this one does.
 * What a module needs as a draft is saved all the same.
 *
 * @param {PosStore} pos
 * @param {Sharing} sharing
 */
export function quietDrafts(pos, sharing) {
    const isNeeded = (order) => drafts.getAll().some((needs) => needs(order));
    Object.assign(pos, {
        isOpenOrderShareable: () => false,
        async sendDraftToServer() {
            const orders = [...pos.ordersToUpdateSet].filter(isNeeded);
            pos.ordersToUpdateSet.clear();
            for (const order of orders) {
                sharing.closing.sealDraft(order);
                pos.ordersToUpdateSet.add(order);
            }
            if (orders.length) {
                await Object.getPrototypeOf(pos).sendDraftToServer.call(pos);
            }
        },
        async transferTable(table) {
            if (sharing.of(pos.orderToTransfer)) {
                await Object.getPrototypeOf(pos).transferTable.call(pos, table);
            } else {
                // Another till has closed it.
                pos.orderToTransfer = null;
                await pos.setTable(table);
            }
        },
        _removeOrdersFromServer: async () => undefined,
        _syncAllOrdersFromServer: async () => null,
        _syncTableOrdersFromServer: async () => undefined,
        _syncTableOrdersToServer: async () => pos.ordersToUpdateSet.clear(),
    });
}

/**
 * An order that waits for an online payment is closed: paid by that, which the server
 * tells, or otherwise, and then the customer is not asked to pay any more.
 *
 * @param {PosStore} pos
 * @param {Order} order
 */
export async function endOnlinePayment({orm}, order) {
    const answer = await order.update_online_payments_data_with_server?.(orm, false);
    if (answer && !answer.is_paid) {
        order.uiState.PaymentScreen?.onlinePaymentPopup?.cancel();
    }
}
