// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {BackendReach, inTime} from "@pos_backend_partner/app/backend_reach.esm";
import {describe, test} from "node:test";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import assert from "node:assert/strict";

function world() {
    const timers = new Set();
    const browser = {
        setTimeout: (ring) => {
            timers.add(ring);
            return ring;
        },
        clearTimeout: (ring) => timers.delete(ring),
    };
    const options = {browser, late: () => new Error("late")};
    return {timers, options, ring: () => [...timers].forEach((ring) => ring())};
}

describe("a request", () => {
    test("that is answered gives its answer, and leaves no timer", async () => {
        const {timers, options} = world();
        assert.equal(await inTime(Promise.resolve(7), 10, options), 7);
        await assert.rejects(
            inTime(Promise.reject(new Error("refused")), 10, options),
            /refused/
        );
        assert.equal(timers.size, 0);
    });

    test("that is never answered ends, and gives its connection free", async () => {
        const {timers, options, ring} = world();
        const request = new Promise(() => null);
        request.abort = (isRejected) => {
            request.isAborted = isRejected === false;
        };
        const answer = inTime(request, 10, options);
        ring();
        await assert.rejects(answer, /late/);
        assert.ok(request.isAborted);
        assert.equal(timers.size, 0);
    });
});

test("a lost connection and the next answer are heard of, each once", () => {
    globalThis.window = {setTimeout: () => 1, clearTimeout: () => null};
    const bus = new EventTarget();
    const reach = new BackendReach({bus});
    const answer = (error) =>
        bus.dispatchEvent(new CustomEvent("RPC:RESPONSE", {detail: {error}}));
    let backs = 0;
    reach.onBack(() => (backs += 1));
    answer();
    assert.deepEqual([reach.state.isOffline, backs], [false, 0]);
    answer(new ConnectionLostError());
    answer(new ConnectionLostError());
    assert.equal(reach.state.isOffline, true);
    assert.equal(reach.server.missing.size, 1);
    answer();
    answer();
    assert.deepEqual([reach.state.isOffline, backs], [false, 1]);
    assert.equal(reach.server.missing.size, 0);
    reach.onFound("silent", 3000);
    assert.equal(reach.state.isOffline, false);
    reach.onFound("gone", 3000);
    assert.equal(reach.state.isOffline, true);
    reach.onFound("there", 3000);
    assert.deepEqual([reach.state.isOffline, backs], [false, 2]);
});
