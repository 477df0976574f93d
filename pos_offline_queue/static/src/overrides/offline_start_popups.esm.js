/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {CashOpeningPopup} from "@point_of_sale/app/store/cash_opening_popup/cash_opening_popup";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {patch} from "@web/core/utils/patch";

/** The cash is not counted again after a reload. */
patch(CashOpeningPopup.prototype, {
    async confirm() {
        offlineStart.rememberSession({state: "opened"});
        return super.confirm(...arguments);
    },
});

/** A closed session leaves nothing to start from. */
patch(ClosePosPopup.prototype, {
    async closeSession() {
        offlineStart.isClosing = true;
        try {
            return await super.closeSession(...arguments);
        } finally {
            offlineStart.isClosing = false;
        }
    },
});
