/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** A till that is connected and does not answer keeps a customer waiting so long, in ms. */
const PATIENCE = 5000;

/** A fault in what tills say to each other is not to stop a sale. */
export function unlessFaulty(act, otherwise = null) {
    try {
        return act();
    } catch (error) {
        console.warn("Other tills are not told of a payment", error);
        return otherwise;
    }
}

/** Payments, as tills that are connected say to each other. Without a mesh: nothing. */
export class MeshPayments {
    /** @param {MeshDesk} desk */
    constructor(desk) {
        this.desk = desk;
        /** Who waits for the answer of the others, by order. */
        this.waiting = new Map();
    }

    get claims() {
        return this.desk.mesh?.claims;
    }

    /** With the mesh off nothing is computed. */
    withClaims(act) {
        const {claims} = this;
        if (claims) {
            unlessFaulty(() => act(claims));
        }
    }

    /**
     * The cashier is at the payment.
     *
     * @param {String} order uuid
     * @param {Boolean} [hasConsent] though another till takes it, or was paid
     */
    begin(order, hasConsent = false) {
        this.withClaims((claims) => claims.ask(order, {hasConsent}));
    }

    /**
     * Two tills may have come to the payment of an order at one time.
     *
     * @param {String} order uuid
     * @returns {Promise} when the others have said who takes it
     */
    async settled(order) {
        const isHeld = unlessFaulty(
            () => !this.claims || this.claims.mayPay(order),
            true
        );
        if (!isHeld && !this.isAsking(order)) {
            // The payment was opened before others were there, or they had it until now.
            this.begin(order);
        }
        if (this.isAsking(order)) {
            await new Promise((resolve) => {
                this.waiting.set(order, resolve);
                browser.setTimeout(resolve, PATIENCE);
            });
            this.waiting.delete(order);
        }
    }

    isAsking(order) {
        return this.claims?.claims.get(order)?.state === "asking";
    }

    /** Who takes it, or has, is known anew. */
    noteChange(order) {
        this.desk.desk.sharing.view.notePayer(order, this.payerOf(order));
        if (!this.isAsking(order)) {
            this.waiting.get(order)?.();
        }
    }

    end(order) {
        this.withClaims((claims) => claims.free(order));
    }

    /** @param {Order} order it is paid here, and on its way to Odoo */
    sell(order) {
        this.withClaims((claims) => {
            const {shared_uuid: uuid, idempotency_key: key} = order;
            const total = order.get_total_with_tax();
            const payments = order.paymentlines.map((line) => [
                line.name,
                line.get_amount(),
            ]);
            claims.sell({key, order: uuid, total, payments, ts: Date.now()});
        });
    }

    /** @param {String} order uuid; its sale will not get into Odoo */
    takeBack(order) {
        this.withClaims((claims) => {
            const sale = claims.sold.of(order);
            if (sale) {
                claims.sold.takeBack(sale.key);
            }
        });
    }

    /**
     * @param {String} order uuid
     * @returns {{client: String, actor: Object, why: "paying"|"sold"}|null} another till
     */
    payerOf(order) {
        const payer = this.claims?.payerOf(order);
        // Also what an earlier page of this till has sold is its own.
        if (!payer || this.desk.desk.replica.mine.has(payer.author)) {
            return null;
        }
        const {author: client, till: name, why, ts} = payer;
        const since = why === "sold" ? {since: ts} : {};
        return {client, actor: {name, till: ""}, why, ...since};
    }
}
