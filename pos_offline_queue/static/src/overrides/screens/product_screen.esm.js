/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ErrorBarcodePopup} from "@point_of_sale/app/barcode/error_popup/barcode_error_popup";
import {ProductScreen} from "@point_of_sale/app/screens/product_screen/product_screen";
import {_t} from "@web/core/l10n/translation";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {patch} from "@web/core/utils/patch";
import {status} from "@odoo/owl";
import {within} from "@pos_offline_queue/core/within.esm";

/** In ms. A product is looked up for so long. */
const PATIENCE = 30000;
const NOTICE = 5000;

patch(ProductScreen.prototype, {
    /**
     * The POS reads no scan before the one before is done with. A product that it does
     * not know is looked up while it goes on, as Odoo may be slow, or silent.
     */
    async _barcodeProductAction(code) {
        if (this.pos.db.get_product_by_barcode(code.base_code)) {
            return super._barcodeProductAction(...arguments);
        }
        this.lookUpProduct(this.currentOrder, code, () =>
            super._barcodeProductAction(...arguments)
        );
    },

    async lookUpProduct({uid, name}, code, add) {
        const product = await within(
            this._getProductByBarcode(code),
            PATIENCE,
            pageWorld
        );
        if (!product) {
            return this.popup.add(ErrorBarcodePopup, {code: code.base_code});
        }
        if (status(this) === "mounted" && this.currentOrder.uid === uid) {
            return add();
        }
        const words = {product: product.display_name, order: name};
        this.notification.add(
            _t(
                "%(product)s was found too late and is not on %(order)s. Scan it again.",
                words
            ),
            NOTICE
        );
    },
});
