/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {CourierError} from "@pos_offline_queue/core/errors.esm";
import {browser} from "@web/core/browser/browser";

const SESSION_ERRORS = [
    "odoo.http.SessionExpiredException",
    "werkzeug.exceptions.Forbidden",
];
const ACCESS_ERRORS = ["odoo.exceptions.AccessError", "odoo.exceptions.AccessDenied"];

function reasonOf(error) {
    if (error instanceof ConnectionLostError) {
        return "offline";
    }
    if (error instanceof ConnectionAbortedError) {
        return "timeout";
    }
    if (SESSION_ERRORS.includes(error.exceptionName)) {
        return "session";
    }
    return ACCESS_ERRORS.includes(error.exceptionName) ? "access" : "server";
}

/** What the courier travels by: one RPC, which ends in time. */
export class RpcTransport {
    /**
     * @param {Object} options
     * @param {Object} options.orm Odoo's service
     * @param {Function} options.device () => the device as `sync` wants it
     * @param {Function} options.onAnswer called with each good answer
     */
    constructor({orm, device, onAnswer}) {
        this.orm = orm;
        this.device = device;
        this.onAnswer = onAnswer;
    }

    /**
     * @param {Object[]} envelopes
     * @param {Object|false} report
     * @param {{timeout: Number}} options milliseconds
     * @returns {Promise<Object>} the answer of `pos.offline.envelope.sync`
     * @throws {CourierError}
     */
    async send(envelopes, report, {timeout}) {
        const answer = await this.call(
            "sync",
            [this.device(), envelopes, report],
            timeout
        );
        this.onAnswer(answer);
        return answer;
    }

    async call(method, args, timeout) {
        // Stock's requests have no end; a server that is silent must not hold a till.
        const request = this.orm.silent.call("pos.offline.envelope", method, args);
        const timer = browser.setTimeout(() => request.abort(), timeout);
        try {
            return await request;
        } catch (error) {
            const reason = reasonOf(error);
            throw new CourierError(reason, error.data?.message || error.message);
        } finally {
            browser.clearTimeout(timer);
        }
    }
}
