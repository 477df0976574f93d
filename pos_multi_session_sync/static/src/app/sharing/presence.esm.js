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

/** Which order this cashier is at. */
export class Presence {
    /** @param {Sharing} sharing */
    constructor(sharing) {
        this.sharing = sharing;
        this.timer = null;
        this.told = null;
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
    }

    onChange() {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.tell(), PAUSE);
    }

    tell() {
        const {order, screen} = this.current;
        const now = `${order}/${screen}`;
        if (now !== this.told) {
            this.told = now;
            this.sharing.desk.wake("presence");
        }
    }
}
