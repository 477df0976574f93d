/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    BusWatch,
    packRequest,
    requestOf,
    unpackAnswer,
    unpackMessage,
} from "@pos_multi_session_sync/core/wire.esm";
import {Pace, pauseAfter} from "@pos_offline_queue/core/pace.esm";
import {Quarantine} from "@pos_multi_session_sync/core/operations.esm";

/** Operations and characters of a request; the rest in milliseconds. */
const LIMITS = {
    count: 50,
    /** Three bytes a character at most, below the server's 256 kB. */
    size: 80000,
    timeout: 15000,
    /** After that a request is given up for one that may have a better line. */
    patience: 2000,
    /** While the bus is not proven: so long, and up to so much longer. */
    slow: 5000,
    jitter: 5000,
    /** While it is: after so long without a message, and up to so much later. */
    quiet: 11000,
    quietJitter: 2000,
    /** So often it is looked whether a longer rest is still one. */
    calm: 10000,
    /** Between attempts while there is no line. */
    longest: 10000,
};
const HELD_OFF = ["overloaded", "busy"];
/** What tells of a new line: the old one may be dead without knowing it. */
const NEW_LINE = ["connect", "reconnect", "online", "visible"];

/**
 * Keeps a replica in step with the server: one request at a time, which brings what
 * this till did and fetches what the others did. First connect, reconnect, gap and
 * waking up are the same path. It never gives up.
 */
export class SyncClient {
    /**
     * @param {Object} world
     * @param {Replica} world.replica
     * @param {Object} world.outbox {put(id, operation), remove(id), all()}: durable
     * @param {Object} world.transport `sync(request)`: promise of the answer, both as
     *  they travel; rejects with an error whose `reason` tells: "offline", "timeout",
     *  "overloaded" (with `retryAfter`, in milliseconds), "busy" (with other tills),
     *  "session", "access", "invalid", "server"
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now milliseconds
     * @param {() => Number} world.random in [0, 1)
     * @param {() => Boolean} world.isOnline as far as the browser knows
     * @param {() => Boolean} [world.isCalm] see BusWatch
     * @param {(state: Object) => void} [world.onState]
     * @param {(answer: Object) => void} [world.onAnswer] what else the server says
     * @param {Object} [world.limits] other than LIMITS
     */
    constructor({limits = {}, ...world}) {
        Object.assign(this, {onState: () => null, onAnswer: () => null}, world);
        this.limits = {...LIMITS, ...limits};
        /** Timers by name: "slow", "pause", "timeout". */
        this.pace = new Pace(world);
        this.quarantine = new Quarantine(this.limits.count);
        this.bus = new BusWatch({...world, ...this.limits});
        this.attempt = 0;
        this.flight = null;
        this.isStarted = false;
        this.isWanted = false;
        /** Whether the server wants to be shown whose each client is. */
        this.isProving = false;
        /** Seq that a message told of. */
        this.target = 0;
        this.heardAt = null;
        /** What the server has said of the group and of this till, and its etag. */
        this.facts = {etag: null, me: null};
        /**
         * `phase`: starting, upToDate, catchingUp, alone (`since` the last answer);
         * `isBusSilent`: others' changes come only with the answers to requests.
         */
        this.state = {
            phase: "starting",
            since: this.now(),
            pendingCount: 0,
            reason: null,
            isBusSilent: false,
        };
    }

    // From outside

    start() {
        const {replica, outbox} = this;
        this.isStarted = true;
        replica.onIssue = (operations, gone) => {
            operations.forEach((operation) => outbox.put(operation.id, operation));
            gone.forEach((id) => outbox.remove(id));
            this.push();
        };
        replica.onSettle = (ids) => ids.forEach((id) => outbox.remove(id));
        replica.adopt(outbox.all());
        this.wake("start");
    }

    stop() {
        this.isStarted = false;
        this.flight = null;
        this.pace.endAll();
        this.replica.onIssue = () => null;
        this.replica.onSettle = () => null;
    }

    /** See Replica.issue. */
    issue(partials, shown = null) {
        const offline = this.state.phase === "alone" || !this.isOnline();
        return this.replica.issue(partials, {ts: this.now(), offline, shown});
    }

    /** There is something to send. */
    push() {
        this.change({});
        if (this.isStarted && !this.flight && !this.pace.has("pause")) {
            this.send();
        }
    }

    /** @param {Object} message of the bus: {epoch, from, to, operations?} */
    onAnnouncement(message) {
        const outcome = this.replica.announce(unpackMessage(message));
        this.onMessage();
        if (outcome === "gap") {
            this.noteTarget(message.epoch, message.to);
        } else if (this.replica.hasNext) {
            // It has waited for what was announced.
            this.push();
        }
        return outcome;
    }

    /**
     * Any message of the bus has arrived.
     *
     * @param {Object} [message] {epoch?, seq?}: where the log was when it was sent
     */
    onMessage({epoch, seq} = {}) {
        const {replica, pace} = this;
        this.bus.noteMessage();
        this.change({});
        if (pace.has("slow") && this.bus.pause && !replica.pending.size) {
            this.rest();
        }
        if (epoch && replica.cursor !== null) {
            this.noteTarget(epoch, seq);
        }
    }

    /** What was announced before may be lost. */
    noteTarget(epoch, seq) {
        const target = epoch === this.replica.epoch ? seq : Infinity;
        if (target > this.replica.cursor) {
            this.target = Math.max(this.target, target);
            // A server that has just failed is not asked by all at one moment.
            if (!this.pace.has("pause")) {
                this.wake("gap");
            }
        }
    }

    /** A peer has seen more of the log: what the bus was to bring may be lost. */
    onPeerSeq(epoch, seq) {
        const {replica} = this;
        if (epoch === replica.epoch && seq > replica.cursor) {
            this.bus.noteDoubt();
            this.noteTarget(epoch, seq);
        }
    }

    /** The websocket is lost, or another one: whether messages arrive is to be seen. */
    onBusChange() {
        this.bus.noteDoubt();
        if (this.pace.has("slow")) {
            this.rest();
        }
    }

    // With the heartbeat of the queue: whether there is something to ask for

    /** @returns {Object|null} as it travels; null if a request tells it anyway */
    question() {
        const {replica, facts, pace} = this;
        const isIdle = pace.has("slow") && !replica.pending.size;
        // If the heartbeat is answered the server is back, and nobody has to wait.
        const isLost = pace.has("pause") && !this.isHeldOff;
        const request = isIdle || isLost ? this.request() : null;
        return request && packRequest({...request, operations: []}, facts);
    }

    /** @param {Object} [answer] {same, presence?, probed?}; none from an older server */
    hear(answer) {
        if (answer?.same && !this.pace.has("pause")) {
            this.heardAt = this.now();
            this.noteProbe(answer);
            this.onAnswer(answer);
        } else if (answer) {
            this.wake("news");
        }
    }

    noteProbe({probed}) {
        if (probed) {
            this.bus.noteProbe();
            if (this.pace.has("slow")) {
                this.rest();
            }
        }
    }

    /** Ask now. @param {String} reason start, connect, reconnect, online, visible, ... */
    wake(reason) {
        if (!this.isStarted || this.isHeldOff) {
            return;
        }
        if (reason === "offline") {
            this.change({phase: "alone", reason});
        } else if (!this.flight) {
            this.send();
        } else if (reason !== "gap") {
            this.isWanted = true;
            const age = this.now() - this.flight.since;
            if (NEW_LINE.includes(reason) && age > this.limits.patience) {
                this.send();
            }
        }
    }

    /** A peer has said something by which a request is likely to help now. */
    hasten() {
        const {phase, reason} = this.state;
        if (reason === "offline") {
            this.wake("peer");
        } else if (phase !== "alone" && this.replica.hasNext) {
            this.push();
        }
    }

    /** The server asked to be left alone: what wakes this client waits as well. */
    get isHeldOff() {
        return HELD_OFF.includes(this.state.reason) && this.pace.has("pause");
    }

    // A request

    send() {
        const {facts} = this;
        const flight = {request: this.request(), facts, since: this.now()};
        this.flight = flight;
        this.isWanted = false;
        this.pace.endAll();
        this.pace.begin("timeout", this.limits.timeout, () =>
            this.fail({reason: "timeout"})
        );
        this.change({});
        const onAnswer = (answer) => this.receive(flight, answer);
        const onError = (error) => this.lose(flight, error);
        try {
            this.transport
                .sync(packRequest(flight.request, facts))
                .then(onAnswer, onError);
        } catch (error) {
            onError(error);
        }
    }

    request() {
        const {replica, limits, isProving} = this;
        const operations = replica.next({...limits, count: this.quarantine.next});
        const bus = this.bus.next(operations.length > 0);
        return requestOf(replica, operations, {isProving, bus});
    }

    receive(flight, answer) {
        const isLate = this.flight !== flight;
        const {request, facts} = flight;
        const before = this.replica.progress;
        let isComplete = null;
        const {id, secret} = request.client;
        if (answer.stranger && !secret && this.replica.secrets[id]) {
            // Somebody else has logged in on this device since.
            this.isProving = true;
            if (!isLate) {
                this.send();
            }
            return;
        }
        try {
            const whole = unpackAnswer(answer, request, facts);
            // Whoever hears of it and does something is still in flight.
            isComplete = this.replica.receive(whole, request, {isLate});
        } catch (error) {
            Promise.reject(error);
        }
        if (!isLate && isComplete === null) {
            this.fail({reason: "invalid"});
        } else if (!isLate) {
            this.flight = null;
            this.pace.endAll();
            this.quarantine.passed(request);
            this.facts = answer.etag ? {etag: answer.etag, me: answer.me} : facts;
            if (answer.secret) {
                this.replica.secrets[id] = answer.secret;
            }
            this.noteProbe(answer);
            this.onAnswer(answer);
            // What was done since it was sent is no part of it.
            const isIdle = isComplete && !request.operations.length;
            // The bus may have been quicker than this answer.
            const {pending} = this.replica;
            const isSettled = request.operations.some((each) => !pending.has(each.id));
            const isProgress = isIdle || isSettled || before !== this.replica.progress;
            this.goOn(isComplete, isProgress, answer.quota >= 100);
        }
    }

    /** @param {Boolean} isFull the user has added so much that the server waits */
    goOn(isComplete, isProgress, isFull) {
        const {cursor, pending} = this.replica;
        const isLeft = !isComplete || this.replica.hasNext;
        this.heardAt = this.now();
        if (isFull && pending.size > 0) {
            this.fail({reason: "quota"});
            return;
        }
        if (isLeft && !isProgress && !this.quarantine.likely) {
            // It says nothing that helps: not at once again.
            this.fail({reason: "server"});
            return;
        }
        this.attempt = 0;
        const isBehind = this.target > cursor;
        this.target = 0;
        this.change({
            phase: isComplete && !isBehind ? "upToDate" : "catchingUp",
            reason: null,
        });
        if (isLeft || isBehind || this.isWanted) {
            this.send();
        } else {
            this.rest();
        }
    }

    /** Until somebody has to ask whether the bus is there; soon if it seems not to be. */
    rest() {
        const {slow, jitter} = this.limits;
        // What waits for others' work is tried again soon.
        const calm = this.replica.pending.size ? 0 : this.bus.pause;
        const pause = Math.min(calm, this.limits.calm) || slow + this.random() * jitter;
        this.pace.begin("slow", pause, () =>
            calm && this.bus.pause ? this.rest() : this.wake("timer")
        );
    }

    lose(flight, error) {
        if (this.flight === flight) {
            if (error.reason === "invalid") {
                this.replica.giveUp(this.quarantine.refused(flight.request));
            }
            this.fail(error);
        }
    }

    fail({reason = "server", retryAfter}) {
        this.flight = null;
        this.pace.endAll();
        // A server that says so is there, and is asked again soon.
        const isBusy = reason === "busy";
        this.attempt = isBusy ? 1 : this.attempt + 1;
        this.change({phase: isBusy ? "catchingUp" : "alone", reason});
        const {attempt, random, limits} = this;
        const pause = pauseAfter({reason, retryAfter}, attempt, random, limits);
        this.pace.begin("pause", pause, () => this.send());
    }

    // State

    change(change) {
        const before = this.state;
        const {phase = before.phase} = change;
        const isSame = phase === before.phase;
        const alone = this.heardAt === null ? this.now() : this.heardAt;
        const began = phase === "alone" ? alone : this.now();
        const pendingCount = this.replica.pending.size;
        const {isSilent: isBusSilent} = this.bus;
        const after = {...before, ...change, pendingCount, isBusSilent};
        this.state = {...after, since: isSame ? before.since : began};
        this.onState(this.state);
    }
}
