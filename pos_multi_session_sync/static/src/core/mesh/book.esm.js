/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";

function isInRuns(runs, n) {
    return runs.some((from, at) => at % 2 === 0 && from <= n && n <= runs[at + 1]);
}

/** A client may be called as anything is that each object has. */
const runsOf = (live, client) => (Object.hasOwn(live, client) ? live[client] : []);

const countOf = (runs) => runs.reduce((sum, n, at) => sum + (at % 2 ? n + 1 : -n), 0);

/**
 * What one page has done that the log does not have, as a state with a version: of two
 * of the same author the one with the higher version holds, by whatever way it came. So
 * losses, doubles and other orders make no difference.
 */
export class Book {
    constructor(author) {
        this.author = author;
        this.version = 0;
        /** See Op. */
        this.log = null;
        /** @type {Map<String, {clock: Number, operation: Object, version: Number}>} */
        this.entries = new Map();
        /** What has left it, as it was with that log, see `read`. */
        this.left = new Map();
        this.live = {};
        this.vouchers = {};
        /** Whether the author has sent it by itself. */
        this.isFirstHand = false;
        this.heardAt = 0;
    }

    /** @returns {Boolean} whether it says of that client what it has done */
    speaksFor(client) {
        return client === this.author || Object.hasOwn(this.live, client);
    }

    /** @returns {Object[]} entries, those that have left it first */
    get all() {
        return [...this.left.values(), ...this.entries.values()];
    }

    /** @returns {Op} all that a peer lacks who has that version; whole if it has none */
    since(version) {
        const ops = [...this.entries.values()]
            .filter((entry) => entry.version > version)
            .map(({clock, operation}) => [clock, operation]);
        const {author, log, live, vouchers} = this;
        return {
            author,
            version: this.version,
            since: version,
            log,
            live,
            ops,
            vouchers,
        };
    }

    // Another one's

    /**
     * What leaves it because the log has it is known until this till has the log that
     * far: else it would go from the screen, and come again with the log.
     *
     * @param {Op} body
     * @param {Number} upTo seq up to where this till knows the log
     * @returns {Boolean} whether it is whole now; else nothing has changed
     */
    read({version, log, live, ops, vouchers}, upTo) {
        const entries = new Map(
            [...this.entries].filter(
                ([
                    ,
                    {
                        operation: {client, n},
                    },
                ]) => isInRuns(runsOf(live, client), n)
            )
        );
        for (const [clock, operation] of ops) {
            if (!isInRuns(runsOf(live, operation.client), operation.n)) {
                return false;
            }
            entries.set(operation.id, {clock, operation, version});
        }
        const count = Object.values(live).reduce((sum, runs) => sum + countOf(runs), 0);
        if (count !== entries.size || count > MOST.operations) {
            return false;
        }
        const left = log[2] > upTo ? this.leaving(entries) : new Map();
        Object.assign(this, {version, log, live, entries, vouchers, left});
        return true;
    }

    /** @returns {Map<String, Object>} entries that are not among those to come */
    leaving(entries) {
        const {log} = this;
        const left = new Map(this.left);
        for (const [id, entry] of this.entries) {
            if (!entries.has(id)) {
                left.set(id, {...entry, log});
            }
        }
        return left.size > MOST.operations ? new Map() : left;
    }
}

/** The books of others, each by its author or as somebody else has handed it on. */
export class OthersBooks {
    /**
     * @param {Object} world
     * @param {String} world.author id of this page in the mesh
     * @param {(peer: String) => Boolean} world.isConnected
     */
    constructor({author, isConnected}) {
        Object.assign(this, {author, isConnected});
        /** @type {Map<String, Book>} */
        this.byAuthor = new Map();
        /** Versions of books that were given up, which do not come back. */
        this.dropped = new Map();
    }

    get all() {
        return [...this.byAuthor.values()];
    }

    /** @returns {Book[]} what who is connected says of itself */
    get spoken() {
        return this.all.filter(
            ({author, isFirstHand}) => isFirstHand && this.isConnected(author)
        );
    }

    /** @returns {Object|null} the operation, if one of them has it */
    operation(id) {
        const entry = this.all
            .map(({entries, left}) => entries.get(id) || left.get(id))
            .find(Boolean);
        return entry ? entry.operation : null;
    }

    /** @returns {[String, Number][]} versions by author, less what that one has to say */
    versionsFor(peer) {
        return (
            this.all
                // What others said of it is replaced by its own words.
                .filter((book) => book.author !== peer || book.isFirstHand)
                .map(({author, version}) => [author, version])
        );
    }

    /**
     * @param {Op} body
     * @param {String} peer who sent it
     * @param {Number} now ms
     * @param {Number} upTo see Book.read
     * @returns {{outcome: "taken"|"known"|"gap", entries: Object[]}} gap: what is
     *  before it is missing. `entries`: what was in the book, and what is in it now
     */
    take(body, peer, now, upTo) {
        const {author, since} = body;
        const isFirstHand = author === peer;
        const old = this.byAuthor.get(author) || null;
        // What others have said of it is replaced by its own words.
        const isBetter = isFirstHand && old !== null && !old.isFirstHand;
        const book = old === null || isBetter ? new Book(author) : old;
        if (!this.isWanted(book, body, isFirstHand)) {
            return {outcome: "known", entries: []};
        }
        const before = old ? old.all : [];
        if (since > book.version || !book.read(body, upTo)) {
            return {outcome: "gap", entries: []};
        }
        book.isFirstHand = book.isFirstHand || isFirstHand;
        book.heardAt = now;
        this.byAuthor.set(author, book);
        this.dropped.delete(author);
        return {outcome: "taken", entries: [...before, ...book.all]};
    }

    /** Who is connected speaks for itself; of others the latest holds. */
    isWanted(book, {author, version}, isFirstHand) {
        const isOwn = author === this.author;
        const isSpoken = !isFirstHand && this.isConnected(author);
        const dropped = isFirstHand ? 0 : this.dropped.get(author) || 0;
        const hasRoom = this.byAuthor.has(author) || this.byAuthor.size < MOST.books;
        return (
            !isOwn && !isSpoken && hasRoom && version > Math.max(book.version, dropped)
        );
    }

    /** @returns {Object[]} entries of who is not connected, nor heard of since `least` */
    dropSilent(least) {
        const silent = this.all.filter(
            ({author, heardAt}) => heardAt < least && !this.isConnected(author)
        );
        for (const {author, version} of silent) {
            this.byAuthor.delete(author);
            this.dropped.set(author, version);
        }
        return silent.flatMap(({all}) => all);
    }

    /**
     * @param {Object<String, Number>} also what was seen, by client
     * @returns {Object<String, [Number, String]>} the latest voucher of each of them
     */
    vouchersFor(also) {
        const found = {};
        for (const {vouchers} of this.all) {
            for (const [client, voucher] of Object.entries(vouchers)) {
                const known = found[client] ? found[client][0] : 0;
                if (Object.hasOwn(also, client) && voucher[0] > known) {
                    found[client] = voucher;
                }
            }
        }
        return found;
    }
}

/** A Lamport clock that has jumped farther is not followed. */
const FARTHEST = 2 ** 32;

/** @returns {Object<String, Number[]>} by client the runs of numbers: [from, to, ...] */
function ownRuns(entries) {
    const runs = {};
    for (const {operation} of entries) {
        const {client, n} = operation;
        const known = runs[client] || [];
        if (known.length && known[known.length - 1] === n - 1) {
            known[known.length - 1] = n;
        } else {
            known.push(n, n);
        }
        runs[client] = known;
    }
    return runs;
}

/** What this page has done that the log does not have, as it is said to others. */
export class OwnBook extends Book {
    /**
     * @param {Object} world
     * @param {String} world.author id of this page in the mesh
     * @param {Replica} world.replica
     * @param {(client: String, n: Number) => String} world.vouch see Op
     */
    constructor({author, replica, vouch}) {
        super(author);
        Object.assign(this, {replica, vouch});
        /** The highest Lamport clock that was heard of. */
        this.clock = 0;
    }

    /** No page comes so far by itself; after the last number there is none. */
    noteClock(clock) {
        if (clock - this.clock <= FARTHEST) {
            this.clock = Math.max(this.clock, clock);
        }
    }

    /**
     * @param {Number} settledAt see Op.log
     * @param {Boolean} isForced say anew that all of it is pending still
     * @returns {Boolean} whether there is a new version
     */
    refresh(settledAt, isForced) {
        const {epoch, cursor, pending} = this.replica;
        if (epoch === null || cursor === null || !(pending.size || this.entries.size)) {
            return false;
        }
        const before = this.version;
        this.write(this.vouched(pending.list()), [epoch, cursor, settledAt], isForced);
        return this.version !== before;
    }

    /** What others may be paid for: without a voucher it would be sold, and open too. */
    vouched(operations) {
        const at = operations.findIndex(({client}) => !this.replica.secrets[client]);
        return operations.slice(0, at < 0 ? MOST.operations : at);
    }

    /** An operation keeps its clock; those of one page go up. */
    write(pending, log, isForced) {
        let last = 0;
        let hasChanged = isForced || pending.length !== this.entries.size;
        const version = this.version + 1;
        const entries = new Map();
        for (const operation of pending.slice(0, MOST.operations)) {
            const {id, was = []} = operation;
            let entry = this.entries.get(id);
            if (entry?.operation !== operation || entry.clock <= last) {
                const {clock = 0} =
                    entry || this.entries.get(was[was.length - 1]) || {};
                const next = clock > last ? clock : Math.max(this.clock, last) + 1;
                entry = {clock: next, operation, version};
                hasChanged = true;
            }
            last = entry.clock;
            this.clock = Math.max(this.clock, last);
            entries.set(id, entry);
        }
        if (hasChanged) {
            Object.assign(this, {
                version,
                entries,
                log,
                live: ownRuns(entries.values()),
            });
            this.vouchers = this.newVouchers();
        }
    }

    newVouchers() {
        const found = {};
        for (const [client, runs] of Object.entries(this.live)) {
            const last = runs[runs.length - 1];
            const [n, known] = this.vouchers[client] || [];
            found[client] = [last, n === last ? known : this.vouch(client, last)];
        }
        return found;
    }

    /** @returns {Object} an own operation, as those of others are */
    entryOf(operation) {
        const {clock = Infinity} = this.entries.get(operation.id) || {};
        return {clock, operation, isOwn: true};
    }
}

/**
 * What a peer has begun, and this till goes on with, may come to the server later than
 * what this till does, or never. So this till begins it as well: the server takes an
 * order or a line once, no matter who was first.
 *
 * @param {Object[]} partials as in Replica.issue
 * @param {(order: String) => Object[]} entriesOf what peers have done to it
 * @param {Pending} pending
 * @returns {Object[]} partials to be issued before them
 */
export function foundingOf(partials, entriesOf, pending) {
    const found = new Map();
    for (const {order, line} of partials) {
        for (const {operation} of entriesOf(order)) {
            const {type, line: made, fields, values, position} = operation;
            if (type === "order.new") {
                found.set(order, {order, type, fields});
            } else if (type === "line.add" && made === line) {
                found.set(`${order} ${line}`, {order, type, line, values, position});
            }
        }
    }
    const isBegun = ({order, type, line}) =>
        [...pending.of(order), ...partials].some(
            (each) => each.order === order && each.type === type && each.line === line
        );
    return [...found.values()].filter((each) => !isBegun(each));
}
