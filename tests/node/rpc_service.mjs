// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* In Node's tests, in the place of "@web/core/network/rpc_service": its errors. */

export class ConnectionLostError extends Error {}

export class ConnectionAbortedError extends Error {}

/** As Odoo makes it of a server's answer. */
export class RPCError extends Error {
    constructor(exceptionName, message) {
        super("Odoo Server Error");
        Object.assign(this, {exceptionName, data: {message}});
    }
}
