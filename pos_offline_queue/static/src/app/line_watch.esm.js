/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {serverProbe} from "@pos_offline_queue/core/server_probe.esm";

/** In ms. All tills of a shop hear at the same moment that the network is back. */
const SPREAD = 2000;

const isOnline = () => browser.navigator.onLine !== false;

/**
 * Tells when the connection to Odoo comes back. The browser's own event is not
 * enough: it knows the cable, not the server behind it.
 */
export class LineWatch {
    /**
     * @param {Object} bus Odoo's bus service, or undefined
     * @param {Function} onBack called when the server can be reached again
     * @param {Object} [options]
     * @param {Function} [options.onGone] called when the browser has lost its network
     * @param {ServerProbe} [options.probe] for tests
     * @param {() => Number} [options.random] for tests, in [0, 1)
     */
    constructor(
        bus,
        onBack,
        {
            probe = serverProbe(window, {...pageWorld, isOnline}),
            random = pageWorld.random,
            onGone = null,
        } = {}
    ) {
        Object.assign(this, {onBack, probe});
        this.isMissing = false;
        this.wasDown = false;
        probe.listen((found) => this.onFound(found));
        const onSignal = () =>
            browser.setTimeout(onBack, Math.round(random() * SPREAD));
        browser.addEventListener("online", onSignal);
        browser.addEventListener("offline", () => onGone?.());
        bus?.addEventListener("reconnect", onSignal);
        // A tablet suspends a hidden page with all its timers and connections.
        document.addEventListener("visibilitychange", () => {
            if (document.visibilityState === "visible") {
                onBack();
            }
        });
    }

    get isOnline() {
        return isOnline();
    }

    /** Ask the server again and again, as long as `isMissing`. */
    watch(isMissing) {
        if (isMissing && !this.isMissing) {
            this.wasDown = false;
        }
        this.isMissing = isMissing;
        this.probe.watch(this, isMissing);
    }

    /**
     * That the server answers says little: its database may be down, or a proxy may
     * refuse the sales. Only when it did not answer before, it is news.
     */
    onFound(found) {
        const isUp = found === "there";
        if (isUp && this.isMissing && this.wasDown) {
            this.onBack();
        }
        this.wasDown = !isUp;
    }
}
