/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** Odoo answers this without a session and without the database. */
const HEALTH_URL = "/web/health";
const PROBE_INTERVAL = 1500;
const PROBE_TIMEOUT = 3000;

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
        try {
            const response = await browser.fetch(HEALTH_URL, {
                cache: "no-store",
                signal: AbortSignal.timeout(PROBE_TIMEOUT),
            });
            // A proxy without a server behind it answers 502 to 504.
            if (response.status < 500 && this.timer) {
                this.onBack();
            }
        } catch {
            // Still away; the next probe asks again.
        } finally {
            this.isProbing = false;
        }
    }
}
