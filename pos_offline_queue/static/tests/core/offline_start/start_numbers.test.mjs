// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {IDBFactory} from "fake-indexeddb";
import assert from "node:assert/strict";
import {makeFacts} from "./fake_caches.mjs";
import {nextLoginNumber} from "@pos_offline_queue/app/offline_start/start_answers.esm";
import test from "node:test";

let idb = null;
const world = {
    indexedDB: () => idb,
    timers: {set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id)},
};

test.beforeEach(() => {
    idb = new IDBFactory();
});

test("each start from a page has a number of its own", async () => {
    const page = makeFacts({login_number: 2});
    assert.equal(await nextLoginNumber(page, world), 1002001);
    assert.equal(await nextLoginNumber(page, world), 1002002);
    const both = [nextLoginNumber(page, world), nextLoginNumber(page, world)];
    assert.deepEqual(await Promise.all(both), [1002003, 1002004]);
});

test("no number of one page is one of another page, or one of Odoo's", async () => {
    const numbers = new Set();
    for (const login_number of [1, 2, 10, 999, 1000, 1001]) {
        for (let start = 0; start < 5; start++) {
            numbers.add(await nextLoginNumber(makeFacts({login_number}), world));
        }
    }
    assert.equal(numbers.size, 30);
    assert.ok(Math.min(...numbers) > 1000000);
});

test("each session counts by itself", async () => {
    await nextLoginNumber(makeFacts(), world);
    assert.equal(await nextLoginNumber(makeFacts({session_id: 13}), world), 1003001);
    assert.equal(await nextLoginNumber(makeFacts({database: "other"}), world), 1003001);
});

test("a browser that stores nothing still starts", async () => {
    idb = {
        open() {
            throw new Error("blocked");
        },
    };
    const number = await nextLoginNumber(makeFacts(), world);
    assert.ok(number > 1003000 && number < 1004000, `${number}`);
});
