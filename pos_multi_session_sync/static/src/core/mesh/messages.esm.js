/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isFit, isOperation} from "@pos_multi_session_sync/core/document.esm";

/**
 * What tills say to each other without the server. All of it are hints: nothing here is
 * ever taken for confirmed. See "Between tills" in docs/PROTOCOL.md.
 *
 * What the mesh is handed:
 *
 * @typedef {Object} Channel to the other pages of the group; reliable and ordered is
 *  better, but nothing relies on it
 * @property {(peerId: String, text: String) => void} send at most MOST_TEXT characters,
 *  below 64 kB; to a peer that is gone: nothing happens, nothing is thrown
 * @property {() => String[]} peers those that are connected: ids of their sync clients
 * @property {(fn: (peerId: String, isConnected: Boolean) => void) => void} onPeer
 * @property {(fn: (peerId: String, text: String) => void) => void} onMessage
 * @property {() => void} close
 *
 * @typedef {Object} Credentials from a checked answer of the server
 * @property {String} key base64 of 32 random bytes, the same for all members
 * @property {Number} epoch of the key
 * @property {Number|String} group id
 * @property {String} client id by which the channel knows this page; it stays the same
 *  as long as the page, also when its operations go on as those of another client
 *
 * @callback Mac
 * @param {String} key as it is, as UTF-8: base64 is not decoded
 * @param {String} text as UTF-8
 * @returns {String} HMAC-SHA256, lower-case hex; `sha256.hmac` of js-sha256
 *
 * @typedef {Object} CopyStore others' sealed sales on this device
 * @property {(copy: Copy) => Promise<void>} put resolves once it is durable
 * @property {(key: String) => Promise<void>} delete
 * @property {() => Promise<Copy[]>} all
 *
 * @typedef {Object} Copy
 * @property {String} key idempotency key of the sale
 * @property {String} device uuid of the one that sold it
 * @property {String} sealed the device's own bytes, which only Odoo reads
 * @property {String} from id of the page that gave it
 * @property {Number} at when it came or was confirmed to be needed still, ms
 *
 * What travels, by kind:
 *
 * @typedef {Object} Have what the sender knows: on connecting, and every 5 seconds
 * @property {Number} clock Lamport
 * @property {[String|null, Number|null, Number|null]} log epoch, cursor, and up to where
 *  it knows the log with what it has from others
 * @property {Object<String, Number>} books author: version
 * @property {String[]} peers
 * @property {Boolean} alone whether it has no server
 * @property {String[]} sold keys of sales that it has heard of
 *
 * @typedef {Object} Op what one page has done that is not in the log, its _book_
 * @property {String} author the page
 * @property {Number} version higher with each change
 * @property {Number} since the version that these operations go on from
 * @property {[String, Number, Number]} log epoch and cursor at which all of it was
 *  pending, and the seq up to which the log has what its author did before
 * @property {Object<String, Number[]>} live by client: [from, to, from, to, ...] of the
 *  numbers of all that is pending; what is not in it is taken back, or in the log
 * @property {[Number, Object][]} ops Lamport clock and operation
 * @property {Object<String, [Number, String]>} vouchers by client: up to which number its
 *  author lets others have seen its operations, and a mac with the client's secret over
 *  `<group>:<client>:<n>`, which the server can check when a sale names them
 *
 * @typedef {Object} Log operations of the log, to a till without server
 * @property {String} epoch
 * @property {Object[]} operations as logged, one after the other
 *
 * @typedef {Object} Lease of a payment
 * @property {"ask"|"take"|"keep"|"grant"|"deny"|"free"} act
 * @property {String} order
 * @property {[Number, String]} stamp clock and page of the one that asked
 * @property {String} [holder] who has it, where it is denied
 * @property {String} [till] name of the one that asks, or has it
 * @property {"paying"|"sold"} [why] it is denied
 *
 * @typedef {Object} Sold
 * @property {Sale[]} sales
 * @property {String[]} [gone] keys of sales that their own till has taken back
 *
 * @typedef {Object} Sale in short
 * @property {String} key idempotency key
 * @property {String} order
 * @property {String} author page that sold it
 * @property {String} till name
 * @property {Number} total
 * @property {[String, Number][]} payments name of the method, amount
 * @property {Number} ts ms, the till's clock
 *
 * `copy` is {key, device, sealed}, `kept` {keys, full?} its acknowledgement, `done`
 * {keys} what Odoo has confirmed, `part` {id, at, of, text} a piece of a longer message.
 */

/** Characters of a text that is sent; at most three bytes each. */
export const MOST_TEXT = 20000;
/** Of all else, so that a peer cannot fill the memory. */
export const MOST = {
    books: 64,
    /** Operations of a book: the oldest ones are shown to others. */
    operations: 1000,
    /** Operations of the log that are kept for others, and at one go. */
    log: 1000,
    logAtOnce: 100,
    keys: 500,
    peers: 100,
    /** Characters of a sealed sale. */
    sealed: 600000,
    /** Pieces of a message. */
    parts: 80,
    depth: 20,
};
const NUMBER = 2 ** 52;

const isObject = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value, most = 200) =>
    typeof value === "string" && value.length > 0 && value.length <= most;
/** Of a page; not what each object has, as tables are kept by it. */
const isId = (value) => isText(value) && !(value in {});
const isCount = (value) => Number.isSafeInteger(value) && value >= 0 && value < NUMBER;
const isAmount = (value) => Number.isFinite(value) && Math.abs(value) < 1e12;
const isList = (value, most, isFine) =>
    Array.isArray(value) && value.length <= most && value.every(isFine);
const isTable = (value, most, isFine) =>
    isObject(value) && isList(Object.entries(value), most, isFine);

/** What a till may do by itself; anything else only the server writes. */
const TILLS = {
    "order.new": ["fields"],
    "order.set": [],
    "order.cancel": [],
    "order.print": [],
    "order.printed": [],
    "order.merge": [],
    "order.apart": [],
    "line.add": ["line", "values"],
    "line.set": ["line"],
    "line.inc": ["line"],
    "line.move": ["line"],
    "line.del": ["line"],
    "line.printed": ["line"],
};

function isFitFor(of, values) {
    return Object.entries(values).every(([key, value]) => isFit(of, key, value));
}

function areValuesFit({type, key, value, fields, values}) {
    if (type === "order.new") {
        return isObject(fields) && isFitFor("order", fields);
    }
    if (type === "line.add") {
        return isObject(values) && isFitFor("line", values);
    }
    return (
        !type.endsWith(".set") || (isText(key) && isFit(type.slice(0, -4), key, value))
    );
}

function areNumbersFit({type, position, difference, until}) {
    return (
        (!["line.add", "line.move"].includes(type) || isAmount(position)) &&
        (!["line.inc", "line.printed"].includes(type) || isAmount(difference)) &&
        (type !== "order.print" || Number.isFinite(until))
    );
}

/** @returns {Boolean} whether a till may have made it, as the server would ask, too */
function isOfTill(operation) {
    if (!isOperation(operation) || !Object.hasOwn(TILLS, operation.type)) {
        return false;
    }
    const {id, client, n, order, ts, actor, type, line} = operation;
    const {was = [], transfer = "none"} = operation;
    return (
        [client, order].every(isId) &&
        client !== "server" &&
        isCount(n) &&
        id === `${client}:${n}` &&
        Number.isFinite(ts) &&
        (actor === null || isObject(actor)) &&
        isList(was, 20, (each) => isText(each)) &&
        isText(transfer) &&
        (!TILLS[type].includes("line") || isText(line)) &&
        areValuesFit(operation) &&
        areNumbersFit(operation)
    );
}

/** @returns {Boolean} whether it is built as an operation of the log */
export function isLogged(operation) {
    return (
        isObject(operation) &&
        isCount(operation.seq) &&
        isCount(operation.n) &&
        isId(operation.client) &&
        [operation.id, operation.type].every((each) => isText(each)) &&
        isText(operation.result) &&
        isList(operation.was ?? [], 20, (each) => isText(each)) &&
        (operation.order === null || isText(operation.order))
    );
}

const areRuns = (runs) =>
    isList(runs, 2 * MOST.operations, isCount) &&
    runs.length % 2 === 0 &&
    runs.every((n, index) => !index || n >= runs[index - 1]);

const isKeyList = (value) => isList(value, MOST.keys, (each) => isText(each));

const BODIES = {
    have: ({clock, log, books, peers, alone, sold}) =>
        isCount(clock) &&
        isList(log, 3, (each) => each === null || isText(each) || isCount(each)) &&
        isTable(books, MOST.books, ([, version]) => isCount(version)) &&
        isList(peers, MOST.peers, (each) => isText(each)) &&
        typeof alone === "boolean" &&
        isKeyList(sold),
    op: ({author, version, since, log, live, ops, vouchers}) =>
        isId(author) &&
        [version, since].every(isCount) &&
        Array.isArray(log) &&
        isText(log[0]) &&
        log.slice(1).length === 2 &&
        log.slice(1).every(isCount) &&
        isTable(live, MOST.operations, ([, runs]) => areRuns(runs)) &&
        isList(
            ops,
            MOST.operations,
            (entry) => Array.isArray(entry) && isCount(entry[0]) && isOfTill(entry[1])
        ) &&
        isTable(
            vouchers,
            MOST.operations,
            ([, each]) => Array.isArray(each) && isCount(each[0]) && isText(each[1])
        ),
    log: ({epoch, operations}) =>
        isText(epoch) && isList(operations, MOST.logAtOnce, isLogged),
    lease: ({act, order, stamp, holder = "", till = "", why = "paying"}) =>
        ["ask", "take", "keep", "grant", "deny", "free"].includes(act) &&
        isText(order) &&
        Array.isArray(stamp) &&
        isCount(stamp[0]) &&
        isText(stamp[1]) &&
        ["paying", "sold"].includes(why) &&
        [holder, till].every((each) => typeof each === "string" && each.length <= 200),
    sold: ({sales, gone = []}) =>
        isKeyList(gone) &&
        isList(
            sales,
            MOST.keys,
            (sale) =>
                isObject(sale) &&
                [sale.key, sale.order, sale.author].every((each) => isText(each)) &&
                typeof sale.till === "string" &&
                sale.till.length <= 200 &&
                isAmount(sale.total) &&
                Number.isFinite(sale.ts) &&
                isList(
                    sale.payments,
                    50,
                    (each) =>
                        Array.isArray(each) &&
                        typeof each[0] === "string" &&
                        isAmount(each[1])
                )
        ),
    copy: ({key, device, sealed}) =>
        isText(key) && isText(device) && isText(sealed, MOST.sealed),
    kept: ({keys, full = false}) => isKeyList(keys) && typeof full === "boolean",
    done: ({keys}) => isKeyList(keys),
    part: ({id, at, of, text}) =>
        isCount(id) &&
        isCount(at) &&
        isCount(of) &&
        at < of &&
        of <= MOST.parts &&
        isText(text, MOST_TEXT),
};

function isShallow(value, left) {
    return (
        typeof value !== "object" ||
        value === null ||
        (left > 0 && Object.values(value).every((each) => isShallow(each, left - 1)))
    );
}

/** @returns {Boolean} whether a body is one of that kind, by types, ranges and sizes */
export function isBody(kind, body) {
    return (
        Object.hasOwn(BODIES, kind) &&
        isObject(body) &&
        isShallow(body, MOST.depth) &&
        BODIES[kind](body)
    );
}
