/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {registry} from "@web/core/registry";

/** The transfers of this POS, for screens: `useService("pos_order_transfers")`. */
registry.category("services").add("pos_order_transfers", {
    dependencies: ["pos"],
    start: (_env, {pos}) => pos.orderTransfers,
});
