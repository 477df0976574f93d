/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {isMoment, isObject} from "@pos_offline_queue/core/plain_data.esm";
import {fingerprint} from "@pos_offline_queue/core/fingerprint.esm";

/**
 * @typedef {Object} SaleRecord a sale that waits; never changed, but replaced
 * @property {String} key idempotency key
 * @property {String} uid number of the order
 * @property {Number} counter number among the sales of this device
 * @property {"waiting"|"sending"|"attention"} state
 * @property {String} payload JSON of the order
 * @property {String} checksum of the payload
 * @property {{to_invoice: Boolean, context: Object}} options
 * @property {Object} about for people: name, amount, customer, cashier, lines, ...
 * @property {Number} attempts
 * @property {{code: String, message: String}|null} error why Odoo refused it
 * @property {String|null} reason why the last attempt brought no answer
 * @property {Number} createdAt ms
 * @property {Number|null} lastAttemptAt ms
 * @property {Boolean|null} durable null: being written; false: in memory only
 */

const BODY = [
    "key",
    "uid",
    "counter",
    "payload",
    "checksum",
    "options",
    "about",
    "createdAt",
];
const MARK = ["key", "state", "attempts", "error", "reason", "lastAttemptAt"];
/** What has happened to a new sale. */
const FRESH = {
    state: "waiting",
    attempts: 0,
    error: null,
    reason: null,
    lastAttemptAt: null,
};

export const saleId = (key) => `sale/${key}`;
export const markId = (key) => `mark/${key}`;
export const tabId = (uid) => `tab/${uid}`;
export const entryId = (kind, id) => `entry/${kind}/${id}`;

function pick(record, names) {
    return Object.fromEntries(names.map((name) => [name, record[name]]));
}

/** Over what must not change unseen. */
function sumOf({key, uid, counter, checksum, payload}) {
    return fingerprint([key, uid, counter, checksum, payload].join("\n"));
}

/** The big part, written once. */
export function saleRow(record) {
    const sum = sumOf(record);
    return {id: saleId(record.key), kind: "sale", ...pick(record, BODY), sum};
}

/** The small part, written with each attempt. */
export function markRow(record) {
    return {id: markId(record.key), kind: "mark", ...pick(record, MARK)};
}

/** A tab as it is stored. */
export function tabRow({uid, data, revision}) {
    const text = JSON.stringify(data);
    const sum = fingerprint(text);
    return {id: tabId(uid), kind: "tab", uid, text, sum, revision};
}

/** @returns {Object|null} the tab of a row, if that is sound */
export function recoveredTab({uid, text, sum, revision}) {
    if (typeof text !== "string" || fingerprint(text) !== sum) {
        return null;
    }
    return {uid, data: JSON.parse(text), revision};
}

/** A copy without anything that a browser could not store. */
export function plain(value) {
    return JSON.parse(JSON.stringify(value ?? null));
}

/** @returns {Object} that part of a body which is new when a sale is sold again */
export function contentsOf({payload, options, about}, digest) {
    return {
        payload,
        checksum: digest(payload),
        options: plain(options) || {},
        about: plain(about) || {},
    };
}

/**
 * @param {Object} body at least what a row of a sale has
 * @param {Object} [more] than a new sale has
 * @returns {SaleRecord}
 */
export function saleRecord(body, more = {}) {
    return Object.freeze({...FRESH, durable: null, ...pick(body, BODY), ...more});
}

/** @returns {SaleRecord} the same sale, changed */
export function changed(record, change) {
    return Object.freeze({...record, ...change});
}

/** @returns {SaleRecord} the same sale under another key, which its order has, too */
export function rekeyed(record, key, digest) {
    const order = {...JSON.parse(record.payload), idempotency_key: key};
    const payload = JSON.stringify(order);
    return changed(record, {key, payload, checksum: digest(payload)});
}

/** @returns {Number} a time that can be kept, whatever the clock says */
export function momentOf(ms) {
    const rounded = Math.round(ms);
    return isMoment(rounded) ? rounded : 0;
}

/** @returns {String|null} what is wrong with a row of a sale */
export function saleProblem(row) {
    const {key, uid, counter, payload, checksum, options} = row;
    const isShaped =
        [key, uid, payload, checksum].every((text) => typeof text === "string") &&
        Number.isSafeInteger(counter) &&
        isObject(options) &&
        row.id === saleId(key);
    if (!isShaped) {
        return "shape";
    }
    return row.sum === sumOf(row) ? null : "checksum";
}

/**
 * @param {Object|undefined} mark a stored one
 * @returns {Object} its part of a record. What was being sent waits again: nobody
 *  knows how far it came, and sending it twice is safe.
 */
function recoveredMark(mark) {
    if (!mark || !Number.isInteger(mark.attempts)) {
        return {};
    }
    const needsAttention = mark.state === "attention" && Boolean(mark.error);
    return {
        state: needsAttention ? "attention" : "waiting",
        attempts: mark.attempts,
        error: needsAttention ? mark.error : null,
        reason: mark.reason || null,
        lastAttemptAt: mark.lastAttemptAt || null,
    };
}

/** @returns {SaleRecord} of a row that is sound; what is for people only is mended */
export function recoveredSale(row, mark) {
    const about = isObject(row.about) ? row.about : {};
    const createdAt = momentOf(row.createdAt);
    return saleRecord(
        {...row, about, createdAt},
        {...recoveredMark(mark), durable: true}
    );
}

/** Oldest first, by the numbers: clocks are set back. */
export function byAge(one, other) {
    return (
        one.counter - other.counter ||
        one.createdAt - other.createdAt ||
        (one.key < other.key ? -1 : 1)
    );
}
