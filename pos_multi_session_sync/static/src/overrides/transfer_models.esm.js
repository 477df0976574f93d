/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order} from "@point_of_sale/app/store/models";
import {patch} from "@web/core/utils/patch";

/** By it an order that was sent here is known, also when it is sold. */
patch(Order.prototype, {
    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.orderTransfer = json.order_transfer || null;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        if (this.orderTransfer) {
            json.order_transfer = {...this.orderTransfer};
        }
        return json;
    },
});
