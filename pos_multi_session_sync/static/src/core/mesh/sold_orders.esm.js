/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";
import {closed} from "@pos_multi_session_sync/core/document.esm";

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

/** What tills that see each other have sold, until Odoo knows it. See Claims. */
export class SoldOrders {
    /** @param {Object} world see Claims */
    constructor(world) {
        Object.assign(this, world);
        /** @type {Map<String, Sale>} by key, own ones too */
        this.sales = new Map();
        this.takenBack = new Set();
        /** Keys of sales that are of no use here: others need not send them again. */
        this.over = new Set();
    }

    /** @returns {Sale|null} the first sale of that order that this till has heard of */
    of(order) {
        for (const sale of this.sales.values()) {
            if (sale.order === order) {
                return sale;
            }
        }
        return null;
    }

    get orders() {
        return [...this.sales.values()].map(({order}) => order);
    }

    /** @returns {String[]} the keys that others need not send, those it has first */
    get heard() {
        const over = [...this.over].slice(-MOST.keys);
        this.over = new Set(over);
        return [...this.sales.keys(), ...over.reverse()].slice(0, MOST.keys);
    }

    /** @param {Object} sale of this till */
    add(sale) {
        const {author, till} = this;
        const whole = {...sale, author, till};
        this.keep(whole, true);
        this.sendAll({sales: [whole]});
    }

    /**
     * A manager has decided that the order is to be paid anew: Odoo has rejected the sale,
     * or it was on a device that is lost, and nobody has a copy.
     */
    takeBack(key) {
        if (this.sales.has(key)) {
            this.takenBack.add(key);
            this.forget(key);
            this.sendAll({sales: [], gone: [key]});
        }
    }

    // What peers say

    /** @returns {Sale[]} those of `body` that are new */
    take(peer, {sales, gone = []}) {
        const isNew = ({key}) => !this.sales.has(key) && !this.takenBack.has(key);
        const found = sales.filter((sale) => isNew(sale) && this.keep(sale));
        for (const key of gone) {
            const {author = null} = this.sales.get(key) || {};
            const isThere = [this.author, ...this.peers()].includes(author);
            if (author !== null && (author === peer || !isThere)) {
                this.takenBack.add(key);
                this.forget(key);
            }
        }
        return found;
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

    // Within

    /** All tills keep the same ones, the latest, so none sends them without end. */
    keep(sale, isOwn = false) {
        const {key, order} = sale;
        // A clock that is ahead is not to push out all others.
        const kept = {...sale, ts: Math.min(sale.ts, this.now())};
        const oldest = this.sales.size < MOST.keys ? null : this.oldest();
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

    oldest() {
        return [...this.sales.values()].reduce((one, other) =>
            isOlder(other, one) ? other : one
        );
    }

    isOver({order, ts}) {
        const now = this.now();
        const {ts: closedAt = now} = this.closedOf(order) || {};
        return now - ts > LONGEST || now - closedAt > DAY;
    }

    dropOld() {
        for (const sale of this.sales.values()) {
            if (this.isOver(sale)) {
                this.leaveOut(sale.key);
            }
        }
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

    sendAll(body) {
        this.peers().forEach((peer) => this.send(peer, "sold", body));
    }
}
