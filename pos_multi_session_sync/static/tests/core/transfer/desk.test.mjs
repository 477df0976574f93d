// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Server, Till, begin, endAt, sends, through} from "./shop.mjs";
import {describe, test} from "node:test";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";
import {settle} from "../../../../../pos_offline_queue/static/tests/core/world.mjs";

describe("sending", () => {
    test("what is handed over leaves the cart, a copy stays", async () => {
        const {server, counter} = await begin();
        await sends(counter);
        assert.deepEqual(counter.carts, []);
        assert.deepEqual(counter.page.desk.state.unsent, []);
        await sends(counter, ["bar"], "copy");
        assert.deepEqual(counter.carts, ["loaf"]);
        assert.equal(server.transfers.size, 2);
    });

    test("offline it waits, and goes when there is a line", async () => {
        const {server, counter} = await begin();
        await counter.rings("c-1");
        counter.isOnline = false;
        const {desk} = counter.page;
        const outcome = await desk.send(counter.draft("c-1", ["bar"]));
        assert.equal(outcome.status, "waiting");
        assert.deepEqual(counter.carts, []);
        assert.equal(desk.state.problem, "offline");
        assert.equal(desk.state.unsent[0].isStuck, undefined);
        counter.isOnline = true;
        await counter.clock.until(() => server.transfers.size);
        await settle();
        assert.deepEqual(desk.state.unsent, []);
        assert.equal(desk.state.problem, null);
    });

    test("whoever closes the session can know of it", async () => {
        const {server, counter} = await begin();
        await counter.rings("c-1");
        const {send} = server;
        server.send = () => {
            throw new SendError("server");
        };
        const {status} = await counter.page.desk.send(counter.draft("c-1", ["bar"]));
        assert.equal(status, "waiting");
        const [{receivers}] = server.waiting.get("counter");
        assert.deepEqual(receivers, ["bar"]);
        // It is not the line: the end of the order does not wait for it any more.
        assert.equal(counter.page.desk.state.unsent[0].isStuck, true);
        server.send = send;
        await counter.page.desk.wake();
        assert.deepEqual(counter.page.desk.state.unsent, []);
    });

    test("it waits through a reload", async () => {
        const {server, counter} = await begin();
        await counter.rings("c-1");
        counter.isOnline = false;
        await counter.page.desk.send(counter.draft("c-1", ["bar"]));
        counter.isOnline = true;
        await counter.boot();
        await counter.page.desk.start();
        assert.equal(server.transfers.size, 1);
        assert.deepEqual(counter.carts, []);
    });

    test("an answer that is lost is asked for again, and nothing is sent twice", async () => {
        const {server, counter} = await begin();
        await counter.rings("c-1");
        let lost = 3;
        counter.loses = (method) => method === "send" && lost-- > 0;
        const {desk} = counter.page;
        await desk.send(counter.draft("c-1", ["bar"]));
        await counter.clock.until(() => !desk.state.unsent.length);
        assert.equal(server.transfers.size, 1);
        assert.equal(server.calls.filter((c) => c === "counter send").length, 4);
    });

    test("holds nothing else up where all but it gets through", async () => {
        const failures = 3;
        for (const hasLine of [false, true]) {
            const {counter} = await begin();
            await counter.rings("c-1");
            counter.heardAt = hasLine ? counter.clock.now : () => 0;
            let lost = 0;
            counter.loses = (method) => method === "send" && (lost += 1) > 0;
            const {desk} = counter.page;
            await desk.send(counter.draft("c-1", ["bar"]));
            assert.equal(
                desk.state.unsent[0].isStuck,
                undefined,
                "a line may be short"
            );
            await counter.clock.until(() => lost === failures && !desk.round);
            assert.equal(Boolean(desk.state.unsent[0].isStuck), hasLine);
        }
    });

    test("what the server refuses is in the cart again, and said", async () => {
        const {server, counter} = await begin();
        server.refusal = "Bar sells in CHF";
        await counter.rings("c-1");
        const outcome = await counter.page.desk.send(counter.draft("c-1", ["bar"]));
        const {status, message, uid} = outcome;
        assert.deepEqual([status, message], ["refused", "Bar sells in CHF"]);
        assert.equal(uid, "c-1");
        assert.deepEqual(counter.carts, ["loaf"]);
        assert.deepEqual(counter.page.desk.state.unsent, []);
        assert.deepEqual(await counter.cartsOnDisk(), ["loaf"]);
    });

    test("what was sent, and had to stay in the cart, is said", async () => {
        const {counter} = await begin();
        counter.page.desk.cart.sent = () => "kept";
        const key = await sends(counter);
        const [{entry}] = counter.told.filter(({type}) => type === "kept");
        assert.equal(entry.key, key);
    });

    test("taken back before it left", async () => {
        const {server, counter} = await begin();
        await counter.rings("c-1");
        counter.isOnline = false;
        const {desk} = counter.page;
        // Not even tried: the page has not come to it
        desk.isRunning = false;
        await desk.send(counter.draft("c-1", ["bar"]));
        const [entry] = desk.state.unsent;
        const {status, uid} = await desk.takeBack(entry.key);
        assert.deepEqual([status, uid], ["returned", "c-1"]);
        assert.deepEqual(counter.carts, ["loaf"]);
        assert.equal(server.transfers.size, 0);
    });

    test("what may have arrived is taken back by way of the server", async () => {
        const {server, counter} = await begin();
        await counter.rings("c-1");
        counter.loses = (method) => method === "send";
        const {desk} = counter.page;
        await desk.send(counter.draft("c-1", ["bar"]));
        const [entry] = desk.state.unsent;
        await assert.rejects(desk.takeBack(entry.key), {reason: "timeout"});
        assert.deepEqual(counter.carts, []);
        counter.loses = () => false;
        const back = await through(counter, desk.takeBack(entry.key));
        assert.equal(back.status, "delivered");
        assert.deepEqual(counter.carts, ["loaf"]);
        assert.equal(server.transfers.get(entry.key).isRecalled, true);
    });

    test("killed at any write: in the cart, or sent, never both", async () => {
        for (let write = 1; write < 8; write++) {
            for (const end of ["dies", "dies late"]) {
                const server = new Server();
                const counter = new Till(server, "counter");
                await counter.boot();
                counter.page.storage.fate = endAt(write, end);
                counter.page.desk.isRunning = true;
                counter.page.carts.set("c-1", {uid: "c-1", loaf: "loaf"});
                counter.page.outbox.store.keepTab("c-1", {uid: "c-1", loaf: "loaf"}, 1);
                await settle();
                counter.page.desk.send(counter.draft("c-1", ["bar"]));
                await settle(400);
                await counter.boot();
                await counter.page.desk.start();
                const where = [...counter.carts, ...server.transfers.keys()];
                const isBefore = write < 3 && !where.length;
                assert.ok(where.length === 1 || isBefore, `${write} ${end}: ${where}`);
            }
        }
    });
});

test("refused: the sender hears of it", async () => {
    const {counter, bar} = await begin();
    const key = await sends(counter);
    assert.deepEqual(await bar.page.desk.refuse(key, "No cups"), {status: "refused"});
    await counter.page.desk.wake();
    const {entries} = counter.told.find(({type}) => type === "changed");
    assert.equal(entries[0].state, "refused");
    const done = await counter.page.desk.recall(key);
    assert.equal(done.status, "delivered");
});

const looksOf = ({server}) =>
    server.calls.filter((call) => call === "counter overview").length;

test("it looks when the heartbeat brings another revision, and seldom besides", async () => {
    const shop = await begin();
    const {counter} = shop;
    const {desk} = counter.page;
    const first = looksOf(shop);
    for (let minute = 0; minute < 10; minute++) {
        await counter.clock.pass(60_000);
        desk.noteRevision(desk.overview.revision);
    }
    assert.equal(looksOf(shop), first);
    desk.noteRevision("another");
    await counter.clock.pass(1000);
    assert.equal(looksOf(shop), first + 1);
    desk.noteRevision();
    await counter.clock.pass(1000);
    assert.equal(looksOf(shop), first + 2, "a server that says nothing of it");
    await counter.clock.pass(400_000);
    assert.ok(looksOf(shop) > first + 2, "no heartbeat is answered");
});

test("it looks often while no message arrives", async () => {
    const shop = await begin();
    const {counter} = shop;
    const first = looksOf(shop);
    counter.page.desk.isBusSilent = () => true;
    counter.page.desk.wake();
    await counter.clock.pass(100_000);
    assert.ok(looksOf(shop) >= first + 4, looksOf(shop) - first);
});

test("it looks soon again while a delivery is not confirmed", async () => {
    const shop = await begin();
    const {counter} = shop;
    const {desk} = counter.page;
    const first = looksOf(shop);
    desk.turn.inHand.add("k");
    desk.box.note("d", {key: "k", uid: "u", mark: ""});
    desk.noteRevision(desk.overview.revision);
    await counter.clock.pass(23_000);
    assert.ok(looksOf(shop) > first);
});

test("it leaves a server alone for as long as it asks", async () => {
    const shop = await begin();
    const {counter} = shop;
    const {desk} = counter.page;
    const {call} = counter;
    let tries = 0;
    counter.call = () => {
        tries += 1;
        throw new SendError("overloaded", "HTTP 429", 90_000);
    };
    await desk.wake();
    // Whoever closes the session is to know of what is not sent: of nothing here.
    assert.equal(tries, 1);
    await counter.clock.pass(90_000);
    assert.equal(tries, 1);
    counter.call = call;
    await counter.clock.pass(3000);
    assert.equal(desk.state.problem, null);
});

test("a heartbeat that brings nothing new makes no pause longer", async () => {
    const shop = await begin();
    const {counter} = shop;
    const {desk} = counter.page;
    const {call} = counter;
    counter.call = () => {
        throw new SendError("overloaded", "HTTP 429", 120_000);
    };
    await desk.wake();
    counter.call = call;
    const first = looksOf(shop);
    for (let minute = 0; minute < 3; minute++) {
        await counter.clock.pass(60_000);
        desk.noteRevision(desk.overview?.revision);
    }
    assert.ok(looksOf(shop) > first);
});

test("it tries less and less often where there is trouble, and comes back", async () => {
    const shop = await begin();
    const {counter} = shop;
    const {desk} = counter.page;
    counter.isOnline = false;
    let tries = 0;
    const stop = desk.subscribe(({type}) => {
        tries += type === "state" ? 1 : 0;
    });
    desk.wake();
    await counter.clock.pass(60_000);
    stop();
    assert.ok(
        tries > 2 && tries < 12,
        `tries after longer and longer pauses: ${tries}`
    );
    assert.equal(desk.state.problem, "offline");
    counter.isOnline = true;
    await counter.clock.until(() => !desk.state.problem, 30_000);
    assert.equal(desk.state.problem, null);
    desk.stop();
    const last = looksOf(shop);
    await counter.clock.pass(1000_000);
    assert.equal(looksOf(shop), last);
});
