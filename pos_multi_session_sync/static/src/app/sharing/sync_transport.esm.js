/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {browser} from "@web/core/browser/browser";
import {httpFailureOf} from "@pos_offline_queue/app/rpc_transport.esm";

const MODEL = "pos.multi.session";
const SYNC = `/web/dataset/call_kw/${MODEL}/sync`;
/** Longer than a busy server takes; a silent one is known by it. Milliseconds. */
const TIMEOUT = 15000;
const REFUSALS = {
    "odoo.exceptions.AccessError": "access",
    "odoo.exceptions.ValidationError": "invalid",
    "odoo.http.SessionExpiredException": "session",
    "werkzeug.exceptions.Forbidden": "session",
};

function paramsOf(request) {
    return {model: MODEL, method: "sync", args: [request], kwargs: {}};
}

function reasonOf(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    if (error instanceof ConnectionAbortedError) {
        return "timeout";
    }
    return REFUSALS[error.exceptionName] || "server";
}

/** Why there was no answer. */
export class SyncError extends Error {
    constructor(reason, message, retryAfter = 0) {
        super(message);
        this.name = "SyncError";
        this.reason = reason;
        this.retryAfter = retryAfter;
        this.code = reason;
    }
}

/** What a till's operations travel by: one RPC, which ends in time. */
export class SyncTransport {
    /**
     * @param {Object} orm Odoo's service
     * @param {Function} about (request) => what it says of the till besides
     * @param {Function} [rpc] Odoo's service, to sync
     */
    constructor(orm, about, rpc = null) {
        Object.assign(this, {orm, about, rpc});
    }

    /** @returns {Promise<Object>} rejects with SyncError */
    async sync(request) {
        // Without a context, which would be a third of it: the server needs none.
        const params = paramsOf({...request, ...this.about(request)});
        const xhr = new browser.XMLHttpRequest();
        try {
            return await this.inTime(this.rpc(SYNC, params, {silent: true, xhr}));
        } catch (error) {
            const {reason, message, retryAfter} = httpFailureOf(xhr);
            throw reason === "overloaded"
                ? new SyncError(reason, message, retryAfter)
                : error;
        }
    }

    /** While the page goes; nobody is there for the answer. */
    sendLast(request) {
        const call = {jsonrpc: "2.0", method: "call", params: paramsOf(request)};
        const body = new Blob([JSON.stringify(call)], {type: "application/json"});
        browser.navigator.sendBeacon?.(SYNC, body);
    }

    /** @returns {Promise} rejects with SyncError */
    call(method, args) {
        return this.inTime(this.orm.silent.call(MODEL, method, args));
    }

    async inTime(request) {
        const timer = browser.setTimeout(() => request.abort(), TIMEOUT);
        try {
            return await request;
        } catch (error) {
            throw new SyncError(reasonOf(error), error.data?.message || error.message);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}
