/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** How long a request may wait for its answer, in milliseconds. */
export const REQUEST_LIFETIME = 4 * 60 * 60 * 1000;

/** Closed tokens are remembered so that a late answer can be named for what it is. */
const MAX_CLOSED = 200;

/**
 * @typedef {Object} CustomerRequest
 * @property {String} token one-time, not to be guessed
 * @property {any} subject who asks (the POS gives the order's uid, or null)
 * @property {Number} openedAt milliseconds, by the clock handed in
 * @property {Function} settle called once with the answer
 */

/**
 * The requests that wait for a customer, each under a one-time token.
 * The answer goes to the request whose token it carries, in whatever order
 * answers come.
 */
export class RequestBook {
    /**
     * @param {Object} world
     * @param {() => String} world.newToken
     * @param {() => Number} world.now milliseconds
     */
    constructor({newToken, now}) {
        this.newToken = newToken;
        this.now = now;
        /** @type {Map<String, CustomerRequest>} */
        this.open = new Map();
        /** @type {Map<String, "used_token" | "expired_token">} */
        this.closed = new Map();
    }

    /** @returns {CustomerRequest} */
    add(subject, settle) {
        const request = {
            token: this.newToken(),
            subject,
            openedAt: this.now(),
            settle,
        };
        this.open.set(request.token, request);
        return request;
    }

    /** @returns {CustomerRequest | undefined} the subject's open request */
    find(subject) {
        this.expire();
        return [...this.open.values()].find((request) => request.subject === subject);
    }

    /** @returns {CustomerRequest | undefined} the request made last */
    get latest() {
        this.expire();
        return [...this.open.values()].at(-1);
    }

    /**
     * What a token is worth, without using it.
     *
     * @returns {{code: "ok", request: CustomerRequest} |
     *     {code: "unknown_token" | "used_token" | "expired_token"}}
     */
    check(token) {
        this.expire();
        const request = this.open.get(token);
        if (request) {
            return {code: "ok", request};
        }
        return {code: this.closed.get(token) || "unknown_token"};
    }

    /** As `check`, and the token is spent: it opens nothing a second time. */
    take(token) {
        const result = this.check(token);
        if (result.code === "ok") {
            this.close(result.request, "used_token");
        }
        return result;
    }

    /** Ends requests that nobody answered; their askers get `{kind: "cancel"}`. */
    expire() {
        const limit = this.now() - REQUEST_LIFETIME;
        for (const request of [...this.open.values()]) {
            if (request.openedAt <= limit) {
                this.close(request, "expired_token");
                request.settle({kind: "cancel"});
            }
        }
    }

    close(request, code) {
        this.open.delete(request.token);
        this.closed.set(request.token, code);
        if (this.closed.size > MAX_CLOSED) {
            this.closed.delete(this.closed.keys().next().value);
        }
    }
}
