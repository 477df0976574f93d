/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isNewCustomer, newCustomerRow} from "@pos_backend_partner/core/customers.esm";
import {ClosePosPopup} from "@point_of_sale/app/navbar/closing_popup/closing_popup";
import {Order} from "@point_of_sale/app/store/models";
import {PosBus} from "@point_of_sale/app/bus/pos_bus_service";
import {PosStore} from "@point_of_sale/app/store/pos_store";
import {patch} from "@web/core/utils/patch";
import {termsToFollow} from "@pos_backend_partner/core/customer_rules.esm";

patch(PosStore.prototype, {
    /** Every way to standard's customer screen leads to the picker. */
    showTempScreen(name, props = {}) {
        const picker = this.env.services.customer_picker;
        if (name === "PartnerListScreen" && picker && !picker.isStandard) {
            return picker.choose(props);
        }
        return super.showTempScreen(...arguments);
    },

    /** Also on the ticket screen it is the open order that this asks for. */
    selectPartner() {
        const picker = this.env.services.customer_picker;
        if (!picker || picker.isStandard) {
            return super.selectPartner(...arguments);
        }
        const order = this.get_order();
        return picker.askFor({order}, () => super.selectPartner(...arguments));
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

    /** @param {Object} partner as the server has it now */
    refreshOrdersOf(partner) {
        for (const order of this.orders) {
            const known = order.get_partner();
            if (known && known !== partner && known.id === partner.id) {
                order.refreshPartner(partner);
            }
        }
    },

    /**
     * @param {Object} made see core/new_customers
     * @returns {Object} the customer, among those that the POS knows
     */
    takeNewCustomer(made) {
        const row = newCustomerRow(made);
        if (!this.db.get_partner_by_id(row.id)) {
            this.addPartners([row]);
        }
        return this.db.get_partner_by_id(row.id);
    },

    /**
     * The contact was merged into another one, or created in Odoo.
     *
     * @param {Number} id that is not in Odoo
     * @param {Object} partner
     */
    replacePartner(id, partner) {
        const orders = this.orders.filter((order) => order.get_partner()?.id === id);
        orders.forEach((order) => order.refreshPartner(partner));
    },

    /**
     * The contact was deleted: a sale to it could not be recorded for anybody.
     *
     * @param {Number} id
     * @returns {Object[]} the orders that have no customer now
     */
    dropPartner(id) {
        const orders = this.orders.filter(
            (order) => !order.finalized && order.get_partner()?.id === id
        );
        // Prices stay as the customer was told them.
        orders.forEach((order) => (order.partner = null));
        return orders;
    },
});

const idOf = (record) => (record ? record.id : null);

patch(Order.prototype, {
    set_partner(partner) {
        super.set_partner(...arguments);
        const picker = this.pos.env.services.customer_picker;
        if (partner && picker && !picker.isStandard) {
            picker.customers.recent.remember(partner);
        }
    },

    /** Odoo creates the customer, once, if the order comes before them. */
    export_as_JSON() {
        const json = super.export_as_JSON(...arguments);
        const made = this.partner?.new_customer;
        if (made) {
            json.partner_id = false;
        }
        // Also that there is none any more: what tills share is what is said.
        if (made || this.had_new_customer) {
            this.had_new_customer = true;
            json.new_customer = made ? {...made} : null;
        }
        return json;
    },

    init_from_JSON(json) {
        super.init_from_JSON(...arguments);
        this.had_new_customer = "new_customer" in json;
        if (!this.partner && isNewCustomer(json.new_customer)) {
            this.partner = this.pos.takeNewCustomer(json.new_customer);
        }
    },

    /** Takes over what the office changed about the customer, or another contact. */
    refreshPartner(partner) {
        const before = this.termsOf(this.partner);
        const now = this.termsOf(partner);
        const isPaying = Boolean(this.finalized || this.get_paymentlines().length);
        const order = {
            isPaying,
            pricelist: idOf(this.pricelist),
            position: idOf(this.fiscal_position),
        };
        const {pricelist, position} = termsToFollow(order, before.ids, now.ids);
        this.partner = partner;
        if (position) {
            this.set_fiscal_position(now.position);
        }
        if (pricelist || position) {
            // Also of the same pricelist: prices with taxes included depend on both.
            this.set_pricelist(pricelist ? now.pricelist : this.pricelist);
        }
    },

    /** What standard gives to an order of the customer. */
    termsOf(partner) {
        const find = (records, value) =>
            value && records.find(({id}) => id === value[0]);
        const {config, default_pricelist, fiscal_positions, pricelists} = this.pos;
        const own = partner.property_account_position_id;
        const position = find(
            fiscal_positions,
            own || config.default_fiscal_position_id
        );
        const pricelist =
            find(pricelists, partner.property_product_pricelist) || default_pricelist;
        const ids = {pricelist: idOf(pricelist), position: idOf(position)};
        return {pricelist, position, ids};
    },
});

patch(PosBus.prototype, {
    dispatch({type, payload}) {
        super.dispatch(...arguments);
        this.pos.env.services.backend_messages?.onBus(type, payload);
    },
});

patch(ClosePosPopup.prototype, {
    /**
     * The way to the backend may take a while, so that this stays set. A closing that
     * Odoo refused makes the till forget when it next leaves, and no later.
     */
    async closeSession() {
        this.pos.isSessionClosing = true;
        return super.closeSession(...arguments);
    },
});
