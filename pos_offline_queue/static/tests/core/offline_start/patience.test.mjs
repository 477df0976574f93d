// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {answersInTime, isAlive} from "@pos_offline_queue/service_worker/policy.esm";
import assert from "node:assert/strict";
import test from "node:test";

const never = () => new Promise(() => null);

test("a quick answer is the answer, and nobody is asked for his health", async () => {
    const ask = () => assert.fail("must not be asked");
    assert.equal(await answersInTime(Promise.resolve(5), {ask}), 5);
    await assert.rejects(answersInTime(Promise.reject(new Error("no")), {ask}), /no/);
});

test("a dead server is given up at once", async () => {
    const asked = [];
    const ask = async () => asked.push(1) && false;
    assert.equal(await answersInTime(never(), {pause: 1, ask}), null);
    assert.equal(asked.length, 1);
});

test("a slow one is given time, but not for ever", async () => {
    const asked = [];
    const late = {answer: null};
    const slow = new Promise((resolve) => (late.answer = resolve));
    const ask = async () => {
        asked.push(1);
        if (asked.length === 3) {
            late.answer("late");
        }
        return true;
    };
    assert.equal(await answersInTime(slow, {pause: 1, ask}), "late");
    const count = asked.length;
    const alive = async () => true;
    assert.equal(await answersInTime(never(), {pause: 1, most: 5, ask: alive}), null);
    assert.equal(asked.length, count);
});

test("a server is asked how it is where the browser has no deadlines", async (t) => {
    const {fetch} = globalThis;
    const {timeout} = AbortSignal;
    delete AbortSignal.timeout;
    t.after(() => Object.assign(AbortSignal, {timeout}));
    t.after(() => Object.assign(globalThis, {fetch}));
    for (const [status, wanted] of [
        [200, true],
        [502, false],
    ]) {
        globalThis.fetch = async () => ({status});
        assert.equal(await isAlive(globalThis), wanted);
    }
});
