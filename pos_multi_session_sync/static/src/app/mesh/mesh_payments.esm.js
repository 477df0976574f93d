/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** Payments, as tills that are connected say to each other. Without a mesh: nothing. */
export class MeshPayments {
    /** @param {MeshDesk} desk */
    constructor(desk) {
        this.desk = desk;
    }

    get claims() {
        return this.desk.mesh?.claims;
    }

    /**
     * The cashier is at the payment.
     *
     * @param {String} order uuid
     * @param {Boolean} [hasConsent] though another till takes it, or was paid
     */
    begin(order, hasConsent = false) {
        this.claims?.ask(order, {hasConsent});
    }

    end(order) {
        this.claims?.free(order);
    }

    /** @param {Order} order it is paid here, and on its way to Odoo */
    sell(order) {
        const total = order.get_total_with_tax();
        const payments = order.paymentlines.map((line) => [
            line.name,
            line.get_amount(),
        ]);
        const {shared_uuid: uuid, idempotency_key: key} = order;
        this.claims?.sell({key, order: uuid, total, payments, ts: Date.now()});
    }

    /** @param {String} order uuid; its sale will not get into Odoo */
    takeBack(order) {
        const sale = this.claims?.soldOf(order);
        if (sale) {
            this.claims.takeBack(sale.key);
        }
    }

    /**
     * @param {String} order uuid
     * @returns {{client: String, actor: Object, why: "paying"|"sold"}|null} another till
     */
    payerOf(order) {
        const payer = this.claims?.payerOf(order);
        return payer
            ? {
                  client: payer.author,
                  actor: {name: payer.till, till: ""},
                  why: payer.why,
              }
            : null;
    }
}
