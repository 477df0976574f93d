// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, chance} from "./world.mjs";
import {afterEach, beforeEach, test} from "node:test";
import {FakeBus} from "./fake_bus.mjs";
import {LineWatch} from "@pos_offline_queue/app/connection.esm";
import {ServerProbe} from "@pos_offline_queue/core/server_probe.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

let clock = null;
let signals = null;

beforeEach(() => {
    clock = new Clock();
    signals = {};
    browser.reset();
    browser.setTimeout = clock.set;
    browser.clearTimeout = clock.clear;
    browser.addEventListener = (name, fn) => {
        signals[name] = fn;
    };
    globalThis.document = {
        visibilityState: "visible",
        addEventListener: browser.addEventListener,
    };
});
afterEach(() => {
    delete globalThis.document;
    browser.reset();
});

/** A watch, with the times at which it told that the connection is back. */
function begin({isUp = () => true, seed = 1, bus, onGone} = {}) {
    const told = [];
    const asked = [];
    const look = async () => {
        asked.push(clock.ms);
        return (await isUp()) ? "there" : "gone";
    };
    const began = clock.ms;
    const random = chance(seed);
    const {set, clear, now} = clock;
    const timers = {set, clear};
    const probe = new ServerProbe({timers, now, random, look, isOnline: () => true});
    const watch = new LineWatch(bus, () => told.push(clock.ms - began), {
        probe,
        random,
        onGone,
    });
    return {watch, told, asked};
}

test("that the browser has lost its network is known at once", () => {
    let gone = 0;
    begin({onGone: () => (gone += 1)});
    signals.offline();
    assert.equal(gone, 1);
});

test("a server that answers, and still takes no sales, is no news", async () => {
    const {watch, told, asked} = begin();
    watch.watch(true);
    await clock.pass(600000);
    assert.deepEqual(told, []);
    assert.ok(asked.length > 60 && asked.length < 200, `${asked.length}`);
    watch.watch(false);
    const {length} = asked;
    await clock.pass(600000);
    assert.equal(asked.length, length);
});

test("a server that answers again is told once, within seconds", async () => {
    let isUp = false;
    const {watch, told} = begin({isUp: () => isUp});
    watch.watch(true);
    await clock.pass(300000);
    assert.deepEqual(told, []);
    isUp = true;
    await clock.pass(8000);
    assert.equal(told.length, 1);
    await clock.pass(300000);
    assert.equal(told.length, 1);
});

test("an answer that comes after the watch has ended tells nothing", async () => {
    let answer = null;
    const {watch, told, asked} = begin({
        isUp: () =>
            new Promise((resolve) => {
                answer = resolve;
            }),
    });
    watch.watch(true);
    await clock.pass(3000);
    answer(false);
    await clock.pass(8000);
    watch.watch(false);
    answer(true);
    const {length} = asked;
    await clock.pass(60000);
    assert.deepEqual(told, []);
    assert.equal(asked.length, length);
});

test("fifty tills do not hear of the network at one moment", async () => {
    const moments = [];
    for (let till = 1; till <= 50; till++) {
        const {told} = begin({seed: till});
        signals.online();
        await clock.pass(5000);
        assert.equal(told.length, 1);
        moments.push(Math.floor(told[0] / 200));
    }
    const most = Math.max(
        ...moments.map((one) => moments.filter((other) => other === one).length)
    );
    assert.ok(most <= 15, `${most} tills within 200 ms`);
});

test("Odoo's bus that is connected again tells it, and need not be there", async () => {
    const bus = new FakeBus();
    const {told} = begin({bus: bus.tab()});
    bus.cut();
    await clock.pass(2000);
    assert.equal(told.length, 1);
    const silent = new FakeBus({worker: "silent"}).tab();
    const {watch, asked} = begin({bus: silent});
    silent.addChannel("any");
    watch.watch(true);
    await clock.pass(60000);
    assert.ok(asked.length > 5);
});

test("a page that is looked at again asks at once", () => {
    const {told} = begin();
    signals.visibilitychange();
    assert.deepEqual(told, [0]);
});
