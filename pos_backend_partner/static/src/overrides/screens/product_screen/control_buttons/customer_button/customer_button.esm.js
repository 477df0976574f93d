/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {CustomerButton} from "@point_of_sale/app/screens/product_screen/control_buttons/customer_button/customer_button";
import {patch} from "@web/core/utils/patch";
import {useCustomerState} from "@pos_backend_partner/app/customer_state/customer_state.esm";

patch(CustomerButton.prototype, {
    setup() {
        super.setup(...arguments);
        this.customerState = useCustomerState();
    },
});
