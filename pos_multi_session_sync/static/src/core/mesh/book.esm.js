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
     * @param {Op} body
     * @returns {Boolean} whether it is whole now; else nothing has changed
     */
    read({version, log, live, ops, vouchers}) {
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
        Object.assign(this, {version, log, live, entries, vouchers});
        return true;
    }
}

/**
 * @param {Iterable<Book>} books
 * @param {Object<String, Number>} also what was seen, by client
 * @returns {Object<String, [Number, String]>} the latest voucher of each of them
 */
export function vouchersOf(books, also) {
    const found = {};
    for (const {vouchers} of books) {
        for (const [client, voucher] of Object.entries(vouchers)) {
            const known = found[client] ? found[client][0] : 0;
            if (Object.hasOwn(also, client) && voucher[0] > known) {
                found[client] = voucher;
            }
        }
    }
    return found;
}
