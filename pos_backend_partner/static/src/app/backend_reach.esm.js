/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {LONG_PATIENCE, serverProbe} from "@pos_backend_partner/core/server_probe.esm";
import {_t} from "@web/core/l10n/translation";
import {browser} from "@web/core/browser/browser";
import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";

/**
 * What a cashier waits for comes in time, or not at all: a server may take a request
 * and never answer it.
 *
 * @param {Promise} request with `abort(isRejected)`, as Odoo's RPC has it
 * @param {Number} limit milliseconds
 * @param {Object} world
 * @param {{setTimeout: Function, clearTimeout: Function}} world.browser
 * @param {() => Error} world.late what to reject with when the limit is over
 * @returns {Promise}
 */
export async function inTime(request, limit, {browser, late}) {
    let timer = null;
    const end = new Promise((_resolve, reject) => {
        timer = browser.setTimeout(() => {
            // Only so many connections to one server are open at a time.
            request.abort?.(false);
            reject(late());
        }, limit);
    });
    try {
        return await Promise.race([request, end]);
    } finally {
        browser.clearTimeout(timer);
    }
}

/**
 * @param {Error} error of what was asked of the server; the console has it, unless
 *     there was no line
 * @returns {String} "offline" or "server_error", see `failureText`
 */
export function failureCode(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    console.error(error);
    return "server_error";
}

/** @returns {String} what a code means to a cashier; "" for those that need no words */
export function failureText(code) {
    const words = {
        customer_refused: _t("This customer cannot be used in this POS."),
        offline: _t("No connection."),
        server_error: _t("The server could not answer. Please try again."),
        refund: _t("This order has refund lines, so its customer cannot be changed."),
        no_order: _t("There is no open order to put it on."),
        no_product: _t("This product is not sold in this POS."),
        unknown_type: _t("This till does not understand that message."),
    };
    return words[code] || "";
}

/** In ms. So long a server may be busy while the cashier goes on with something else. */
const PATIENT_TIMEOUT = 30000;

const isOnline = () => browser.navigator.onLine !== false;

/**
 * Tells the screens whether the backend can be reached: `state.isOffline`.
 * Listens to what the POS sends anyway; has the server asked only while it
 * is missing, or before something is opened that needs it.
 */
export class BackendReach {
    constructor(env) {
        this.state = reactive({isOffline: false});
        this.backs = [];
        this.server = serverProbe(window, {
            timers: {
                set: (fn, ms) => browser.setTimeout(fn, ms),
                clear: (id) => browser.clearTimeout(id),
            },
            now: () => Date.now(),
            random: Math.random,
            isOnline,
        });
        this.server.listen((found, patience) => this.onFound(found, patience));
        env.bus.addEventListener("RPC:RESPONSE", ({detail: {error}}) => {
            if (error instanceof ConnectionLostError) {
                this.set({isOffline: true});
            } else if (isOnline() && !(error instanceof ConnectionAbortedError)) {
                this.set({isOffline: false});
            }
            // Else this page gave up waiting, or the answer was on its way when the
            // line was cut: the probe will tell, also of a server on this device.
        });
        browser.addEventListener("offline", () => this.set({isOffline: true}));
        browser.addEventListener("online", () => this.probe());
        this.set({isOffline: !isOnline()});
    }

    set({isOffline}) {
        if (isOffline === this.state.isOffline) {
            return;
        }
        this.state.isOffline = isOffline;
        this.server.watch(this, isOffline);
        if (!isOffline) {
            this.backs.forEach((listener) => listener());
        }
    }

    /** @param {Function} listener called when the server can be reached again */
    onBack(listener) {
        this.backs.push(listener);
    }

    /** A server that is silent is slow, until it has been so for long. */
    onFound(found, patience) {
        if (found === "there") {
            this.set({isOffline: false});
        } else if (found === "gone" || patience >= LONG_PATIENCE) {
            this.set({isOffline: true});
        }
    }

    /** @returns {Promise<Boolean>} whether the server answers right now */
    async probe() {
        return (await this.server.ask()) === "there";
    }

    /** @returns {Promise<String>} "there", "gone", or "silent" for long */
    async look() {
        const found = await this.server.ask(PATIENT_TIMEOUT);
        return this.state.isOffline ? found : "there";
    }
}

registry.category("services").add("backend_reach", {
    start: (env) => new BackendReach(env),
});
