/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SendError} from "@pos_offline_queue/core/errors.esm";
import {entryId} from "@pos_offline_queue/core/sale_record.esm";

const OUT = "transfer_out";
const IN = "transfer_in";
/** What another request would fail of, too. */
const NO_LINE = ["offline", "timeout", "overloaded"];
/** If the server has answered other requests between so many failures, they do not. */
const MOST_MISSES = 2;

/**
 * What this device keeps of transfers: orders that the server does not have yet, and
 * deliveries that it does not know to be in a cart here. Both lie in the outbox of
 * the offline queue; what is written in one go with an open order, before anything
 * else is waited for, becomes durable together with it.
 */
export class TransferBox {
    /** @param {Outbox} outbox */
    constructor(outbox) {
        this.outbox = outbox;
    }

    /** @returns {Boolean} whether all that was written is durable */
    flushed() {
        return this.outbox.flushed();
    }

    // Going out

    /** @returns {Object[]} {key, uid, mode, request, back, attempts, at}, oldest first */
    unsent() {
        return this.outbox.store.all(OUT).map(({value}) => value);
    }

    keep(entry) {
        this.outbox.store.put(OUT, entry.key, entry);
    }

    /** What waits for this transfer is not to wait for ever. */
    setStuck(key) {
        const entry = this.unsent().find((each) => each.key === key);
        if (entry) {
            this.keep({...entry, isStuck: true});
        }
    }

    sent(key) {
        this.outbox.store.remove(OUT, key);
    }

    /** @returns {Promise<Object|null>} as it is on the disk: other tabs write there */
    async storedUnsent(key) {
        const row = await this.stored(OUT, key);
        return row && JSON.parse(row.text);
    }

    // Coming in

    /** @returns {Object[]} {delivery, key, uid, mark, outcome}, not confirmed yet */
    deliveries() {
        return this.outbox.store.all(IN).map(({value}) => value);
    }

    /**
     * The order of that uid is the one that came by this delivery; `mark` tells whether
     * it is still as it came, `outcome` what became of it where it was lost to others.
     */
    note(delivery, {key, uid, mark, outcome}) {
        this.outbox.store.put(IN, delivery, {delivery, key, uid, mark, outcome});
    }

    confirmed(delivery) {
        this.outbox.store.remove(IN, delivery);
    }

    /** @returns {Promise<Object|null>} if this device has put it into a cart */
    async noted(delivery) {
        const here = this.deliveries().find((each) => each.delivery === delivery);
        if (here) {
            return here;
        }
        const row = await this.stored(IN, delivery);
        return row && JSON.parse(row.text);
    }

    async stored(kind, id) {
        const [row] = await this.outbox.storage.read([entryId(kind, id)]);
        return row || null;
    }
}

/** Somebody else has the transfer in hand for a few milliseconds. */
const BUSY_TRIES = 40;
const BUSY_LEAST = 40;
const BUSY_MOST = 200;

/** Asks the server, again where it is told to come back in a moment. */
export class TransferLine {
    /**
     * @param {Object} world
     * @param {{call: Function}} world.transport call(method, args) => promise; rejects
     *  with SendError, whose reason is "invalid" if asking again would not help
     * @param {{set: Function}} world.timers
     * @param {() => Number} world.random
     */
    constructor({transport, timers, random}) {
        Object.assign(this, {transport, timers, random});
    }

    /** @throws {SendError} */
    async ask(method, ...args) {
        for (let tries = 0; tries < BUSY_TRIES; tries++) {
            const answer = await this.transport.call(method, args);
            if (answer?.status !== "busy") {
                return answer;
            }
            await this.pause(BUSY_LEAST + this.random() * (BUSY_MOST - BUSY_LEAST));
        }
        throw new SendError("busy");
    }

    /** The same; what the server does not take in is refused for good. */
    async askOrRefusal(method, ...args) {
        try {
            return await this.ask(method, ...args);
        } catch (error) {
            if (error.reason === "invalid") {
                return {status: "refused", message: error.message};
            }
            throw error;
        }
    }

    pause(milliseconds) {
        return new Promise((resolve) => this.timers.set(resolve, milliseconds));
    }
}

/** One after the other in this tab, and not while another tab is at it. */
export class TransferTurn {
    /** @param {{run: Function}} lock among the tabs of this device */
    constructor(lock) {
        this.lock = lock;
        this.last = Promise.resolve();
        /** Keys of transfers that this tab has in hand. */
        this.inHand = new Set();
    }

    /**
     * @param {String} key of a transfer
     * @param {Function} work
     * @returns {Promise<Object>} what it returns; {status: "busy"} if another tab is at
     *  it
     */
    async take(key, work) {
        const before = this.last;
        let over = null;
        this.last = new Promise((resolve) => {
            over = resolve;
        });
        await before;
        this.inHand.add(key);
        try {
            return (await this.lock.run(work)) || {status: "busy"};
        } finally {
            this.inHand.delete(key);
            over();
        }
    }
}

/** Orders that are kept for sending: to the server, or into the cart again. */
export class TransferSending {
    /**
     * @param {Object} desk what it shares with the TransferDesk
     * @param {TransferBox} desk.box
     * @param {TransferLine} desk.line
     * @param {Object} desk.cart
     * @param {Function} desk.notify (type, more)
     * @param {(entry: Object) => void} desk.onSent the server has it
     * @param {() => Number} desk.now milliseconds
     * @param {() => Number} desk.heardAt when the server has answered something else
     */
    constructor({box, line, cart, notify, onSent, now, heardAt}) {
        Object.assign(this, {box, line, cart, notify, onSent, now, heardAt});
        this.round = Promise.resolve();
        /** {count, at} of requests that failed, by key. */
        this.misses = new Map();
    }

    /** Kept for sending, but the browser was stopped before its cart was closed. */
    closeLeftovers() {
        this.box
            .unsent()
            .filter(({mode}) => mode === "hand_over")
            .forEach(({uid, key}) => this.cart.close(uid, key));
    }

    /** One at a time: what is refused must not arrive by another request. */
    sendAll() {
        this.round = this.round.catch(() => null).then(() => this.sendEach());
        return this.round;
    }

    async sendEach() {
        for (const {key} of this.box.unsent()) {
            const entry = this.box.unsent().find((each) => each.key === key);
            if (!entry) {
                // Taken back while another one was sent
                continue;
            }
            const tried = {...entry, attempts: entry.attempts + 1};
            this.box.keep(tried);
            // The server must not have what this device could forget.
            await this.box.flushed();
            await this.sendOne(tried);
        }
    }

    async sendOne(entry) {
        const {request, attempts} = entry;
        const offline = attempts > 1;
        const answer = await this.line
            .askOrRefusal("send", {...request, offline})
            .catch((error) => this.fail(entry.key, error));
        if (!this.box.unsent().some(({key}) => key === entry.key)) {
            return;
        }
        if (answer.status === "sent") {
            this.box.sent(entry.key);
            const outcome = this.cart.sent(entry);
            this.onSent(answer.entry);
            if (outcome === "kept") {
                this.notify("kept", {entry});
            }
        } else {
            const uid = await this.bringBack(entry);
            this.notify("refused", {entry: {...entry, uid}, message: answer.message});
        }
    }

    fail(key, error) {
        const {count = 0, at = Infinity} = this.misses.get(key) || {};
        const misses = this.heardAt() > at ? count + 1 : count;
        this.misses.set(key, {count: misses, at: this.now()});
        if (!NO_LINE.includes(error.reason) || misses >= MOST_MISSES) {
            this.box.setStuck(key);
        }
        throw error;
    }

    /** @returns {Promise<String>} uid of the order that is in the cart again */
    async bringBack(entry) {
        const {key, mode, back} = entry;
        let {uid} = entry;
        if (mode === "hand_over") {
            await this.cart.prepareBack(back);
            // Nothing is waited for from here on.
            uid = this.cart.open(back, entry);
        }
        this.box.sent(key);
        return uid;
    }

    /** Whoever closes the session is to know, if Odoo can be reached for this. */
    async report() {
        const orders = this.box.unsent().map(({key, request}) => {
            const {receivers, about, made_at} = request;
            return {key, receivers, about, made_at};
        });
        if (orders.length) {
            await this.line.ask("note_unsent", orders).catch(() => null);
        }
    }
}

/** Orders that the server has given to this device: into its cart, and confirmed. */
export class TransferDelivery {
    /**
     * @param {Object} desk what it shares with the TransferDesk
     * @param {TransferBox} desk.box
     * @param {TransferLine} desk.line
     * @param {TransferTurn} desk.turn
     * @param {Object} desk.cart
     * @param {Function} desk.notify (type, more)
     */
    constructor({box, line, turn, cart, notify}) {
        Object.assign(this, {box, line, turn, cart, notify});
    }

    /** What the server has given to this device goes into the cart, once. */
    async settle(key, {delivery, document, notices}) {
        const done = {status: "delivered", uid: null, notices, missing: []};
        if (!(await this.isHere(delivery))) {
            try {
                await this.cart.prepare(document);
                // Nothing is waited for from here to the note.
                const {uid, missing, mark} = this.cart.place({key, delivery, document});
                this.box.note(delivery, {key, uid, mark});
                Object.assign(done, {uid, missing});
            } catch (error) {
                if (!error.isUnfit) {
                    throw error;
                }
                // It is in no cart. Or it would be tried again at each start.
                return this.line.ask("give_back", key, delivery);
            }
        }
        if (await this.box.flushed()) {
            const noted = await this.box.noted(delivery);
            await this.confirm(noted || {key, delivery}).catch(() => null);
        }
        return done;
    }

    async isHere(delivery) {
        return this.cart.has(delivery) || Boolean(await this.box.noted(delivery));
    }

    async confirm(noted) {
        const {key, delivery, uid, mark} = noted;
        let {outcome} = noted;
        if (!outcome) {
            const {status, message} = await this.line.ask("confirm", key, delivery);
            if (status === "lost") {
                outcome = this.cart.drop(uid, mark);
                this.box.note(delivery, {...noted, outcome});
                this.notify("lost", {message, outcome});
            }
        }
        if (outcome) {
            // The office reads what became of it where it was taken away
            await this.line.ask("note_lost", key, outcome);
        }
        this.box.confirmed(delivery);
    }

    async confirmAll() {
        for (const noted of this.box.deliveries()) {
            if (!this.turn.inHand.has(noted.key)) {
                await this.confirm(noted);
            }
        }
    }
}
