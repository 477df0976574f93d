/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SyncTransport} from "@pos_multi_session_sync/app/sharing/sync_transport.esm";

const MODEL = "pos.order.transfer";

/** Requests about transfers travel as those of the shared orders do. */
export class TransferTransport {
    /**
     * @param {Object} orm Odoo's service
     * @param {Function} device () => the device as the server knows it
     */
    constructor(orm, device) {
        const silent = {
            call: (_model, method, args) => orm.silent.call(MODEL, method, args),
        };
        this.road = new SyncTransport({silent}, () => ({}));
        this.device = device;
    }

    /** @throws {SyncError} */
    call(method, args) {
        return this.road.call(method, [this.device(), ...args]);
    }
}
