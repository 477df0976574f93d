/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Lease} from "@pos_offline_queue/core/lease.esm";
import {browser} from "@web/core/browser/browser";

/**
 * One tab of a device sends at a time. It saves work; that nothing is doubled
 * rests on the server's unique key alone.
 *
 * @param {String} name of the queue
 * @param {String} owner an id of this tab
 * @returns {{run: Function}} run(fn): what fn gives, or null if another tab sends
 */
export function sendingLock(name, owner) {
    const {locks} = browser.navigator;
    if (locks) {
        const options = {ifAvailable: true};
        return {
            run: (fn) =>
                locks.request(`${name}/sending`, options, (lock) =>
                    lock ? fn() : null
                ),
        };
    }
    // On plain http there are no locks.
    const lease = new Lease({
        store: browser.localStorage,
        name: `${name}/sending`,
        owner,
        now: () => Date.now(),
    });
    return {run: (fn) => lease.run(fn)};
}
