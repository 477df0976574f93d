/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Book} from "@pos_multi_session_sync/core/mesh/book.esm";
import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";

/** A Lamport clock that has jumped farther is not followed. */
const FARTHEST = 2 ** 32;

/** @returns {Object<String, Number[]>} by client the runs of numbers: [from, to, ...] */
function runsOf(entries) {
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
                live: runsOf(entries.values()),
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
