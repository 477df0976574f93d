/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Order} from "@point_of_sale/app/store/models";
import {patch} from "@web/core/utils/patch";

/** What the server does with it, and when: see readme/DEVELOP.md of pos_offline_queue. */
patch(Order.prototype, {
    exportPostProcess() {
        const work = super.exportPostProcess(...arguments);
        const stamps = this.get_orderlines().length;
        return this.get_partner() && stamps
            ? {...work, pos_test_stamps: {stamps}}
            : work;
    },
});
