// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Till, begin, endAt, kinds, sends, through} from "./shop.mjs";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {settle} from "../../../../../pos_offline_queue/static/tests/core/world.mjs";

/** Orders of that loaf are none that this POS can read. */
function cannotRead(till, loaf) {
    const {cart} = till.page.desk;
    const {place} = cart;
    cart.place = (delivered) => {
        if (delivered.document.loaf === loaf) {
            throw Object.assign(new Error("unfit"), {isUnfit: true});
        }
        return place(delivered);
    };
}

describe("an order that the POS cannot read", () => {
    test("does not stick in the middle of its delivery", async () => {
        const {server, counter, bar} = await begin();
        await sends(counter);
        const [key] = server.transfers.keys();
        cannotRead(bar, "loaf");
        const outcome = await through(bar, bar.page.desk.deliver(key));
        assert.deepEqual([outcome.status, outcome.message], ["failed", "Damaged"]);
        assert.deepEqual(bar.carts, []);
        const [row] = server.transfers.get(key).rows;
        assert.equal(row.state, "failed");
    });

    test("that was taken before a reload keeps no other one waiting", async () => {
        const {server, counter, bar} = await begin();
        await sends(counter);
        await sends(counter);
        const [first, second] = server.transfers.keys();
        server.transfers.get(first).document.loaf = "bad";
        const device = {pos: "bar", name: "bar"};
        server.deliver(device, first, "d-1");
        server.deliver(device, second, "d-2");
        cannotRead(bar, "bad");
        await through(bar, bar.page.desk.wake());
        assert.equal(bar.carts.length, 1);
        assert.deepEqual(kinds(bar), ["unfit", "finished"]);
        await through(bar, bar.page.desk.wake());
        assert.deepEqual(kinds(bar), ["unfit", "finished"], "told once");
    });
});

describe("delivering", () => {
    test("into the cart, and confirmed", async () => {
        const {server, counter, bar} = await begin();
        const key = await sends(counter);
        await bar.page.desk.wake();
        assert.deepEqual(kinds(bar), ["arrived"]);
        const done = await bar.page.desk.deliver(key);
        assert.equal(done.status, "delivered");
        assert.deepEqual(bar.carts, ["loaf"]);
        assert.equal(server.transfers.get(key).rows[0].state, "delivered");
        assert.deepEqual(bar.page.desk.box.deliveries(), []);
        await settle();
        assert.deepEqual(bar.page.desk.state.incoming, []);
        await counter.page.desk.wake();
        assert.deepEqual(kinds(counter), ["changed"]);
    });

    test("who comes second is told", async () => {
        const {server, counter, bar} = await begin();
        const terrace = new Till(server, "terrace");
        await terrace.boot();
        await terrace.page.desk.start();
        const key = await sends(counter, ["bar", "terrace"]);
        await bar.page.desk.deliver(key);
        const done = await terrace.page.desk.deliver(key);
        assert.deepEqual(done, {status: "gone", message: "Taken"});
        assert.deepEqual(terrace.carts, []);
    });

    test("the server is busy for a moment", async () => {
        const {server, counter, bar} = await begin();
        const key = await sends(counter);
        const {call} = server;
        let busy = 5;
        server.call = (device, method, args) =>
            method === "deliver" && busy-- > 0
                ? {status: "busy"}
                : call.apply(server, [device, method, args]);
        const done = await through(bar, bar.page.desk.deliver(key));
        assert.equal(done.status, "delivered");
    });

    test("without a line nothing changes", async () => {
        const {counter, bar} = await begin();
        const key = await sends(counter);
        await bar.page.desk.wake();
        bar.isOnline = false;
        await assert.rejects(bar.page.desk.deliver(key), {reason: "offline"});
        assert.deepEqual(bar.carts, []);
    });

    for (const method of ["deliver", "confirm"]) {
        test(`the answer to ${method} is lost`, async () => {
            const {server, counter, bar} = await begin();
            const key = await sends(counter);
            let lost = 2;
            bar.loses = (called) => called === method && lost-- > 0;
            await bar.page.desk.deliver(key).catch(() => null);
            await bar.clock.until(
                () => server.transfers.get(key).rows[0].state === "delivered"
            );
            await settle();
            assert.deepEqual(bar.carts, ["loaf"]);
            await bar.boot();
            await bar.page.desk.start();
            assert.deepEqual(bar.carts, ["loaf"]);
        });
    }

    test("killed at any write: once in the cart, in the end", async () => {
        let deaths = 0;
        for (let write = 1; write < 12; write++) {
            for (const end of ["dies", "dies late"]) {
                const {server, counter, bar} = await begin();
                const key = await sends(counter);
                await bar.boot();
                bar.page.storage.fate = endAt(write, end);
                const {desk, storage} = bar.page;
                desk.isRunning = true;
                desk.deliver(key);
                await settle(400);
                deaths += storage.isDead ? 1 : 0;
                const disk = await bar.cartsOnDisk();
                const [row] = server.transfers.get(key).rows;
                const isToDo = ["waiting", "taken"].includes(row.state);
                assert.ok(disk.length || isToDo, `${write} ${end}: neither`);
                assert.ok(!disk.length || row.name === "bar", `${write} ${end}: both`);
                await bar.boot();
                await bar.page.desk.start();
                const done = await bar.page.desk.deliver(key);
                assert.ok(["gone", "delivered"].includes(done.status));
                assert.deepEqual(bar.carts, ["loaf"], `${write} ${end}`);
                assert.equal(row.state, "delivered");
            }
        }
        assert.ok(deaths > 3, "it was killed now and then");
    });

    test("sold before it could be confirmed", async () => {
        const {counter, bar} = await begin();
        const key = await sends(counter);
        bar.loses = (method) => method === "confirm";
        await bar.page.desk.deliver(key);
        const [uid] = [...bar.page.carts.keys()];
        bar.page.carts.delete(uid);
        await bar.page.outbox.store.dropTab(uid);
        bar.loses = () => false;
        await bar.boot();
        await bar.page.desk.start();
        assert.deepEqual(bar.carts, []);
        assert.deepEqual(bar.page.desk.box.deliveries(), []);
    });

    test("another tab of the device has it in hand", async () => {
        const {counter, bar} = await begin();
        const key = await sends(counter);
        bar.page.desk.turn.lock = {run: () => Promise.resolve(null)};
        const done = await bar.page.desk.deliver(key);
        assert.deepEqual(done, {status: "busy"});
        assert.deepEqual(bar.carts, []);
    });

    test("another tab has put it into a cart, and could not confirm", async () => {
        const {counter, bar} = await begin();
        const key = await sends(counter);
        await bar.boot();
        const other = bar.page;
        await bar.boot();
        bar.loses = (method) => method === "confirm";
        await bar.page.desk.deliver(key);
        bar.loses = () => false;
        bar.page = other;
        await other.desk.start();
        assert.deepEqual(bar.carts, []);
    });
});
