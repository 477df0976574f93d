/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {SoldOrders} from "@pos_multi_session_sync/core/mesh/sold_orders.esm";

/** A lease of which nothing is heard for so long is over, in ms. */
const LEASE = 15000;

function isBefore([clock, author], [other, second]) {
    return clock < other || (clock === other && author < second);
}

/**
 * Who takes the payment of which order, and who has taken it, between tills that see each
 * other. A lease is held once every connected peer has granted it; of two that ask at
 * one time the earlier stamp gets it. Who hears of another one asks
 * before it goes on: the cashier, or a manager if it is sold. It is no lock: tills that
 * do not see each other can both be paid, and the server records both.
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
        this.sold = new SoldOrders(world);
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
        const sale = this.sold.of(order) || this.closedOf(order);
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
        const sale = this.sold.of(order);
        const isOthers = sale && sale.author !== this.author;
        return isOthers ? {...sale, why: "sold"} : this.otherOf(order);
    }

    /**
     * It is paid here.
     *
     * @param {Object} sale {key, order, total, payments, ts}
     */
    sell(sale) {
        this.claims.delete(sale.order);
        this.sold.add(sale);
    }

    /** @returns {String[]} of which others pay, or anybody has sold */
    get orders() {
        return [...this.others.keys(), ...this.sold.orders];
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
        const sale = this.sold.of(order);
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

    /**
     * @param {Sold} body
     * @returns {Sale[]} those that this till had not heard of
     */
    onSold(peer, body) {
        const news = this.sold.take(peer, body);
        for (const sale of news) {
            const {order} = sale;
            this.others.delete(order);
            const claim = this.claims.get(order);
            if (claim) {
                // Consent to take over was no consent to be paid twice.
                this.lose(order, claim, {...sale, why: "sold"});
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
        this.sold.dropOld();
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
