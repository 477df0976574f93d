/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {SharingStrip} from "@pos_multi_session_sync/app/shared_screens/sharing_strip.esm";
import {patch} from "@web/core/utils/patch";
import {useEffect} from "@odoo/owl";

patch(PaymentScreen, {components: {...PaymentScreen.components, SharingStrip}});

/** As long as this screen shows an order, the others see that it is being paid. */
patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        useEffect(
            (order) => order && this.pos.sharing.holdForPayment(order),
            () => [this.pos.get_order()]
        );
    },
});
