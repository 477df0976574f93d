/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {attempt} from "@pos_multi_session_sync/core/reduce.esm";
import {isDocument} from "@pos_multi_session_sync/core/document.esm";

/** Whatever else came of an operation, it has changed nothing. */
const EFFECTIVE = ["ok", "overwrote"];
const ON_CLOSED = ["double", "noted"];
/** Closed orders that are kept for what may still come. */
const MOST_CLOSED = 300;

/** It was closed before this till came, and paid then: no more of it is known. */
const isReceipt = (document) => document?.state === "paid" && !document.number;
const byUuid = (documents) => new Map(documents.map((each) => [each.uuid, each]));

/** The log of the server up to `cursor`, as the documents that it gives. */
export class ConfirmedLog {
    /**
     * @param {Object} on
     * @param {(order: String) => void} on.touched its document may be another one
     * @param {(operation: Object, before: Document|null) => void} on.logged
     */
    constructor(on) {
        Object.assign(this, {on, epoch: null});
        /** @type {Number|null} seq; null: nothing was ever received */
        this.cursor = null;
        /** When the server logged what is at the cursor: another history has another. */
        this.at = null;
        /** @type {Map<String, Document>} by order */
        this.documents = new Map();
        this.closed = [];
        /** So often it had to begin anew. */
        this.strays = 0;
    }

    /** See Replica.load. */
    load({epoch, cursor, at = null}, documents) {
        Object.assign(this, {epoch, cursor, at, documents: byUuid(documents)});
    }

    /** @returns {"next"|"ignored"|"gap"} how that message goes on from the cursor */
    placeOf({epoch, from, to, after, operations}) {
        if (epoch === this.epoch && to <= this.cursor) {
            return "ignored";
        }
        const isOther = from === this.cursor + 1 && !this.isSameAt(after);
        const isGap = epoch !== this.epoch || from > this.cursor + 1;
        return isGap || isOther || !operations ? "gap" : "next";
    }

    /** The database may have been set back, and have gone on in another way. */
    isSameAt(at = null) {
        return at === null || this.at === null || at === this.at;
    }

    /** @returns {Boolean} whether nothing was missing in between */
    take(operations) {
        for (const operation of operations) {
            const isOther =
                operation.seq === this.cursor && !this.isSameAt(operation.at);
            if (isOther || operation.seq > this.cursor + 1) {
                return false;
            }
            if (operation.seq === this.cursor + 1 && !this.apply(operation)) {
                return false;
            }
        }
        return true;
    }

    /** @returns {Boolean} whether it gives what it gave on the server */
    apply(operation) {
        const {order, seq} = operation;
        const before = this.documents.get(order) || null;
        // A saved document may be ahead of the cursor that was saved.
        const isKnown = before && before.revision >= seq;
        // Of closed orders there are none in a snapshot.
        const isOnClosed = before && ON_CLOSED.includes(operation.result);
        if ((EFFECTIVE.includes(operation.result) || isOnClosed) && !isKnown) {
            const {document, result} = attempt(before, operation);
            if (result !== operation.result && !isReceipt(before)) {
                this.getLost();
                return false;
            }
            this.confirm(before, document);
        }
        Object.assign(this, {cursor: seq, at: operation.at ?? null});
        this.on.logged(operation, before);
        return true;
    }

    /** Its documents are not what they should be: a snapshot puts that right. */
    getLost() {
        this.strays += 1;
        Object.assign(this, {epoch: null, cursor: null, at: null});
    }

    confirm(before, document) {
        const {uuid, state} = document;
        this.documents.set(uuid, document);
        this.on.touched(uuid);
        if (state !== "open" && (!before || before.state === "open")) {
            this.closed.push(uuid);
            if (this.closed.length > MOST_CLOSED) {
                this.documents.delete(this.closed.shift());
            }
        }
    }

    /** @returns {Map<String, Document>} as they were before */
    takeSnapshot(epoch, {seq, at = null, documents}) {
        const before = this.documents;
        const sound = documents.filter(isDocument);
        this.documents = byUuid(sound);
        Object.assign(this, {epoch, cursor: seq, at, closed: []});
        [...before.keys(), ...this.documents.keys()].forEach((uuid) =>
            this.on.touched(uuid)
        );
        return before;
    }
}

/** Of these it matters what their author had seen. */
const JUDGED = ["order.set", "line.set", "line.del", "order.cancel"];
const NONE = Object.freeze([]);
/** Earlier clients that an operation names; the server reads so many. */
const MOST_WAS = 20;

/** @returns {{seen: Number?}} what an operation of that type says of it */
export const sees = (type, seen) => (JUDGED.includes(type) ? {seen} : {});
const newest = (also) => Object.fromEntries(Object.entries(also).slice(-MOST_WAS));

/** Operations of this till that are not in its confirmed documents, oldest first. */
export class Pending {
    constructor() {
        this.all = new Map();
        this.byOrder = new Map();
        /** Last n of what it did, or took over, as other clients than the present one. */
        this.also = {};
    }

    noteAlso(client, n) {
        this.also[client] = Math.max(n, this.also[client] || 0);
    }

    /** What it did as other clients, if anything: who closes an order has seen that. */
    get formerWork() {
        const also = newest(this.also);
        return Object.keys(also).length ? {also} : {};
    }

    /**
     * @param {Document|null} shown others' work may be in it before it is in the log
     * @returns {{also: Object<String, Number>?}} what of it was seen, too
     */
    alsoIn(shown) {
        const {hinted} = shown || {};
        if (!hinted) {
            return this.formerWork;
        }
        const also = {...this.formerWork.also};
        for (const [client, n] of Object.entries(hinted)) {
            // The server reads no more: what is left out stays open.
            if (client in also || Object.keys(also).length < MOST_WAS) {
                also[client] = Math.max(n, also[client] || 0);
            }
        }
        return {also};
    }

    get size() {
        return this.all.size;
    }

    has(id) {
        return this.all.has(id);
    }

    get(id) {
        return this.all.get(id);
    }

    list() {
        return [...this.all.values()];
    }

    orders() {
        return this.byOrder.keys();
    }

    /** @returns {Object[]} */
    of(order) {
        return this.byOrder.get(order) || NONE;
    }

    /** @returns {Object|undefined} the end of that order here, by that transfer */
    handingOver(order, key) {
        return this.of(order).find(({transfer}) => transfer === key);
    }

    add(operation) {
        const {id, order} = operation;
        this.all.set(id, operation);
        if (this.byOrder.has(order)) {
            this.byOrder.get(order).push(operation);
        } else {
            this.byOrder.set(order, [operation]);
        }
    }

    remove(id) {
        const operation = this.all.get(id);
        if (!operation) {
            return;
        }
        this.all.delete(id);
        const {order} = operation;
        const left = this.of(order).filter((each) => each.id !== id);
        if (left.length) {
            this.byOrder.set(order, left);
        } else {
            this.byOrder.delete(order);
        }
    }

    /** @param {Object} operation in the place of the one that has its id */
    replace(operation) {
        this.fill(
            this.list().map((each) => (each.id === operation.id ? operation : each))
        );
    }

    /** @param {Object[]} operations of an earlier page, that go before all others */
    addFirst(operations) {
        this.fill([...operations, ...this.list()]);
    }

    fill(operations) {
        this.all.clear();
        this.byOrder.clear();
        operations.forEach((each) => this.add(each));
    }

    /**
     * Those of a client begin anew, as another one's. Their ids of before go with them,
     * as the server may have taken one of them and have said so to nobody.
     *
     * @returns {Object[]} them
     */
    renew(client, fresh) {
        const changed = [];
        const all = this.list().map((operation) => {
            if (operation.client !== client) {
                return operation;
            }
            const n = changed.length + 1;
            const was = [...(operation.was || []), operation.id].slice(-MOST_WAS);
            const renewed = {...operation, id: `${fresh}:${n}`, client: fresh, n, was};
            if (operation.type === "order.cancel") {
                renewed.also = newest({...operation.also, [client]: operation.n});
            }
            changed.push(renewed);
            return renewed;
        });
        this.fill(all);
        return changed;
    }

    /** @returns {Object[]} those of which an answer says what became of them, with that */
    answered({expected_n: expected, last_seq: last, results}, client, cursor) {
        const known = new Map(results.map((result) => [result.id, result]));
        return this.list().flatMap((operation) => {
            const result = known.get(operation.id);
            const isAnswered = result && result.seq && result.seq <= cursor;
            const isIn = operation.client === client && operation.n < expected;
            const isSettled = isAnswered || (cursor >= last && isIn);
            return isSettled ? [{...operation, ...result}] : [];
        });
    }

    /** The oldest ones of one client, one after the other, as many as a request has. */
    next({count, size, isHeld = () => false}) {
        const found = [];
        let left = size;
        for (const operation of this.all.values()) {
            const {client, n} = operation;
            const last = found[found.length - 1];
            // Those in between may be known to be logged, by a message of the bus.
            const isNext = !last || (client === last.client && n === last.n + 1);
            left -= JSON.stringify(operation).length;
            const isFull = found.length === count || (last && left < 0);
            if (!isNext || isFull || isHeld(operation)) {
                break;
            }
            found.push(operation);
        }
        return found;
    }
}

/**
 * Which operation is it that makes the server refuse whole requests? One that is too
 * large must not keep all others waiting. It is guilty if it is refused alone, a
 * request without it is not, and then it is refused again.
 */
export class Quarantine {
    /** @param {Number} most operations in a request, where there is no suspicion */
    constructor(most) {
        this.most = most;
        this.count = most;
        /** Ids of one that was refused alone, and of one without which it went well. */
        this.failedOnce = null;
        this.likely = null;
    }

    /** @returns {Number} so many in the next request */
    get next() {
        return this.failedOnce === null ? this.count : 0;
    }

    /** @returns {String|null} id of the one that is guilty */
    refused({operations}) {
        const id = operations.length === 1 ? operations[0].id : null;
        const failing = id === this.likely ? id : null;
        // If nothing at all works, then it is none of them.
        this.failedOnce = failing ? null : id;
        this.likely = null;
        this.count = 1;
        return failing;
    }

    passed({operations}) {
        if (operations.length || this.failedOnce === null) {
            this.count = Math.min(this.most, this.count * 2);
        }
        this.likely = operations.length ? null : this.failedOnce;
        this.failedOnce = null;
    }
}
