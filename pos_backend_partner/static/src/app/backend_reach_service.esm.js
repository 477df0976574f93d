/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";
import {Reachability} from "@pos_backend_partner/core/reachability.esm";
import {browser} from "@web/core/browser/browser";
import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";

/** Odoo answers this without a session and without the database. */
const HEALTH_URL = "/web/health";
const PROBE_TIMEOUT = 3000;
const PROBE_INTERVAL = 3000;

async function isHealthy() {
    // Safari before 16 has no AbortSignal.timeout(): the till would never be online.
    const controller = new AbortController();
    const timer = browser.setTimeout(() => controller.abort(), PROBE_TIMEOUT);
    try {
        const {signal} = controller;
        const response = await browser.fetch(HEALTH_URL, {cache: "no-store", signal});
        // A proxy without a server behind it answers 502 to 504.
        return response.status < 500;
    } catch {
        return false;
    } finally {
        browser.clearTimeout(timer);
    }
}

/**
 * Tells the screens whether the backend can be reached: `state.isOffline`.
 * Listens to what the POS sends anyway; asks the server itself only while it
 * is missing, or before something is opened that needs it.
 */
export class BackendReach {
    constructor(env) {
        this.state = reactive({isOffline: false});
        this.timer = null;
        this.reachability = new Reachability({
            now: () => Date.now(),
            changed: (isOffline) => this.onChanged(isOffline),
        });
        env.bus.addEventListener("RPC:RESPONSE", ({detail}) => {
            if (detail.error instanceof ConnectionLostError) {
                this.reachability.lost();
            } else if (browser.navigator.onLine) {
                this.reachability.answered();
            }
            // Else it may have been on its way when the line was cut: probes will tell,
            // also of a server on this device.
        });
        browser.addEventListener("offline", () => this.reachability.lost());
        browser.addEventListener("online", () => this.probe());
        if (!browser.navigator.onLine) {
            this.reachability.lost();
        }
    }

    onChanged(isOffline) {
        this.state.isOffline = isOffline;
        browser.clearInterval(this.timer);
        if (isOffline) {
            this.timer = browser.setInterval(() => this.probe(), PROBE_INTERVAL);
        }
    }

    /** @returns {Promise<Boolean>} whether the server answers right now */
    async probe() {
        if (await isHealthy()) {
            this.reachability.answered();
        } else {
            this.reachability.lost();
        }
        return !this.state.isOffline;
    }
}

registry.category("services").add("backend_reach", {
    start: (env) => new BackendReach(env),
});
