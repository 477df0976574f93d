/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosBus} from "@point_of_sale/app/bus/pos_bus_service";
import {patch} from "@web/core/utils/patch";

patch(PosBus.prototype, {
    dispatch(message) {
        super.dispatch(...arguments);
        if (message.type === "pos_order_transfer") {
            this.pos.orderTransfers?.onNotice();
        }
    },
});
