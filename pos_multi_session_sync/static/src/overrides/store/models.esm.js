/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order} from "@point_of_sale/app/store/models";
import {patch} from "@web/core/utils/patch";
import {uuid} from "@pos_offline_queue/core/uuid.esm";

/** By it every till of the group knows the order; all its numbers are the till's own. */
patch(Order.prototype, {
    setup() {
        super.setup(...arguments);
        this.shared_uuid = this.shared_uuid || uuid(window.crypto);
    },

    save_to_db() {
        const {sharing} = this.pos;
        if (!sharing || sharing.mayKeep(this)) {
            super.save_to_db(...arguments);
        }
    },

    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.shared_uuid = json.shared_uuid || this.shared_uuid;
        this.shared_is_left = json.shared_is_left || false;
        this.shared_left_as = json.shared_left_as || null;
        this.guest_order = json.guest_order || null;
    },

    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        json.shared_uuid = this.shared_uuid;
        json.shared_is_left = this.shared_is_left || false;
        if (this.shared_left_as) {
            json.shared_left_as = this.shared_left_as;
        }
        if (this.guest_order) {
            json.guest_order = this.guest_order;
        }
        const seal = this.pos.sharing?.sealOf(this);
        if (seal) {
            json.multi_session = seal;
        }
        return json;
    },
});
