/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {patch} from "@web/core/utils/patch";
import {useCustomerState} from "@pos_backend_partner/app/customer_state/customer_state.esm";

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.customerState = useCustomerState();
    },

    /**
     * Stock gives the answer to the order that is on the screen when it
     * comes. The picker lets the cashier go on meanwhile, so the order that
     * asked is held here.
     */
    async selectPartner(isEditMode = false, missingFields = []) {
        if (this.customerState.isStock) {
            return super.selectPartner(...arguments);
        }
        const order = this.currentOrder;
        const partner = order.get_partner();
        const {confirmed, payload} = await this.pos.showTempScreen(
            "PartnerListScreen",
            {
                partner,
                editModeProps: isEditMode,
                missingFields,
            }
        );
        if (confirmed) {
            order.set_partner(payload);
        }
    },
});
