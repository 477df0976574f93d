/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosStore} from "@point_of_sale/app/store/pos_store";
import {patch} from "@web/core/utils/patch";

patch(PosStore.prototype, {
    /** Every way to stock's customer screen leads to the picker. */
    showTempScreen(name, props = {}) {
        const picker = this.env.services.customer_picker;
        if (name === "PartnerListScreen" && picker && !picker.isStock) {
            return picker.choose(props);
        }
        return super.showTempScreen(...arguments);
    },

    /** A closed session leaves nobody's data on the till. */
    redirectToBackend() {
        if (this.isSessionClosing) {
            this.env.services.known_customers.recent.forget();
        }
        return super.redirectToBackend(...arguments);
    },

    /**
     * Takes over customers as the server has them now. `PosDB.add_partners`
     * alone would skip a row older than the newest customer it knows.
     *
     * @param {Object[]} rows as from `get_pos_ui_res_partner_by_params`
     */
    refreshPartners(rows) {
        const newest = this.db.partner_write_date;
        this.db.partner_write_date = null;
        this.addPartners(rows);
        if (newest && newest > (this.db.partner_write_date || "")) {
            this.db.partner_write_date = newest;
        }
        for (const {id} of rows) {
            this.refreshOrdersOf(this.db.get_partner_by_id(id));
        }
    },

    /**
     * An order that has the customer already keeps him: the server takes it,
     * and a tab that is restored must find him.
     *
     * @param {Number[]} ids
     */
    forgetPartners(ids) {
        const needed = this.orders.map((order) => order.get_partner()?.id);
        for (const id of ids.filter((gone) => !needed.includes(gone))) {
            const {barcode} = this.db.partner_by_id[id] || {};
            delete this.db.partner_by_barcode[barcode];
            delete this.db.partner_by_id[id];
            this.db.partner_sorted = this.db.partner_sorted.filter((it) => it !== id);
        }
    },

    /** Prices change only if the customer's own terms did. */
    refreshOrdersOf(partner) {
        const terms = ({property_product_pricelist, property_account_position_id}) =>
            `${property_product_pricelist}/${property_account_position_id}`;
        for (const order of this.orders) {
            const known = order.get_partner();
            if (!known || known === partner || known.id !== partner.id) {
                continue;
            }
            if (order.finalized || terms(known) === terms(partner)) {
                order.partner = partner;
            } else {
                order.set_partner(partner);
            }
        }
    },
});
