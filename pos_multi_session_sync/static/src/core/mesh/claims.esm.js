/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";
import {closed} from "@pos_multi_session_sync/core/document.esm";

/** A lease of which nothing is heard for so long is over, in ms. */
const LEASE = 15000;
/** A sale that Odoo does not come to know of is forgotten after that, in ms. */
const LONGEST = 7 * 24 * 3600 * 1000;
/** One that the log has closes nothing more; so long it is there for who comes back. */
const DAY = 24 * 3600 * 1000;

/** A document that another till has sold, and Odoo does not know of yet. */
export function closedBy(document, {key, author, till, ts}) {
    const stamp = {client: author, ts, actor: {till, name: till}};
    const after = closed(document, stamp, {
        state: "paid",
        paid: {sale: key, seen: null, doubles: []},
    });
    return {...after, isHint: true};
}

const isOlder = (one, other) =>
    one.ts < other.ts || (one.ts === other.ts && one.key < other.key);

function isBefore([clock, author], [other, second]) {
    return clock < other || (clock === other && author < second);
}

/**
 * Who takes the payment of which order, and who has taken it, between tills that see each
 * other. A lease is held once every connected peer has granted it; of two that ask at
 * one time the earlier stamp gets it. Who hears of another one asks
 * before it goes on: the cashier, or a manager if it is sold. It is no lock: tills that do not see each other can both be paid, and
 * the server records both.
 *
 * @typedef {Object} Claim
 * @property {"asking"|"held"|"lost"} state
 * @property {{author: String, till: String, why: "paying"|"sold"}|null} by whom it was
 *  lost to
 */
export class Claims {
    /**
     * @param {Object} world
     * @param {String} world.author id of this page in the mesh
     * @param {String} world.till its name
     * @param {() => Number} world.now ms
     * @param {(order: String) => {author: String, till: String, ts: Number}|null}
     *  world.closedOf who has closed it by the log, and when
     * @param {() => Number} world.tick the next Lamport clock
     * @param {() => String[]} world.peers
     * @param {(peer: String, kind: String, body: Object) => void} world.send
     * @param {(order: String) => void} world.onChange
     */
    constructor(world) {
        Object.assign(this, world);
        /** Own ones, by order. */
        this.claims = new Map();
        /** @type {Map<String, {author: String, till: String, stamp: Array, until: Number}>} */
        this.others = new Map();
        /** @type {Map<String, Sale>} by key, own ones too */
        this.sales = new Map();
        this.takenBack = new Set();
        /** Keys of sales that are of no use here: others need not send them again. */
        this.over = new Set();
    }

    // What the till asks

    /**
     * The cashier goes to the payment. Again: though another till has it.
     *
     * @param {String} order
     * @param {Object} [how]
     * @param {Boolean} [how.hasConsent] take over, no matter who has it or has sold it
     * @returns {Claim}
     */
    ask(order, {hasConsent = false} = {}) {
        const stamp = [this.tick(), this.author];
        const sale = this.soldOf(order) || this.closedOf(order);
        const other = this.otherOf(order);
        const claim = {stamp, hasConsent, state: "asking", by: null};
        Object.assign(claim, {
            waiting: new Set(),
            granted: new Set(),
            denied: new Map(),
        });
        this.claims.set(order, claim);
        if (hasConsent) {
            this.others.delete(order);
        } else if (sale || other) {
            this.lose(order, claim, sale ? {...sale, why: "sold"} : other);
            return claim;
        }
        this.peers().forEach((peer) => this.askPeer(peer, order, claim));
        this.settle(order, claim);
        return claim;
    }

    /** The cashier has left the payment. */
    free(order) {
        const claim = this.claims.get(order);
        if (claim) {
            this.claims.delete(order);
            this.sendAll("free", order, claim.stamp);
            this.onChange(order);
        }
    }

    /** @returns {Boolean} whether the payment can be taken, as far as this till knows */
    mayPay(order) {
        const claim = this.claims.get(order);
        return Boolean(claim) && claim.state === "held";
    }

    /** @returns {{author: String, till: String, why: String}|null} another till */
    payerOf(order) {
        const sale = this.soldOf(order);
        const isOthers = sale && sale.author !== this.author;
        return isOthers ? {...sale, why: "sold"} : this.otherOf(order);
    }

    /**
     * It is paid here.
     *
     * @param {Object} sale {key, order, total, payments, ts}
     */
    sell(sale) {
        const whole = {...sale, author: this.author, till: this.till};
        this.claims.delete(sale.order);
        this.keepSale(whole, true);
        this.peers().forEach((peer) => this.send(peer, "sold", {sales: [whole]}));
    }

    /**
     * A manager has decided that the order is to be paid anew: Odoo has rejected the sale,
     * or it was on a device that is lost, and nobody has a copy.
     */
    takeBack(key) {
        if (this.sales.has(key)) {
            this.takenBack.add(key);
            this.forget(key);
            const body = {sales: [], gone: [key]};
            this.peers().forEach((peer) => this.send(peer, "sold", body));
        }
    }

    /** @returns {Sale|null} the first sale of that order that this till has heard of */
    soldOf(order) {
        for (const sale of this.sales.values()) {
            if (sale.order === order) {
                return sale;
            }
        }
        return null;
    }

    /** @returns {String[]} of which others pay, or anybody has sold */
    get orders() {
        const sold = [...this.sales.values()].map(({order}) => order);
        return [...this.others.keys(), ...sold];
    }

    // What peers say

    onLease(peer, {act, order, stamp, holder, till = "", why = "paying"}) {
        const lease = {author: peer, till, why: "paying", stamp};
        const claim = this.claims.get(order);
        if ((act === "grant" || act === "deny" ? this.author : peer) !== stamp[1]) {
            return;
        }
        if (act === "grant" || act === "deny") {
            if (claim && stamp.join() === claim.stamp.join()) {
                this.answered(peer, order, claim, {act, holder, till, why});
            }
        } else if (act === "free") {
            this.freeOf(order, peer);
        } else if (act === "take") {
            this.yield(order, lease);
            this.answer(peer, "grant", order, stamp);
        } else if (act === "ask") {
            this.judge(peer, order, lease);
        } else {
            this.compare(order, lease);
        }
    }

    /** Whether it may have it. */
    judge(peer, order, lease) {
        const {stamp} = lease;
        const claim = this.claims.get(order);
        const sale = this.soldOf(order);
        const closed = sale || this.closedOf(order);
        const other = this.otherOf(order);
        const isOwn =
            claim &&
            (claim.state === "held" ||
                (claim.state === "asking" && isBefore(claim.stamp, stamp)));
        if (isOwn) {
            this.answer(peer, "deny", order, stamp, this);
        } else if (closed) {
            if (sale) {
                this.send(peer, "sold", {sales: [sale]});
            }
            this.answer(peer, "deny", order, stamp, {...closed, why: "sold"});
        } else if (other && other.author !== peer) {
            this.answer(peer, "deny", order, stamp, other);
        } else {
            this.yield(order, lease);
            this.answer(peer, "grant", order, stamp);
        }
    }

    /** A lease that was got elsewhere, while the two did not see each other. */
    compare(order, lease) {
        const claim = this.claims.get(order);
        const isHeld = claim && claim.state === "held";
        if (isHeld && isBefore(claim.stamp, lease.stamp)) {
            this.sendLease(lease.author, "keep", order, claim.stamp);
        } else {
            this.yield(order, lease);
        }
    }

    /** @returns {Sale[]} those that this till had not heard of */
    onSold(peer, {sales, gone = []}) {
        const news = [];
        for (const sale of sales) {
            const {key, order} = sale;
            const isNew = !this.sales.has(key) && !this.takenBack.has(key);
            if (isNew && this.keepSale(sale)) {
                news.push(sale);
                this.others.delete(order);
                const claim = this.claims.get(order);
                if (claim) {
                    // Consent to take over was no consent to be paid twice.
                    this.lose(order, claim, {...sale, why: "sold"});
                }
            }
        }
        for (const key of gone) {
            const {author = null} = this.sales.get(key) || {};
            const isThere = [this.author, ...this.peers()].includes(author);
            if (author !== null && (author === peer || !isThere)) {
                this.takenBack.add(key);
                this.forget(key);
            }
        }
        return news;
    }

    onPeer(peer, isConnected) {
        for (const [order, claim] of this.claims) {
            if (isConnected && claim.state === "asking") {
                this.askPeer(peer, order, claim);
            } else if (isConnected && claim.state === "held") {
                this.sendLease(peer, "keep", order, claim.stamp);
            } else if (!isConnected) {
                claim.waiting.delete(peer);
                this.settle(order, claim);
            }
        }
    }

    /** @param {Have} body of a peer, which may not have heard of all sales */
    onHave(peer, {sold}) {
        const sales = [...this.sales.values()].filter(({key}) => !sold.includes(key));
        const gone = sold.filter((key) => this.takenBack.has(key));
        for (let at = 0; at < sales.length; at += 50) {
            this.send(peer, "sold", {sales: sales.slice(at, at + 50)});
        }
        if (gone.length) {
            this.send(peer, "sold", {sales: [], gone});
        }
    }

    /** Every 5 seconds: leases are renewed, and end. */
    pulse() {
        const now = this.now();
        for (const [order, {until}] of this.others) {
            if (until <= now) {
                this.others.delete(order);
                this.onChange(order);
            }
        }
        for (const [order, claim] of this.claims) {
            if (claim.state === "held") {
                this.sendAll("keep", order, claim.stamp);
            } else if (claim.state === "asking") {
                // What was lost on the way.
                claim.waiting.forEach((peer) => this.askPeer(peer, order, claim));
            }
        }
        for (const sale of this.sales.values()) {
            if (this.isOver(sale)) {
                this.leaveOut(sale.key);
            }
        }
    }

    // Within

    askPeer(peer, order, claim) {
        claim.waiting.add(peer);
        this.sendLease(peer, claim.hasConsent ? "take" : "ask", order, claim.stamp);
    }

    answered(peer, order, claim, {act, holder, till, why}) {
        claim.waiting.delete(peer);
        if (act === "grant") {
            claim.granted.add(peer);
        } else if (!claim.hasConsent && holder !== this.author) {
            claim.denied.set(peer, {author: holder, till, why});
        }
        this.settle(order, claim);
    }

    /** A denial in the name of one who has granted it, or may still, is old news. */
    settle(order, claim) {
        if (claim.state !== "asking") {
            return;
        }
        const isOld = ([peer, {author, why}]) =>
            why === "paying" &&
            author !== peer &&
            (claim.granted.has(author) || claim.waiting.has(author));
        const denied = [...claim.denied].find((each) => !isOld(each));
        if (denied) {
            this.lose(order, claim, denied[1]);
        } else if (!claim.waiting.size) {
            claim.state = "held";
            this.sendAll("keep", order, claim.stamp);
            this.onChange(order);
        }
    }

    /** Somebody else has it. */
    yield(order, lease) {
        this.others.set(order, {...lease, until: this.now() + LEASE});
        const claim = this.claims.get(order);
        if (claim && claim.state !== "lost") {
            this.lose(order, claim, lease);
        } else {
            this.onChange(order);
        }
    }

    lose(order, claim, {author, till, why}) {
        const hadIt = claim.state !== "lost";
        Object.assign(claim, {state: "lost", by: {author, till, why}});
        if (why === "paying" && !this.otherOf(order)) {
            const until = this.now() + LEASE;
            this.others.set(order, {author, till, why, stamp: claim.stamp, until});
        }
        if (hadIt) {
            this.sendAll("free", order, claim.stamp);
        }
        this.onChange(order);
    }

    otherOf(order) {
        const lease = this.others.get(order);
        return lease && lease.until > this.now() ? lease : null;
    }

    freeOf(order, author) {
        const lease = this.others.get(order);
        if (lease && lease.author === author) {
            this.others.delete(order);
            this.onChange(order);
        }
    }

    /** All tills keep the same ones, the latest, so none sends them without end. */
    keepSale(sale, isOwn = false) {
        const {key, order} = sale;
        // A clock that is ahead is not to push out all others.
        const kept = {...sale, ts: Math.min(sale.ts, this.now())};
        const oldest = this.sales.size < MOST.keys ? null : this.oldestSale();
        if (!isOwn && (this.isOver(kept) || (oldest && isOlder(kept, oldest)))) {
            this.over.add(key);
            return false;
        }
        if (oldest) {
            this.leaveOut(oldest.key);
        }
        this.sales.set(key, kept);
        this.onChange(order);
        return true;
    }

    oldestSale() {
        return [...this.sales.values()].reduce((one, other) =>
            isOlder(other, one) ? other : one
        );
    }

    isOver({order, ts}) {
        const now = this.now();
        const {ts: closedAt = now} = this.closedOf(order) || {};
        return now - ts > LONGEST || now - closedAt > DAY;
    }

    /** @returns {String[]} the keys that others need not send, those it has first */
    get heard() {
        const over = [...this.over].slice(-MOST.keys);
        this.over = new Set(over);
        return [...this.sales.keys(), ...over.reverse()].slice(0, MOST.keys);
    }

    leaveOut(key) {
        this.over.add(key);
        this.forget(key);
    }

    forget(key) {
        const {order} = this.sales.get(key);
        this.sales.delete(key);
        this.onChange(order);
    }

    sendAll(act, order, stamp) {
        this.peers().forEach((peer) => this.sendLease(peer, act, order, stamp));
    }

    sendLease(peer, act, order, stamp) {
        this.send(peer, "lease", {act, order, stamp, till: this.till});
    }

    answer(peer, act, order, stamp, {author: holder = "", till = "", why} = {}) {
        const more = why ? {why} : {};
        this.send(peer, "lease", {act, order, stamp, holder, till, ...more});
    }
}
