/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {patch} from "@web/core/utils/patch";

patch(ClosePosPopup.prototype, {
    async closeSession() {
        this.pos.isSessionClosing = true;
        try {
            return await super.closeSession(...arguments);
        } finally {
            this.pos.isSessionClosing = false;
        }
    },
});
