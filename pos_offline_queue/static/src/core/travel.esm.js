/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {CourierError} from "@pos_offline_queue/core/errors.esm";
import {odooTime} from "@pos_offline_queue/core/report.esm";

/** In milliseconds: a transport that does not keep its timeout is left alone. */
const GRACE = 2000;

/**
 * @param {SaleRecord} record
 * @returns {Object} as `sync` wants it
 */
export function envelope(record) {
    return {
        key: record.key,
        counter: record.counter,
        checksum: record.checksum,
        created_at: odooTime(record.createdAt),
        order: record.payload,
        options: record.options,
        attempts: record.attempts,
    };
}

function checked(answer) {
    if (!answer || !Array.isArray(answer.results)) {
        throw new CourierError("server", "the answer is none");
    }
    return answer;
}

/**
 * One request, which always ends.
 *
 * @param {Object} world
 * @param {{send: Function}} world.transport
 * @param {{set: Function, clear: Function}} world.timers
 * @param {Number} world.timeout milliseconds
 * @param {(answer: Object) => void} world.onLate for an answer that came after all
 * @param {Object[]} envelopes
 * @param {Object|false} report
 * @returns {Promise<Object>} the server's answer; rejects with CourierError
 */
export function travel({transport, timers, timeout, onLate}, envelopes, report) {
    return new Promise((resolve, reject) => {
        let isLate = false;
        const timer = timers.set(() => {
            isLate = true;
            reject(new CourierError("timeout", "the transport is silent"));
        }, timeout + GRACE);
        const arrive = (answer) => {
            timers.clear(timer);
            return isLate ? onLate(checked(answer)) : resolve(checked(answer));
        };
        const fail = (error) => {
            timers.clear(timer);
            const isKnown = error instanceof CourierError;
            const {message} = error || {};
            reject(isKnown ? error : new CourierError("server", message));
        };
        Promise.resolve()
            .then(() => transport.send(envelopes, report, {timeout}))
            .then(arrive)
            .catch(fail);
    });
}
