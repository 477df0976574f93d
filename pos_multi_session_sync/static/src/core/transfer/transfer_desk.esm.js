/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    TransferBox,
    TransferDelivery,
    TransferLine,
    TransferSending,
    TransferTurn,
} from "@pos_multi_session_sync/core/transfer/transfer_delivery.esm";
import {
    changesBetween,
    withEntry,
} from "@pos_multi_session_sync/core/transfer/transfer_changes.esm";
import {jitter, pauseAfter} from "@pos_offline_queue/core/pace.esm";
import {Listeners} from "@pos_offline_queue/core/listeners.esm";

/** Between looks while the bus is silent or something is left, in ms, give or take half. */
const LOOK_INTERVAL = 15000;
/** The same while it is not: then the heartbeat of the queue hears of it, too. */
const LOOK_SELDOM = 240000;
const NOTHING = {incoming: [], outgoing: []};

/**
 * Sends orders from this till and receives those of others. What it decides:
 *
 * - An order that is handed over leaves the cart in the same breath as it is kept for
 *   sending: it is in one of the two, whenever the browser stops.
 * - The server is asked again until it has answered; it knows a transfer by its key.
 * - An order comes into the cart in the same breath as its delivery is noted, and only
 *   when that is durable the server hears of it (see the model's docstring).
 *
 * Tells its listeners `{type: "state"}`, and of what a cashier should hear at once:
 * "arrived" and "changed" with `entries`, "refused" with `entry` and `message` (it is
 * in the cart again), "kept" with `entry` (it is sent, and was in the cart again and has
 * been changed there), "finished" with `entry` (an order whose delivery was interrupted
 * is in the cart), "unfit" with `entry` and `message` (it cannot be), "lost" with
 * `message` and `outcome` (see `cart.drop`): a manager had given it to others meanwhile.
 */
export class TransferDesk {
    /**
     * @param {Object} world
     * @param {Outbox} world.outbox
     * @param {{call: Function}} world.transport see TransferLine
     * @param {Object} world.cart the till's open orders: has(delivery); async
     *  prepare(document); place({key, delivery, document}) => {uid, missing, mark}; both
     *  throw errors that are `isUnfit` for an order that the POS cannot read;
     *  close(uid, key); sent(entry) => as `drop`; async prepareBack(back); open(back, entry) => uid; drop(uid, mark) => "removed",
     *  or "kept" if somebody has worked on it since, or "gone" if it is not there
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now milliseconds
     * @param {() => Number} world.random
     * @param {() => String} world.newId uuid
     * @param {{run: Function}} world.lock among the tabs of this device
     * @param {() => Boolean} [world.isBusSilent] whether no message is known to arrive
     * @param {() => Number} [world.heardAt] when the server has answered something else
     */
    constructor({outbox, transport, lock, isBusSilent = () => false, ...world}) {
        const {cart, timers, now, random, newId, heardAt = () => 0} = world;
        Object.assign(this, {cart, timers, now, random, newId, isBusSilent, heardAt});
        this.box = new TransferBox(outbox);
        this.line = new TransferLine({transport, timers, random});
        this.listeners = new Listeners();
        this.overview = null;
        this.isRunning = false;
        this.failures = 0;
        this.problem = null;
        this.retryAfter = 0;
        this.timer = null;
        this.round = null;
        this.isWanted = false;
        this.turn = new TransferTurn(lock);
        const notify = (type, more) => this.notify(type, more);
        this.delivery = new TransferDelivery({...this, notify});
        const onSent = (entry) => this.show(entry);
        this.sending = new TransferSending({...this, notify, onSent});
        /** Keys of transfers that could not be finished on this page. */
        this.stuck = new Set();
    }

    /** @returns {Object} what screens show */
    get state() {
        return {
            ...(this.overview || NOTHING),
            unsent: this.box.unsent(),
            problem: this.problem,
        };
    }

    subscribe(fn) {
        return this.listeners.add(fn);
    }

    notify(type, more = {}) {
        this.listeners.notify({type, ...more});
    }

    start() {
        this.isRunning = true;
        this.sending.closeLeftovers();
        return this.wake();
    }

    stop() {
        this.isRunning = false;
        this.timers.clear(this.timer);
    }

    // The rounds: send, confirm, look

    /** There may be news, or a line again. */
    wake() {
        this.isWanted = true;
        if (!this.round) {
            this.round = this.rounds().finally(() => {
                this.round = null;
            });
        }
        return this.round;
    }

    async rounds() {
        while (this.isWanted && this.isRunning) {
            this.isWanted = false;
            this.timers.clear(this.timer);
            try {
                await this.sending.sendAll();
                await this.delivery.confirmAll();
                await this.look();
                this.failures = 0;
                this.problem = null;
            } catch (error) {
                this.failures += 1;
                this.problem = error.reason || "page";
                this.retryAfter = error.retryAfter;
                if (!error.reason) {
                    // Not the line: somebody has to hear of it.
                    Promise.reject(error);
                }
                if (this.problem !== "timeout") {
                    await this.sending.report();
                }
            }
            this.notify("state");
        }
        this.rest();
    }

    rest() {
        this.timers.clear(this.timer);
        if (this.isRunning) {
            this.timer = this.timers.set(() => this.wake(), this.pause);
        }
    }

    get pause() {
        const {failures, problem: reason, retryAfter, random} = this;
        if (failures) {
            const longest = LOOK_INTERVAL;
            return pauseAfter({reason, retryAfter}, failures, random, {longest});
        }
        // What is not finished yet may have failed aside from the last round.
        const isLeft = this.box.unsent().length || this.box.deliveries().length;
        const isSoon = isLeft || this.isBusSilent();
        return jitter(isSoon ? LOOK_INTERVAL : LOOK_SELDOM, random);
    }

    /** @param {String} [revision] of what the server has now; none from an older one */
    noteRevision(revision) {
        const isSame = revision !== undefined && this.overview?.revision === revision;
        if (!isSame) {
            this.wake();
        } else if (!this.round && !this.failures) {
            this.rest();
        }
    }

    async look() {
        const before = this.overview;
        const after = await this.line.ask("overview");
        this.overview = after;
        const {arrived, changed} = changesBetween(before, after);
        if (arrived.length) {
            this.notify("arrived", {entries: arrived});
        }
        if (changed.length) {
            this.notify("changed", {entries: changed});
        }
        await this.finishAll(after);
    }

    // Sending

    /**
     * @param {Object} draft
     * @param {String} draft.uid of the order
     * @param {String} draft.mode "hand_over" or "copy"
     * @param {Object} draft.request what the server gets, without key
     * @param {Object} draft.back the order as it was, to open it again
     * @param {String[]} [draft.names] of the receivers
     * @returns {Promise<{status: String, key: String}|{status: String, message: String}>}
     *  "sent"; "refused", then it is in the cart again; "waiting" for a line
     */
    async send({uid, mode, request, back, names}) {
        const key = this.newId();
        const entry = {key, uid, mode, back, names, attempts: 0, at: this.now()};
        this.box.keep({...entry, request: {...request, key, mode}});
        if (mode === "hand_over") {
            this.cart.close(uid, key);
        }
        this.notify("state");
        let refusal = null;
        const stop = this.subscribe(({type, entry: refused, message}) => {
            if (type === "refused" && refused.key === key) {
                refusal = {status: "refused", message, uid: refused.uid};
            }
        });
        await this.wake();
        stop();
        if (refusal) {
            return refusal;
        }
        const isWaiting = this.box.unsent().some((each) => each.key === key);
        return {status: isWaiting ? "waiting" : "sent", key};
    }

    show(entry) {
        const overview = this.overview || NOTHING;
        const outgoing = withEntry(overview.outgoing, entry);
        this.overview = this.overview && {...overview, outgoing};
    }

    /**
     * Take back an order that has not left this till.
     *
     * @returns {Promise<{status: String}>} "returned" if it had not; else as `recall`
     */
    takeBack(key) {
        return this.alone(key, async () => {
            const stored = await this.box.storedUnsent(key);
            const entry = this.box.unsent().find((each) => each.key === key);
            if (entry && entry.attempts === 0 && !stored?.attempts) {
                const uid = await this.sending.bringBack(entry);
                return {status: "returned", uid, notices: [], missing: []};
            }
            await this.sending.sendAll();
            return this.take("recall", key);
        });
    }

    // Delivering, and taking back

    /**
     * @param {String} key of the transfer
     * @returns {Promise<Object>} {status: "delivered", uid, notices}; "gone" or
     *  "failed" with a message; "busy" if another tab of this device is at it
     * @throws {SendError} no line: nothing was changed, or it is finished later
     */
    deliver(key) {
        return this.alone(key, () => this.take("deliver", key));
    }

    /**
     * @param {String} key of the transfer
     * @returns {Promise<Object>} {status: "delivered", uid, notices} if it is in the
     *  cart again; "recalled" if there was nothing to bring back; "gone", message
     */
    recall(key) {
        return this.alone(key, () => this.take("recall", key));
    }

    async take(method, key) {
        const answer = await this.line.ask(method, key, this.newId());
        return answer.status === "taken" ? this.delivery.settle(key, answer) : answer;
    }

    /**
     * @param {String} key
     * @param {String|{code: String}} reason as typed, or the code of a usual one
     * @returns {Promise<Object>} {status: "refused"} or "gone" with a message
     */
    refuse(key, reason) {
        return this.alone(key, () => this.line.ask("refuse", key, reason));
    }

    /** @returns {Promise<{receivers: Object[], more: Boolean}>} of that part of a name */
    receivers(text) {
        return this.line.ask("receivers", text);
    }

    /** @returns {Promise<{lines: Object[], problem: String}>} of one sent from here */
    contents(key) {
        return this.line.ask("contents", key);
    }

    async seen(keys) {
        if (keys.length) {
            await this.line.ask("seen", keys);
        }
    }

    /** The browser was stopped in the middle of these. */
    async finishAll({incoming, outgoing}) {
        const inward = incoming.filter(({delivery}) => delivery);
        const back = outgoing.filter((entry) => entry.return);
        for (const entry of [...inward, ...back]) {
            if (!this.turn.inHand.has(entry.key) && !this.stuck.has(entry.key)) {
                await this.finish(entry);
            }
        }
    }

    /** What goes wrong with one of them keeps no other one waiting. */
    async finish(entry) {
        const method = entry.return ? "recall" : "deliver";
        try {
            const done = await this.turn.take(entry.key, () =>
                this.take(method, entry.key)
            );
            if (done.uid) {
                this.notify("finished", {entry, ...done});
            } else if (done.status === "failed") {
                this.notify("unfit", {entry, ...done});
            }
        } catch (error) {
            if (error.reason) {
                throw error;
            }
            // Told once, and tried again when the page is loaded again.
            this.stuck.add(entry.key);
            Promise.reject(error);
        }
    }

    async alone(key, work) {
        try {
            return await this.turn.take(key, work);
        } finally {
            this.wake();
        }
    }
}
