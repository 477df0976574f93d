/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** So long others see that it is being paid, if this till says no more. Milliseconds. */
const LEASE = 60000;
const RENEWAL = 25000;

/** "Being paid on this till": makes accidents rare, and locks nothing. */
export class Claims {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.held = null;
        this.timer = null;
    }

    hold(order) {
        const shared = this.sharing.of(order);
        if (!shared) {
            return;
        }
        this.sharing.flush(shared);
        this.held = shared;
        this.renew();
        this.timer = browser.setInterval(() => this.renew(), RENEWAL);
    }

    renew() {
        const {held, sharing} = this;
        if (this.isOpen(held)) {
            const until = sharing.desk.serverTime() + LEASE;
            sharing.issue(held.uuid, [{type: "order.claim", until}]);
            sharing.show(held.uuid);
        }
    }

    release() {
        const {held, sharing} = this;
        browser.clearInterval(this.timer);
        this.held = null;
        if (this.isOpen(held) && sharing.of(held.order)) {
            sharing.issue(held.uuid, [{type: "order.release"}]);
            sharing.show(held.uuid);
        }
    }

    isOpen(shared) {
        return shared && shared.applied && !shared.order.finalized && !shared.isLeft;
    }

    /** @returns {Boolean} whether a terminal has, or may have, the customer's money */
    isMoneyTaken(order) {
        return order.paymentlines.some(
            (line) =>
                line.is_electronic() &&
                !["pending", "retry", "reversed"].includes(line.get_payment_status())
        );
    }
}
