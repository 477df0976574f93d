// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A manager gives an order to somebody else that a till has in its cart. */

import {begin, sends} from "./shop.mjs";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";
import {test} from "node:test";

/** Delivered at the bar; a manager takes it away before that is confirmed. */
async function takenAway(work) {
    const {server, counter, bar} = await begin();
    const key = await sends(counter);
    bar.loses = (method) => method === "confirm";
    const {uid} = await bar.page.desk.deliver(key);
    server.transfers.get(key).rows[0].state = "taken";
    server.release(key);
    await work(bar, uid);
    bar.loses = () => false;
    await bar.page.desk.wake();
    const {message, outcome} = bar.told.find(({type}) => type === "lost");
    assert.equal(message, "Released");
    assert.deepEqual(server.lost, [{name: "bar", key, outcome}]);
    assert.deepEqual(bar.page.desk.box.deliveries(), []);
    return {server, bar, outcome};
}

async function adds(bar, uid) {
    const changed = {...bar.page.carts.get(uid), edits: ["bun"]};
    bar.page.carts.set(uid, changed);
    await bar.page.outbox.store.keepTab(uid, changed, 2);
}

test("a manager gave it to somebody else", async () => {
    const {bar, outcome} = await takenAway(() => null);
    assert.equal(outcome, "removed");
    assert.deepEqual(bar.carts, []);
});

test("what was changed meanwhile stays", async () => {
    const {bar, outcome} = await takenAway(adds);
    assert.equal(outcome, "kept");
    assert.deepEqual(bar.carts, ["loaf"]);
});

test("changed, and loaded again before the till hears of it", async () => {
    const {bar, outcome} = await takenAway(async (till, uid) => {
        await adds(till, uid);
        await till.boot();
        await till.page.desk.start();
    });
    assert.equal(outcome, "kept");
    assert.deepEqual(bar.carts, ["loaf"]);
});

test("the office is told until it has heard", async () => {
    let refused = 2;
    const {server} = await takenAway((bar) => {
        const {call} = bar.server;
        bar.server.call = (device, method, args) => {
            if (method === "note_lost" && refused-- > 0) {
                throw new SendError("server");
            }
            return call.apply(bar.server, [device, method, args]);
        };
        bar.loses = () => false;
        return bar.page.desk
            .wake()
            .then(() => bar.clock.until(() => bar.server.lost.length));
    });
    assert.equal(refused, -1);
    assert.equal(server.lost.length, 1);
});
