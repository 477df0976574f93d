/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order} from "@point_of_sale/app/store/models";
import {patch} from "@web/core/utils/patch";

patch(Order.prototype, {
    set_partner(partner) {
        super.set_partner(...arguments);
        const picker = this.pos.env.services.customer_picker;
        if (partner && picker && !picker.isStock) {
            picker.customers.recent.remember(partner);
        }
    },
});
