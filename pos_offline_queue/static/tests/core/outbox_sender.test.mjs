// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {begin, keys, range} from "./sending.mjs";
import {describe, test} from "node:test";
import {keyOf, saleOf, settle} from "./world.mjs";
import assert from "node:assert/strict";
import {entryOf} from "@pos_offline_queue/core/sending.esm";

describe("a sender", () => {
    test("sends all, oldest first, in bounded requests", async () => {
        const {clock, office, outbox, sender, states} = await begin(45);
        sender.start();
        await clock.pass(1000);
        assert.equal(outbox.count, 0);
        const sent = office.requests.filter((each) => each.length);
        assert.deepEqual(
            sent.map(({length}) => length),
            [20, 20, 5]
        );
        assert.deepEqual(sent.flat(), keys(...range(45)));
        const progress = states.filter(({phase}) => phase === "sending");
        assert.ok(progress.every(({total}) => total === 45));
        const done = progress.map((state) => state.done);
        assert.deepEqual([...new Set(done)], [0, ...range(45)]);
        assert.equal(sender.state.phase, "idle");
    });

    test("bounds the bytes of a request too, but sends what is big alone", async () => {
        const {clock, office, outbox, sender} = await begin();
        for (const number of range(4)) {
            const note = "x".repeat(number === 3 ? 300000 : 90000);
            await outbox.addSale(saleOf(number, {note}));
        }
        sender.start();
        await clock.pass(1000);
        const sent = office.requests.filter((each) => each.length);
        assert.deepEqual(sent, [keys(1, 2), keys(3), keys(4)]);
    });

    test("sends a new sale by itself, when it is durable and not before", async () => {
        const {clock, office, outbox, sender} = await begin();
        sender.start();
        await clock.pass(1000);
        const writes = [];
        outbox.storage.pause = () => new Promise((resolve) => writes.push(resolve));
        outbox.addSale(saleOf(1));
        const waiting = sender.flush({keys: keys(1), patience: 500});
        await clock.pass(1000);
        assert.deepEqual((await waiting).pending, keys(1));
        assert.equal(office.orders.size, 0);
        outbox.storage.pause = () => null;
        writes.forEach((resolve) => resolve());
        await clock.pass(20);
        assert.equal(office.orders.size, 1);
    });

    test("sends what could not be made durable too", async () => {
        const {clock, office, outbox, sender} = await begin();
        sender.start();
        outbox.storage.fate = () => "fails";
        assert.equal((await outbox.addSale(saleOf(1))).durable, false);
        await clock.pass(20);
        assert.equal(office.orders.get(keyOf(1)).counter, 1);
        assert.equal(outbox.count, 0);
    });

    test("goes on when somebody who listens throws, or it has a bug itself", async () => {
        const errors = [];
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", ({message}) => errors.push(message));
        const {clock, outbox, sender} = await begin(3);
        const {sendBatch} = sender;
        sender.sendBatch = () => Promise.reject(new Error("a bug"));
        sender.start();
        await clock.pass(300);
        assert.ok(outbox.sales().every(({state}) => state === "waiting"));
        sender.sendBatch = sendBatch;
        sender.subscribe(() => {
            throw new Error("badly written");
        });
        await clock.pass(3000);
        await new Promise(setImmediate);
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((fn) => process.on("unhandledRejection", fn));
        assert.equal(outbox.count, 0);
        assert.deepEqual([...new Set(errors)], ["a bug", "badly written"]);
    });

    test("gives the server what it needs to check and list a sale", async () => {
        const {outbox, clock} = await begin(1);
        const sent = entryOf(outbox.sale(keyOf(1)));
        const {payload, checksum, options} = outbox.sale(keyOf(1));
        assert.deepEqual(sent, {
            key: keyOf(1),
            counter: 1,
            checksum,
            created_at: new Date(clock.ms).toISOString().slice(0, 19).replace("T", " "),
            order: payload,
            options,
        });
    });

    test("begins with those that somebody waits for", async () => {
        const {office, outbox, sender, flush, clock} = await begin(45);
        outbox.sending([keyOf(41)]);
        outbox.refused(keyOf(41), {code: "missing", message: ""});
        sender.start();
        const {confirmed, refused, pending, reason} = await flush({keys: keys(41, 43)});
        assert.deepEqual(office.requests[0], keys(41, 43));
        assert.deepEqual(Object.keys(confirmed), keys(41, 43));
        assert.equal(confirmed[keyOf(41)].id, 1);
        assert.deepEqual([refused, pending, reason], [{}, [], null]);
        await clock.pass(1000);
        assert.equal(outbox.count, 0);
    });

    test("tells who waits what was refused, and goes on with the others", async () => {
        const {office, outbox, sender, flush} = await begin(3);
        office.refused.add(keyOf(2));
        sender.start();
        const {confirmed, refused} = await flush();
        assert.deepEqual(Object.keys(confirmed), keys(1, 3));
        assert.deepEqual(refused, {
            [keyOf(2)]: {code: "missing", message: "No product."},
        });
        assert.equal(outbox.sale(keyOf(2)).state, "attention");
        // It stays away from it, until somebody asks.
        const before = office.requests.flat().length;
        assert.deepEqual((await flush()).pending, []);
        assert.equal(office.requests.flat().length, before);
        office.refused.clear();
        outbox.retry();
        assert.deepEqual(Object.keys((await flush()).confirmed), keys(2));
    });

    test("does not send again what is refused on the way that it had begun", async () => {
        const {clock, office, outbox, sender, flush} = await begin();
        office.refused.add(keyOf(1));
        sender.start();
        await clock.pass(1000);
        const before = office.requests.length;
        await outbox.addSale(saleOf(1));
        // It goes by itself; only then somebody waits for it.
        await settle();
        const {refused} = await flush({keys: keys(1)});
        assert.deepEqual(Object.keys(refused), keys(1));
        await clock.pass(1000);
        const sent = office.requests.slice(before).filter((each) => each.length);
        assert.deepEqual(sent, [keys(1)]);
    });

    test("answers at once where there is nothing to send", async () => {
        const {sender} = await begin();
        const nothing = {confirmed: {}, refused: {}, pending: [], reason: null};
        assert.deepEqual(await sender.flush(), nothing);
        assert.deepEqual(await sender.flush({keys: ["unknown"]}), nothing);
    });

    test("works before it is started, for who waits", async () => {
        const {flush} = await begin(2);
        assert.deepEqual(
            Object.keys((await flush({keys: keys(2)})).confirmed),
            keys(2)
        );
    });
});

describe("a bad line", () => {
    test("is told at once, and tried again with growing pauses", async () => {
        const {clock, office, line, outbox, sender, states, flush} = await begin(1);
        line.isUp = false;
        sender.start();
        const {pending, reason, took} = await flush({keys: keys(1)});
        assert.deepEqual([pending, reason], [keys(1), "offline"]);
        assert.ok(took < 100);
        const pauses = [];
        await clock.until(() => {
            const {nextAttemptAt} = states.at(-1);
            if (nextAttemptAt && pauses.at(-1)?.at !== nextAttemptAt) {
                pauses.push({at: nextAttemptAt, ms: nextAttemptAt - clock.ms});
            }
            return sender.state.attempt === 12;
        });
        assert.ok(pauses.every(({ms}) => ms >= 500 && ms <= 60000));
        assert.ok(pauses.slice(-5).some(({ms}) => ms > 10000));
        assert.equal(sender.state.phase, "waiting");
        line.isUp = true;
        sender.nudge();
        await clock.pass(100);
        assert.equal(outbox.count, 0);
        assert.equal(office.orders.size, 1);
        const {phase, reason: none, attempt} = sender.state;
        assert.deepEqual([phase, none, attempt], ["idle", null, 0]);
    });

    test("finds out once that the server is silent, not at each sale", async () => {
        const {clock, line, flush, outbox} = await begin(3);
        line.fate = () => "hanging";
        const first = await flush({keys: keys(1), patience: 8000});
        const next = await flush({keys: keys(2), patience: 8000});
        assert.deepEqual([first.took, next.took <= 1500], [8000, true]);
        line.fate = () => "good";
        await clock.until(() => outbox.count === 0);
    });

    test("does not hold a till up: it waits no longer than its patience", async () => {
        const {line, sender, flush, clock, outbox} = await begin(2);
        line.fate = () => "hanging";
        sender.start();
        const first = await flush({keys: keys(1), patience: 8000});
        assert.deepEqual([first.reason, first.took], ["timeout", 8000]);
        assert.equal(outbox.sale(keyOf(1)).state, "sending");
        // The request is still in the air, and who waits next has the same answer.
        const next = await flush({keys: keys(2), patience: 8000});
        assert.deepEqual([next.reason, next.took], ["timeout", 1500]);
        await clock.until(() => sender.state.reason === "timeout");
        assert.equal(outbox.sale(keyOf(1)).state, "waiting");
        // Now that it is known, nobody waits for long.
        const second = await flush({keys: keys(2), patience: 8000});
        assert.deepEqual([second.reason, second.took], ["timeout", 1500]);
        const firm = await flush({keys: keys(2), patience: 8000, insist: true});
        assert.equal(firm.took, 8000);
        line.fate = () => "good";
        await clock.until(() => !outbox.count);
    });

    test("gives a request the time of a cashier who waits for an invoice", async () => {
        const {line, sender, flush} = await begin(1);
        line.fate = ([sale]) => (sale ? "long" : "good");
        sender.start();
        const wanted = {keys: keys(1), patience: 60000, insist: true};
        const {confirmed, took} = await flush(wanted);
        assert.deepEqual(Object.keys(confirmed), keys(1));
        assert.ok(took >= 45000 && took < 46000);
    });

    test("gives up no invoice because another sale's request took too long", async () => {
        const {line, sender, flush} = await begin(2);
        line.fate = ([sale]) => (sale?.key === keyOf(1) ? "slow" : "good");
        sender.start();
        await flush({keys: keys(1), patience: 8000});
        const wanted = {keys: keys(2), patience: 60000, insist: true};
        const {confirmed, took} = await flush(wanted);
        assert.deepEqual(Object.keys(confirmed), keys(2));
        assert.ok(took > 20000 && took < 30000);
    });

    test("tells who waits for an invoice at once that nobody is logged in", async () => {
        const {line, sender, flush} = await begin(2);
        line.fate = ([sale]) => (sale ? "expired" : "good");
        sender.start();
        const wanted = {keys: keys(1), patience: 60000, insist: true};
        const {reason, took} = await flush(wanted);
        assert.equal(reason, "session");
        assert.ok(took < 1000);
    });

    test("that comes back while a request is lost on it is used at once", async () => {
        const {line, sender, clock, outbox} = await begin(1);
        line.fate = () => "slow";
        sender.start();
        await clock.pass(10000);
        line.fate = () => "good";
        sender.nudge();
        await clock.pass(20500);
        assert.equal(outbox.count, 0);
    });

    test("has smaller requests after one that took too long", async () => {
        const {office, line, sender, clock, outbox} = await begin(60);
        // Odoo is so slow that 20 sales are too many.
        line.fate = (entries) => (entries.length > 6 ? "slow" : "good");
        sender.start();
        await clock.until(() => !outbox.count);
        assert.equal(office.made.length, 60);
        assert.equal(new Set(office.made).size, 60);
    });

    test("a late answer is heard too", async () => {
        const {office, line, sender, clock, outbox} = await begin(1);
        let requests = 0;
        line.fate = () => (++requests === 1 ? "late" : "down");
        sender.start();
        await clock.until(() => sender.state.reason === "timeout");
        assert.equal(outbox.count, 1);
        await clock.until(() => office.orders.size === 1);
        await settle();
        assert.equal(outbox.count, 0);
    });

    test("an answer for other contents of a sale is not taken for its own", async () => {
        const {line, sender, clock, outbox} = await begin(1);
        let requests = 0;
        line.fate = () => (++requests === 1 ? "late" : "down");
        sender.start();
        await clock.until(() => sender.state.reason === "timeout");
        await outbox.addSale(saleOf(1, {note: "changed"}));
        await clock.pass(20000);
        assert.match(outbox.sale(keyOf(1)).payload, /changed/);
    });
});

describe("a sale that is changed while it is on its way", () => {
    for (const [arrives, fate] of [
        [true, "unanswered"],
        [true, "good"],
        [false, "dropped"],
    ]) {
        test(`leaves a trace of both (${fate})`, async () => {
            const {line, office, sender, clock, outbox} = await begin(1);
            line.fate = () => fate;
            sender.start();
            await settle();
            await clock.pass(1);
            assert.equal(outbox.sale(keyOf(1)).state, "sending");
            await outbox.addSale(saleOf(1, {note: "changed"}));
            line.fate = () => "good";
            await clock.pass(60000);
            const [left] = outbox.sales();
            assert.equal(left?.error.code, arrives ? "different" : undefined);
            const {order} = office.orders.get(keyOf(1));
            assert.equal(order.includes("changed"), !arrives);
        });
    }
});
