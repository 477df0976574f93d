/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** A row of taps is written once, and none of them waits for it. Milliseconds. */
const PAUSE = 400;

/**
 * When the POS writes an open order down. Standard does it with each change, all of it and
 * all other orders, which takes long where there are many. What is in a shared order
 * is kept as operations; standard's copy has besides only what is the till's own (its
 * number, payments), so that it may come a moment later, and not at all for what others
 * do.
 */
export class Keeper {
    /** @param {PosStore} pos */
    constructor(pos) {
        this.pos = pos;
        this.timers = new Map();
        this.current = null;
        const keepAll = () => [...this.timers.keys()].forEach((one) => this.keep(one));
        browser.addEventListener("pagehide", keepAll);
        document.addEventListener(
            "visibilitychange",
            () => document.hidden && keepAll()
        );
    }

    isKeeping(shared) {
        return this.current === shared;
    }

    keepSoon(shared) {
        const isMoney = shared.order.paymentlines.length > 0;
        if (!shared.isUnkept || shared.order.finalized) {
            return;
        }
        if (isMoney) {
            this.keep(shared);
        } else if (!this.timers.has(shared)) {
            const timer = browser.setTimeout(() => this.keep(shared), PAUSE);
            this.timers.set(shared, timer);
        }
    }

    keep(shared) {
        this.forget(shared);
        shared.isUnkept = false;
        this.current = shared;
        try {
            // The raw one: to export it through a proxy takes ten times as long.
            this.pos._onReactiveOrderUpdated(shared.order);
        } finally {
            this.current = null;
        }
    }

    forget(shared) {
        browser.clearTimeout(this.timers.get(shared));
        this.timers.delete(shared);
    }
}
