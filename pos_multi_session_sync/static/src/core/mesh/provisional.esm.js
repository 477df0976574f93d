/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {LogHints, noteIds} from "@pos_multi_session_sync/core/mesh/log_hints.esm";
import {
    OthersBooks,
    OwnBook,
    foundingOf,
} from "@pos_multi_session_sync/core/mesh/book.esm";
import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";
import {closedBy} from "@pos_multi_session_sync/core/mesh/sold_orders.esm";
import {isDocument} from "@pos_multi_session_sync/core/document.esm";
import {without} from "@pos_multi_session_sync/core/plain.esm";

/** With the server there, so long for an author of whom nothing is heard, in ms. */
const PATIENCE = 60000;
const NONE = Object.freeze({logged: [], entries: []});

function byClock(one, other) {
    const {client, n} = one.operation;
    const {client: second, n: m} = other.operation;
    if (one.clock !== other.clock || client === second) {
        return one.clock - other.clock || n - m;
    }
    return client < second ? -1 : 1;
}

/**
 * What is known beyond the log: `visible = confirmed + what others say of the log +
 * operations of peers and own ones that are pending`. The last two are in the order of
 * (Lamport clock, client, n), so that all show the same. Nothing of it gets into
 * `replica.confirmed`, into its cursor, or to the server.
 *
 * It hangs in the replica as `replica.hints`; the replica must be loaded already.
 */
export class Provisional {
    /**
     * @param {Object} world
     * @param {Replica} world.replica
     * @param {String} world.author id of this page in the mesh
     * @param {(peer: String) => Boolean} world.isConnected
     * @param {(order: String) => Sale|null} world.soldOf another till has sold it
     * @param {() => Boolean} world.isReturning whether the server is away, or was just now
     * @param {() => void} world.onOwn this till's own book may have changed
     * @param {(operation: Object) => void} world.onLogged the log has come further
     * @param {(client: String, n: Number) => String} world.vouch see Op
     */
    constructor(world) {
        Object.assign(this, world);
        const {replica} = world;
        this.isMoved = false;
        this.own = new OwnBook(world);
        this.books = new OthersBooks(world);
        this.log = new LogHints(replica);
        this.begin();
        replica.hints = this;
        this.refresh();
    }

    /** From here on each operation of the log is seen; what was before is not known. */
    begin() {
        const {cursor, confirmed} = this.replica;
        // A saved document may be ahead of the cursor that was saved.
        this.base = [...confirmed.values()].reduce(
            (most, {revision}) => Math.max(most, revision),
            cursor
        );
        /** Up to there the log has what this till has done before. */
        this.settledAt = this.base;
        /** By client the last n that is in the log. */
        this.logged = new Map();
        this.log.begin();
        this.knownTo = this.log.upTo;
        this.index = null;
    }

    // What the replica asks

    has(order) {
        return this.indexed.has(order) || this.soldOf(order) !== null;
    }

    orders() {
        return this.indexed.keys();
    }

    /**
     * @param {Document|null} confirmed
     * @param {String} order
     * @param {Object[]} pending own operations of that order
     * @param {(document: Document, operation: Object) => {document: Document}} attempt
     * @returns {Document|null} as it is shown. `hinted`: by client, up to which n of
     *  what others have done it has
     */
    show(confirmed, order, pending, attempt) {
        const {logged, entries} = this.indexed.get(order) || NONE;
        const {client: own} = this.replica;
        const hinted = {};
        const add = (document, operation) => attempt(document, operation).document;
        const addOthers = (document, operation) => {
            const {client, n} = operation;
            if (client !== own) {
                hinted[client] = Math.max(n, hinted[client] || 0);
            }
            return add(document, operation);
        };
        const known = confirmed ? confirmed.revision : 0;
        let document = logged
            .filter(({seq}) => seq > known)
            // Nobody is to say that he has seen the log up to there.
            .map((operation) => without(operation, "seq"))
            .reduce(addOthers, confirmed);
        const isLeft = ({client, n}) => n > (this.indexed.last.get(client) || 0);
        const mine = pending.filter(isLeft).map((each) => this.own.entryOf(each));
        const layer = entries.length ? [...entries, ...mine].sort(byClock) : mine;
        document = layer.reduce(
            (each, {operation, isOwn}) => (isOwn ? add : addOthers)(each, operation),
            document
        );
        if (logged.length + entries.length && document && !isDocument(document)) {
            // What they say makes no sense.
            document = pending.reduce(add, confirmed);
        }
        if (document && Object.keys(hinted).length) {
            document = {...document, hinted};
        }
        const sale = document && document.state === "open" ? this.soldOf(order) : null;
        return sale ? closedBy(document, sale) : document;
    }

    /** See own_book. */
    foundingOf(partials) {
        const entriesOf = (order) => (this.indexed.get(order) || NONE).entries;
        return foundingOf(partials, entriesOf, this.replica.pending);
    }

    noteLogged(operation) {
        const {id, client, was = [], seq} = operation;
        noteIds(this.logged, operation);
        this.touchOrders([id, ...was].map((each) => this.orderOf(each)));
        this.log.note(operation).forEach(({order}) => this.replica.touch(order));
        if (this.replica.mine.has(client)) {
            this.settledAt = seq;
        }
        this.index = null;
        this.touchSound();
        this.onLogged(operation);
    }

    /** The replica has begun anew: what the log had in between is not known. */
    noteSnapshot() {
        const orders = [...this.indexed.keys()];
        this.begin();
        [...orders, ...this.indexed.keys()].forEach((order) =>
            this.replica.touch(order)
        );
        // Once the answer has also said what of it is this till's own work.
        this.isMoved = true;
    }

    /** The server has said all of the log: what others say beyond that is over. */
    noteComplete() {
        const orders = this.log.further.splice(0).map(({order}) => order);
        if (orders.length) {
            this.touchOrders(orders);
            this.touchSound();
        }
    }

    noteChange() {
        this.refresh(this.isMoved);
    }

    /**
     * What peers have done before it comes to the server first, so that the order is in
     * the end as all have seen it. For some seconds, and if they are there to do so.
     *
     * @param {Object} operation own
     * @returns {Boolean}
     */
    isHeld({id, order}) {
        const {clock} = this.own.entries.get(id) || {};
        // Also where it is not shown yet, as the log has to come first.
        const isBefore = ({clock: other, operation}) =>
            operation.order === order &&
            other < clock &&
            operation.n > (this.logged.get(operation.client) || 0);
        const isWaiting = ({author, entries}) =>
            this.isConnected(author) && [...entries.values()].some(isBefore);
        return this.isReturning() && this.books.all.some(isWaiting);
    }

    /** @param {Boolean} [isForced] say anew that all of it is pending still */
    refresh(isForced = false) {
        if (this.own.refresh(this.settledAt, isForced)) {
            this.isMoved = false;
            this.onOwn();
        }
    }

    // What peers say

    /** @returns {Object<String, Number>} the versions that are known, by author */
    versionsFor(peer) {
        const own = this.own.version ? [[this.author, this.own.version]] : [];
        const others = this.books.versionsFor(peer);
        return Object.fromEntries([...own, ...others].slice(0, MOST.books));
    }

    /** See OthersBooks. */
    take(body, peer, now) {
        const {outcome, entries} = this.books.take(body, peer, now, this.log.upTo);
        if (outcome === "taken") {
            entries.forEach(({clock}) => this.own.noteClock(clock));
            this.touchEntries(entries);
        }
        return outcome;
    }

    /** @param {Log} body @returns {Boolean} whether it has brought something */
    takeLog(body) {
        const found = this.log.take(body);
        const orders = found.flatMap(({id, order}) => [order, this.orderOf(id)]);
        this.touchOrders(orders);
        this.touchSound();
        return found.length > 0;
    }

    /** Of whom nothing is heard, while the server is there to ask. */
    dropSilent(now, onlineSince) {
        // Nobody was heard while the server was away.
        const least = now - PATIENCE;
        if (onlineSince < least) {
            this.touchEntries(this.books.dropSilent(least));
        }
    }

    // Where what is

    /** Nothing that was pending then is in what this replica has for confirmed. */
    isSound([epoch, cursor]) {
        return epoch === this.replica.epoch && cursor >= this.base;
    }

    /**
     * Nothing is missing in between: who is paid for the last of it has seen all that its
     * author did before.
     *
     * @param {Book} book
     * @returns {Object[]} entries
     */
    soundOf(book) {
        const last = new Map();
        const isNext = ({operation: {client, n}, log = book.log}) => {
            const known = Math.max(last.get(client) || 0, this.logged.get(client) || 0);
            const isWhole = log[2] <= this.log.upTo || n <= known + 1;
            const isShown = isWhole && this.isSound(log);
            last.set(client, isShown ? n : known);
            return isShown;
        };
        return this.isSound(book.log) ? book.all.sort(byClock).filter(isNext) : [];
    }

    /** Those of peers of whom it is certain that they come on top of what is confirmed. */
    get entries() {
        const {pending, settled} = this.replica;
        const {all, spoken} = this.books;
        const found = new Map();
        const renewed = new Set(pending.list().flatMap(({was = []}) => was));
        for (const book of all) {
            for (const entry of this.soundOf(book)) {
                const {id, client, n, was = []} = entry.operation;
                // Also by this page, for the one whose work it goes on with.
                const isSpoken =
                    !spoken.includes(book) &&
                    [this.own, ...spoken].some((each) => each.speaksFor(client));
                const isOurs = pending.has(id) || n <= (settled[client] || 0);
                const isLogged = n <= (this.logged.get(client) || 0);
                const known = found.get(id);
                const isLater = !known || known.clock < entry.clock;
                was.forEach((each) => renewed.add(each));
                if (isLater && !isSpoken && !isOurs && !isLogged) {
                    found.set(id, entry);
                }
            }
        }
        return [...found].filter(([id]) => !renewed.has(id)).map(([, entry]) => entry);
    }

    /**
     * @returns {Map<String, {logged: Object[], entries: Object[]}>} by order; `last`: by
     *  client the last n that is in the log by what others say
     */
    get indexed() {
        if (this.index) {
            return this.index;
        }
        const index = new Map();
        const {last} = this.log;
        const put = (order, name, each) => {
            if (!index.has(order)) {
                index.set(order, {logged: [], entries: []});
            }
            index.get(order)[name].push(each);
        };
        this.log.effective.forEach((each) => put(each.order, "logged", each));
        for (const entry of this.entries) {
            const {client, n, order} = entry.operation;
            if (n > (last.get(client) || 0)) {
                put(order, "entries", entry);
            }
        }
        this.index = Object.assign(index, {last});
        return index;
    }

    orderOf(id) {
        const operation = this.books.operation(id) || this.replica.pending.get(id);
        return operation ? operation.order : null;
    }

    /** What has become sound since the log is known further, or is so no more. */
    touchSound() {
        const {upTo} = this.log;
        const [least, most] = [this.knownTo, upTo].sort((one, two) => one - two);
        this.knownTo = upTo;
        for (const {log, left, all} of this.books.all) {
            const isReached = least < log[2] && log[2] <= most;
            if (isReached) {
                left.clear();
            }
            // Of a book that is ahead, what is shown goes by what its client did before.
            if (isReached || log[2] > upTo) {
                this.touchEntries(all);
            }
        }
    }

    touchEntries(entries) {
        this.touchOrders(entries.map(({operation: {order}}) => order));
    }

    /** They are shown anew. */
    touchOrders(orders) {
        this.index = null;
        const changed = orders.filter((order) => order !== null);
        if (changed.length) {
            this.replica.notify(() =>
                changed.forEach((each) => this.replica.touch(each))
            );
        }
    }

    /** Others are connected, or no more: who speaks for whom changes with it. */
    notePeers() {
        const before = [...this.indexed.keys()];
        this.index = null;
        this.touchOrders([...before, ...this.indexed.keys()]);
    }

    /** The mesh is off. */
    end() {
        const orders = [...this.indexed.keys()];
        this.books.byAuthor.clear();
        this.log.begin();
        this.replica.hints = null;
        this.touchOrders(orders);
    }
}
