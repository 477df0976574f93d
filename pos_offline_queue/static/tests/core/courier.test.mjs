// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, chance, keyOf, openJournal, saleOf, settle} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {Courier} from "@pos_offline_queue/core/courier.esm";
import assert from "node:assert/strict";

const keys = (...numbers) => numbers.map(keyOf);
const range = (count) => Array.from({length: count}, (_none, index) => index + 1);

/** A till with so many sales, and the office at the other end of the line. */
async function begin(count = 0, more = {}) {
    const clock = new Clock();
    const office = new Office(clock);
    const line = new Line(office);
    const journal = await openJournal(new MortalStorage(new Platter()), {
        now: clock.now,
    });
    await Promise.all(range(count).map((number) => journal.addSale(saleOf(number))));
    const courier = new Courier({
        journal,
        transport: line,
        timers: clock,
        now: clock.now,
        random: chance(1),
        lock: {run: (fn) => fn()},
        isOnline: () => true,
        report: () => ({waiting_count: journal.count}),
        ...more,
    });
    const states = [];
    courier.subscribe((state) => states.push(state));
    /** What becomes of a flush, when time passes. */
    const flush = async (options) => {
        const outcome = courier.flush(options);
        let told = null;
        outcome.then((each) => {
            told = each;
        });
        const began = clock.ms;
        await clock.until(() => told);
        return {...told, took: clock.ms - began};
    };
    return {clock, office, line, journal, courier, states, flush};
}

describe("a courier", () => {
    test("sends all, oldest first, in bounded requests", async () => {
        const {clock, office, journal, courier, states} = await begin(45);
        courier.start();
        await clock.pass(1000);
        assert.equal(journal.count, 0);
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
        assert.equal(courier.state.phase, "idle");
    });

    test("bounds the bytes of a request too, but sends what is big alone", async () => {
        const {clock, office, journal, courier} = await begin();
        for (const number of range(4)) {
            const note = "x".repeat(number === 3 ? 300000 : 90000);
            await journal.addSale(saleOf(number, {note}));
        }
        courier.start();
        await clock.pass(1000);
        const sent = office.requests.filter((each) => each.length);
        assert.deepEqual(sent, [keys(1, 2), keys(3), keys(4)]);
    });

    test("sends a new sale by itself, when it is durable and not before", async () => {
        const {clock, office, journal, courier} = await begin();
        courier.start();
        await clock.pass(1000);
        const writes = [];
        journal.storage.pause = () => new Promise((resolve) => writes.push(resolve));
        journal.addSale(saleOf(1));
        const waiting = courier.flush({keys: keys(1), patience: 500});
        await clock.pass(1000);
        assert.deepEqual((await waiting).pending, keys(1));
        assert.equal(office.orders.size, 0);
        journal.storage.pause = () => null;
        writes.forEach((resolve) => resolve());
        await clock.pass(20);
        assert.equal(office.orders.size, 1);
    });

    test("sends what could not be made durable too", async () => {
        const {clock, office, journal, courier} = await begin();
        courier.start();
        journal.storage.fate = () => "fails";
        assert.equal((await journal.addSale(saleOf(1))).durable, false);
        await clock.pass(20);
        assert.equal(office.orders.get(keyOf(1)).counter, 1);
        assert.equal(journal.count, 0);
    });

    test("goes on when somebody who listens throws, or it has a bug itself", async () => {
        const errors = [];
        const listeners = process.listeners("unhandledRejection");
        process.removeAllListeners("unhandledRejection");
        process.on("unhandledRejection", ({message}) => errors.push(message));
        const {clock, journal, courier} = await begin(3);
        const {trip} = courier;
        courier.trip = () => Promise.reject(new Error("a bug"));
        courier.start();
        await clock.pass(300);
        assert.ok(journal.sales().every(({state}) => state === "waiting"));
        courier.trip = trip;
        courier.subscribe(() => {
            throw new Error("badly written");
        });
        await clock.pass(3000);
        await new Promise(setImmediate);
        process.removeAllListeners("unhandledRejection");
        listeners.forEach((fn) => process.on("unhandledRejection", fn));
        assert.equal(journal.count, 0);
        assert.deepEqual([...new Set(errors)], ["a bug", "badly written"]);
    });

    test("gives the server what it needs to check and list a sale", async () => {
        const {journal, courier, clock} = await begin(1);
        const envelope = courier.envelope(journal.sale(keyOf(1)));
        const {payload, checksum, options} = journal.sale(keyOf(1));
        assert.deepEqual(envelope, {
            key: keyOf(1),
            counter: 1,
            checksum,
            created_at: new Date(clock.ms).toISOString().slice(0, 19).replace("T", " "),
            order: payload,
            options,
            attempts: 0,
        });
    });

    test("begins with those that somebody waits for", async () => {
        const {office, journal, courier, flush, clock} = await begin(45);
        journal.sending([keyOf(41)]);
        journal.refused(keyOf(41), {code: "missing", message: ""});
        courier.start();
        const {confirmed, refused, pending, reason} = await flush({keys: keys(41, 43)});
        assert.deepEqual(office.requests[0], keys(41, 43));
        assert.deepEqual(Object.keys(confirmed), keys(41, 43));
        assert.equal(confirmed[keyOf(41)].id, 1);
        assert.deepEqual([refused, pending, reason], [{}, [], null]);
        await clock.pass(1000);
        assert.equal(journal.count, 0);
    });

    test("tells who waits what was refused, and goes on with the others", async () => {
        const {office, journal, courier, flush} = await begin(3);
        office.refused.add(keyOf(2));
        courier.start();
        const {confirmed, refused} = await flush();
        assert.deepEqual(Object.keys(confirmed), keys(1, 3));
        assert.deepEqual(refused, {
            [keyOf(2)]: {code: "missing", message: "No product."},
        });
        assert.equal(journal.sale(keyOf(2)).state, "attention");
        // It stays away from it, until somebody asks.
        const before = office.requests.flat().length;
        assert.deepEqual((await flush()).pending, []);
        assert.equal(office.requests.flat().length, before);
        office.refused.clear();
        journal.retry();
        assert.deepEqual(Object.keys((await flush()).confirmed), keys(2));
    });

    test("does not send again what is refused on the way that it had begun", async () => {
        const {clock, office, journal, courier, flush} = await begin();
        office.refused.add(keyOf(1));
        courier.start();
        await clock.pass(1000);
        const before = office.requests.length;
        await journal.addSale(saleOf(1));
        // It goes by itself; only then somebody waits for it.
        await settle();
        const {refused} = await flush({keys: keys(1)});
        assert.deepEqual(Object.keys(refused), keys(1));
        await clock.pass(1000);
        const sent = office.requests.slice(before).filter((each) => each.length);
        assert.deepEqual(sent, [keys(1)]);
    });

    test("answers at once where there is nothing to send", async () => {
        const {courier} = await begin();
        const nothing = {confirmed: {}, refused: {}, pending: [], reason: null};
        assert.deepEqual(await courier.flush(), nothing);
        assert.deepEqual(await courier.flush({keys: ["unknown"]}), nothing);
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
        const {clock, office, line, journal, courier, states, flush} = await begin(1);
        line.isUp = false;
        courier.start();
        const {pending, reason, took} = await flush({keys: keys(1)});
        assert.deepEqual([pending, reason], [keys(1), "offline"]);
        assert.ok(took < 100);
        const pauses = [];
        await clock.until(() => {
            const {nextAttemptAt} = states.at(-1);
            if (nextAttemptAt && pauses.at(-1)?.at !== nextAttemptAt) {
                pauses.push({at: nextAttemptAt, ms: nextAttemptAt - clock.ms});
            }
            return courier.state.attempt === 12;
        });
        assert.ok(pauses.every(({ms}) => ms >= 500 && ms <= 60000));
        assert.ok(pauses.slice(-5).some(({ms}) => ms > 10000));
        assert.equal(courier.state.phase, "waiting");
        line.isUp = true;
        courier.nudge();
        await clock.pass(100);
        assert.equal(journal.count, 0);
        assert.equal(office.orders.size, 1);
        const {phase, reason: none, attempt} = courier.state;
        assert.deepEqual([phase, none, attempt], ["idle", null, 0]);
    });

    test("finds out once that the server is silent, not at each sale", async () => {
        const {clock, line, flush, journal} = await begin(3);
        line.fate = () => "hanging";
        const first = await flush({keys: keys(1), patience: 8000});
        const next = await flush({keys: keys(2), patience: 8000});
        assert.deepEqual([first.took, next.took <= 1500], [8000, true]);
        line.fate = () => "good";
        await clock.until(() => journal.count === 0);
    });

    test("does not hold a till up: it waits no longer than its patience", async () => {
        const {line, courier, flush, clock, journal} = await begin(2);
        line.fate = () => "hanging";
        courier.start();
        const first = await flush({keys: keys(1), patience: 8000});
        assert.deepEqual([first.reason, first.took], ["timeout", 8000]);
        assert.equal(journal.sale(keyOf(1)).state, "sending");
        // The request is still in the air, and who waits next has the same answer.
        const next = await flush({keys: keys(2), patience: 8000});
        assert.deepEqual([next.reason, next.took], ["timeout", 1500]);
        await clock.until(() => courier.state.reason === "timeout");
        assert.equal(journal.sale(keyOf(1)).state, "waiting");
        // Now that it is known, nobody waits for long.
        const second = await flush({keys: keys(2), patience: 8000});
        assert.deepEqual([second.reason, second.took], ["timeout", 1500]);
        const firm = await flush({keys: keys(2), patience: 8000, insist: true});
        assert.equal(firm.took, 8000);
        line.fate = () => "good";
        await clock.until(() => !journal.count);
    });

    test("that comes back while a request is lost on it is used at once", async () => {
        const {line, courier, clock, journal} = await begin(1);
        line.fate = () => "slow";
        courier.start();
        await clock.pass(10000);
        line.fate = () => "good";
        courier.nudge();
        await clock.pass(20500);
        assert.equal(journal.count, 0);
    });

    test("has smaller requests after one that took too long", async () => {
        const {office, line, courier, clock, journal} = await begin(60);
        // Odoo is so slow that 20 sales are too many.
        line.fate = (envelopes) => (envelopes.length > 6 ? "slow" : "good");
        courier.start();
        await clock.until(() => !journal.count);
        const times = [...office.orders.values()].map((order) => order.times);
        assert.deepEqual(times, Array(60).fill(1));
    });

    test("a late answer is heard too", async () => {
        const {office, line, courier, clock, journal} = await begin(1);
        let requests = 0;
        line.fate = () => (++requests === 1 ? "late" : "down");
        courier.start();
        await clock.until(() => courier.state.reason === "timeout");
        assert.equal(journal.count, 1);
        await clock.until(() => office.orders.size === 1);
        await settle();
        assert.equal(journal.count, 0);
    });

    test("an answer for other contents of a sale is not taken for its own", async () => {
        const {line, courier, clock, journal} = await begin(1);
        let requests = 0;
        line.fate = () => (++requests === 1 ? "late" : "down");
        courier.start();
        await clock.until(() => courier.state.reason === "timeout");
        await journal.addSale(saleOf(1, {note: "changed"}));
        await clock.pass(20000);
        assert.match(journal.sale(keyOf(1)).payload, /changed/);
    });
});

describe("a server that", () => {
    test("is working on a sale is asked again soon", async () => {
        const {office, courier, clock, journal, flush} = await begin(2);
        office.atWork.add(keyOf(1));
        courier.start();
        const {pending, reason, confirmed} = await flush({patience: 3000});
        assert.deepEqual([pending, reason], [keys(1), "busy"]);
        assert.deepEqual(Object.keys(confirmed), keys(2));
        assert.equal(courier.state.phase, "waiting");
        office.atWork.clear();
        await clock.pass(3000);
        assert.equal(journal.count, 0);
    });

    test("fails at one sale as a whole: only that one needs attention", async () => {
        const {office, courier, clock, journal} = await begin(100);
        office.poison.add(keyOf(37)).add(keyOf(38));
        courier.start();
        await clock.pass(10000);
        assert.equal(office.orders.size, 98);
        const left = journal.sales().map(({key, state, error}) => [key, state, error]);
        const error = {code: "error", message: "IndexError: list index out of range"};
        assert.deepEqual(
            left,
            keys(37, 38).map((key) => [key, "attention", error])
        );
        assert.ok(office.requests.length < 50, `${office.requests.length} requests`);
    });

    test("fails at everything puts no sale into attention", async () => {
        const {line, courier, clock, journal, office} = await begin(30);
        line.fate = () => "broken";
        courier.start();
        await clock.pass(600000);
        assert.ok(journal.sales().every(({state}) => state === "waiting"));
        assert.equal(courier.state.reason, "server");
        line.fate = () => "good";
        await clock.until(() => !journal.count);
        assert.equal(office.orders.size, 30);
    });

    test("failed for a moment puts no sale into attention", async () => {
        const {line, courier, clock, journal} = await begin(1);
        let requests = 0;
        line.fate = () => (++requests === 2 ? "broken" : "good");
        courier.start();
        await clock.pass(100);
        const states = [];
        journal.subscribe(({type}) => states.push(type));
        requests = 1;
        await journal.addSale(saleOf(2));
        await clock.until(() => !journal.count);
        assert.ok(!states.includes("refused"));
    });

    test("logged the user out is left alone until somebody is back", async () => {
        const {line, office, courier, clock, journal, flush} = await begin(1);
        line.fate = () => "expired";
        courier.start();
        assert.equal((await flush({keys: keys(1)})).reason, "session");
        assert.deepEqual(
            [courier.state.phase, courier.state.reason],
            ["stopped", "session"]
        );
        const before = office.requests.length;
        line.fate = (envelopes) => (envelopes.length ? "good" : "expired");
        await clock.pass(300000);
        assert.equal(office.requests.length, before);
        courier.nudge();
        await clock.pass(100);
        assert.equal(journal.count, 0);
    });

    test("lets in again who logged in elsewhere: the heartbeat notices", async () => {
        const {line, courier, clock, journal} = await begin(1);
        line.fate = () => "forbidden";
        courier.start();
        await clock.pass(1000);
        assert.equal(courier.state.phase, "stopped");
        line.fate = () => "good";
        await clock.pass(70000);
        assert.equal(journal.count, 0);
        assert.equal(courier.state.phase, "idle");
    });

    test("answers nonsense, or not for all, is asked again", async () => {
        for (const fate of ["partial", "garbage", "unknown"]) {
            const {line, office, courier, clock, journal} = await begin(5);
            let requests = 0;
            line.fate = () => (++requests < 8 ? fate : "good");
            courier.start();
            await clock.until(() => !journal.count);
            assert.equal(office.orders.size, 5, fate);
            assert.ok(requests < 40, `${fate}: ${requests} requests`);
        }
    });

    test("never answers for one sale is asked with pauses", async () => {
        const {line, office, courier, clock} = await begin(1);
        line.fate = (envelopes) => (envelopes.length ? "partial" : "good");
        courier.start();
        await clock.pass(600000);
        assert.ok(office.requests.length < 60, `${office.requests.length} requests`);
    });

    test("knows what a manager decided is heard", async () => {
        const {office, journal, courier, clock} = await begin(4);
        range(4).forEach((number) => office.refused.add(keyOf(number)));
        courier.start();
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
        courier.heartbeat();
        await clock.pass(1000);
        assert.deepEqual(
            journal.sales().map(({key}) => key),
            keys(4)
        );
        assert.ok(office.orders.has(keyOf(3)));
    });

    test("has set a sale aside lets the till forget it", async () => {
        const {line, journal, courier, flush} = await begin(1);
        line.good = () => ({
            results: [{key: keyOf(1), status: "set_aside", message: ""}],
        });
        courier.start();
        const {confirmed, pending} = await flush({keys: keys(1)});
        assert.deepEqual([confirmed, pending, journal.count], [{}, [], 0]);
    });
});

describe("reports", () => {
    test("come with a slow heartbeat", async () => {
        const {office, courier, clock} = await begin();
        courier.start();
        await clock.pass(600000);
        assert.ok(office.reports.length >= 9 && office.reports.length <= 12);
        courier.stop();
        const {length} = office.reports;
        await clock.pass(600000);
        assert.equal(office.reports.length, length);
        assert.equal(clock.timers.size, 0);
    });

    test("are true at the end, and few while much is sent", async () => {
        const {office, courier, clock, journal} = await begin(400);
        office.pace = 100;
        courier.start();
        await clock.until(() => !journal.count);
        await clock.pass(6000);
        assert.equal(office.reports.at(-1).waiting_count, 0);
        assert.ok(office.reports.length < 8, `${office.reports.length} reports`);
    });

    test("of a sale that goes at once are not made", async () => {
        const {office, courier, clock, journal} = await begin();
        courier.start();
        await clock.pass(1000);
        const {length} = office.reports;
        await journal.addSale(saleOf(1));
        await clock.pass(20000);
        assert.equal(office.orders.size, 1);
        assert.equal(office.reports.length, length);
    });

    test("that cannot be made, or a clock that jumps, stop nothing", async () => {
        const report = () => {
            throw new Error("no session yet");
        };
        const {office, courier, clock, journal} = await begin(30, {report});
        courier.start();
        clock.offset = -86400000;
        await clock.pass(2000);
        clock.offset = 86400000;
        await journal.addSale(saleOf(31));
        await clock.pass(2000);
        assert.equal(office.orders.size, 31);
        clock.offset = -86400000;
        const {length} = office.requests;
        await clock.pass(120000);
        assert.ok(office.requests.length >= length + 1);
    });

    test("tell that a line is down that nobody used, and that it is back", async () => {
        const {line, courier, clock} = await begin();
        courier.start();
        await clock.pass(1000);
        line.isUp = false;
        await clock.pass(70000);
        assert.equal(courier.state.reason, "offline");
        line.isUp = true;
        courier.nudge();
        await clock.pass(100);
        assert.equal(courier.state.reason, null);
    });
});

describe("two tabs", () => {
    test("send one at a time; who waits is not held up by it", async () => {
        let isTaken = true;
        const lock = {run: async (fn) => (isTaken ? null : fn())};
        const {office, courier, clock, journal, flush} = await begin(3, {lock});
        courier.start();
        await clock.pass(10000);
        assert.equal(office.orders.size, 0);
        assert.equal(courier.state.reason, null);
        const {confirmed} = await flush({keys: keys(3)});
        assert.deepEqual(Object.keys(confirmed), keys(3));
        assert.equal(office.orders.size, 1);
        isTaken = false;
        await clock.pass(5000);
        assert.equal(journal.count, 0);
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
            const {office, courier, clock, journal} = await begin(3, {lock});
            courier.start();
            await clock.pass(1000);
            assert.equal(journal.count, 0);
            assert.equal(office.requests.filter((each) => each.length).length, 1);
        }
    });

    test("a sale that the other tab brought is not waited for", async () => {
        const lock = {run: async () => null};
        const {courier, clock, journal, line} = await begin(2, {lock});
        line.fate = () => "hanging";
        courier.start();
        const waiting = courier.flush({keys: keys(1), patience: 8000});
        await clock.pass(1000);
        journal.confirmed(keyOf(1));
        const {pending, confirmed, reason} = await waiting;
        assert.deepEqual([pending, confirmed, reason], [[], {}, null]);
    });
});
