/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {useEnv, useState} from "@odoo/owl";
import {ActionpadWidget} from "@point_of_sale/app/screens/product_screen/action_pad/action_pad";
import {Chrome} from "@point_of_sale/app/pos_app";
import {CustomerButton} from "@point_of_sale/app/screens/product_screen/control_buttons/customer_button/customer_button";
import {InvoiceButton} from "@point_of_sale/app/screens/ticket_screen/invoice_button/invoice_button";
import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {patch} from "@web/core/utils/patch";

/**
 * Owl translates titles and placeholders, but not what is only read out. The templates
 * of all other components are compiled after this.
 */
patch(Chrome.prototype, {
    setup() {
        super.setup();
        const {app} = this.__owl__;
        app.translatableAttributes = [
            ...(app.translatableAttributes || []),
            "aria-label",
        ];
    },
});

/** Where the POS runs without its services, as in unit tests, all is as in standard. */
const STANDARD = {isStandard: true, isOffline: false, isAsking: () => false};

/**
 * What a customer button says beside the name: whether a customer is being
 * chosen for this order, or whether the backend is out of reach.
 */
function useCustomerState() {
    const picker = useEnv().services.customer_picker;
    if (!picker || picker.isStandard) {
        return STANDARD;
    }
    const asking = useState(picker.state);
    const reach = useState(picker.reach.state);
    return {
        isStandard: false,
        get isOffline() {
            return reach.isOffline;
        },
        isAsking(order) {
            return Boolean(order) && asking.asking.includes(order.uid);
        },
    };
}

for (const {prototype} of [ActionpadWidget, CustomerButton]) {
    patch(prototype, {
        setup() {
            super.setup(...arguments);
            this.customerState = useCustomerState();
        },
    });
}

patch(ProductScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.customerState = useCustomerState();
    },

    /**
     * Finds any customer of the company by an indexed look-up, which the next scan
     * does not wait for. Standard does not hold a scan to the rule for refunds.
     */
    async _barcodePartnerAction(code) {
        if (this.customerState.isStandard) {
            return super._barcodePartnerAction(...arguments);
        }
        this.env.services.customer_picker.scans.scan(this.currentOrder, code.code);
    },
});

patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.customerState = useCustomerState();
    },

    /**
     * Standard gives the answer to the order that is on the screen when it
     * comes. The picker lets the cashier go on meanwhile, so the order that
     * asked is held here.
     */
    async selectPartner(isEditMode = false, missingFields = []) {
        if (this.customerState.isStandard) {
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

patch(Navbar.prototype, {
    onTillMessageClick() {
        this.env.services.backend_messages.write();
    },
});

patch(InvoiceButton.prototype, {
    /** The picker names the order that is invoiced, and asks for no other one. */
    async _invoiceOrder() {
        const picker = this.env.services.customer_picker;
        const {order} = this.props;
        if (!picker) {
            return super._invoiceOrder(...arguments);
        }
        picker.invoiced = order;
        try {
            return await super._invoiceOrder(...arguments);
        } finally {
            if (picker.invoiced === order) {
                picker.invoiced = null;
            }
        }
    },
});
