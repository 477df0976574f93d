// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {begin, endAt, sends} from "./shop.mjs";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {settle} from "../../../../../pos_offline_queue/static/tests/core/world.mjs";

describe("recalling", () => {
    test("it is in the sender's cart again", async () => {
        const {counter, bar} = await begin();
        const key = await sends(counter);
        const done = await counter.page.desk.recall(key);
        assert.equal(done.status, "delivered");
        assert.deepEqual(counter.carts, ["loaf"]);
        const late = await bar.page.desk.deliver(key);
        assert.equal(late.status, "gone");
        const again = await counter.page.desk.recall(key);
        assert.equal(again.status, "recalled");
        assert.deepEqual(counter.carts, ["loaf"]);
    });

    test("killed at any write: once in the cart", async () => {
        for (let write = 1; write < 12; write++) {
            const {counter} = await begin();
            const key = await sends(counter);
            await counter.boot();
            counter.page.storage.fate = endAt(write, "dies");
            counter.page.desk.isRunning = true;
            counter.page.desk.recall(key);
            await settle(400);
            await counter.boot();
            await counter.page.desk.start();
            await counter.page.desk.recall(key);
            assert.deepEqual(counter.carts, ["loaf"], `${write}`);
        }
    });

    test("too late", async () => {
        const {counter, bar} = await begin();
        const key = await sends(counter);
        await bar.page.desk.deliver(key);
        const done = await counter.page.desk.recall(key);
        assert.equal(done.status, "gone");
        assert.deepEqual(counter.carts, []);
    });
});
