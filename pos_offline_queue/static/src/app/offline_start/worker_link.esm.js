/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

const WORKER = "/pos/offline-worker.js";
const SCOPE = "/pos/";

/** The service worker, as the page sees it. */
export class WorkerLink {
    get container() {
        return browser.navigator.serviceWorker;
    }

    /** On plain http with a name, and in some private windows, there is none. */
    get isPossible() {
        return Boolean(this.container && window.caches && window.isSecureContext);
    }

    async start() {
        // The browser asks for a newer one at each page, past its cache.
        await this.container.register(WORKER, {scope: SCOPE, updateViaCache: "none"});
        this.registration = await this.container.ready;
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
