/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {IDLE, LIMITS} from "@pos_offline_queue/core/limits.esm";
import {backoff, jitter} from "@pos_offline_queue/core/backoff.esm";
import {envelope, travel} from "@pos_offline_queue/core/travel.esm";
import {
    lastingOf,
    takeDecisions,
    takeResults,
} from "@pos_offline_queue/core/answers.esm";
import {Batches} from "@pos_offline_queue/core/batches.esm";
import {Listeners} from "@pos_offline_queue/core/listeners.esm";
import {Pace} from "@pos_offline_queue/core/pace.esm";
import {Reporter} from "@pos_offline_queue/core/reporter.esm";
import {Ticket} from "@pos_offline_queue/core/ticket.esm";
import {underLock} from "@pos_offline_queue/core/under_lock.esm";

/** Reasons that do not pass by themselves, and all that are the line's. */
const HALTING = ["session", "access"];
const LINE = ["offline", "timeout", ...HALTING];
/** Events after which a sale is gone, and after which one may go. */
const LEFT = ["confirmed", "forgotten", "withdrawn"];
const MAY_GO = ["stored", "retry"];

/**
 * Brings sales to Odoo: oldest first, one request at a time, again and again until
 * it is known of each what became of it. It never gives up and never rejects.
 */
export class Courier {
    /**
     * @param {Object} world
     * @param {Journal} world.journal
     * @param {Object} world.transport `send(envelopes, report, {timeout})`: promise of
     *  the server's answer, rejects with CourierError
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now milliseconds
     * @param {() => Number} world.random in [0, 1)
     * @param {Object} world.lock `run(fn)`: promise of what it gives, or null if
     *  another tab is sending
     * @param {() => Boolean} world.isOnline as far as the browser knows
     * @param {() => Object|false} world.report for the manager's board
     * @param {Object} [world.limits] other than LIMITS
     */
    constructor({limits = {}, ...world}) {
        Object.assign(this, world);
        this.limits = {...LIMITS, ...limits};
        this.batches = new Batches(this.limits);
        this.reporter = new Reporter(world, this.limits.reportPause);
        /** Timers by name: "pause", "busy", "beat", "settle". */
        this.pace = new Pace(world);
        this.state = IDLE;
        this.listeners = new Listeners();
        this.tickets = new Set();
        /** Keys that somebody waits for: at once, though the line seems bad. */
        this.urgent = new Set();
        /** Keys that the server is working on. */
        this.busy = new Set();
        /** The sale that made the server fail, alone. */
        this.accused = null;
        this.isStarted = false;
        this.isSilent = false;
        this.isBeatWanted = false;
        this.isNudged = false;
        this.running = null;
    }

    // From outside

    start() {
        if (!this.isStarted) {
            this.isStarted = true;
            this.unsubscribe = this.journal.subscribe((event) => this.onJournal(event));
            this.heartbeat();
        }
    }

    stop() {
        if (this.isStarted) {
            this.isStarted = false;
            this.unsubscribe();
            this.pace.endAll();
            [...this.tickets].forEach((ticket) => ticket.close("stopped"));
        }
    }

    /** @param {(state: Object) => void} fn called with each new state */
    subscribe(fn) {
        return this.listeners.add(fn);
    }

    /** The line came back, or somebody is impatient: now. */
    nudge() {
        this.pace.end("pause");
        this.isNudged = this.running !== null;
        this.isBeatWanted = this.isBeatWanted || Boolean(this.state.reason);
        if (this.isHalted) {
            this.change({phase: "idle"});
        }
        this.wake();
    }

    /** Tell the server how things are, and ask what a manager decided. */
    heartbeat() {
        this.isBeatWanted = true;
        this.pace.end("settle");
        const pause = this.limits.heartbeat * (0.9 + 0.2 * this.random());
        this.pace.begin("beat", pause, () => this.heartbeat());
        // What had no room may have some now.
        this.journal.rewrite();
        this.wake();
    }

    /**
     * @param {Object} [options]
     * @param {String[]} [options.keys] these first, also those that need attention;
     *  else all that wait
     * @param {Number} [options.patience] milliseconds
     * @param {Boolean} [options.insist] not to wait less where the line is bad
     * @returns {Promise<Outcome>} at the latest when the patience is over; what is
     *  pending then goes on by itself
     */
    flush({keys, patience = this.limits.patience, insist = false} = {}) {
        const {journal} = this;
        const known = keys ? keys.map((key) => journal.sale(key)) : journal.sales();
        const wanted = known
            .filter((sale) => sale && (keys || sale.state !== "attention"))
            .map(({key}) => key);
        const ticket = new Ticket(wanted);
        if (wanted.length) {
            this.tickets.add(ticket);
            const isShort = this.isLineBad && !insist;
            const most = isShort ? this.limits.shortPatience : patience;
            // The next ones need not find out for themselves.
            const giveUp = () => {
                this.isSilent = this.running !== null;
                ticket.close(this.reasonFor(ticket));
            };
            ticket.waitAtMost(Math.min(most, patience), this.timers, giveUp);
            ticket.outcome.then(() => this.tickets.delete(ticket));
            (keys ? wanted : []).forEach((key) => this.urgent.add(key));
            if (keys) {
                this.wake();
            } else {
                this.nudge();
            }
        }
        return ticket.outcome;
    }

    /** As far as this courier has just seen itself. */
    get isLineBad() {
        return this.isSilent || this.state.reason === "timeout" || !this.isOnline();
    }

    /** @returns {Object} what `sync` takes for a sale */
    envelope(record) {
        return envelope(record);
    }

    // What to do next

    onJournal({type, key}) {
        if (LEFT.includes(type)) {
            this.tickets.forEach((ticket) => ticket.drop(key));
        } else if (MAY_GO.includes(type)) {
            this.wake();
        }
    }

    wake() {
        this.running = this.running || this.run();
    }

    async run() {
        // A moment later: what is added together is sent together.
        await Promise.resolve();
        for (let trip = this.plan(); trip; trip = this.plan()) {
            await this.survive(trip);
        }
        this.running = null;
        this.isNudged = false;
        if (!this.pace.has("pause") && !this.isHalted) {
            this.rest();
        }
    }

    /** Not even a bug may stop the sending for good. */
    async survive(trip) {
        try {
            await this.go(trip);
        } catch (error) {
            const keys = trip.sales.map(({key}) => key);
            this.journal.released(keys, {code: "server"});
            this.fall("server");
            Promise.reject(error);
        }
    }

    get isHalted() {
        return this.state.phase === "stopped";
    }

    /** @returns {{sales: SaleRecord[], isUrgent: Boolean}|null} none: a heartbeat */
    plan() {
        const urgent = this.urgentSales();
        if (urgent.length) {
            return {sales: this.batches.cut(urgent, this.limits.count), isUrgent: true};
        }
        if (!this.isStarted || this.pace.has("pause")) {
            return null;
        }
        const sales = this.isHalted ? [] : this.batches.choose(this.waiting());
        return sales.length || this.isBeatWanted ? {sales, isUrgent: false} : null;
    }

    urgentSales() {
        const sales = [...this.urgent].map((key) => this.journal.sale(key));
        return sales.filter((sale) => sale && sale.durable !== null);
    }

    waiting() {
        return this.journal
            .sales()
            .filter(
                ({key, state, durable}) =>
                    state === "waiting" && durable !== null && !this.busy.has(key)
            );
    }

    /** Nothing to do, for now. */
    rest() {
        const nextAttemptAt = this.pace.endOf("busy");
        const phase = nextAttemptAt ? "waiting" : "idle";
        this.change({phase, nextAttemptAt, done: 0, total: 0});
        const mustTell = this.isStarted && !this.reporter.isUpToDate;
        if (mustTell && !this.pace.has("settle")) {
            this.pace.begin("settle", this.limits.settlePause, () => this.heartbeat());
        }
    }

    // A trip

    async go({sales, isUrgent}) {
        sales.forEach(({key}) => this.urgent.delete(key));
        const work = () => this.trip(sales);
        if (!sales.length) {
            await work();
        } else if (!(await underLock(this.lock, work))) {
            if (isUrgent) {
                // Another tab is sending; the server knows what it has already.
                await work();
            } else {
                this.pauseFor(jitter(this.limits.lockPause, this.random));
            }
        }
    }

    async trip(sales) {
        const keys = sales.map(({key}) => key);
        const records = this.journal.sending(keys);
        if (sales.length) {
            const total = this.state.done + records.length + this.waiting().length;
            this.change({phase: "sending", nextAttemptAt: null, total});
        } else {
            this.isBeatWanted = false;
        }
        let answer = null;
        try {
            answer = await this.travel(records, this.reporter.next(records));
        } catch (error) {
            this.reporter.failed();
            this.journal.released(keys, {code: error.reason});
            return this.onFailure(keys, error);
        }
        return this.onAnswer(records, answer);
    }

    travel(records, report) {
        const {transport, timers} = this;
        const onLate = (answer) => this.onLate(records, answer);
        const world = {transport, timers, timeout: this.limits.timeout, onLate};
        return travel(world, records.map(envelope), report);
    }

    onAnswer(records, answer) {
        this.pace.end("pause");
        this.isSilent = false;
        this.change({reason: null, phase: this.isHalted ? "idle" : this.state.phase});
        this.batches.answered(records.map(({key}) => key));
        takeDecisions(this.journal, answer.settled);
        if (this.settle(records, answer).length) {
            this.fall("server");
        } else {
            this.change({attempt: 0});
        }
    }

    /** Nobody waits for it any more, but what Odoo has, it has. */
    onLate(records, {results}) {
        const certain = lastingOf(results);
        const answered = records.filter(({key}) => certain.has(key));
        this.settle(answered, {results: [...certain.values()]});
    }

    /** @returns {String[]} the keys that were not answered */
    settle(records, {results}) {
        return takeResults(this.journal, records, results, (result) => {
            this.tickets.forEach((ticket) => ticket.take(result));
            if (result.status === "busy") {
                this.askLater(result.key);
            } else {
                // Whoever began to wait while it was on its way has the answer, too.
                this.urgent.delete(result.key);
                this.change({done: this.state.done + 1});
            }
        });
    }

    askLater(key) {
        this.busy.add(key);
        if (!this.pace.has("busy")) {
            this.pace.begin("busy", jitter(this.limits.busyPause, this.random), () => {
                this.busy.clear();
                this.wake();
            });
        }
    }

    // No answer

    async onFailure(keys, {reason, message}) {
        if (!keys.length || LINE.includes(reason)) {
            if (keys.length && reason === "timeout") {
                this.batches.tookTooLong(keys);
            }
            return this.fall(reason);
        }
        // The server fails at the request as a whole: is it one of the sales?
        const culprit = this.batches.failed(keys);
        if (culprit && culprit === this.accused) {
            this.accused = null;
            this.condemn(culprit, message);
        } else if (culprit) {
            await this.accuse(culprit);
        }
    }

    /** If nothing at all works, then it is not this sale. */
    async accuse(key) {
        try {
            await this.travel([], false);
            this.accused = key;
            this.batches.suspect(key);
        } catch (error) {
            this.fall(error.reason);
        }
    }

    condemn(key, message) {
        const sale = this.journal.sale(key);
        const refusal = {key, status: "refused", code: "error", message};
        this.settle(sale ? [sale] : [], {results: [refusal]});
    }

    fall(reason) {
        const attempt = this.state.attempt + 1;
        this.isSilent = false;
        this.change({reason, attempt});
        [...this.tickets].forEach((ticket) => ticket.close(reason));
        if (HALTING.includes(reason)) {
            this.change({phase: "stopped", nextAttemptAt: null});
        } else if (this.isNudged) {
            // The line came back while this one was lost: at once.
            this.isNudged = false;
            this.isBeatWanted = true;
        } else {
            this.pauseFor(backoff(attempt, this.random));
        }
    }

    reasonFor({pending}) {
        const isBusy = [...pending].every((key) => this.busy.has(key));
        return this.state.reason || (isBusy ? "busy" : "timeout");
    }

    pauseFor(ms) {
        this.pace.begin("pause", ms, () => {
            this.isBeatWanted = this.isBeatWanted || Boolean(this.state.reason);
            this.wake();
        });
        this.change({phase: "waiting", nextAttemptAt: this.pace.endOf("pause")});
    }

    change(change) {
        this.state = {...this.state, ...change};
        this.listeners.tell(this.state);
    }
}
