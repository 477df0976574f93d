/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosBus} from "@point_of_sale/app/bus/pos_bus_service";
import {patch} from "@web/core/utils/patch";

patch(PosBus.prototype, {
    dispatch({type, payload}) {
        super.dispatch(...arguments);
        this.pos.env.services.backend_messages?.onBus(type, payload);
    },
});
