/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Lease} from "@pos_offline_queue/core/neighbours.esm";
import {browser} from "@web/core/browser/browser";
import {within} from "@pos_offline_queue/core/pace.esm";

/** Time and chance, as the core is given them: it knows no browser. */
export const pageWorld = {
    timers: {
        set: (fn, ms) => browser.setTimeout(fn, ms),
        clear: (id) => browser.clearTimeout(id),
    },
    now: () => Date.now(),
    random: Math.random,
};

/** In ms: a lock that is asked for "if available" is given or refused at once. */
const ANSWER_LIMIT = 3000;

/** With the browser's lock, or with the lease where the browser does not answer. */
async function runLocked(locks, lease, fn) {
    let isLate = false;
    let begin = null;
    const begun = new Promise((resolve) => {
        begin = resolve;
    });
    const options = {ifAvailable: true};
    const done = locks.request(lease.name, options, (lock) => {
        begin(true);
        return lock && !isLate ? fn() : null;
    });
    done.catch(() => begin(true));
    const {timers} = pageWorld;
    if (await within(begun, ANSWER_LIMIT, {timers, otherwise: false})) {
        return done;
    }
    isLate = true;
    return lease.run(fn);
}

/**
 * One tab of a device sends at a time. It saves work; that nothing is doubled
 * rests on the server's unique key alone.
 *
 * @param {String} name of the queue
 * @param {String} owner an id of this tab
 * @returns {{run: Function}} run(fn): what fn gives, or null if another tab sends
 */
export function sendingLock(name, owner) {
    const lease = new Lease({
        store: browser.localStorage,
        name: `${name}/sending`,
        owner,
        now: () => Date.now(),
    });
    const {locks} = browser.navigator;
    // On plain HTTP there are no locks.
    return {run: locks ? (fn) => runLocked(locks, lease, fn) : (fn) => lease.run(fn)};
}

/**
 * How the tabs of one POS in one browser tell each other of sales.
 *
 * @param {String} name of the queue
 * @returns {{post: Function, listen: Function}|undefined}
 */
export function tabChannel(name) {
    let channel = null;
    try {
        channel = new BroadcastChannel(name);
    } catch {
        // Safari has it since 15.4, and not where it partitions its storage.
        return undefined;
    }
    return {
        post: (message) => channel.postMessage(message),
        listen: (fn) => channel.addEventListener("message", ({data}) => fn(data)),
    };
}
