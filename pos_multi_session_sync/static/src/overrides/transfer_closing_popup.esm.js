/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {patch} from "@web/core/utils/patch";

patch(ClosePosPopup.prototype, {
    /** What was sent to other points of sale goes out first, or is on the list. */
    async askForUnsent() {
        await this.pos.orderTransfers.sendAll();
        return super.askForUnsent(...arguments);
    },
});
