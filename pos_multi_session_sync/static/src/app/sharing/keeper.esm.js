/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** A row of taps is written once, and none of them waits for it. Milliseconds. */
const OWN_PAUSE = 400;
/** What others did is known to the server anyway. */
const OTHERS_PAUSE = 3000;

/**
 * When the POS writes an open order down. Stock does it with each change, all of it,
 * which takes long where there are many lines; a shared order's contents are kept
 * as operations, so that its own copy may come a moment later.
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
        if (isMoney || !shared.wasKept) {
            this.keep(shared);
        } else {
            this.plan(shared, OWN_PAUSE);
        }
    }

    keepLater(shared) {
        if (!this.timers.has(shared)) {
            this.plan(shared, OTHERS_PAUSE);
        }
    }

    plan(shared, pause) {
        browser.clearTimeout(this.timers.get(shared));
        this.timers.set(
            shared,
            browser.setTimeout(() => this.keep(shared), pause)
        );
    }

    keep(shared) {
        this.forget(shared);
        shared.isUnkept = false;
        shared.wasKept = true;
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
