/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosDB} from "@point_of_sale/app/store/db";
import {patch} from "@web/core/utils/patch";

/**
 * Where standard keeps orders, the order book does, as soon as it is open. Standard's
 * copy of the open orders stays: it is what a POS without this module reads.
 */
patch(PosDB.prototype, {
    /** @param {OrderBook} book */
    useOrderBook(book) {
        this.orderBook = book;
    },

    /** Damaged data must not keep a till from starting. */
    load(store, deft) {
        try {
            return super.load(...arguments);
        } catch (error) {
            const name = `${this.name}_${store}`;
            console.warn(`Damaged, kept aside as ${name}_damaged`, error);
            localStorage[`${name}_damaged`] = localStorage[name];
            localStorage.removeItem(name);
            return deft;
        }
    },

    add_order(order) {
        return this.orderBook ? this.orderBook.addSale(order) : super.add_order(order);
    },

    remove_order(uid) {
        if (!this.orderBook) {
            return super.remove_order(...arguments);
        }
        this.orderBook.withdrawSale(uid);
    },

    /** Standard's debug window asks for it; sold is sold: see the queue screen. */
    remove_all_orders() {
        if (!this.orderBook) {
            super.remove_all_orders();
        }
    },

    get_orders() {
        return this.orderBook ? this.orderBook.sales : super.get_orders();
    },

    get_order(uid) {
        return this.orderBook
            ? this.orderBook.sale(uid)
            : super.get_order(...arguments);
    },

    save_unpaid_order(order) {
        return this.orderBook
            ? this.orderBook.keepTab(order.uid, order.export_as_JSON())
            : super.save_unpaid_order(...arguments);
    },

    remove_unpaid_order(order) {
        return this.orderBook
            ? this.orderBook.dropTab(order.uid)
            : super.remove_unpaid_order(...arguments);
    },

    remove_all_unpaid_orders() {
        if (!this.orderBook) {
            return super.remove_all_unpaid_orders(...arguments);
        }
        this.orderBook.tabs.forEach(({id}) => this.orderBook.dropTab(id));
    },

    get_unpaid_orders() {
        return this.orderBook
            ? this.orderBook.tabs.map(({data}) => data)
            : super.get_unpaid_orders(...arguments);
    },

    get_unpaid_orders_to_sync(ids) {
        if (!this.orderBook) {
            return super.get_unpaid_orders_to_sync(...arguments);
        }
        return this.orderBook.tabs.filter(
            ({id, data}) =>
                ids.includes(id) &&
                (data.server_id ||
                    data.lines.length ||
                    data.statement_ids.length ||
                    data.booked)
        );
    },
});
