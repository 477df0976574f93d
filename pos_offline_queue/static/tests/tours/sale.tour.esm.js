/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import * as PaymentScreen from "@point_of_sale/../tests/tours/helpers/PaymentScreenTourMethods";
import * as ProductScreen from "@point_of_sale/../tests/tours/helpers/ProductScreenTourMethods";
import * as ReceiptScreen from "@point_of_sale/../tests/tours/helpers/ReceiptScreenTourMethods";
import {registry} from "@web/core/registry";

/** A cashier sells, and goes on when the sale is in Odoo. */
registry.category("web_tour.tours").add("pos_offline_queue_sale", {
    test: true,
    url: "/pos/ui",
    steps: () => [
        ...ProductScreen.clickDisplayedProduct("Offline Loaf"),
        ...ProductScreen.clickPayButton(),
        ...PaymentScreen.clickPaymentMethod("Card"),
        ...PaymentScreen.clickValidate(),
        ...ReceiptScreen.receiptIsThere(),
        {
            content: "Nothing waits to be sent",
            trigger: ".oe_status:not(:has(.js_msg))",
            isCheck: true,
        },
        ...ReceiptScreen.clickNextOrder(),
    ],
});
