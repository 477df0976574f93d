/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order} from "@point_of_sale/app/store/models";
import {patch} from "@web/core/utils/patch";
import {uuid} from "@pos_offline_queue/core/uuid.esm";

/** By its key the server knows an order again, however often it comes. */
patch(Order.prototype, {
    setup() {
        super.setup(...arguments);
        this.idempotency_key = this.idempotency_key || uuid(window.crypto);
    },

    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.idempotency_key = json.idempotency_key;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        json.idempotency_key = this.idempotency_key;
        return json;
    },
});
