/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {HistoryButton} from "@pos_multi_session_sync/app/shared_screens/history_button.esm";
import {SIZES} from "@web/core/ui/ui_service";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {TicketSharing} from "@pos_multi_session_sync/app/shared_screens/ticket_sharing.esm";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";
import {useState} from "@odoo/owl";

patch(TicketScreen, {
    components: {...TicketScreen.components, HistoryButton, TicketSharing},
});

patch(TicketScreen.prototype, {
    setup() {
        super.setup(...arguments);
        this.sharing = this.pos.sharing;
        this.shared = useState({isMineOnly: false});
    },

    /** Beside the search there is no room for more. */
    get isNarrow() {
        return this.ui.size < SIZES.XL;
    },

    /** Paid orders are looked for by what is on their receipts. */
    get hasSharedNumbers() {
        return this.sharing.isActive && this._state.ui.filter !== "SYNCED";
    },

    showMine(isMineOnly) {
        this.shared.isMineOnly = isMineOnly;
    },

    /** Whoever made it, at whichever till. */
    getCashier(order) {
        const {made} = this.sharing.view.documentOf(order) || {};
        return made?.actor?.name || super.getCashier(...arguments);
    },

    getStatus(order) {
        const isRejected = this.sharing.view.rejectedOf(order);
        return isRejected ? _t("Paid") : super.getStatus(...arguments);
    },

    shouldHideDeleteButton(order) {
        const isRejected = Boolean(this.sharing.view.rejectedOf(order));
        return isRejected || super.shouldHideDeleteButton(...arguments);
    },

    async onDeleteOrder(order) {
        const result = await super.onDeleteOrder(...arguments);
        this.sharing.deletions.offerUndo(order);
        return result;
    },

    getFilteredOrderList() {
        const orders = super.getFilteredOrderList(...arguments);
        const isFiltered = this.shared.isMineOnly && this.hasSharedNumbers;
        return isFiltered
            ? orders.filter((order) => this.sharing.view.isMine(order))
            : orders;
    },
});
