/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import * as PaymentScreen from "@point_of_sale/../tests/tours/helpers/PaymentScreenTourMethods";
import * as ProductScreen from "@point_of_sale/../tests/tours/helpers/ProductScreenTourMethods";
import * as ReceiptScreen from "@point_of_sale/../tests/tours/helpers/ReceiptScreenTourMethods";
import {registry} from "@web/core/registry";

const PICKER = ".pos-picker-dialog iframe";

/** A cashier finds a customer in the backend's list, and sells to them. */
registry.category("web_tour.tours").add("pos_backend_partner_choose", {
    test: true,
    url: "/pos/ui",
    steps: () => [
        ...ProductScreen.clickDisplayedProduct("Tour Loaf"),
        {
            content: "Press Customer",
            trigger: ".product-screen .set-partner",
        },
        {
            content: "Type a part of the phone number",
            trigger: `${PICKER} .o_searchview_input`,
            extra_trigger: `${PICKER} .o_data_row`,
            run: "text 4711 0815",
        },
        {
            content: "Search for it",
            trigger: `${PICKER} .o_searchview_autocomplete .o_menu_item`,
        },
        {
            content: "Only this customer is found",
            trigger: `${PICKER} .o_list_view:not(:has(.o_data_row:contains('Tess Other'))) .o_data_row:contains('Tom Tour')`,
            isCheck: true,
        },
        {
            content: "Choose the customer",
            trigger: `${PICKER} .o_data_row:contains('Tom Tour') .o_pos_picker_choose_row`,
        },
        {
            content: "The customer is on the order",
            trigger: ".product-screen .set-partner:contains('Tom Tour')",
            isCheck: true,
        },
        ...ProductScreen.clickPayButton(),
        ...PaymentScreen.clickPaymentMethod("Tour Card"),
        ...PaymentScreen.clickValidate(),
        ...ReceiptScreen.receiptIsThere(),
    ],
});
