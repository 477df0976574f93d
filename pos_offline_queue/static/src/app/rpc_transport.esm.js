/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {CourierError} from "@pos_offline_queue/core/errors.esm";
import {browser} from "@web/core/browser/browser";
import {sendAsStock} from "@pos_offline_queue/app/stock_road.esm";

/** Its name alone is what a server says that has it no more: of a KeyError. */
const MODEL = "pos.offline.envelope";
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
        const answer = await this.sync(envelopes, report, timeout);
        this.onAnswer(answer);
        return answer;
    }

    async sync(envelopes, report, timeout) {
        try {
            const args = [this.device(), envelopes, report];
            return await this.call("sync", args, timeout);
        } catch (error) {
            if (error.message !== MODEL) {
                throw error;
            }
            const createFromUi = (items, context) =>
                this.request("pos.order", "create_from_ui", [items], timeout, {
                    context,
                });
            return sendAsStock(createFromUi, envelopes);
        }
    }

    call(method, args, timeout) {
        return this.request(MODEL, method, args, timeout);
    }

    async request(model, method, args, timeout, kwargs = {}) {
        // Stock's requests have no end; a server that is silent must not hold a till.
        const request = this.orm.silent.call(model, method, args, kwargs);
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
