/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Batches,
    Ticket,
    entryOf,
    lastingOf,
    takeDecisions,
    takeMissing,
    takeResults,
    travel,
} from "@pos_offline_queue/core/sending.esm";
import {IDLE, LIMITS, Pace, jitter, pauseAfter} from "@pos_offline_queue/core/pace.esm";
import {Listeners} from "@pos_offline_queue/core/listeners.esm";
import {Reporter} from "@pos_offline_queue/core/heartbeat.esm";
import {underLock} from "@pos_offline_queue/core/neighbours.esm";

/** Reasons that do not pass by themselves, and those that may be due to one sale. */
const HALTING = ["session", "access"];
const CONTENTS = ["server", "page", "too_large"];
/** Events after which a sale is gone, and after which one may go. */
const LEFT = ["confirmed", "forgotten", "withdrawn"];
const MAY_GO = ["stored", "retry"];

/**
 * Brings sales to Odoo: oldest first, one request at a time, again and again until
 * it is known of each what became of it. It never gives up and never rejects.
 */
export class OutboxSender {
    /**
     * @param {Object} world
     * @param {Outbox} world.outbox
     * @param {Object} world.transport `send(entries, report, {timeout})`: promise of
     *  the server's answer, rejects with SendError
     * @param {{set: Function, clear: Function}} world.timers
     * @param {Function} world.now milliseconds; and `world.random`, in [0, 1)
     * @param {Object} world.lock see `underLock`
     * @param {() => Boolean} world.isOnline as far as the browser knows
     * @param {(listed: Number) => Object|false} world.report for the manager's board
     * @param {Object} [world.limits] other than LIMITS
     */
    constructor({limits = {}, ...world}) {
        Object.assign(this, world);
        this.limits = {...LIMITS, ...limits};
        this.batches = new Batches(world.outbox, this.limits);
        this.reporter = new Reporter(world, this.limits.reportPause);
        this.pace = new Pace(world);
        this.state = IDLE;
        this.listeners = new Listeners();
        this.tickets = new Set();
        /** Whether the server fails at everything: it is asked without sales first. */
        this.isOnTrial = false;
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
            this.unsubscribe = this.outbox.subscribe((event) => this.onOutbox(event));
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

    /**
     * The line came back, or somebody is impatient: now. Also without a sale, as what
     * comes back may be a server whose database was set back meanwhile.
     */
    nudge() {
        this.pace.end("pause");
        this.isNudged = this.running !== null;
        this.isBeatWanted = true;
        if (this.isHalted) {
            this.change({phase: "idle"});
        }
        this.wake();
    }

    /** Report, and ask what managers decided; resolves when that has been tried. */
    heartbeat() {
        this.isBeatWanted = true;
        this.pace.end("settle");
        const pause = this.limits.heartbeat * (0.9 + 0.2 * this.random());
        this.pace.begin("beat", pause, () => this.heartbeat());
        // What had no room may have some now.
        this.outbox.rewrite();
        const reported = this.wake();
        return this.outbox.neighbours
            .catchUp()
            .then((hasMore) => (hasMore ? this.wake() : reported));
    }

    /**
     * @param {Object} [options]
     * @param {String[]} [options.keys] these first, also those that need attention;
     *  else all that wait
     * @param {Number} [options.patience] milliseconds
     * @param {Boolean} [options.insist] wait as long on a bad line; so does the request
     * @returns {Promise<Outcome>} at the latest when the patience is over; what is
     *  pending then goes on by itself
     */
    flush({keys, patience = this.limits.patience, insist = false} = {}) {
        const isWanted = (sale) => sale && (keys || sale.state !== "attention");
        const known = keys?.map((key) => this.outbox.sale(key)) || this.outbox.sales();
        const wanted = known.filter(isWanted).map(({key}) => key);
        const ticket = new Ticket(wanted, insist ? patience : 0);
        if (wanted.length) {
            this.tickets.add(ticket);
            const isShort = this.isLineBad && !insist;
            const most = isShort ? this.limits.shortPatience : patience;
            const pause = keys && this.isHeldOff ? 0 : Math.min(most, patience);
            // The next ones need not find out for themselves.
            const giveUp = () => {
                this.isSilent = this.running !== null;
                ticket.close(this.reasonFor(ticket));
            };
            ticket.waitAtMost(pause, this.timers, giveUp);
            ticket.outcome.then(() => this.tickets.delete(ticket));
            (keys ? wanted : []).forEach((key) => this.batches.urgent.add(key));
            if (keys) {
                this.wake();
            } else {
                this.nudge();
            }
        }
        return ticket.outcome;
    }

    /** As far as this sender has just seen itself. */
    get isLineBad() {
        return this.isSilent || this.state.reason === "timeout" || !this.isOnline();
    }

    /** The server asked to be left alone; only a person may ask all the same. */
    get isHeldOff() {
        return this.state.reason === "overloaded" && this.pace.has("pause");
    }

    // What to do next

    onOutbox({type, key}) {
        if (LEFT.includes(type)) {
            this.tickets.forEach((ticket) => ticket.drop(key));
        } else if (MAY_GO.includes(type)) {
            this.wake();
        }
    }

    wake() {
        return (this.running = this.running || this.run());
    }

    async run() {
        // A moment later: what is added together is sent together.
        await Promise.resolve();
        for (let batch = this.plan(); batch; batch = this.plan()) {
            await this.survive(batch);
        }
        this.running = null;
        this.isNudged = false;
        if (!this.pace.has("pause") && !this.isHalted) {
            this.rest();
        }
    }

    /** Not even a bug may stop the sending for good. */
    async survive(batch) {
        try {
            await this.go(batch);
        } catch (error) {
            const keys = batch.sales.map(({key}) => key);
            this.outbox.released(keys, {code: "server"});
            this.fall({reason: "server"});
            Promise.reject(error);
        }
    }

    get isHalted() {
        return this.state.phase === "stopped";
    }

    /** @returns {{sales: SaleRecord[], isUrgent: Boolean}|null} none: a heartbeat */
    plan() {
        const urgent = this.isHeldOff ? [] : this.batches.chooseUrgent();
        if (urgent.length) {
            return {sales: urgent, isUrgent: true};
        }
        if (!this.isStarted || this.pace.has("pause")) {
            return null;
        }
        const isEmpty = this.isHalted || this.isOnTrial;
        const sales = isEmpty ? [] : this.batches.choose();
        return sales.length || this.isBeatWanted ? {sales, isUrgent: false} : null;
    }

    /** Nothing to do, for now. */
    rest() {
        const nextAttemptAt = this.pace.endOf("busy");
        const phase = nextAttemptAt ? "waiting" : "idle";
        this.change({phase, nextAttemptAt, done: 0, total: 0});
        const mustNotify = this.isStarted && !this.reporter.isUpToDate;
        if (mustNotify && !this.pace.has("settle")) {
            this.pace.begin("settle", this.limits.settlePause, () => this.heartbeat());
        }
    }

    // A batch

    async go({sales, isUrgent}) {
        sales.forEach(({key}) => this.batches.urgent.delete(key));
        const work = () => this.sendBatch(sales);
        if (sales.length && (await underLock(this.lock, work))) {
            return;
        }
        if (sales.length && !isUrgent) {
            this.pauseFor(jitter(this.limits.lockPause, this.random));
        } else {
            // Another tab may be sending; the server knows what it has already.
            await work();
        }
    }

    async sendBatch(sales) {
        const keys = sales.map(({key}) => key);
        const records = this.outbox.sending(keys);
        if (sales.length) {
            const total =
                this.state.done + records.length + this.batches.waiting().length;
            this.change({phase: "sending", nextAttemptAt: null, total});
        } else {
            this.isBeatWanted = false;
        }
        const report = !this.isOnTrial && this.reporter.next(records);
        let answer = null;
        try {
            answer = await this.travel(records, report);
        } catch (error) {
            this.reporter.failed();
            this.outbox.released(keys, {code: error.reason});
            return this.onFailure(records, report, error);
        }
        return this.onAnswer(records, answer);
    }

    travel(records, report) {
        const {transport, timers, limits} = this;
        const onLate = (answer) => this.onLate(records, answer);
        const times = [...this.tickets].map((ticket) => ticket.timeFor(records));
        const timeout = Math.max(limits.timeout, ...times);
        const world = {transport, timers, timeout, onLate};
        return travel(world, records.map(entryOf), report);
    }

    onAnswer(records, answer) {
        this.pace.end("pause");
        this.isSilent = false;
        this.isOnTrial = false;
        this.change({reason: null, phase: this.isHalted ? "idle" : this.state.phase});
        this.batches.answered(records.map(({key}) => key));
        takeDecisions(this.outbox, answer.settled);
        if (takeMissing(this.outbox, answer)) {
            this.reporter.failed();
            this.isBeatWanted = true;
        }
        if (this.settle(records, answer).length) {
            this.fall({reason: "server"});
        } else {
            this.change({attempt: 0});
        }
    }

    /** Nobody waits for it any more, but what Odoo has, it has. */
    onLate(records, {results, home}) {
        takeMissing(this.outbox, {home});
        const certain = lastingOf(results);
        const answered = records.filter(({key}) => certain.has(key));
        this.settle(answered, {results: [...certain.values()]});
    }

    /** @returns {String[]} the keys that were not answered */
    settle(records, {results}) {
        return takeResults(this.outbox, records, results, (result) => {
            this.tickets.forEach((ticket) => ticket.take(result));
            if (result.status === "busy") {
                this.askLater(result.key);
            } else {
                // Whoever began to wait while it was on its way has the answer, too.
                this.batches.urgent.delete(result.key);
                this.change({done: this.state.done + 1});
            }
        });
    }

    askLater(key) {
        this.batches.busy.add(key);
        if (!this.pace.has("busy")) {
            this.pace.begin("busy", jitter(this.limits.busyPause, this.random), () => {
                this.batches.busy.clear();
                this.wake();
            });
        }
    }

    // No answer

    /** Is it the connection, the server, or something in this request? */
    async onFailure(records, report, error) {
        const {reason} = error;
        const isEmpty = !records.length && !report;
        if (isEmpty || this.isOnTrial || !CONTENTS.includes(reason)) {
            this.batches.noAnswer(records, reason);
            this.fall(error);
        } else if (reason === "too_large" || (await this.isServerWell())) {
            this.isolate(records, report, error);
        }
    }

    /** Whether a request without contents is answered; falls if not. */
    async isServerWell() {
        try {
            await this.travel([], false);
            return true;
        } catch (error) {
            this.isOnTrial = CONTENTS.includes(error.reason);
            this.fall(error);
            return false;
        }
    }

    /** The server works, but not with these contents: send less of them next. */
    isolate(records, report, error) {
        if (report) {
            this.reporter.shorten();
            this.isBeatWanted = true;
        } else {
            this.settle(records, {results: [this.batches.failed(records, error)]});
        }
    }

    fall(error) {
        const {reason, retryAfter = 0} = error;
        const attempt = this.state.attempt + 1;
        this.isSilent = false;
        this.change({reason, attempt});
        // An invoice whose turn has not come is tried all the same, and at once.
        const isOver = (ticket) =>
            HALTING.includes(reason) || !ticket.insistsOn(this.batches.urgent);
        [...this.tickets].filter(isOver).forEach((ticket) => ticket.close(reason));
        if (HALTING.includes(reason)) {
            this.change({phase: "stopped", nextAttemptAt: null});
        } else if (this.isNudged && !retryAfter) {
            // The line came back while this one was lost: at once.
            this.isNudged = false;
            this.isBeatWanted = true;
        } else {
            this.pauseFor(pauseAfter(error, attempt, this.random));
        }
    }

    reasonFor({pending}) {
        const isBusy = [...pending].every((key) => this.batches.busy.has(key));
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
        this.listeners.notify(this.state);
    }
}
