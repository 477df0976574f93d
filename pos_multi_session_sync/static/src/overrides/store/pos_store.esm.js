/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosStore} from "@point_of_sale/app/store/pos_store";
import {Sharing} from "@pos_multi_session_sync/app/sharing/sharing.esm";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    async setup(env) {
        this.sharing = new Sharing(env, this);
        await super.setup(...arguments);
        this.sharing.start();
    },

    async _processData(loadedData) {
        await super._processData(...arguments);
        this.sharing.open(loadedData.pos_multi_session);
    },

    makeOrderReactive() {
        const order = super.makeOrderReactive(...arguments);
        this.sharing.watch(order);
        return order;
    },

    addProductToCurrentOrder() {
        const add = () => super.addProductToCurrentOrder(...arguments);
        return this.sharing.payments.when("change", this.get_order(), add);
    },

    removeOrder(order) {
        // Paid or deleted on another till: what is left to refund is to be read again.
        const limits = order.get_orderlines().map((line) => line.getRefundLimit());
        const sold = limits.map((limit) => limit && limit.order).filter(Boolean);
        this._invalidateSyncedOrdersCache(sold);
        super.removeOrder(...arguments);
        this.sharing.closing.onRemoved(order);
    },

    showTempScreen(name) {
        const show = () => super.showTempScreen(...arguments);
        if (name === "BillScreen" && !this.get_order()) {
            // Another till has closed the order while its bill was being printed.
            return Promise.resolve({confirmed: false, payload: null});
        }
        return this.sharing.isActive ? this.sharing.questions.ask(show) : show();
    },

    async sendOrderInPreparation(order, isCancelled = false) {
        if (this.sharing.isStarted) {
            await this.sharing.kitchen.send(order, isCancelled);
        } else {
            await super.sendOrderInPreparation(...arguments);
        }
    },

    push_single_order(order) {
        this.sharing.closing.seal(order);
        return super.push_single_order(...arguments);
    },
});
