/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    LineAuthors,
    SharingNotices,
    SharingStrip,
    TicketSharing,
} from "@pos_multi_session_sync/app/shared_screens/shared_marks.esm";
import {
    TransferButton,
    TransferToasts,
} from "@pos_multi_session_sync/app/transfer/transfer_screen.esm";
import {useEffect, useState} from "@odoo/owl";
import {Chrome} from "@point_of_sale/app/pos_app";
import {HistoryButton} from "@pos_multi_session_sync/app/shared_screens/history_popup.esm";
import {Navbar} from "@point_of_sale/app/navbar/navbar";
import {PaymentScreen} from "@point_of_sale/app/screens/payment_screen/payment_screen";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {SIZES} from "@web/core/ui/ui_service";
import {TicketScreen} from "@point_of_sale/app/screens/ticket_screen/ticket_screen";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

patch(Chrome, {
    components: {...Chrome.components, SharingNotices, TransferToasts},
});

patch(Navbar, {components: {...Navbar.components, TransferButton}});

patch(ProductScreen, {
    components: {...ProductScreen.components, LineAuthors, SharingStrip},
});

/** A quantity that was typed is meant as a number; a tap means one more. */
patch(ProductScreen.prototype, {
    noteTypedQuantity() {
        const line = this.currentOrder.get_selected_orderline();
        if (line && this.pos.numpadMode === "quantity") {
            this.pos.sharing.noteTyped(line);
        }
    },

    selectLine(line) {
        this.pos.sharing.view.unmark(line.uuid);
        super.selectLine(...arguments);
    },

    /** A colleague may be telling the customer the amount. */
    updateSelectedOrderline() {
        this.pos.sharing.view.unmark(this.currentOrder.get_selected_orderline()?.uuid);
        const update = () => super.updateSelectedOrderline(...arguments);
        return this.pos.sharing.payments.when("change", this.currentOrder, update);
    },

    _barcodeProductAction() {
        const add = () => super._barcodeProductAction(...arguments);
        return this.pos.sharing.payments.when("change", this.currentOrder, add);
    },

    _setValue() {
        this.noteTypedQuantity();
        return super._setValue(...arguments);
    },

    updateQuantityNumber() {
        this.noteTypedQuantity();
        return super.updateQuantityNumber(...arguments);
    },
});

patch(PaymentScreen, {components: {...PaymentScreen.components, SharingStrip}});

/** As long as this screen shows an order, the others see that it is being paid. */
patch(PaymentScreen.prototype, {
    setup() {
        super.setup(...arguments);
        useEffect(
            (order) => {
                if (order) {
                    this.pos.sharing.payments.begin(order);
                    return () => this.pos.sharing.payments.end(order);
                }
            },
            () => [this.pos.get_order()]
        );
        // On the screen itself: modules patch its class later than this one does.
        const isOrderValid = this._isOrderValid;
        this._isOrderValid = (...args) =>
            this.pos.sharing.payments.whileChecked(this.currentOrder, () =>
                isOrderValid.apply(this, args)
            );
    },
});

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
