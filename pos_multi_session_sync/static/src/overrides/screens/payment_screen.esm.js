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
            (order) => {
                if (order) {
                    this.pos.sharing.payments.begin(order);
                    return () => this.pos.sharing.payments.end(order);
                }
            },
            () => [this.pos.get_order()]
        );
        // On the screen itself: modules patch its class later than this one does.
        const isOrderValid = this._isOrderValid;
        this._isOrderValid = (...args) =>
            this.pos.sharing.payments.whileChecked(this.currentOrder, () =>
                isOrderValid.apply(this, args)
            );
    },
});
