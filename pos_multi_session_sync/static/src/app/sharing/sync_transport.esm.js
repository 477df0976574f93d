/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    ConnectionAbortedError,
    ConnectionLostError,
} from "@web/core/network/rpc_service";
import {browser} from "@web/core/browser/browser";
import {httpFailureOf} from "@pos_offline_queue/app/connection.esm";

const MODEL = "pos.multi.session.sync";
const SYNC = `/web/dataset/call_kw/${MODEL}/sync`;
/** Longer than a busy server takes; a silent one is known by it. Milliseconds. */
const TIMEOUT = 15000;
const TYPE = "pos_multi_session";
const REFUSALS = {
    "odoo.addons.pos_multi_session_sync.admission.GroupBusy": "busy",
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
    call(model, method, args) {
        return this.inTime(this.orm.silent.call(model, method, args));
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

/** What tells a till that there may be something new. */
export class Wakes {
    /**
     * @param {Object} bus Odoo's service
     * @param {String} channel of the group
     * @param {Object} on
     * @param {Function} on.wake (reason)
     * @param {Function} on.operations (announcement)
     * @param {Function} on.presence (who)
     * @param {Function} on.doubt the websocket is lost
     */
    constructor(bus, channel, on) {
        Object.assign(this, {bus, channel, on});
    }

    start() {
        const {bus, on} = this;
        browser.addEventListener("online", () => on.wake("online"));
        browser.addEventListener("offline", () => on.wake("offline"));
        document.addEventListener("visibilitychange", () => {
            if (!document.hidden) {
                on.wake("visible");
            }
        });
        bus.addEventListener("disconnect", () => on.doubt());
        for (const name of ["connect", "reconnect"]) {
            bus.addEventListener(name, () => {
                on.doubt();
                on.wake(name);
            });
        }
        bus.subscribe(`${TYPE}.operations`, on.operations);
        bus.subscribe(`${TYPE}.presence`, on.presence);
        bus.subscribe(`${TYPE}.group`, () => on.wake("group"));
        bus.addChannel(this.channel);
    }

    /** @param {String} channel the group's new one, if it has another */
    follow(channel) {
        if (channel && channel !== this.channel) {
            this.bus.deleteChannel(this.channel);
            this.bus.addChannel(channel);
            this.channel = channel;
        }
    }
}
