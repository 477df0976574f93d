/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {within} from "@pos_offline_queue/core/within.esm";

const WORKER = "/pos/offline-worker.js";
const SCOPE = "/pos/";
/** In ms. The worker is a small file, and the server has just answered. */
const READY_LIMIT = 60000;

/** The service worker, as the page sees it. */
export class WorkerLink {
    get container() {
        return browser.navigator.serviceWorker;
    }

    /** On plain http with a name, and in some private windows, there is none. */
    get isPossible() {
        return Boolean(this.container && window.caches && window.isSecureContext);
    }

    /** Rejects if the browser brings no worker to life. */
    async start(timers) {
        // The browser asks for a newer one at each page, past its cache.
        const options = {scope: SCOPE, updateViaCache: "none"};
        const isReady = this.container
            .register(WORKER, options)
            .then(() => this.container.ready);
        this.registration = await within(isReady, READY_LIMIT, {timers});
        if (!this.registration) {
            throw new Error("The browser did not start the service worker");
        }
    }

    /**
     * @param {Object} start as for `Keeper.keep`
     * @param {Function} onKept
     * @returns {Promise<Object>} what that gives
     */
    keep(start, onKept) {
        return new Promise((resolve, reject) => {
            const {port1, port2} = new MessageChannel();
            port1.onmessage = ({data: {kept, result, error}}) => {
                if (kept) {
                    onKept(kept);
                } else if (error) {
                    reject(new Error(error));
                } else {
                    resolve(result);
                }
            };
            this.registration.active.postMessage({type: "keep", start}, [port2]);
        });
    }

    async end() {
        const registration = await this.container.getRegistration(SCOPE);
        if (registration && new URL(registration.scope).pathname === SCOPE) {
            await registration.unregister();
        }
    }
}
