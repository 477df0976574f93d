// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What standard's sign in the navigation bar shows of the queue. */

import {Clock} from "./world.mjs";
import {QueueView, figureAge} from "@pos_offline_queue/app/queue_view.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";
import {test} from "node:test";

globalThis.window = {};

/** What is shown of a device with sales in these states, and its sign. */
function shown({states = [], isOnline = true, ...sender}) {
    const found = {sign: null};
    const sales = states.map((state) => ({state, about: {amount: 1}, createdAt: 0}));
    const queue = {
        book: null,
        outbox: {sales: () => sales, damaged: [], problem: null},
        sender: {state: {phase: "idle", reason: null, ...sender}},
        line: {isOnline, watch: () => null},
        storage: {kind: "indexeddb", problem: null, isStrict: true},
        pos: {set_synch: (status) => (found.sign = status)},
    };
    const view = new QueueView(queue);
    view.state.ready = true;
    view.refresh();
    return Object.assign(found, {view, queue, sales});
}

const signOf = (facts) => shown(facts).sign;

test("the sign tells whether there is a connection, also before a sale", () => {
    assert.equal(signOf({}), "connected");
    assert.equal(signOf({isOnline: false}), "disconnected");
    assert.equal(signOf({isOnline: false, states: ["attention"]}), "disconnected");
    assert.equal(signOf({reason: "offline", states: ["waiting"]}), "disconnected");
    // An attempt is no connection yet: the notice that there is none still stands.
    const attempt = {reason: "offline", phase: "sending", states: ["sending"]};
    assert.equal(signOf(attempt), "disconnected");
});

test("the sign tells what becomes of sales while there is one", () => {
    assert.equal(signOf({phase: "sending", states: ["sending"]}), "connecting");
    assert.equal(signOf({states: ["attention"]}), "error");
    assert.equal(signOf({states: ["waiting"]}), "connected");
});

test("what is not in Odoo is told as of now only while it can be", () => {
    const figure = {text: "No device reports unsent sales", level: "success", at: 5000};
    const online = {figure, isOnline: true};
    assert.equal(figureAge(online, 65000), null);
    assert.equal(figureAge({...online, isOnline: false}, 65000), 60000);
    // This device was asleep, or its requests are not answered.
    assert.equal(figureAge(online, 605000), 600000);
});

test("after an outage it says for a moment how many sales were sent", async () => {
    const clock = new Clock();
    browser.reset();
    browser.setTimeout = clock.set;
    const {view, queue, sales} = shown({isOnline: false, states: ["waiting"]});
    queue.line.isOnline = true;
    view.refresh();
    assert.equal(view.state.returned, 0);
    sales.pop();
    view.onOutbox({type: "confirmed"});
    await clock.pass(100);
    assert.equal(view.state.returned, 1);
    await clock.pass(5000);
    assert.equal(view.state.returned, 0);
});
