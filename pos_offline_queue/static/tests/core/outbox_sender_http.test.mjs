// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What a till makes of answers that are not Odoo's: of proxies, firewalls, and of a
   server without its database. */

import {Clock, chance, keyOf, openOutbox, saleOf} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";
import assert from "node:assert/strict";
import {httpFailure} from "@pos_offline_queue/core/errors.esm";
import {makeReport} from "@pos_offline_queue/core/heartbeat.esm";

const MINUTE = 60000;

/** A till with these sales, which has not begun to send. */
async function begin(sales, {random = chance(1)} = {}) {
    const clock = new Clock();
    const office = new Office(clock);
    const line = new Line(office);
    const outbox = await openOutbox(new MortalStorage(new Platter()), {
        now: clock.now,
    });
    await Promise.all(sales.map((sale) => outbox.addSale(sale)));
    const sender = new OutboxSender({
        outbox,
        transport: line,
        timers: clock,
        now: clock.now,
        random,
        lock: {run: (fn) => fn()},
        isOnline: () => true,
        report: (listed) => makeReport(outbox.sales(), {}, listed),
    });
    return {clock, office, line, outbox, sender};
}

const many = (count, more) =>
    Array.from({length: count}, (_none, index) => saleOf(index + 1, more));

/** The most requests within a minute, whenever it begins. */
function busiestMinute(times) {
    return Math.max(
        ...times.map(
            (from) => times.filter((at) => at >= from && at < from + MINUTE).length
        )
    );
}

/** What is left, with the code of its refusal. */
function refusals(outbox) {
    return outbox.sales().map(({key, state, error}) => [key, state, error?.code]);
}

describe("a response", () => {
    const reason = (response) => httpFailure({date: null, ...response}).reason;

    test("is told by its status", () => {
        for (const [status, expected] of [
            [0, "offline"],
            [502, "offline"],
            [503, "offline"],
            [504, "offline"],
            [413, "too_large"],
            [429, "overloaded"],
            [200, "page"],
            [403, "page"],
            [404, "page"],
            [500, "page"],
        ]) {
            assert.equal(reason({status, retryAfter: null}), expected, `${status}`);
        }
        assert.equal(reason({status: 503, retryAfter: "5"}), "overloaded");
    });

    test("says how long to wait, in seconds or as a date", () => {
        const pause = (retryAfter, date = null) =>
            httpFailure({status: 429, retryAfter, date}).retryAfter;
        assert.equal(pause("120"), 120000);
        const date = "Sun, 29 Nov 2026 15:00:00 GMT";
        assert.equal(pause("Sun, 29 Nov 2026 15:01:00 GMT", date), 60000);
        for (const nonsense of [null, "", "soon", "-3", "1e9", date]) {
            assert.equal(pause(nonsense, date), 0, `${nonsense}`);
        }
    });
});

describe("a server that is down", () => {
    for (const fate of ["page", "gateway", "broken"]) {
        test(`is asked ten times a minute at most (${fate})`, async () => {
            for (const random of [() => 0, chance(5), () => 0.999]) {
                const {clock, line, outbox, sender} = await begin(many(40), {random});
                line.fate = () => fate;
                sender.start();
                await clock.pass(20 * MINUTE);
                assert.ok(busiestMinute(line.times) <= 10, `${line.times.length}`);
                assert.ok(outbox.sales().every(({state}) => state === "waiting"));
                line.fate = () => "good";
                await clock.until(() => !outbox.count, 2 * MINUTE);
                assert.equal(outbox.count, 0);
            }
        });
    }

    test("is not asked by all tills of a shop at once when it is back", async () => {
        const back = [];
        for (let till = 1; till <= 50; till++) {
            const {clock, line, sender} = await begin(many(1), {random: chance(till)});
            line.fate = () => "page";
            sender.start();
            await clock.pass(10 * MINUTE);
            line.times = [];
            await clock.until(() => line.times.length);
            back.push(Math.floor((line.times[0] - 1_800_000_000_000) / 1000));
        }
        const most = Math.max(
            ...back.map((second) => back.filter((other) => other === second).length)
        );
        assert.ok(most <= 6, `${most} tills within one second`);
    });

    test("is left alone for as long as it asks, also by new sales", async () => {
        const {clock, line, outbox, sender} = await begin(many(1));
        line.fate = () => "overloaded";
        sender.start();
        await clock.pass(1000);
        line.fate = () => "good";
        const before = line.times.length;
        await outbox.addSale(saleOf(2));
        const began = clock.ms;
        const outcome = sender.flush({keys: [keyOf(2)]});
        await clock.pass(0);
        assert.equal((await outcome).reason, "overloaded");
        assert.equal(clock.ms, began);
        await clock.pass(85000);
        assert.equal(line.times.length, before);
        await clock.pass(10000);
        assert.equal(outbox.count, 0);
    });

    test("cannot ask for more than five minutes, and a person may go first", async () => {
        const {clock, line, outbox, sender} = await begin(many(1));
        const {overloaded} = line;
        line.overloaded = () => {
            throw httpFailure({status: 503, retryAfter: "86400"});
        };
        line.fate = () => "overloaded";
        sender.start();
        await clock.pass(6 * MINUTE);
        assert.equal(line.times.length, 2);
        Object.assign(line, {overloaded, fate: () => "good"});
        sender.flush();
        await clock.pass(1000);
        assert.equal(outbox.count, 0);
    });
});

describe("a proxy", () => {
    test("that limits the size keeps out the sale that is too large only", async () => {
        const big = saleOf(1, {note: "x".repeat(200000)});
        const {clock, line, outbox, sender, office} = await begin([
            big,
            ...many(4).slice(1),
        ]);
        line.fate = () => "limited";
        sender.start();
        await clock.pass(MINUTE);
        assert.deepEqual(refusals(outbox), [[keyOf(1), "attention", "too_large"]]);
        assert.equal(office.orders.size, 3);
        assert.ok(line.times.length < 10, `${line.times.length} requests`);
    });

    test("that limits the size gets smaller requests, and a shorter report", async () => {
        const sales = many(600, {note: "x".repeat(15000)});
        const {clock, line, outbox, sender, office} = await begin(sales);
        line.most = 60000;
        line.fate = () => "limited";
        sender.start();
        await clock.until(() => !outbox.count);
        assert.equal(office.orders.size, 600);
        await clock.pass(6000);
        assert.equal(office.reports.at(-1).waiting_count, 0);
    });

    test("that limits the size does not keep the report away", async () => {
        const {clock, line, outbox, sender, office} = await begin(many(400));
        line.most = 60000;
        office.refused = new Set(outbox.sales().map(({key}) => key));
        line.fate = () => "limited";
        sender.start();
        await clock.pass(10 * MINUTE);
        assert.equal(office.reports.at(-1).attention_count, 400);
        assert.ok(busiestMinute(line.times) < 50);
    });

    test("that filters keeps out the sale that it does not like only", async () => {
        const sales = many(30);
        sales[17] = saleOf(18, {note: "<script>"});
        const {clock, line, outbox, sender, office} = await begin(sales);
        line.fate = () => "filtered";
        sender.start();
        await clock.pass(MINUTE);
        assert.deepEqual(refusals(outbox), [[keyOf(18), "attention", "page"]]);
        assert.equal(office.orders.size, 29);
    });

    test("that filters the report keeps out no sale", async () => {
        const sales = many(30);
        sales.forEach(({about}) => {
            about.customer = "<script>";
        });
        const {clock, line, outbox, sender, office} = await begin(sales);
        line.fate = () => "filtered";
        sender.start();
        await clock.pass(10 * MINUTE);
        assert.equal(outbox.count, 0);
        assert.equal(office.reports.at(-1).waiting_count, 0);
    });
});
