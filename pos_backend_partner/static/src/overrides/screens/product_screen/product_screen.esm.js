/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {patch} from "@web/core/utils/patch";
import {useCustomerState} from "@pos_backend_partner/app/customer_state/customer_state.esm";

patch(ProductScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.customerState = useCustomerState();
    },

    /** Finds any customer of the company by an indexed look-up. */
    async _getPartnerByBarcode(code) {
        if (this.customerState.isStock) {
            return super._getPartnerByBarcode(...arguments);
        }
        return this.env.services.known_customers.findByBarcode(code.code);
    },

    /** Stock does not hold a scan to the rule for refunds. */
    async _barcodePartnerAction(code) {
        if (this.customerState.isStock) {
            return super._barcodePartnerAction(...arguments);
        }
        const picker = this.env.services.customer_picker;
        const partner = await this._getPartnerByBarcode(code);
        if (partner && !picker.mayChange(this.currentOrder, partner)) {
            return picker.complain("refund");
        }
        return super._barcodePartnerAction(...arguments);
    },
});
