/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {browser} from "@web/core/browser/browser";

/** Longer than a busy server takes; a silent one is known by it. Milliseconds. */
const TIMEOUT = 15000;
const REFUSALS = {
    "odoo.exceptions.AccessError": "access",
    "odoo.exceptions.AccessDenied": "access",
    "odoo.exceptions.ValidationError": "invalid",
    "odoo.http.SessionExpiredException": "session",
    "werkzeug.exceptions.Forbidden": "session",
};

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
    constructor(reason, message) {
        super(message);
        this.name = "SyncError";
        this.reason = reason;
        this.code = reason;
    }
}

/** What a till's operations travel by: one RPC, which ends in time. */
export class SyncTransport {
    /**
     * @param {Object} orm Odoo's service
     * @param {Function} about () => what each request says of the till
     */
    constructor(orm, about) {
        Object.assign(this, {orm, about});
    }

    /** @returns {Promise<Object>} rejects with SyncError */
    sync(request) {
        return this.call("sync", [{...request, ...this.about(request)}]);
    }

    async call(method, args, timeout = TIMEOUT) {
        const request = this.orm.silent.call("pos.multi.session", method, args);
        const timer = browser.setTimeout(() => request.abort(), timeout);
        try {
            return await request;
        } catch (error) {
            throw new SyncError(reasonOf(error), error.data?.message || error.message);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}
