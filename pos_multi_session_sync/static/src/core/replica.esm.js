/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {ConfirmedLog, Pending, sees} from "@pos_multi_session_sync/core/operations.esm";
import {attempt, reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {noticesOf, summed} from "@pos_multi_session_sync/core/notices.esm";
import {sendAgain} from "@pos_multi_session_sync/core/set_back.esm";

/**
 * The orders of the group as this till knows them: `confirmed`, as the server has
 * ordered them up to `cursor`, and on top of it what this till did and the server has
 * not confirmed. No clock, no storage, no network.
 */
export class Replica {
    /**
     * @param {Object} world
     * @param {String} world.client uuid of this page
     * @param {Object} world.actor {user, name, config, till}
     * @param {() => String} [world.newId] uuid
     */
    constructor({client, actor, newId = null}) {
        Object.assign(this, {client, actor, newId});
        this.log = new ConfirmedLog({
            touched: (order) => this.touch(order),
            logged: (operation, before) => this.noteLogged(operation, before),
        });
        this.n = 0;
        this.pending = new Pending();
        this.shown = new Map();
        /** What is known beyond the log, see core/mesh/provisional. */
        this.hints = null;
        /** All that have been this till: clients of earlier pages too. */
        this.mine = new Set([client]);
        /** What the server has given to each of them, to be known by. */
        this.secrets = {};
        /** Last n of its clients that is confirmed. */
        this.settled = {};
        /** @type {(operations: Object[], gone: String[]) => void} for the outbox */
        this.onIssue = () => null;
        /** @type {(ids: String[]) => void} to be forgotten */
        this.onSettle = () => null;
        /** @type {({orders: Set<String>, notices: Notice[]}) => void} */
        this.onChange = () => null;
        /** @type {(operation: Object) => Boolean} whether it has to wait for something */
        this.mayNotGo = () => false;
        /** @type {(error: Error) => void} what others say had to be left out */
        this.onFault = () => null;
        this.change = null;
    }

    get epoch() {
        return this.log.epoch;
    }

    get cursor() {
        return this.log.cursor;
    }

    get at() {
        return this.log.at;
    }

    get confirmed() {
        return this.log.documents;
    }

    // What the till shows

    /** @returns {Document|null} with what this till did; the same object till it changes */
    visible(order) {
        const operations = this.pending.of(order);
        const isHinted = this.hinted((hints) => hints.has(order), false);
        if (!operations.length && !isHinted) {
            return this.confirmed.get(order) || null;
        }
        if (!this.shown.has(order)) {
            const confirmed = this.confirmed.get(order) || null;
            const document =
                this.hinted((hints) =>
                    hints.show(confirmed, order, operations, attempt)
                ) ??
                operations.reduce(
                    (each, operation) => attempt(each, operation).document,
                    confirmed
                );
            this.shown.set(order, document);
        }
        return this.shown.get(order);
    }

    /** What others say is worth no order of this till: if it throws it is left out. */
    hinted(ask, otherwise = null) {
        try {
            return this.hints ? ask(this.hints) : otherwise;
        } catch (error) {
            this.hints = null;
            this.shown.clear();
            this.onFault(error);
            return otherwise;
        }
    }

    /** @returns {Document[]} the open ones */
    orders() {
        const hinted = this.hinted((hints) => [...hints.orders()], []);
        const pending = this.pending.orders();
        const uuids = new Set([...this.confirmed.keys(), ...pending, ...hinted]);
        return [...uuids]
            .map((uuid) => this.visible(uuid))
            .filter((document) => document && document.state === "open");
    }

    /**
     * What a payer had seen; a sale carries it. It goes by the document on the screen:
     * this replica may know more, or, after it has lost its way, nothing.
     *
     * @param {Document|null} shown on the screen
     * @returns {Object}
     */
    position(shown) {
        const {epoch, client, n} = this;
        const cursor = shown ? shown.revision : 0;
        return {epoch, client, n, cursor, ...this.pending.alsoIn(shown)};
    }

    // What is kept over a reload

    /** @returns {Object} all that `load` needs, less the documents in `confirmed` */
    get facts() {
        const {epoch, cursor, at, settled, mine, secrets} = this;
        const clients = [...mine];
        return {epoch, cursor, at, settled: {...settled}, clients, secrets};
    }

    /**
     * As an earlier page has left it. Documents may be newer than the facts, but not
     * older.
     *
     * @param {Object} facts
     * @param {Document[]} documents
     */
    load({settled, clients, secrets, ...place}, documents) {
        this.log.load(place, documents);
        this.settled = {...settled};
        this.secrets = {...secrets};
        clients.forEach((client) => this.mine.add(client));
    }

    // What the till does

    /**
     * @param {Object[]} partials operations without number: {order, type, ...}
     * @param {Object} how
     * @param {Number} how.ts milliseconds
     * @param {Boolean} [how.offline]
     * @param {Document|null} [how.shown] what the cashier looked at; none: the till did
     *  it of itself, by all that it knows
     * @returns {Object[]} the operations; they are visible already
     */
    issue(partials, {ts, offline = false, shown = null}) {
        const {client, actor} = this;
        const cursor = shown ? shown.revision : this.cursor || 0;
        const founding = this.hinted((hints) => hints.foundingOf(partials), []);
        if (founding.length) {
            this.issue(founding, {ts, offline, shown});
        }
        const operations = partials.map((partial) => {
            this.n += 1;
            const seen = {
                ...sees(partial.type, cursor),
                ...(partial.type === "order.cancel" ? this.pending.alsoIn(shown) : {}),
            };
            const id = `${client}:${this.n}`;
            return {id, client, n: this.n, ts, offline, actor, ...partial, ...seen};
        });
        for (const operation of operations) {
            const before = this.visible(operation.order);
            this.pending.add(operation);
            if (this.hinted((hints) => hints.has(operation.order))) {
                this.shown.delete(operation.order);
            } else {
                // On top of what is shown: no need to do all of it again.
                this.shown.set(operation.order, reduce(before, operation).document);
            }
        }
        this.onIssue(operations, []);
        this.notify(() =>
            operations.forEach(({order}) => this.change.orders.add(order))
        );
        return operations;
    }

    /**
     * What an earlier page of this device has left behind. It goes out before anything
     * else, by the client that made it.
     *
     * @param {Object[]} operations in the order in which they were made
     */
    adopt(operations) {
        const renewed = new Set(operations.flatMap(({was = []}) => was));
        const known = (each) => this.pending.has(each.id) || renewed.has(each.id);
        const found = operations.filter((each) => !known(each));
        found.forEach(({client, n}) => {
            this.mine.add(client);
            this.pending.noteAlso(client, n);
        });
        const isOpen = ({client, n}) => n > (this.settled[client] || 0);
        this.notify(() => {
            this.pending.addFirst(found.filter(isOpen));
            found.forEach(({order}) => this.touch(order));
        });
        this.onSettle(
            operations.filter(({id}) => !this.pending.has(id)).map(({id}) => id)
        );
    }

    /**
     * Operations before these are lost, here and on the server: it would wait for them
     * for ever. These begin anew, as those of a new client.
     */
    renew(client) {
        const fresh = this.newId();
        const changed = this.pending.renew(client, fresh);
        const {length: n} = changed;
        this.mine.add(fresh);
        if (client === this.client) {
            this.pending.noteAlso(client, this.n);
            Object.assign(this, {client: fresh, n});
        } else {
            this.pending.noteAlso(fresh, n);
        }
        this.onIssue(
            changed,
            changed.map(({was}) => was[was.length - 1])
        );
        this.notify(() => changed.forEach(({order}) => this.touch(order)));
    }

    /**
     * One that had to wait is taken back. The server counts what comes of a client, so
     * its place is filled with what changes nothing.
     */
    withdraw({id, client, n, ts, offline, actor, order}) {
        const type = "order.printed";
        const nothing = {id, client, n, ts, offline, actor, order, type};
        this.pending.replace(nothing);
        this.onIssue([nothing], []);
        this.notify(() => this.touch(order));
    }

    /** @param {String|null} id of an operation that the server will never take */
    giveUp(id) {
        const operation = this.pending.get(id);
        if (operation) {
            this.notify(() =>
                this.settle({...operation, result: "invalid", detail: null})
            );
        }
    }

    /** See Pending; what waits for something, or for what others send first, does not go. */
    next(limits) {
        const isHeld = (operation) =>
            this.mayNotGo(operation) ||
            this.hinted((hints) => hints.isHeld(operation), false);
        return this.pending.next({...limits, isHeld});
    }

    /** Something of what waits can be sent now. */
    get hasNext() {
        return this.next({count: 1, size: 1}).length > 0;
    }

    // What the server says

    /** It changes with whatever an answer can bring. */
    get progress() {
        return [this.epoch, this.cursor, this.client, this.pending.size].join();
    }

    /**
     * @param {Object} answer to `request`
     * @param {Object} request
     * @param {Object} [options]
     * @param {Boolean} [options.isLate] nobody waited for it any more
     * @returns {Boolean} whether it is up to date; else it should ask again
     */
    receive(answer, request, {isLate = false} = {}) {
        return this.notify(() => {
            const {snapshot, epoch} = answer;
            const moved = this.cursor !== request.cursor && this.epoch === epoch;
            const isOld = isLate || (moved && snapshot && snapshot.seq <= this.cursor);
            if (snapshot && !isOld) {
                const before = this.log.takeSnapshot(epoch, snapshot);
                this.hinted((hints) => hints.noteSnapshot());
                if (answer.set_back) {
                    sendAgain(this, before);
                }
            }
            const fits = epoch === this.epoch && this.log.take(answer.operations);
            if (fits) {
                // What the answer, and nothing else, says of this till's operations.
                this.pending
                    .answered(answer, request.client.id, this.cursor)
                    .forEach((operation) => this.settle(operation));
            }
            if (!isLate) {
                this.renewAfterGap(answer, request);
            }
            const isWhole = fits && !answer.more && this.cursor >= answer.last_seq;
            if (isWhole && !isLate) {
                this.hinted((hints) => hints.noteComplete());
            }
            return isWhole;
        });
    }

    /** If what was sent first is not the next one. */
    renewAfterGap({results: [answered]}, {operations: [first]}) {
        const isGap = answered && answered.result === "gap" && answered.id === first.id;
        if (isGap && this.pending.has(first.id)) {
            this.renew(first.client);
        }
    }

    /**
     * @param {{epoch: String, from: Number, to: Number, after: Number?,
     *  operations: Object[]?}} message whole; `after`: when what is before it was logged
     * @returns {"applied"|"ignored"|"gap"}
     */
    announce(message) {
        const place = this.log.placeOf(message);
        if (place !== "next") {
            return place;
        }
        this.notify(() => this.log.take(message.operations));
        return this.cursor >= message.to ? "applied" : "gap";
    }

    /** @param {Document|null} before that operation of the log */
    noteLogged(operation, before) {
        this.hinted((hints) => hints.noteLogged(operation));
        const own = this.pending.get(operation.id);
        if (own) {
            // One that the server did not take is logged without what it was about.
            this.settle({...operation, order: own.order, transfer: own.transfer});
        } else {
            this.change.notices.push(
                ...noticesOf(operation, (each) => this.mine.has(each), before)
            );
        }
    }

    /** An operation of this till is in the documents, or is known to come to nothing. */
    settle(operation) {
        const {id, client, n, order} = operation;
        this.pending.remove(id);
        this.settled[client] = Math.max(n, this.settled[client] || 0);
        this.change.settled.push(id);
        this.touch(order);
        this.change.notices.push(
            ...noticesOf(operation, (each) => this.mine.has(each))
        );
    }

    // Changes

    touch(order) {
        this.shown.delete(order);
        this.change.orders.add(order);
    }

    /** Whoever listens hears once of all that `work` changes. */
    notify(work) {
        if (this.change) {
            return work();
        }
        this.change = {orders: new Set(), notices: [], settled: []};
        try {
            return work();
        } finally {
            this.finish();
        }
    }

    finish() {
        const {orders, notices, settled} = this.change;
        this.change = null;
        orders.delete(null);
        if (settled.length) {
            this.onSettle(settled);
        }
        this.hinted((hints) => hints.noteChange());
        if (orders.size || notices.length) {
            this.onChange({orders, notices: summed(notices)});
        }
    }
}
