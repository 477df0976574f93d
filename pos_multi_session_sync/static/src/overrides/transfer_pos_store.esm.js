/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {OrderTransfers} from "@pos_multi_session_sync/app/transfer/order_transfers.esm";
import {PosStore} from "@point_of_sale/app/store/pos_store";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    async setup(env) {
        this.orderTransfers = new OrderTransfers(env, this);
        await super.setup(...arguments);
        this.orderTransfers.start();
    },

    async _processData(loadedData) {
        await super._processData(...arguments);
        this.orderTransfers.open(loadedData.pos_order_transfer);
    },
});
