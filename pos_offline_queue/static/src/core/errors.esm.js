/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/**
 * The storage did not do as asked. `code`:
 * - "full": no room, neither by the browser's grant nor on the disk
 * - "closed": the browser closed it, and it did not open again
 * - "version": a newer version of this module has changed it
 * - "conflict": another tab was first; `current` tells what is there now
 * - "failed": anything else
 */
export class StorageError extends Error {
    constructor(code, message = code, current = {}) {
        super(message);
        this.name = "StorageError";
        this.code = code;
        this.current = current;
    }
}

/**
 * A request brought no answer for its entries. `reason`:
 * - "offline": nothing answered, or a proxy without a server behind it
 * - "timeout": no answer in time
 * - "overloaded": the server asks to come back later, after `retryAfter`
 *   milliseconds if it is known
 * - "too_large": something on the way takes no request of this size
 * - "page": something that is not an answer of Odoo, as of a firewall
 * - "server": an error of Odoo for the request as a whole; `message` has its words
 * - "session" or "access": nobody is logged in, or without the rights
 */
export class SendError extends Error {
    constructor(reason, message = reason, retryAfter = 0) {
        super(message);
        this.name = "SendError";
        this.reason = reason;
        this.retryAfter = retryAfter;
    }
}

/** Reasons for which nothing else would reach the server either. */
export const NO_ANSWER = ["offline", "timeout", "session", "overloaded"];

/** A proxy says so when there is no server behind it. */
const NO_SERVER = [502, 503, 504];

// Reads two times that the server wrote. It is not the clock of this device.
// eslint-disable-next-line no-restricted-globals
const momentOf = (text) => Date.parse(text);

/** @returns {Number} milliseconds; 0 if the header does not say it */
function pauseOf(retryAfter, date) {
    const pause = /^\d+$/.test(retryAfter)
        ? Number(retryAfter) * 1000
        : momentOf(retryAfter) - momentOf(date);
    return pause > 0 ? pause : 0;
}

/**
 * What an HTTP response says that is not an answer of Odoo's RPC.
 *
 * @param {Object} response
 * @param {Number} response.status 0 if there was none
 * @param {String|null} response.retryAfter the header: seconds, or a date
 * @param {String|null} response.date the header: the clock of who wrote the former
 * @returns {SendError}
 */
export function httpFailure({status, retryAfter, date}) {
    const pause = pauseOf(retryAfter, date);
    const message = `HTTP ${status}`;
    if (status === 429 || (status === 503 && pause)) {
        return new SendError("overloaded", message, pause);
    }
    if (!status || NO_SERVER.includes(status)) {
        return new SendError("offline", message);
    }
    return new SendError(status === 413 ? "too_large" : "page", message);
}
