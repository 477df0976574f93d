/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {entryOf} from "@pos_offline_queue/core/sending.esm";

/** Sales of other devices, on this one. */
const COPY = "sync_copy";
/** Of the hint that Odoo knows by what this device seals. */
const KNOWN = "sync_copies_known";
/** Kept at one go; others have no room for more of one page. */
const MOST = 200;
/** A till that was away as well gives others so long to send by themselves, in ms. */
const AWAY = 180000;
const GRACE = 300000;
/** Milliseconds that Odoo may take. */
const TIMEOUT = 15000;
/** Until what it did not take is tried again, in ms. */
const PAUSE = 600000;
const DAY = 86400000;
const WEEK = 7 * DAY;
const TAKEN = ["confirmed", "set_aside"];
/** Why a request fails whose contents Odoo does not take. */
const REFUSALS = ["access", "server"];

/**
 * Unsent sales have a copy on other tills, and theirs have one here. A copy is what the
 * device would send to Odoo, sealed by a key that it and Odoo know.
 */
export class MeshCopies {
    /** @param {MeshDesk} meshDesk */
    constructor(meshDesk, {mac, now}) {
        Object.assign(this, {meshDesk, mac, now});
        /** By key, the checksum of what was offered in `current`. */
        this.offered = new Map();
        this.current = null;
        /** When Odoo was heard last, and since when without a break. */
        this.heardAt = this.backAt = 0;
        /** When Odoo did not take a copy, by its key. */
        this.refused = new Map();
        /** Receipts that wait for one, see `haveCopies`. */
        this.waits = new Set();
    }

    get queue() {
        return this.meshDesk.desk.sharing.pos.offlineQueue;
    }

    get copies() {
        return this.meshDesk.mesh?.copies || null;
    }

    get sealKey() {
        const {outbox} = this.queue;
        this.ownKey ||= outbox.digest(`pos.offline.copy:${outbox.store.secret}`);
        return this.ownKey;
    }

    /** Before that nobody could hand in what it seals. */
    get isKnown() {
        return this.queue.outbox.store.hint(KNOWN) === this.queue.outbox.device;
    }

    get store() {
        const {outbox} = this.queue;
        return {
            put: async (copy) => {
                if (!(await outbox.store.put(COPY, copy.key, copy))) {
                    // Its device gives it to somebody else.
                    outbox.store.remove(COPY, copy.key);
                    throw new Error("It is in memory only");
                }
            },
            delete: async (key) => outbox.store.remove(COPY, key),
            all: async () => outbox.store.all(COPY).map(({value}) => value),
        };
    }

    start() {
        const {outbox, heartbeatParts, salePush} = this.queue;
        if (this.meshDesk.desk.sharing.pos.config.is_receipt_after_copy) {
            salePush.haveCopies = (keys) => this.haveCopies(keys);
        }
        outbox.subscribe(() => this.offerSoon());
        heartbeatParts.add("copies", {
            ask: () => this.ask(),
            hear: (answer) => this.hear(answer),
        });
    }

    /** Many sales change at one go, and none of them is to wait for this. */
    offerSoon() {
        this.coming ||= Promise.resolve().then(() => {
            this.coming = null;
            this.offerAll();
        });
    }

    /** The mesh is on: what waits is offered; it is off: nobody keeps anything. */
    follow() {
        this.offerAll();
        this.show();
    }

    /** Others keep what waits here, and nothing else. */
    offerAll() {
        const {copies, offered} = this;
        const {outbox} = this.queue;
        if (copies !== this.current) {
            this.current = copies;
            offered.clear();
            // Who was not there when Odoo took them hears it when they say that they
            // keep them.
            [...outbox.sent.rows.keys()].forEach((key) => copies?.confirmed.add(key));
        }
        if (!copies || !this.isKnown) {
            return;
        }
        const gone = [...offered.keys()].filter((key) => {
            const sale = outbox.sale(key);
            return !sale || sale.checksum !== offered.get(key);
        });
        for (const key of gone) {
            // A sale that was changed goes without: it cannot be told from what it was.
            offered.set(key, outbox.sale(key)?.checksum);
            copies.confirm(key);
            if (!outbox.sale(key)) {
                offered.delete(key);
            }
        }
        for (const sale of outbox.sales()) {
            if (copies.mine.size >= MOST) {
                break;
            }
            // Until it is written its number may change.
            if (sale.durable !== null && !offered.has(sale.key)) {
                offered.set(sale.key, sale.checksum);
                copies.offer({key: sale.key, sealed: this.seal(sale)});
            }
        }
        this.show();
    }

    /** @returns {String} what Odoo can tell from all that this device has not said */
    seal(sale) {
        const {device} = this.queue.outbox;
        const text = JSON.stringify({device, entry: entryOf(sale)});
        return this.mac(this.sealKey, text) + text;
    }

    /**
     * @param {String[]} keys of sales
     * @returns {Promise<void>} resolves once each is certainly on another till too; at
     *  once where there is none to give it to
     */
    async haveCopies(keys) {
        this.offerAll();
        const isDone = () =>
            !this.copies ||
            !this.meshDesk.channel.peers().length ||
            keys.every((key) => !this.copies.mine.has(key) || this.copies.homesOf(key));
        if (!isDone()) {
            await new Promise((done) => this.waits.add({isDone, done}));
        }
    }

    /** For screens: of how many sales it is certain that another till has them, too. */
    show() {
        const {waiting, safe} = this.copies?.counts || {waiting: 0, safe: 0};
        const {sharing} = this.meshDesk.desk;
        sharing.view.noteCopies(this.isKnown && waiting ? safe : null);
        for (const wait of this.waits) {
            if (wait.isDone()) {
                this.waits.delete(wait);
                wait.done();
            }
        }
    }

    // With the heartbeat

    ask() {
        return {key: this.sealKey, held: this.copies?.devices || {}};
    }

    hear(answer) {
        if (!answer) {
            return;
        }
        const {outbox} = this.queue;
        const isKnown = answer.known === true;
        if (isKnown !== this.isKnown) {
            outbox.store.setHint(KNOWN, isKnown ? outbox.device : null);
        }
        this.offerAll();
        const now = this.now();
        if (now - this.heardAt > AWAY) {
            this.backAt = now;
        }
        this.heardAt = now;
        if (this.copies) {
            this.handOver(answer, now);
        }
    }

    handOver({lost = [], silent = []}, now) {
        const {copies} = this;
        // After an outage all are silent, and come back one after the other.
        const gone = now - this.backAt < GRACE ? lost : [...lost, ...silent];
        gone.forEach((device) => copies.handOver(device));
        // Its device may have told nobody that Odoo has it.
        copies.handOverBefore(now - DAY);
    }

    /** The session is about to be closed: this till may not be opened again for long. */
    handInOld() {
        this.copies?.handOverBefore(this.now() - GRACE);
    }

    /** The mesh is switched off: what is kept of others is not kept for nothing. */
    async handInAll() {
        if (this.isHandingIn) {
            return;
        }
        this.isHandingIn = true;
        for (const copy of await this.store.all()) {
            try {
                await this.deliver(copy);
                await this.store.delete(copy.key);
            } catch {
                // It stays, and is handed in the next time.
            }
        }
        this.isHandingIn = false;
    }

    /** @returns {Promise} resolves once Odoo has it, or has not taken it for a week */
    async deliver({key, sealed, at}) {
        const now = this.now();
        if (this.refused.get(key) > now - PAUSE) {
            throw new Error("Odoo has not taken it just now");
        }
        const {transport, device} = this.queue;
        let why = "refused";
        try {
            const {status} = await transport.call("hand_in", [device, sealed], TIMEOUT);
            if (TAKEN.includes(status)) {
                return;
            }
            why = status;
        } catch ({reason}) {
            why = REFUSALS.includes(reason) ? "refused" : reason;
        }
        if (why === "refused" && at < now - WEEK) {
            return;
        }
        if (why === "refused") {
            this.refused.set(key, now);
        }
        throw new Error(why);
    }
}
