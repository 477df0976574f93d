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

    removeOrder(order) {
        super.removeOrder(...arguments);
        this.sharing.onRemoved(order);
    },

    push_single_order(order) {
        this.sharing.seal(order);
        return super.push_single_order(...arguments);
    },
});
