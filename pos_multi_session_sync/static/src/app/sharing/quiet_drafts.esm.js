/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {registry} from "@web/core/registry";

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
