/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {LineAuthors} from "@pos_multi_session_sync/app/shared_screens/line_authors.esm";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {SharingStrip} from "@pos_multi_session_sync/app/shared_screens/sharing_strip.esm";
import {patch} from "@web/core/utils/patch";

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
