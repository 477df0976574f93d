// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, chance} from "./world.mjs";
import {
    ServerProbe,
    lookForServer,
    serverProbe,
} from "@pos_offline_queue/core/server_probe.esm";
import {beforeEach, test} from "node:test";
import assert from "node:assert/strict";

let clock = null;
let server = null;
let asked = null;

beforeEach(() => {
    clock = new Clock();
    server = {found: "there", isOnline: true};
    asked = [];
});

function world() {
    const {set, clear, now} = clock;
    return {
        timers: {set, clear},
        now,
        random: chance(1),
        isOnline: () => server.isOnline,
        look: async (patience) => {
            asked.push({at: clock.ms, patience});
            return server.found;
        },
    };
}

test("modules that know nothing of each other ask with one voice", async () => {
    const page = {};
    const one = serverProbe(page, world());
    const other = serverProbe(page, world());
    const heard = [];
    one.listen((found) => heard.push(`one ${found}`));
    other.listen((found) => heard.push(`other ${found}`));
    assert.deepEqual(await Promise.all([one.ask(), other.ask()]), ["there", "there"]);
    assert.equal(asked.length, 1);
    assert.deepEqual(heard, ["one there", "other there"]);
    server.found = "gone";
    one.watch("one", true);
    other.watch("other", true);
    await clock.pass(60000);
    const {length} = asked;
    assert.ok(length > 8 && length < 30, `${length}`);
    one.watch("one", false);
    await clock.pass(60000);
    assert.ok(asked.length > length);
    other.watch("other", false);
    const end = asked.length;
    await clock.pass(60000);
    assert.equal(asked.length, end);
});

test("who waits longer, or asks later, gets an answer of their own", async () => {
    const probe = new ServerProbe(world());
    await probe.ask(3000);
    await probe.ask(30000);
    assert.equal(asked.length, 2);
    await probe.ask(3000);
    assert.equal(asked.length, 2);
    await clock.pass(1000);
    await probe.ask(3000);
    assert.equal(asked.length, 3);
    // A clock that was set back holds nobody to what was found then.
    clock.offset = -3600000;
    await probe.ask(3000);
    assert.equal(asked.length, 4);
});

test("what was found before the network went is not believed after it", async () => {
    const probe = new ServerProbe(world());
    assert.equal(await probe.ask(), "there");
    Object.assign(server, {isOnline: false, found: "gone"});
    assert.equal(await probe.ask(), "gone");
    Object.assign(server, {isOnline: true, found: "there"});
    assert.equal(await probe.ask(), "there");
});

test("a server that was silent is given more time when it is asked again", async () => {
    const probe = new ServerProbe(world());
    server.found = "silent";
    probe.watch("one", true);
    await clock.pass(30000);
    const [first, ...others] = asked.map(({patience}) => patience);
    assert.ok(others.length > 2);
    assert.ok(others.every((patience) => patience > 10000 && patience > first));
});

test("without a network nothing is asked, and what listens hears it", async () => {
    const probe = new ServerProbe(world());
    const heard = [];
    probe.listen((found) => heard.push(found));
    server.isOnline = false;
    probe.watch("one", true);
    await clock.pass(10000);
    assert.equal(asked.length, 0);
    assert.ok(heard.length && heard.every((found) => found === "gone"));
});

test("slow is told from gone", async (t) => {
    const {fetch} = globalThis;
    t.after(() => Object.assign(globalThis, {fetch}));
    const hanging = (_url, {signal}) =>
        new Promise((_resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error("aborted")));
        });
    for (const [answer, wanted] of [
        [async () => ({status: 200}), "there"],
        [async () => ({status: 404}), "there"],
        [async () => ({status: 503}), "gone"],
        [() => Promise.reject(new TypeError("refused")), "gone"],
        [hanging, "silent"],
    ]) {
        globalThis.fetch = answer;
        assert.equal(await lookForServer(globalThis, 5), wanted);
    }
});
