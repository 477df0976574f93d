/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {CashMovePopup} from "@point_of_sale/app/navbar/cash_move_popup/cash_move_popup";
import {CashOpeningPopup} from "@point_of_sale/app/store/cash_opening_popup/cash_opening_popup";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {patch} from "@web/core/utils/patch";

/** What standard calls of a session, as entries of the outbox. */
const ENTRIES = {
    set_cashbox_pos: ([sessionId, amount, notes]) => [
        "opening",
        sessionId,
        {amount, notes},
    ],
    try_cash_in_out: ([[sessionId], type, amount, reason, extras]) => [
        "move",
        sessionId,
        {type, amount, reason, extras},
    ],
};

/** Odoo's service for a popup that does not lose what a person has counted. */
function keepingOrm({pos, orm}) {
    const queue = pos.offlineQueue;
    if (!queue.isOpen) {
        return orm;
    }
    const keeping = Object.create(orm);
    keeping.call = (model, method, args, ...rest) =>
        model === "pos.session" && Object.hasOwn(ENTRIES, method)
            ? queue.keepCash(...ENTRIES[method](args))
            : orm.call(model, method, args, ...rest);
    return keeping;
}

patch(CashOpeningPopup.prototype, {
    setup() {
        super.setup(...arguments);
        this.orm = keepingOrm(this);
    },

    /** It is not counted again after a reload. */
    async confirm() {
        offlineStart.rememberSession({state: "opened"});
        return super.confirm(...arguments);
    },
});

patch(CashMovePopup.prototype, {
    setup() {
        super.setup(...arguments);
        this.orm = keepingOrm(this);
    },
});
