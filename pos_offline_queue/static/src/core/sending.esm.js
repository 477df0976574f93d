/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SendError} from "@pos_offline_queue/core/errors.esm";
import {odooTime} from "@pos_offline_queue/core/heartbeat.esm";

/**
 * Somebody who waits for some sales to be sent, but not for ever.
 *
 * @typedef {Object} Outcome
 * @property {Object} confirmed the server's results by key
 * @property {Object} refused {code, message} by key
 * @property {String[]} pending keys of which nothing is known yet
 * @property {String|null} reason why; null if nothing is pending
 */
export class Ticket {
    /**
     * @param {String[]} keys
     * @param {Number} [time] milliseconds that a request may take for it; 0 if it has
     *  no time of its own
     */
    constructor(keys, time = 0) {
        this.time = time;
        this.pending = new Set(keys);
        this.confirmed = {};
        this.refused = {};
        this.isClosed = false;
        /** @type {Promise<Outcome>} */
        this.outcome = new Promise((resolve) => {
            this.resolve = resolve;
        });
        if (!this.pending.size) {
            this.close(null);
        }
    }

    /** @returns {Number} how long a request with these sales may take for it */
    timeFor(records) {
        return records.some(({key}) => this.pending.has(key)) ? this.time : 0;
    }

    /** @returns {Boolean} whether it has time for a sale that is among these keys */
    insistsOn(keys) {
        return this.time > 0 && [...this.pending].some((key) => keys.has(key));
    }

    /** After `ms` without an outcome `giveUp` is called. */
    waitAtMost(ms, timers, giveUp) {
        const timer = timers.set(giveUp, ms);
        this.outcome.then(() => timers.clear(timer));
    }

    /** @param {Object} result of the server for one sale */
    take(result) {
        const {key, status} = result;
        if (!this.pending.has(key)) {
            return;
        }
        if (status === "confirmed") {
            this.confirmed[key] = result;
        } else if (status === "refused") {
            this.refused[key] = {code: result.code, message: result.message};
        } else if (status !== "set_aside") {
            return;
        }
        this.drop(key);
    }

    /** It does not wait any more, whatever became of it. */
    drop(key) {
        this.pending.delete(key);
        if (!this.pending.size) {
            this.close(null);
        }
    }

    close(reason) {
        if (!this.isClosed) {
            this.isClosed = true;
            const {confirmed, refused} = this;
            this.resolve({confirmed, refused, pending: [...this.pending], reason});
        }
    }
}

/** What a sale is refused with that a request as a whole failed at, by its reason. */
const REFUSALS = {server: "error", page: "page", too_large: "too_large"};

/**
 * Chooses what goes into the next request: oldest first, bounded in number and
 * bytes. It learns: after a request that took too long, or was too large, the next
 * ones are smaller; when one fails as a whole, it isolates the sale that is the cause
 * in halves.
 */
export class Batches {
    /**
     * @param {Outbox} outbox
     * @param {{count: Number, bytes: Number}} limits
     */
    constructor(outbox, limits) {
        this.outbox = outbox;
        this.limits = limits;
        /** Keys that somebody waits for: at once, though the line seems bad. */
        this.urgent = new Set();
        /** Keys that the server is working on. */
        this.busy = new Set();
        this.count = limits.count;
        this.bytes = limits.bytes;
        /** Keys among which is one that makes the server fail; null if none is known. */
        this.quarantine = null;
        /** The sale that made the server fail, alone. */
        this.failedOnce = null;
    }

    /** @returns {SaleRecord[]} the next that somebody waits for */
    chooseUrgent() {
        const sales = [...this.urgent].map((key) => this.outbox.sale(key));
        const ready = sales.filter((sale) => sale && sale.durable !== null);
        return this.cut(ready, this.limits.count);
    }

    /** @returns {SaleRecord[]} all that may be sent, oldest first */
    waiting() {
        const isReady = ({key, state, durable}) =>
            state === "waiting" && durable !== null && !this.busy.has(key);
        return this.outbox.sales().filter(isReady);
    }

    /** @returns {SaleRecord[]} the next of those */
    choose() {
        const sales = this.waiting();
        if (this.quarantine) {
            const quarantined = sales.filter(({key}) => this.quarantine.has(key));
            if (quarantined.length) {
                return this.cut(quarantined, Math.ceil(quarantined.length / 2));
            }
            this.quarantine = null;
        }
        return this.cut(sales, this.count);
    }

    cut(sales, count) {
        const chosen = [];
        let bytes = 0;
        for (const sale of sales) {
            bytes += sale.payload.length;
            if (chosen.length && (chosen.length >= count || bytes > this.bytes)) {
                break;
            }
            chosen.push(sale);
        }
        return chosen;
    }

    answered(keys) {
        this.count = Math.min(this.limits.count, this.count * 2);
        if (this.quarantine) {
            keys.forEach((key) => this.quarantine.delete(key));
        }
    }

    noAnswer(sales, reason) {
        if (sales.length && reason === "timeout") {
            this.count = Math.max(1, Math.floor(sales.length / 2));
        }
    }

    /**
     * The server works, but not with these sales.
     *
     * @param {SaleRecord[]} sales
     * @param {SendError} error
     * @returns {Object|null} result for the sale that fails: alone too large, or failed twice
     *  alone
     */
    failed(sales, {reason, message}) {
        const [{key}, ...more] = sales;
        const refusal = {key, status: "refused", code: REFUSALS[reason], message};
        if (reason === "too_large") {
            const total = sales.reduce((sum, {payload}) => sum + payload.length, 0);
            // Whatever has that limit keeps it: the requests do not grow again.
            this.bytes = Math.min(this.bytes, Math.ceil(total / 2));
            return more.length ? null : refusal;
        }
        const isCertain = !more.length && key === this.failedOnce;
        this.quarantine = isCertain ? null : new Set(sales.map((sale) => sale.key));
        this.failedOnce = isCertain || more.length ? null : key;
        return isCertain ? refusal : null;
    }
}

/** In milliseconds: a transport that does not keep its timeout is left alone. */
const GRACE = 2000;

/**
 * @param {SaleRecord} record
 * @returns {Object} as `sync` wants it
 */
export function entryOf(record) {
    return {
        key: record.key,
        counter: record.counter,
        checksum: record.checksum,
        created_at: odooTime(record.createdAt),
        order: record.payload,
        options: record.options,
    };
}

function checked(answer) {
    if (!answer || !Array.isArray(answer.results)) {
        throw new SendError("server", "the answer is none");
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
 * @param {Object[]} entries
 * @param {Object|false} report
 * @returns {Promise<Object>} the server's answer; rejects with SendError
 */
export function travel({transport, timers, timeout, onLate}, entries, report) {
    return new Promise((resolve, reject) => {
        let isLate = false;
        const timer = timers.set(() => {
            isLate = true;
            reject(new SendError("timeout", "the transport is silent"));
        }, timeout + GRACE);
        const arrive = (answer) => {
            timers.clear(timer);
            return isLate ? onLate(checked(answer)) : resolve(checked(answer));
        };
        const fail = (error) => {
            timers.clear(timer);
            const isKnown = error instanceof SendError;
            const {message} = error || {};
            reject(isKnown ? error : new SendError("server", message));
        };
        Promise.resolve()
            .then(() => transport.send(entries, report, {timeout}))
            .then(arrive)
            .catch(fail);
    });
}

/* What the server's answers about sales mean to an outbox. */

const TAKERS = {
    confirmed: (outbox, {key}) => outbox.confirmed(key),
    set_aside: (outbox, {key}) => outbox.forgotten(key),
    refused: (outbox, {key, code = "error", message = ""}) =>
        outbox.refused(key, {code, message}),
    busy: (outbox, {key}) => outbox.released([key], {code: "busy"}),
    retry: (outbox, {key}) => outbox.retry([key]),
};
/** Statuses that may answer an entry, and those that a manager's decision has. */
const ANSWERS = ["confirmed", "set_aside", "refused", "busy"];
const LASTING = ["confirmed", "set_aside"];
const DECISIONS = ["confirmed", "set_aside", "retry"];

/** @returns {Map<String, Object>} those results that stay true, by key */
export function lastingOf(results) {
    const lasting = results.filter((result) => LASTING.includes(result?.status));
    return new Map(lasting.map((result) => [result.key, result]));
}

/**
 * @param {Outbox} outbox
 * @param {SaleRecord[]} records as they were sent
 * @param {Object[]} results
 * @param {(result: Object) => void} onResult called before the outbox knows
 * @returns {String[]} keys that were not answered; they wait again
 */
export function takeResults(outbox, records, results, onResult) {
    const byKey = new Map();
    for (const result of results) {
        if (result && ANSWERS.includes(result.status)) {
            byKey.set(result.key, result);
        }
    }
    const silent = [];
    for (const {key, checksum} of records) {
        const sale = outbox.sale(key);
        const result = byKey.get(key);
        // What was sold again with other contents has not been answered.
        if (!sale || sale.checksum !== checksum) {
            continue;
        }
        if (result) {
            onResult(result);
            TAKERS[result.status](outbox, result);
        } else {
            silent.push(key);
        }
    }
    outbox.released(silent, {code: "server"});
    return silent;
}

/**
 * Sales that Odoo confirmed and lacks now, as its database was set back: they wait
 * again.
 *
 * @param {Outbox} outbox
 * @param {{home: String, missing: String[]}} answer
 * @returns {Number} how many they are
 */
export function takeMissing(outbox, {home, missing}) {
    // An older server, or one without the module, does not say.
    const old = outbox.sent.trim();
    if (old.length) {
        outbox.queue.add(old);
    }
    outbox.sent.home = typeof home === "string" ? home : outbox.sent.home;
    if (!Array.isArray(missing)) {
        return 0;
    }
    const {records, changes} = outbox.sent.take(missing);
    if (records.length) {
        outbox.keep(records, "retry", changes);
    }
    return records.length;
}

/**
 * What managers did with sales that need attention.
 *
 * @param {Outbox} outbox
 * @param {Object[]} [decisions] as results
 */
export function takeDecisions(outbox, decisions) {
    for (const decision of Array.isArray(decisions) ? decisions : []) {
        const {key, status} = decision || {};
        const sale = outbox.sale(key);
        if (sale && sale.state === "attention" && DECISIONS.includes(status)) {
            TAKERS[status](outbox, decision);
        }
    }
}
