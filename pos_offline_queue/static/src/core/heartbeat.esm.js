/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

/** The server lists at most so many sales of a device. */
const LISTED = 500;

/**
 * @param {Number|null} ms since 1970
 * @returns {String|false} "YYYY-MM-DD HH:MM:SS" in UTC, as Odoo writes it
 */
export function odooTime(ms) {
    // No clock: only the calendar.
    // eslint-disable-next-line no-restricted-globals
    // A conversion, not a clock.
    // eslint-disable-next-line no-restricted-globals
    return ms ? new Date(ms).toISOString().slice(0, 19).replace("T", " ") : false;
}

function row(record) {
    const {key, uid, counter, state, about, error, createdAt} = record;
    const created_at = odooTime(createdAt);
    const {amount, cash, customer, cashier, session_id} = about;
    const sold = {amount, cash, customer, cashier, session_id, created_at};
    return {key, uid, counter, state, error, ...sold};
}

/**
 * What a device tells the manager's board.
 *
 * @param {Object[]} sales records of the outbox, oldest first
 * @param {Object} facts storage, cashier, session_id, tabs
 * @param {Number} [listed] how many sales it may list
 * @returns {Object} see `report` in readme/DEVELOP.md
 */
export function makeReport(sales, facts, listed = LISTED) {
    const amounts = sales.map(({about}) => about.amount || 0);
    return {
        waiting: sales.slice(0, listed).map(row),
        waiting_count: sales.length,
        waiting_amount: amounts.reduce((sum, amount) => sum + amount, 0),
        attention_count: sales.filter(({state}) => state === "attention").length,
        oldest: odooTime(sales.length ? sales[0].createdAt : null),
        ...facts,
    };
}

/**
 * When a report on this device goes to the server. A report may be long, so it
 * does not go with each request.
 */
export class Reporter {
    /**
     * @param {Object} world
     * @param {Outbox} world.outbox
     * @param {() => Number} world.now milliseconds
     * @param {(listed: Number) => Object|false} world.report makes one that lists so
     *  many sales
     * @param {Number} pause milliseconds between reports while much is being sent
     */
    constructor({outbox, now, report}, pause) {
        Object.assign(this, {outbox, now, report, pause});
        /** How many sales the last one told of; null if it did not arrive. */
        this.count = null;
        this.at = null;
        this.listed = LISTED;
    }

    /** Whether the server believes what is true. */
    get isUpToDate() {
        return this.count === this.outbox.count;
    }

    /** @returns {Object|false} for a request that takes these sales with it */
    next(records) {
        const {count} = this.outbox;
        const since = this.now() - this.at;
        const isDue = since < 0 || since >= this.pause;
        // While all that waits is in the request, there is nothing more to tell.
        if (records.length && (records.length === count || !isDue)) {
            return false;
        }
        this.count = count;
        this.at = this.now();
        if (!count) {
            this.listed = LISTED;
        }
        try {
            return this.listed > 0 && this.report(this.listed);
        } catch {
            return false;
        }
    }

    failed() {
        this.count = null;
    }

    /** The report does not get through: list fewer sales, in the end report none. */
    shorten() {
        this.listed = Math.floor(this.listed / 4);
    }
}

/**
 * What other modules ask by the heartbeat of the queue, so that an idle till makes one
 * request a minute, and not one for each of them.
 */
export class HeartbeatParts {
    constructor() {
        this.parts = new Map();
    }

    /**
     * @param {String} name by which the server knows it, see `_answer_also`
     * @param {Object} part
     * @param {() => any} part.ask null if there is nothing to ask now
     * @param {(answer: any, asked: any) => void} part.hear `answer` is undefined if the
     *  server has said nothing about it
     */
    add(name, part) {
        this.parts.set(name, part);
    }

    /** @returns {Object} {also} of the device, if there is something to ask */
    ask() {
        const asked = [...this.parts].map(([name, part]) => [
            name,
            this.attempt(() => part.ask()),
        ]);
        const also = asked.filter(([, what]) => what);
        return also.length ? {also: Object.fromEntries(also)} : {};
    }

    /** @param {Object} answer of the server */
    hear({also = {}}, answer) {
        for (const [name, asked] of Object.entries(also)) {
            const {hear} = this.parts.get(name);
            this.attempt(() => hear(answer?.also?.[name], asked));
        }
    }

    /** No other module stops the sending of sales. */
    attempt(work) {
        try {
            return work();
        } catch (error) {
            Promise.reject(error);
            return null;
        }
    }
}

/**
 * Of the code that this page runs, as the manifest has it. What the server says when
 * the page is loaded would not do: the code may come from a cache.
 */
export const VERSION = "17.0.1.0.0";
