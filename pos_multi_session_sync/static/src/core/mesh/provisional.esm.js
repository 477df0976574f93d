/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Book} from "@pos_multi_session_sync/core/mesh/book.esm";
import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";
import {closed} from "@pos_multi_session_sync/core/document.esm";
import {isDocument} from "@pos_multi_session_sync/core/schema.esm";
import {without} from "@pos_multi_session_sync/core/plain.esm";

/** With the server there, so long for an author of whom nothing is heard, in ms. */
const PATIENCE = 60000;
const EFFECTIVE = ["ok", "overwrote", "double", "noted"];
const NONE = Object.freeze({logged: [], entries: []});

function byClock(one, other) {
    const {client, n} = one.operation;
    const {client: second, n: m} = other.operation;
    if (one.clock !== other.clock || client === second) {
        return one.clock - other.clock || n - m;
    }
    return client < second ? -1 : 1;
}

/** @returns {[String, Number]} client and n */
function partsOf(id) {
    const at = id.lastIndexOf(":");
    return [id.slice(0, at), Number(id.slice(at + 1))];
}

/** A document that another till has sold, and Odoo does not know of yet. */
function closedBy(document, {key, author, till, ts}) {
    const stamp = {client: author, ts, actor: {till, name: till}};
    const after = closed(document, stamp, {
        state: "paid",
        paid: {sale: key, seen: null, doubles: []},
    });
    return {...after, isHint: true};
}

const noteMost = (table, client, n) =>
    table.set(client, Math.max(n, table.get(client) || 0));

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
     * @param {(order: String) => Sale|null} world.soldOf another till has sold it
     * @param {() => void} world.onOwn this till's own book may have changed
     * @param {(operation: Object) => void} world.onLogged the log has come further
     * @param {(client: String, n: Number) => String|null} world.vouch a voucher, see Op
     */
    constructor(world) {
        Object.assign(this, world);
        const {replica, author} = world;
        this.clock = 0;
        this.own = new Book(author);
        /** @type {Map<String, Book>} of others, by author */
        this.books = new Map();
        /** Versions of books that were given up, which do not come back. */
        this.dropped = new Map();
        this.isConnected = () => false;
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
        /** By client the last n that is in the log. */
        this.logged = new Map();
        /** The log, as far as it can be handed on, and what others say follows. */
        this.recent = [];
        this.further = [];
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
            if (client !== own && client !== "server") {
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
        const mine = pending.filter(isLeft).map((each) => this.entryOf(each));
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

    noteLogged(operation) {
        const {id, client, n, was = [], seq} = operation;
        this.index = null;
        noteMost(this.logged, client, n);
        for (const each of [id, ...was]) {
            noteMost(this.logged, ...partsOf(each));
            this.touchOrderOf(each);
        }
        this.recent.push(operation);
        if (this.recent.length > MOST.log) {
            this.recent.shift();
        }
        const [next] = this.further;
        if (next) {
            // What they said of the log may have been wrong.
            const isSame = next.seq === seq && next.id === id;
            const gone = isSame ? this.further.splice(0, 1) : this.further.splice(0);
            gone.forEach(({order}) => this.replica.touch(order));
        }
        this.onLogged(operation);
    }

    /** The replica has begun anew: what the log had in between is not known. */
    noteSnapshot() {
        const orders = [...this.indexed.keys()];
        this.begin();
        [...orders, ...this.indexed.keys()].forEach((order) =>
            this.replica.touch(order)
        );
    }

    noteChange() {
        this.refresh();
    }

    // Own operations

    /** @param {Boolean} [isForced] say anew that all of it is pending still */
    refresh(isForced = false) {
        const {epoch, cursor, pending} = this.replica;
        const {own} = this;
        if (epoch === null || cursor === null || !(pending.size || own.entries.size)) {
            return;
        }
        const before = own.version;
        const log = [epoch, cursor];
        this.clock = own.write(pending.list(), {log, clock: this.clock, isForced});
        if (own.version !== before) {
            own.vouchers = this.vouchersOf(own);
            this.onOwn();
        }
    }

    vouchersOf({live, vouchers}) {
        const found = {};
        for (const [client, runs] of Object.entries(live)) {
            const last = runs[runs.length - 1];
            const [n, known] = vouchers[client] || [];
            const voucher = n === last ? known : this.vouch(client, last);
            if (voucher) {
                found[client] = [last, voucher];
            }
        }
        return found;
    }

    entryOf(operation) {
        const {clock = Infinity} = this.own.entries.get(operation.id) || {};
        return {clock, operation, isOwn: true};
    }

    // What peers say

    /** @returns {Object<String, Number>} the versions that are known, by author */
    versionsFor(peer) {
        const own = this.own.version ? [[this.author, this.own.version]] : [];
        const others = [...this.books.values()]
            // What others said of it is replaced by its own words.
            .filter((book) => book.author !== peer || book.isFirstHand)
            .map(({author, version}) => [author, version]);
        return Object.fromEntries([...own, ...others].slice(0, MOST.books));
    }

    /**
     * @param {Op} body
     * @param {String} peer who sent it
     * @param {Number} now ms
     * @returns {"taken"|"known"|"gap"} gap: what is before it is missing
     */
    take(body, peer, now) {
        const {author, version, since} = body;
        const isFirstHand = author === peer;
        const isSpoken = !isFirstHand && this.isConnected(author);
        const old = this.books.get(author);
        const isBetter = old && isFirstHand && !old.isFirstHand;
        const known = Math.max(
            old && !isBetter ? old.version : 0,
            isFirstHand ? 0 : this.dropped.get(author) || 0
        );
        if (author === this.author || isSpoken || version <= known) {
            return "known";
        }
        const isNew = !old || isBetter;
        if (since > (isNew ? 0 : old.version)) {
            return "gap";
        }
        if (isNew && this.books.size >= MOST.books && !old) {
            return "known";
        }
        const book = isNew ? new Book(author) : old;
        const before = old ? [...old.entries.values()] : [];
        if (!book.read(body)) {
            return "gap";
        }
        Object.assign(book, {isFirstHand: isFirstHand || book.isFirstHand});
        book.heardAt = now;
        this.books.set(author, book);
        this.dropped.delete(author);
        const entries = [...book.entries.values()];
        this.clock = entries.reduce(
            (most, {clock}) => Math.max(most, clock),
            this.clock
        );
        this.touchEntries([...before, ...entries]);
        return "taken";
    }

    /** @returns {Object[]} what a till lacks whose knowledge of the log ends at `after` */
    logAfter(after) {
        const all = [...this.recent, ...this.further];
        const at = all.findIndex(({seq}) => seq === after + 1);
        return at < 0 ? [] : all.slice(at, at + MOST.logAtOnce);
    }

    /** @returns {Number|null} up to where the log is known, by hints too */
    get upTo() {
        const last = this.further[this.further.length - 1];
        return last ? last.seq : this.replica.cursor;
    }

    /** @param {Log} body @returns {Boolean} whether it has brought something */
    takeLog({epoch, operations}) {
        if (epoch !== this.replica.epoch) {
            return false;
        }
        const found = [];
        for (const operation of operations) {
            if (operation.seq === this.upTo + 1 && this.further.length < MOST.log) {
                this.further.push(operation);
                found.push(operation);
            }
        }
        const orders = found.flatMap(({id, order}) => [order, this.orderOf(id)]);
        this.touchOrders(orders);
        return found.length > 0;
    }

    /** Of whom nothing is heard, while the server is there to ask. */
    dropSilent(now, onlineSince) {
        for (const {author, version, entries, heardAt} of this.books.values()) {
            const isSilent = now - Math.max(heardAt, onlineSince) > PATIENCE;
            if (isSilent && !this.isConnected(author)) {
                this.books.delete(author);
                this.dropped.set(author, version);
                this.touchEntries([...entries.values()]);
            }
        }
    }

    /** @returns {Object<String, [Number, String]>} for a sale that has seen so much */
    vouchersFor(also) {
        const found = {};
        for (const {vouchers} of this.books.values()) {
            for (const [client, voucher] of Object.entries(vouchers)) {
                const known = found[client] ? found[client][0] : 0;
                if (Object.hasOwn(also, client) && voucher[0] > known) {
                    found[client] = voucher;
                }
            }
        }
        return found;
    }

    // Where what is

    /** By its words nothing of it is in what this replica has for confirmed. */
    isSound({log}) {
        const {epoch} = this.replica;
        return epoch !== null && log[0] === epoch && log[1] >= this.base;
    }

    /** Those of peers of whom it is certain that they come on top of what is confirmed. */
    get entries() {
        const {pending, settled} = this.replica;
        const books = [...this.books.values()];
        const speakers = books.filter(
            ({author, isFirstHand}) => isFirstHand && this.isConnected(author)
        );
        const found = new Map();
        const renewed = new Set(pending.list().flatMap(({was = []}) => was));
        for (const book of books.filter((each) => this.isSound(each))) {
            for (const [id, entry] of book.entries) {
                const {client, n, was = []} = entry.operation;
                const isSpoken =
                    !speakers.includes(book) &&
                    speakers.some((each) => each.speaksFor(client));
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
        const last = new Map();
        const put = (order, name, each) => {
            if (!index.has(order)) {
                index.set(order, {logged: [], entries: []});
            }
            index.get(order)[name].push(each);
        };
        for (const operation of this.further) {
            const {id, order, result, was = []} = operation;
            [id, ...was].forEach((each) => noteMost(last, ...partsOf(each)));
            if (order !== null && EFFECTIVE.includes(result)) {
                put(order, "logged", operation);
            }
        }
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
        const own = this.replica.pending.get(id);
        const book = [...this.books.values()].find(({entries}) => entries.has(id));
        const {operation = own} = book ? book.entries.get(id) : {};
        return operation ? operation.order : null;
    }

    touchOrderOf(id) {
        const order = this.orderOf(id);
        if (order !== null) {
            this.replica.touch(order);
        }
    }

    touchEntries(entries) {
        this.touchOrders(entries.map(({operation: {order}}) => order));
    }

    /** They are shown anew. */
    touchOrders(orders) {
        this.index = null;
        const {replica} = this;
        const changed = new Set(orders.filter((order) => order !== null));
        if (changed.size) {
            replica.notify(() => changed.forEach((order) => replica.touch(order)));
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
        this.books.clear();
        this.further = [];
        this.replica.hints = null;
        this.touchOrders(orders);
    }
}
