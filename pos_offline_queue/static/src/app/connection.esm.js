/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {SendError, httpFailure} from "@pos_offline_queue/core/errors.esm";
import {HeartbeatParts} from "@pos_offline_queue/core/heartbeat.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {serverProbe} from "@pos_offline_queue/core/server_probe.esm";

/**
 * This page is older than the uninstall of its module: what it has sold goes to Odoo as
 * standard sends it, one sale at a time, and standard tells a repeat by its contents.
 *
 * @param {Function} createFromUi `(items, context)`: promise of standard's rows;
 *  rejects with SendError
 * @param {Object[]} entries
 * @returns {Promise<Object>} as `pos.offline.sync.sync` would answer
 */
async function sendAsStandard(createFromUi, entries) {
    const results = [];
    for (const {key, order, options} of entries) {
        const data = JSON.parse(order);
        const item = {id: data.uid, data, to_invoice: options.to_invoice};
        try {
            const [row] = await createFromUi([item], options.context);
            const sale = {pos_reference: data.name, ...row};
            results.push({...sale, key, status: "confirmed"});
        } catch (error) {
            if (error.reason !== "server") {
                throw error;
            }
            const {message} = error;
            results.push({key, status: "refused", code: "error", message});
        }
    }
    return {results};
}

/** Its name alone is what a server says that has it no more: of a KeyError. */
const MODEL = "pos.offline.sync";
/** In ms: a picture takes its time on a slow line. */
const RECEIPT_TIMEOUT = 30000;
const SESSION_ERRORS = [
    "odoo.http.SessionExpiredException",
    "werkzeug.exceptions.Forbidden",
];

function reasonOf(error) {
    if (error instanceof ConnectionAbortedError) {
        return "timeout";
    }
    if (SESSION_ERRORS.includes(error.exceptionName)) {
        return "session";
    }
    // Odoo says AccessDenied when its database fails while it looks who asks.
    return error.exceptionName === "odoo.exceptions.AccessError" ? "access" : "server";
}

/** @returns {SendError} what the status of a request without an answer tells */
export function httpFailureOf(xhr) {
    return httpFailure({
        status: xhr.status,
        retryAfter: xhr.getResponseHeader("Retry-After"),
        date: xhr.getResponseHeader("Date"),
    });
}

/** To Odoo's RPC all that is not JSON is a lost connection. The status tells more. */
function failureOf(error, xhr) {
    if (error instanceof ConnectionLostError) {
        return httpFailureOf(xhr);
    }
    return new SendError(reasonOf(error), error.data?.message || error.message);
}

/** What the sender travels by: one RPC, which ends in time. */
export class RpcTransport {
    /**
     * @param {Object} options
     * @param {Object} options.orm Odoo's service
     * @param {Function} options.device () => the device as `sync` wants it
     * @param {Function} options.onAnswer called with each good answer
     * @param {Function} options.sendFirst (entries, timeout) => promise: what has to
     *  arrive before them
     * @param {HeartbeatParts} [options.parts] what goes with a report
     */
    constructor({orm, device, onAnswer, sendFirst, parts = new HeartbeatParts()}) {
        this.parts = parts;
        this.orm = orm;
        this.device = device;
        this.onAnswer = onAnswer;
        this.sendFirst = sendFirst;
    }

    /**
     * @param {Object[]} entries
     * @param {Object|false} report
     * @param {{timeout: Number}} options milliseconds
     * @returns {Promise<Object>} the answer of `pos.offline.sync.sync`
     * @throws {SendError}
     */
    async send(entries, report, {timeout}) {
        await this.sendFirst(entries, timeout);
        const answer = await this.sync(entries, report, timeout);
        this.onAnswer(answer);
        return answer;
    }

    async sync(entries, report, timeout) {
        try {
            // A request that looks whether the server is well has no report either.
            const isHeartbeat = report && !entries.length;
            const also = isHeartbeat ? this.parts.ask() : {};
            const args = [{...this.device(), ...also}, entries, report];
            const answer = await this.call("sync", args, timeout);
            this.parts.hear(also, answer);
            return answer;
        } catch (error) {
            if (error.message !== MODEL) {
                throw error;
            }
            const createFromUi = (items, context) =>
                this.request("pos.order", "create_from_ui", [items], timeout, {
                    context,
                });
            return sendAsStandard(createFromUi, entries);
        }
    }

    sendCash(key, {session_id, kind, values, made_at}, timeout) {
        const args = [[session_id], key, kind, values, made_at];
        return this.request("pos.session", "offline_cash", args, timeout);
    }

    sendReceipt(key, {sale, client, ticket}) {
        const args = ["email_receipt", [sale, key, client, ticket], RECEIPT_TIMEOUT];
        return this.request("pos.offline.document", ...args);
    }

    call(method, args, timeout) {
        return this.request(MODEL, method, args, timeout);
    }

    async request(model, method, args, timeout, kwargs = {}) {
        const xhr = new browser.XMLHttpRequest();
        const {silent} = this.orm;
        const rpc = (url, params, settings) =>
            silent.rpc(url, params, {...settings, xhr});
        const orm = Object.assign(Object.create(silent), {rpc});
        // Standard's requests have no end; a server that is silent must not hold a till.
        const request = orm.call(model, method, args, kwargs);
        const timer = browser.setTimeout(() => request.abort(), timeout);
        try {
            return await request;
        } catch (error) {
            throw failureOf(error, xhr);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}

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
