/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * Stock sends open orders to the server and gets them back whole, between trusted POSes
 * and for the tables of a restaurant. Two ways of sharing one order would undo each
 * other's work, so this one rests where orders are shared.
 *
 * They are set on the store itself: modules patch its class later than this one does.
 *
 * @param {PosStore} pos
 */
export function quietDrafts(pos) {
    Object.assign(pos, {
        isOpenOrderShareable: () => false,
        sendDraftToServer: async () => pos.ordersToUpdateSet.clear(),
        _removeOrdersFromServer: async () => undefined,
        _syncAllOrdersFromServer: async () => null,
        _syncTableOrdersFromServer: async () => undefined,
        _syncTableOrdersToServer: async () => pos.ordersToUpdateSet.clear(),
    });
}
