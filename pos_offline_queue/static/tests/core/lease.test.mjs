// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)
import {LEASE_TIME, Lease} from "@pos_offline_queue/core/neighbours.esm";
import assert from "node:assert/strict";
import test from "node:test";

class Store extends Map {
    getItem(name) {
        return this.get(name) ?? null;
    }

    setItem(name, value) {
        this.set(name, value);
    }

    removeItem(name) {
        this.delete(name);
    }
}

function twoTabs() {
    const store = new Store();
    const clock = {ms: 0};
    const lease = (owner) => new Lease({store, name: "q", owner, now: () => clock.ms});
    return {store, clock, one: lease("one"), two: lease("two")};
}

test("while one tab sends, the other does not", async () => {
    const {one, two} = twoTabs();
    const answer = await one.run(() => two.run(() => "sent twice"));
    assert.equal(answer, null);
    assert.equal(await two.run(() => "sent"), "sent");
});

test("a tab that died loses it in time", async () => {
    const {one, two, clock} = twoTabs();
    one.take();
    assert.equal(await two.run(() => "sent"), null);
    clock.ms = LEASE_TIME + 1;
    assert.equal(await two.run(() => "sent"), "sent");
});

test("it is given back after an error", async () => {
    const {one, two} = twoTabs();
    const failing = one.run(() => Promise.reject(new Error("line")));
    await assert.rejects(failing, /line/);
    assert.equal(await two.run(() => "sent"), "sent");
});

test("a damaged or full store stops nobody", async () => {
    const {one, store} = twoTabs();
    store.set("q", "{damaged");
    assert.equal(await one.run(() => "sent"), "sent");
    store.setItem = () => {
        throw new Error("QuotaExceededError");
    };
    assert.equal(await one.run(() => "sent"), "sent");
});

test("a clock that is set back does not keep it for a tab that died", async () => {
    const {one, two, clock} = twoTabs();
    clock.ms = 7_200_000;
    one.take();
    clock.ms -= 3_600_000;
    assert.equal(await two.run(() => "sent"), "sent");
});
