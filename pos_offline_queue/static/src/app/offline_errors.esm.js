/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConnectionLostError} from "@web/core/network/rpc_service";

/**
 * The sale is safe on this device and will be sent by itself. As a lost
 * connection it makes standard's screens go on to the receipt.
 */
export class SaleKept extends ConnectionLostError {
    /** @param {String} reason code of the sender: "offline", "timeout", ... */
    constructor(reason) {
        super("/web/dataset/call_kw/pos.offline.sync/sync");
        this.reason = reason;
    }
}

/** Odoo said no to a sale, and the cashier wants to change it. */
export class SaleRefused extends Error {
    /**
     * @param {{code: String, message: String}} refusal
     * @param {{isShown: Boolean}} options whether the cashier has read it
     */
    constructor(refusal, {isShown = false} = {}) {
        super(refusal.message);
        this.refusal = refusal;
        this.isShown = isShown;
    }
}

/** Everything that could be sent was; some sales need somebody's attention. */
export class NeedsAttention extends Error {
    /** @param {Number} count of sales */
    constructor(count) {
        super(`${count} sales need attention`);
        this.count = count;
    }
}
