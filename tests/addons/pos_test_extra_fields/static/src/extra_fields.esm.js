/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order, Orderline} from "@point_of_sale/app/store/models";
import {patch} from "@web/core/utils/patch";
import {registry} from "@web/core/registry";

/** As modules out there do it: by the export, and nothing else. */
patch(Order.prototype, {
    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.pickup = json.pickup;
    },

    export_as_JSON() {
        return {...super.export_as_JSON(...arguments), pickup: this.pickup};
    },
});

patch(Orderline.prototype, {
    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.wrapping = json.gift_wrapping;
    },

    export_as_JSON() {
        return {...super.export_as_JSON(...arguments), gift_wrapping: this.wrapping};
    },
});

/** What is fetched is prepared by a screen that reads drafts. */
registry
    .category("pos_sharing_drafts")
    .add("pos_test_extra_fields", ({pickup}) => pickup === "screen");
