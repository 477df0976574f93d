/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {isAlive} from "@pos_offline_queue/service_worker/patience.esm";

const PROBE_INTERVAL = 1500;

/**
 * Tells when the line to Odoo comes back. The browser's own event is not enough:
 * it knows the cable, not the server behind it.
 */
export class LineWatch {
    /**
     * @param {Object} bus Odoo's bus service, or undefined
     * @param {Function} onBack called when the server can be reached again
     */
    constructor(bus, onBack) {
        this.onBack = onBack;
        this.timer = null;
        browser.addEventListener("online", onBack);
        bus?.addEventListener("reconnect", onBack);
        // A tablet suspends a hidden page with all its timers and connections.
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "visible") {
                onBack();
            }
        });
    }

    get isOnline() {
        return browser.navigator.onLine !== false;
    }

    /** Ask the server again and again, as long as `isMissing`. */
    watch(isMissing) {
        if (isMissing && !this.timer) {
            this.timer = browser.setInterval(() => this.probe(), PROBE_INTERVAL);
        } else if (!isMissing && this.timer) {
            browser.clearInterval(this.timer);
            this.timer = null;
        }
    }

    async probe() {
        if (!this.isOnline || this.isProbing) {
            return;
        }
        this.isProbing = true;
        const isBack = await isAlive();
        this.isProbing = false;
        if (isBack && this.timer) {
            this.onBack();
        }
    }
}
