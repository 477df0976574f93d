/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SyncTransport} from "@pos_multi_session_sync/app/sharing/sync_transport.esm";
import {browser} from "@web/core/browser/browser";
import {httpFailureOf} from "@pos_offline_queue/app/rpc_transport.esm";

const MODEL = "pos.order.transfer.sync";

/** Requests about transfers travel as those of the shared orders do. */
export class TransferTransport {
    /**
     * @param {Object} orm Odoo's service
     * @param {Function} device () => the device as the server knows it
     */
    constructor(orm, device) {
        Object.assign(this, {orm, device});
    }

    /** @throws {SyncError|SendError} with when to ask again, if the server says so */
    async call(method, args) {
        const xhr = new browser.XMLHttpRequest();
        const {silent} = this.orm;
        const rpc = (url, params, settings) =>
            silent.rpc(url, params, {...settings, xhr});
        const orm = Object.assign(Object.create(silent), {rpc});
        const road = new SyncTransport({silent: orm}, () => ({}));
        try {
            return await road.call(MODEL, method, [this.device(), ...args]);
        } catch (error) {
            const failure = error.reason === "offline" ? httpFailureOf(xhr) : error;
            throw failure.reason === "overloaded" ? failure : error;
        }
    }
}
