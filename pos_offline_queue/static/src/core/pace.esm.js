/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** The pauses of a sender. Timers and clock are handed in. */
export class Pace {
    /**
     * @param {Object} world
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now only to say when; it may be set back
     */
    constructor({timers, now}) {
        Object.assign(this, {timers, now});
        /** @type {Map<String, {id: any, at: Number}>} running timers by name */
        this.running = new Map();
    }

    has(name) {
        return this.running.has(name);
    }

    /** @returns {Number|null} when it will be over */
    endOf(name) {
        return this.has(name) ? this.running.get(name).at : null;
    }

    /** @param {Number} ms after which `fn` is called, unless ended or begun again */
    begin(name, ms, fn) {
        this.end(name);
        const id = this.timers.set(() => {
            this.running.delete(name);
            fn();
        }, ms);
        this.running.set(name, {id, at: this.now() + ms});
    }

    end(name) {
        if (this.has(name)) {
            this.timers.clear(this.running.get(name).id);
            this.running.delete(name);
        }
    }

    endAll() {
        [...this.running.keys()].forEach((name) => this.end(name));
    }
}

/** Milliseconds: the longest first pause, and the longest of all. */
const FIRST = 1000;
const MOST = 60000;
/** The longest that a server may ask to be left alone. */
const LONGEST_WAIT = 300000;
/** What a server answers that has too much to do. */
const BUSY = ["timeout", "overloaded", "server"];

/**
 * How long to wait before the next attempt: "equal jitter" (AWS Architecture Blog,
 * "Exponential Backoff And Jitter"). Half of the pause is random, so that the tills
 * of a shop do not come back all at once. The other half is not, so that a server
 * that is down costs each till few requests, even with the worst of luck.
 *
 * @param {Number} attempt that failed, from 1
 * @param {() => Number} random in [0, 1)
 * @returns {Number} milliseconds, 500 to 60,000
 */
export function backoff(attempt, random) {
    const most = Math.min(MOST, FIRST * 2 ** (Math.max(1, attempt) - 1));
    return Math.round((most / 2) * (1 + random()));
}

/**
 * After a request that has failed.
 *
 * @param {SendError} error `retryAfter`: so long the server asks to be left alone
 * @param {Number} attempt
 * @param {() => Number} random
 * @param {Object} [most]
 * @param {Number} [most.longest] pause, beyond what the server asks for
 * @param {Number} [most.longestBusy] the same, while it has too much to do
 * @returns {Number} milliseconds
 */
export function pauseAfter(
    {reason, retryAfter = 0},
    attempt,
    random,
    {longest = MOST, longestBusy = MOST} = {}
) {
    const most = BUSY.includes(reason) ? longestBusy : longest;
    const pause = Math.min(backoff(attempt, random), most);
    return Math.min(retryAfter, LONGEST_WAIT) + pause;
}

/** @returns {Number} milliseconds, half to one and a half times `middle` */
export function jitter(middle, random) {
    return Math.round(middle * (0.5 + random()));
}

/**
 * A wait that ends. Some promises of browsers settle only when a person answers a
 * question that nobody sees, and on every engine there are reports of ones that never
 * settle. A till that has to start and to sell cannot wait for these.
 *
 * @param {Promise} promise
 * @param {Number} limit in ms
 * @param {Object} options
 * @param {{set: Function, clear: Function}} options.timers
 * @param {*} [options.otherwise] what to go on with when the limit is over
 * @returns {Promise} what `promise` gives, if that is in time; rejects as it does
 */
export async function within(promise, limit, {timers, otherwise = null}) {
    let timer = null;
    const end = new Promise((resolve) => {
        timer = timers.set(() => resolve(otherwise), limit);
    });
    try {
        return await Promise.race([promise, end]);
    } finally {
        timers.clear(timer);
    }
}

/** Sizes of a request; the rest in milliseconds. */
export const LIMITS = {
    count: 20,
    bytes: 200000,
    /** Of a request. */
    timeout: 30000,
    /** Of somebody who waits for an answer, unless told otherwise. */
    patience: 8000,
    /** The same, when the line has just shown that it is bad. */
    shortPatience: 1500,
    /** Before a sale that the server is still working on is asked for again. */
    busyPause: 1500,
    /** Before a lock that another tab has is tried again. */
    lockPause: 2000,
    heartbeat: 60000,
    /** Between the last sale and the report that says so. */
    settlePause: 5000,
    /** Between reports while much is being sent. */
    reportPause: 10000,
};

/**
 * The state of a sender that has nothing to do. `phase`: idle, sending, waiting,
 * stopped. `reason`: what is wrong with the line, null if nothing. `done` of `total`
 * sales since it began to send. `attempt`: so many failed in a row.
 */
export const IDLE = Object.freeze({
    phase: "idle",
    reason: null,
    nextAttemptAt: null,
    done: 0,
    total: 0,
    attempt: 0,
});
