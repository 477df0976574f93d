/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {reactive, toRaw} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";

const SCREENS = {
    ProductScreen: "products",
    PaymentScreen: "payment",
    TicketScreen: "tickets",
};
/** Somebody who only passes by is not told of. Milliseconds. */
const PAUSE = 300;
/** Who takes a payment says so again and again, or others could begin one. */
const PAYING = 15000;

/** Which order this cashier is at, and whether it is being paid: nothing of it is logged. */
export class Presence {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.timer = null;
        this.notified = null;
        this.seen = reactive(sharing.pos, () => this.onChange());
    }

    /** @returns {{order: String|null, screen: String}} */
    get current() {
        const {mainScreen, selectedOrder} = this.seen;
        const screen = SCREENS[mainScreen.component?.name] || "other";
        const isAtOrder = ["products", "payment"].includes(screen);
        const order =
            isAtOrder && selectedOrder ? toRaw(selectedOrder).shared_uuid : null;
        return {order, screen};
    }

    start() {
        this.onChange();
        browser.addEventListener("pagehide", () => this.leave());
    }

    /** The others need not wait until nothing was heard of this page for long. */
    leave() {
        this.notified = null;
        this.sharing.desk.leave();
    }

    onChange() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.notify(), PAUSE);
    }

    notify() {
        browser.clearTimeout(this.timer);
        const {order, screen} = this.current;
        const now = `${order}/${screen}`;
        if (now !== this.notified) {
            this.notified = now;
            this.sharing.desk.wake("presence");
        }
        if (screen === "payment") {
            this.timer = browser.setTimeout(() => {
                this.notified = null;
                this.notify();
            }, PAYING);
        }
    }
}
