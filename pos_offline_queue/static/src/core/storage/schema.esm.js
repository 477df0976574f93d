/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {StorageError} from "@pos_offline_queue/core/errors.esm";

/* How the outbox lies in the browser. To change it, add a step; never change one
   that was released. */

export const ROWS = "rows";
export const META = "meta";
export const BALLAST = "ballast";

/** Step n makes version n + 1 of version n. */
const STEPS = [
    (database) => {
        database.createObjectStore(ROWS, {keyPath: "id"});
        database.createObjectStore(META, {keyPath: "name"});
        database.createObjectStore(BALLAST, {keyPath: "id"});
    },
];

export const SCHEMA = {
    steps: STEPS,
    get version() {
        return this.steps.length;
    },
};

/**
 * @param {Object[]} steps of the schema
 * @param {IDBDatabase} database
 * @param {IDBTransaction} transaction of the upgrade
 * @param {Number} oldVersion 0: there was none
 */
export function upgrade(steps, database, transaction, oldVersion) {
    for (const step of steps.slice(oldVersion)) {
        step(database, transaction);
    }
}

/**
 * @typedef {{put: Object} | {delete: String} |
 *     {meta: String, value: any, was: (any|undefined)}} Change
 * A `put` replaces the row with its `id`. A `meta` that has `was` holds only if that
 * is still its value: it is how tabs of one POS agree on numbers.
 */

/**
 * @param {Change[]} changes
 * @returns {String[]} the names of those that hold only under a condition
 */
export function conditions(changes) {
    return changes.filter((change) => "was" in change).map(({meta}) => meta);
}

/**
 * @param {Change[]} changes
 * @param {Map<String, any>} current values of the names of `conditions`
 * @throws {StorageError} "conflict"
 */
export function checkConditions(changes, current) {
    const broken = changes.filter(
        (change) => "was" in change && current.get(change.meta) !== change.was
    );
    if (broken.length) {
        const found = Object.fromEntries(
            broken.map(({meta}) => [meta, current.get(meta)])
        );
        throw new StorageError("conflict", "another tab was first", found);
    }
}

/** Messages of browsers that say "full" in other words than the name of the error. */
const NO_ROOM = /quota|disk full|no space/i;

/**
 * What a connection says that is closed or closing; what WebKit says when the process
 * behind all its databases has died ("Connection to Indexed Database server lost"), as
 * it does on an iPad that has slept; and what a transaction says that the browser, and
 * nobody here, has aborted. None of them has written anything.
 */
const LOST = ["InvalidStateError", "UnknownError", "AbortError"];

/** @returns {StorageError} what a browser's error means for the outbox */
export function storageError(error) {
    if (error instanceof StorageError) {
        return error;
    }
    const {name = "AbortError", message = "no reason given"} = error || {};
    if (name === "QuotaExceededError" || NO_ROOM.test(`${name} ${message}`)) {
        return new StorageError("full", message);
    }
    if (name === "VersionError") {
        return new StorageError("version", message);
    }
    return new StorageError(
        LOST.includes(name) ? "closed" : "failed",
        `${name}: ${message}`
    );
}

/**
 * Bytes that no browser can store in less room than they take: databases compress.
 * Xorshift32 (Marsaglia, 2003), always the same.
 *
 * @param {Number} size
 * @returns {Uint8Array}
 */
export function noise(size) {
    const words = new Uint32Array(Math.ceil(size / 4));
    let state = 2463534242;
    for (let index = 0; index < words.length; index++) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        words[index] = state;
    }
    return new Uint8Array(words.buffer, 0, size);
}
