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

/** A sale that is on its way cannot be changed (`code` "sending"). */
export class JournalError extends Error {
    constructor(code, message = code) {
        super(message);
        this.name = "JournalError";
        this.code = code;
    }
}

/**
 * A request brought no answer for its envelopes. `reason`: "offline", "timeout",
 * "server" (an error of the server for the request as a whole; `message` has its
 * words), "session" or "access".
 */
export class CourierError extends Error {
    constructor(reason, message = reason) {
        super(message);
        this.name = "CourierError";
        this.reason = reason;
    }
}
