// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {begin, keys, range} from "./sending.mjs";
import {describe, test} from "node:test";
import {keyOf, saleOf} from "./world.mjs";
import assert from "node:assert/strict";

describe("a server that", () => {
    test("is working on a sale is asked again soon", async () => {
        const {office, sender, clock, outbox, flush} = await begin(2);
        office.atWork.add(keyOf(1));
        sender.start();
        const {pending, reason, confirmed} = await flush({patience: 3000});
        assert.deepEqual([pending, reason], [keys(1), "busy"]);
        assert.deepEqual(Object.keys(confirmed), keys(2));
        assert.equal(sender.state.phase, "waiting");
        office.atWork.clear();
        await clock.pass(3000);
        assert.equal(outbox.count, 0);
    });

    test("fails at one sale as a whole: only that one needs attention", async () => {
        const {office, sender, clock, outbox} = await begin(100);
        office.poison.add(keyOf(37)).add(keyOf(38));
        sender.start();
        await clock.pass(10000);
        assert.equal(office.orders.size, 98);
        const left = outbox.sales().map(({key, state, error}) => [key, state, error]);
        const error = {code: "error", message: "IndexError: list index out of range"};
        assert.deepEqual(
            left,
            keys(37, 38).map((key) => [key, "attention", error])
        );
        assert.ok(office.requests.length < 50, `${office.requests.length} requests`);
    });

    test("fails at everything puts no sale into attention", async () => {
        const {line, sender, clock, outbox, office} = await begin(30);
        line.fate = () => "broken";
        sender.start();
        await clock.pass(600000);
        assert.ok(outbox.sales().every(({state}) => state === "waiting"));
        assert.equal(sender.state.reason, "server");
        line.fate = () => "good";
        await clock.until(() => !outbox.count);
        assert.equal(office.orders.size, 30);
    });

    test("failed for a moment puts no sale into attention", async () => {
        const {line, sender, clock, outbox} = await begin(1);
        let requests = 0;
        line.fate = () => (++requests === 2 ? "broken" : "good");
        sender.start();
        await clock.pass(100);
        const states = [];
        outbox.subscribe(({type}) => states.push(type));
        requests = 1;
        await outbox.addSale(saleOf(2));
        await clock.until(() => !outbox.count);
        assert.ok(!states.includes("refused"));
    });

    test("logged the user out is left alone until somebody is back", async () => {
        const {line, office, sender, clock, outbox, flush} = await begin(1);
        line.fate = () => "expired";
        sender.start();
        assert.equal((await flush({keys: keys(1)})).reason, "session");
        assert.deepEqual(
            [sender.state.phase, sender.state.reason],
            ["stopped", "session"]
        );
        const before = office.requests.length;
        line.fate = (entries) => (entries.length ? "good" : "expired");
        await clock.pass(300000);
        assert.equal(office.requests.length, before);
        sender.nudge();
        await clock.pass(100);
        assert.equal(outbox.count, 0);
    });

    test("lets in again who logged in elsewhere: the heartbeat notices", async () => {
        const {line, sender, clock, outbox} = await begin(1);
        line.fate = () => "forbidden";
        sender.start();
        await clock.pass(1000);
        assert.equal(sender.state.phase, "stopped");
        line.fate = () => "good";
        await clock.pass(70000);
        assert.equal(outbox.count, 0);
        assert.equal(sender.state.phase, "idle");
    });

    test("answers nonsense, or not for all, is asked again", async () => {
        for (const fate of ["partial", "garbage", "unknown"]) {
            const {line, office, sender, clock, outbox} = await begin(5);
            let requests = 0;
            line.fate = () => (++requests < 8 ? fate : "good");
            sender.start();
            await clock.until(() => !outbox.count);
            assert.equal(office.orders.size, 5, fate);
            assert.ok(requests < 40, `${fate}: ${requests} requests`);
        }
    });

    test("never answers for one sale is asked with pauses", async () => {
        const {line, office, sender, clock} = await begin(1);
        line.fate = (entries) => (entries.length ? "partial" : "good");
        sender.start();
        await clock.pass(600000);
        assert.ok(office.requests.length < 60, `${office.requests.length} requests`);
    });

    test("knows what a manager decided is heard", async () => {
        const {office, outbox, sender, clock} = await begin(4);
        range(4).forEach((number) => office.refused.add(keyOf(number)));
        sender.start();
        await clock.pass(1000);
        office.refused.delete(keyOf(3));
        office.decisions = [
            {key: keyOf(1), status: "confirmed", id: 7},
            {key: keyOf(2), status: "set_aside"},
            {key: keyOf(3), status: "retry"},
            {key: "unknown", status: "confirmed"},
            {key: keyOf(4), status: "nonsense"},
            null,
        ];
        sender.heartbeat();
        await clock.pass(1000);
        assert.deepEqual(
            outbox.sales().map(({key}) => key),
            keys(4)
        );
        assert.ok(office.orders.has(keyOf(3)));
    });

    test("has set a sale aside lets the till forget it", async () => {
        const {line, outbox, sender, flush} = await begin(1);
        line.good = () => ({
            results: [{key: keyOf(1), status: "set_aside", message: ""}],
        });
        sender.start();
        const {confirmed, pending} = await flush({keys: keys(1)});
        assert.deepEqual([confirmed, pending, outbox.count], [{}, [], 0]);
    });
});

describe("reports", () => {
    test("have arrived when the heartbeat is over", async () => {
        const {office, sender, clock} = await begin();
        office.pace = 100;
        sender.start();
        await clock.pass(1000);
        const {length} = office.reports;
        let isOver = false;
        sender.heartbeat().then(() => {
            isOver = office.reports.length > length;
        });
        await clock.until(() => isOver);
    });

    test("come with a slow heartbeat", async () => {
        const {office, sender, clock} = await begin();
        sender.start();
        await clock.pass(600000);
        assert.ok(office.reports.length >= 9 && office.reports.length <= 12);
        sender.stop();
        const {length} = office.reports;
        await clock.pass(600000);
        assert.equal(office.reports.length, length);
        assert.equal(clock.timers.size, 0);
    });

    test("are true at the end, and few while much is sent", async () => {
        const {office, sender, clock, outbox} = await begin(400);
        office.pace = 100;
        sender.start();
        await clock.until(() => !outbox.count);
        await clock.pass(6000);
        assert.equal(office.reports.at(-1).waiting_count, 0);
        assert.ok(office.reports.length < 8, `${office.reports.length} reports`);
    });

    test("have arrived when the heartbeat is over, also on a slow line", async () => {
        const {office, sender, clock, outbox, line} = await begin(2);
        office.refused.add(keyOf(1)).add(keyOf(2));
        sender.start();
        await clock.pass(1000);
        const {good} = line;
        line.good = async (sync, options) => {
            await line.wait(2000);
            return good.call(line, sync, options);
        };
        outbox.withdrawn(keyOf(1));
        let told = null;
        sender.heartbeat().then(() => {
            told = office.reports.at(-1).waiting_count;
        });
        await clock.pass(1500);
        assert.equal(told, null);
        await clock.pass(2500);
        assert.equal(told, 1);
        // It does not wait for a server that is down.
        line.isUp = false;
        let isOver = false;
        sender.heartbeat().then(() => {
            isOver = true;
        });
        await clock.pass(100);
        assert.ok(isOver);
    });

    test("of a sale that goes at once are not made", async () => {
        const {office, sender, clock, outbox} = await begin();
        sender.start();
        await clock.pass(1000);
        const {length} = office.reports;
        await outbox.addSale(saleOf(1));
        await clock.pass(20000);
        assert.equal(office.orders.size, 1);
        assert.equal(office.reports.length, length);
    });

    test("that cannot be made, or a clock that jumps, stop nothing", async () => {
        const report = () => {
            throw new Error("no session yet");
        };
        const {office, sender, clock, outbox} = await begin(30, {report});
        sender.start();
        clock.offset = -86400000;
        await clock.pass(2000);
        clock.offset = 86400000;
        await outbox.addSale(saleOf(31));
        await clock.pass(2000);
        assert.equal(office.orders.size, 31);
        clock.offset = -86400000;
        const {length} = office.requests;
        await clock.pass(120000);
        assert.ok(office.requests.length >= length + 1);
    });

    test("tell that a line is down that nobody used, and that it is back", async () => {
        const {line, sender, clock} = await begin();
        sender.start();
        await clock.pass(1000);
        line.isUp = false;
        await clock.pass(70000);
        assert.equal(sender.state.reason, "offline");
        line.isUp = true;
        sender.nudge();
        await clock.pass(100);
        assert.equal(sender.state.reason, null);
    });

    test("ask at once what a server says that was away while nothing was sold", async () => {
        const {office, sender, clock} = await begin();
        sender.start();
        await clock.pass(1000);
        const {length} = office.requests;
        sender.nudge();
        await clock.pass(100);
        assert.equal(office.requests.length, length + 1);
    });
});

describe("two tabs", () => {
    test("send one at a time; who waits is not held up by it", async () => {
        let isTaken = true;
        const lock = {run: async (fn) => (isTaken ? null : fn())};
        const {office, sender, clock, outbox, flush} = await begin(3, {lock});
        sender.start();
        await clock.pass(10000);
        assert.equal(office.orders.size, 0);
        assert.equal(sender.state.reason, null);
        const {confirmed} = await flush({keys: keys(3)});
        assert.deepEqual(Object.keys(confirmed), keys(3));
        assert.equal(office.orders.size, 1);
        isTaken = false;
        await clock.pass(5000);
        assert.equal(outbox.count, 0);
    });

    test("a lock that breaks is no reason not to send", async () => {
        for (const isLate of [false, true]) {
            const lock = {
                run: async (fn) => {
                    if (isLate) {
                        fn();
                    }
                    throw new Error("AbortError");
                },
            };
            const {office, sender, clock, outbox} = await begin(3, {lock});
            sender.start();
            await clock.pass(1000);
            assert.equal(outbox.count, 0);
            assert.equal(office.requests.filter((each) => each.length).length, 1);
        }
    });

    test("a sale that the other tab brought is not waited for", async () => {
        const lock = {run: async () => null};
        const {sender, clock, outbox, line} = await begin(2, {lock});
        line.fate = () => "hanging";
        sender.start();
        const waiting = sender.flush({keys: keys(1), patience: 8000});
        await clock.pass(1000);
        outbox.confirmed(keyOf(1));
        const {pending, confirmed, reason} = await waiting;
        assert.deepEqual([pending, confirmed, reason], [[], {}, null]);
    });
});
