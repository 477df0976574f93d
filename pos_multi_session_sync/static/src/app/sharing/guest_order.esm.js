/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/*
 * What a guest has ordered with pos_self_order is a draft in Odoo, which the server
 * brings to the tills. Whoever takes the payment names it, so that the draft becomes the
 * sale; the receipt bears the guest's secret, by which the phone finds it.
 */

import {registry} from "@web/core/registry";

// Only the server says it.
registry.category("pos_sharing_fields").add("pos_self_order.guest_order", {
    of: "order",
    key: "guest_order",
    /** @param {{id: Number, access_token: String}|null} guest null: the draft is gone */
    set: (order, guest) => {
        order.guest_order = guest || null;
        if (guest) {
            order.access_token = guest.access_token;
        }
    },
});
