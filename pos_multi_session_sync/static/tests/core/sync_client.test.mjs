// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    Clock,
    chance,
    settle,
} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {describe, test} from "node:test";
import {BusWatch} from "@pos_multi_session_sync/core/bus_watch.esm";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import assert from "node:assert/strict";
import {readRequest} from "./sim/wire.mjs";

const NEW = {order: "o", type: "order.new", fields: {}};
const ADD = {order: "o", type: "line.add", line: "l", values: {qty: 1}, position: 1};
const TAP = {order: "o", type: "line.inc", line: "l", difference: 1};

class Refused extends Error {
    constructor(reason, retryAfter) {
        super(reason);
        Object.assign(this, {reason, retryAfter});
    }
}

/**
 * A till on a line, `fate(request)` of which is "good", "silent" or a reason; `asked`,
 * how long an overloaded server wants to be left alone; `hasBus`, whether the messages
 * arrive that the till asks for, and `isProbed`, whether the server says it sent them.
 */
function begin({kept = []} = {}) {
    const clock = new Clock();
    const messages = [];
    const announce = (message) => messages.push(message);
    const server = new Server({now: clock.now, announce});
    const requests = [];
    const line = {
        ...{fate: () => "good", pause: 10, answers: [], failures: []},
        ...{hasBus: true, isProbed: true, hear: () => null},
    };
    const respond = (request) => {
        const isProbed = line.isProbed && request.bus?.probe;
        if (isProbed && line.hasBus) {
            clock.set(() => line.hear(), line.pause * 3);
        }
        const answer = server.answer(request, {name: "A"});
        return isProbed ? {...answer, probed: true} : answer;
    };
    const transport = {
        sync: (request) => {
            const read = readRequest(request);
            requests.push(read);
            const fate = line.fate(read);
            return new Promise((resolve, reject) => {
                const answer = () => resolve(respond(request));
                line.answers.push(answer);
                line.failures.push(() => reject(new Refused("offline")));
                if (fate === "good") {
                    clock.set(answer, line.pause);
                } else if (fate !== "silent") {
                    const refused = new Refused(fate, line.asked);
                    clock.set(() => reject(refused), line.pause);
                }
            });
        },
    };
    const outbox = new Map(kept.map((each) => [each.id, each]));
    const replica = new Replica({client: "A", actor: {name: "A"}, newId: () => "A1"});
    const states = [];
    const client = new SyncClient({
        replica,
        outbox: {
            put: (id, operation) => outbox.set(id, operation),
            remove: (id) => outbox.delete(id),
            all: () => [...outbox.values()],
        },
        transport,
        timers: clock,
        now: clock.now,
        random: chance(1),
        isOnline: () => true,
        onState: (state) => states.push(state),
    });
    line.hear = () => client.onMessage();
    /** Another till, which is quick. */
    const other = (...operations) => {
        const n = server.lastN("B");
        const numbered = operations.map((each, index) => ({
            ...each,
            id: `B:${n + index + 1}`,
            client: "B",
            n: n + index + 1,
            ts: 0,
        }));
        const request = {client: {id: "B"}, epoch: null, cursor: null};
        server.sync({...request, operations: numbered}, {name: "B"});
        return messages[messages.length - 1];
    };
    return {
        ...{clock, server, messages, requests, line},
        ...{outbox, replica, client, states, other},
    };
}

const quantity = (replica) => replica.visible("o").lines.l.values.qty;
const ids = ({operations}) => operations.map(({id}) => id);

describe("a sync client", () => {
    test("fetches everything at the start, and asks now and then", async () => {
        const {clock, requests, client, states, other} = begin();
        other(NEW, ADD);
        client.start();
        assert.equal(client.state.phase, "starting");
        await clock.pass(100);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(quantity(client.replica), 1);
        assert.equal(requests.length, 1);
        await clock.pass(60000);
        assert.ok(requests.length >= 6 && requests.length <= 13, requests.length);
        assert.ok(states.slice(-3).every(({phase}) => phase === "upToDate"));
    });

    test("sends at once, stores it, and forgets it when it is confirmed", async () => {
        const {clock, requests, outbox, client, server} = begin();
        client.start();
        await clock.pass(100);
        client.issue([NEW, ADD]);
        assert.deepEqual([...outbox.keys()], ["A:1", "A:2"]);
        assert.deepEqual(ids(requests[1]), ["A:1", "A:2"]);
        assert.equal(requests[1].operations[0].actor, undefined);
        assert.equal(client.state.pendingCount, 2);
        await clock.pass(100);
        assert.equal(outbox.size, 0);
        assert.equal(client.state.pendingCount, 0);
        assert.equal(server.lastSeq, 2);
    });

    test("is not alone because something was done while it asked", async () => {
        const {clock, requests, client, states} = begin();
        client.start();
        await clock.pass(100);
        client.wake("timer");
        client.issue([NEW, ADD]);
        assert.deepEqual(requests.map(ids), [[], []]);
        const before = states.length;
        await clock.pass(30);
        assert.deepEqual(ids(requests[2]), ["A:1", "A:2"]);
        assert.equal(client.state.pendingCount, 0);
        assert.ok(states.slice(before).every(({phase}) => phase !== "alone"));
    });

    test("is not alone because the bus was quicker than the answer", async () => {
        const {clock, messages, requests, line, client, states} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "silent";
        client.issue([NEW]);
        line.answers.at(-1)();
        client.onAnnouncement(messages.at(-1));
        line.fate = () => "good";
        client.issue([ADD]);
        await clock.pass(100);
        assert.ok(states.every(({phase}) => phase !== "alone"));
        assert.equal(requests.length, 3);
        assert.equal(client.replica.pending.size, 0);
    });

    test("has one request in flight, and the next brings all that came", async () => {
        const {clock, requests, client} = begin();
        client.start();
        await clock.pass(100);
        client.issue([NEW, ADD]);
        [1, 2, 3].forEach(() => client.issue([TAP]));
        client.wake("online");
        assert.equal(requests.length, 2);
        await clock.pass(15);
        assert.deepEqual(ids(requests[2]), ["A:3", "A:4", "A:5"]);
        await clock.pass(1000);
        assert.equal(requests.length, 3);
        assert.equal(quantity(client.replica), 4);
    });

    test("proves whose page it is when somebody else has logged in", async () => {
        const {clock, server, requests, client, replica} = begin();
        const answer = server.answer.bind(server);
        let isStranger = false;
        server.answer = (request, actor) => {
            if (!isStranger || request.client.secret === "s") {
                return {...answer(request, actor), secret: "s"};
            }
            const results = (request.operations || []).map(({n}) => ({
                n,
                result: "gap",
            }));
            const {epoch, last_seq, server_time} = answer({...request, operations: []});
            const told = {epoch, last_seq, server_time, expected_n: 1};
            return {...told, results, stranger: true};
        };
        client.start();
        await clock.pass(100);
        client.issue([NEW, ADD]);
        await clock.pass(100);
        isStranger = true;
        client.issue([TAP]);
        await clock.pass(100);
        assert.equal(replica.pending.size, 0);
        assert.equal(replica.client, "A", "it is still the same page");
        assert.equal(server.document("o").lines.l.values.qty, 2);
        const last = requests.slice(-2).map((request) => request.client.secret);
        assert.deepEqual(last, [undefined, "s"]);
    });

    test("that cannot prove it goes on as a new client", async () => {
        const {clock, server, client, replica} = begin();
        const answer = server.answer.bind(server);
        server.answer = (request, actor) => {
            const {epoch, last_seq, server_time} = answer({...request, operations: []});
            const told = {epoch, last_seq, server_time, expected_n: 1};
            const results = (request.operations || []).map(({n}) => ({
                n,
                result: "gap",
            }));
            return request.client.id === "A"
                ? {...told, results, stranger: true}
                : answer(request, actor);
        };
        client.start();
        await clock.pass(100);
        client.issue([NEW, ADD]);
        await clock.pass(30000);
        assert.notEqual(replica.client, "A");
        assert.equal(server.document("o").lines.l.values.qty, 1);
    });

    test("keeps what a user with a used-up quota has done, and hears the others", async () => {
        const {clock, server, requests, client, replica, outbox, other} = begin();
        const answer = server.answer.bind(server);
        let isFull = true;
        server.answer = (request, actor) =>
            isFull
                ? {...answer({...request, operations: []}, actor), quota: 100}
                : answer(request, actor);
        client.start();
        await clock.pass(100);
        assert.equal(client.state.phase, "upToDate");
        client.issue([NEW, ADD]);
        const before = requests.length;
        other({...NEW, order: "p"});
        await clock.pass(30000);
        assert.deepEqual([client.state.phase, client.state.reason], ["alone", "quota"]);
        assert.deepEqual([...outbox.keys()], ["A:1", "A:2"]);
        assert.equal(replica.client, "A", "it is still the same page");
        assert.ok(replica.visible("p"), "others are heard");
        assert.ok(requests.length - before < 12, `${requests.length} requests`);
        isFull = false;
        await clock.pass(15000);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(server.document("o").lines.l.values.qty, 1);
    });

    test("needs no request for what is announced, and one for a gap", async () => {
        const {clock, requests, client, other} = begin();
        client.start();
        await clock.pass(100);
        assert.equal(client.onAnnouncement(other(NEW, ADD)), "applied");
        other(TAP);
        const message = other(TAP);
        assert.equal(requests.length, 1);
        assert.equal(client.onAnnouncement(message), "gap");
        assert.equal(requests.length, 2);
        await clock.pass(100);
        assert.equal(quantity(client.replica), 3);
        assert.equal(client.onAnnouncement(message), "ignored");
        assert.equal(requests.length, 2);
    });

    test("asks again when a gap was told of that the answer does not fill", async () => {
        const {clock, requests, client, line, other} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "silent";
        client.wake("visible");
        const answer = line.answers[1];
        other(NEW, ADD);
        answer();
        const late = other(TAP);
        line.fate = () => "good";
        client.onAnnouncement({...late, from: late.to + 5, to: late.to + 5});
        await clock.pass(100);
        assert.equal(requests.length, 3);
        assert.equal(quantity(client.replica), 2);
    });

    test("goes on by itself after failures, with longer pauses", async () => {
        const {clock, requests, client, line} = begin();
        line.fate = () => "offline";
        client.start();
        await clock.pass(60000);
        const {phase, reason} = client.state;
        assert.deepEqual([phase, reason], ["alone", "offline"]);
        assert.ok(requests.length > 7 && requests.length < 40, requests.length);
        client.issue([NEW, ADD]);
        line.fate = () => "good";
        await clock.pass(11000);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(client.state.pendingCount, 0);
        const sent = requests.flatMap(({operations}) => operations);
        assert.ok(sent.length && sent.every(({offline}) => offline));
        line.fate = () => "offline";
        client.issue([TAP]);
        await clock.pass(50);
        line.fate = () => "good";
        await clock.pass(1000);
        assert.equal(client.state.phase, "upToDate", "after a short pause again");
    });

    test("leaves a server alone for as long as it asks, whatever happens", async () => {
        const {clock, requests, client, line, other} = begin();
        client.start();
        await clock.pass(100);
        Object.assign(line, {fate: () => "overloaded", asked: 90000});
        client.issue([NEW, ADD]);
        await clock.pass(100);
        line.fate = () => "good";
        const before = requests.length;
        client.issue([TAP]);
        other({...NEW, order: "p"});
        client.onAnnouncement(other({...ADD, order: "p"}));
        ["online", "visible", "reconnect", "offline", "online"].forEach((reason) =>
            client.wake(reason)
        );
        await clock.pass(89000);
        assert.equal(requests.length, before);
        const {phase, reason, pendingCount} = client.state;
        assert.deepEqual([phase, reason, pendingCount], ["alone", "overloaded", 3]);
        await clock.pass(12000);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(client.state.pendingCount, 0);
        assert.ok(client.replica.visible("p"));
    });

    test("does not leave it alone for more than five minutes", async () => {
        const {clock, requests, client, line} = begin();
        Object.assign(line, {fate: () => "overloaded", asked: 86400000});
        client.start();
        await clock.pass(300000);
        assert.equal(requests.length, 1);
        line.fate = () => "good";
        await clock.pass(12000);
        assert.equal(client.state.phase, "upToDate");
    });

    test("knows how long it has been alone, and comes back when woken", async () => {
        const {clock, client, line} = begin();
        client.start();
        await clock.pass(100);
        const heard = client.heardAt;
        line.fate = () => "server";
        await clock.pass(120000);
        assert.equal(client.state.reason, "server");
        assert.equal(client.state.since, heard);
        line.fate = () => "good";
        client.wake("reconnect");
        await clock.pass(20);
        assert.equal(client.state.phase, "upToDate");
    });

    test("gives up a silent request, and takes its late answer", async () => {
        const {clock, requests, client, line, server} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "silent";
        client.issue([NEW, ADD]);
        await clock.pass(14000);
        assert.equal(requests.length, 2);
        await clock.pass(3000);
        assert.equal(client.state.reason, "timeout");
        const sent = requests.length;
        line.answers[1]();
        await settle();
        assert.equal(client.state.pendingCount, 2, "counted with the next change");
        assert.equal(client.replica.pending.size, 0);
        assert.equal(server.lastSeq, 2);
        line.fate = () => "good";
        await clock.pass(20000);
        assert.ok(requests.slice(sent).every(({operations}) => !operations.length));
        assert.equal(server.lastSeq, 2);
    });

    test("goes on with a request when an older one fails at last", async () => {
        const {clock, client, line} = begin();
        line.fate = () => "silent";
        client.start();
        await clock.pass(15500);
        assert.equal(client.state.reason, "timeout");
        await clock.until(() => line.answers.length === 2);
        line.failures[0]();
        await settle();
        assert.equal(client.state.reason, "timeout");
        line.answers[1]();
        await settle();
        assert.equal(client.state.phase, "upToDate");
    });

    test("does not wait for an old line when there is a new one", async () => {
        const {clock, requests, client, line} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "silent";
        client.wake("timer");
        await clock.pass(500);
        client.wake("online");
        assert.equal(requests.length, 2);
        await clock.pass(3000);
        line.fate = () => "good";
        client.wake("visible");
        assert.equal(requests.length, 3);
        await clock.pass(100);
        assert.equal(client.state.phase, "upToDate");
    });

    test("says so when the browser knows that there is no line", async () => {
        const {clock, client} = begin();
        client.start();
        await clock.pass(100);
        client.wake("offline");
        assert.deepEqual(
            [client.state.phase, client.state.reason],
            ["alone", "offline"]
        );
    });

    test("fetches page by page what is much", async () => {
        const {clock, requests, client, states, other} = begin();
        client.start();
        await clock.pass(100);
        other(NEW, ADD, ...Array.from({length: 50}, () => TAP));
        client.wake("timer");
        await clock.pass(100);
        assert.equal(quantity(client.replica), 51);
        assert.equal(requests.length, 4);
        assert.ok(states.some(({phase}) => phase === "catchingUp"));
        assert.equal(client.state.phase, "upToDate");
    });

    test("sends in parts what is much", async () => {
        const {clock, requests, client, server} = begin();
        client.start();
        await clock.pass(100);
        client.issue([NEW, ADD, ...Array.from({length: 448}, () => TAP)]);
        await clock.pass(2000);
        assert.equal(server.lastSeq, 450);
        assert.equal(client.state.pendingCount, 0);
        assert.ok(requests.every(({operations}) => operations.length <= 50));
    });

    test("brings what an earlier page has left, as that page", async () => {
        const left = {...TAP, id: "Z:3", client: "Z", n: 3, ts: 1, actor: {}};
        const {clock, requests, client, server, other, outbox} = begin({kept: [left]});
        other(NEW, ADD);
        server.clients.set("Z", 2);
        client.start();
        client.issue([TAP]);
        await clock.pass(200);
        assert.deepEqual(
            requests.map(({client: {id}, operations}) => [id, operations.length]),
            [
                ["Z", 1],
                ["A", 1],
            ]
        );
        assert.equal(quantity(client.replica), 3);
        assert.equal(outbox.size, 0);
    });

    test("does not rush when the server gives nothing that helps", async () => {
        const {clock, requests, client, server} = begin();
        client.start();
        await clock.pass(100);
        const {sync} = server;
        server.sync = (request, actor) => ({
            ...sync.call(server, {...request, operations: []}, actor),
            results: [],
            expected_n: 1,
        });
        client.issue([NEW, ADD]);
        await clock.pass(10000);
        assert.ok(requests.length < 20, requests.length);
        server.sync = sync;
        await clock.pass(11000);
        assert.equal(client.state.pendingCount, 0);
    });

    test("lets one operation that is always refused not stop the others", async () => {
        const {clock, client, line, server, outbox} = begin();
        const notices = [];
        client.replica.onChange = (change) => notices.push(...change.notices);
        client.start();
        await clock.pass(100);
        const isHuge = ({value}) => value === "huge";
        const huge = {
            order: "o",
            type: "order.set",
            key: "x",
            value: "huge",
            base: null,
        };
        line.fate = ({operations}) => (operations.some(isHuge) ? "invalid" : "good");
        client.issue([NEW, ADD, TAP, huge, TAP, TAP]);
        await clock.pass(60000);
        assert.equal(quantity(client.replica), 4);
        assert.deepEqual([client.state.pendingCount, outbox.size], [0, 0]);
        assert.equal(client.state.phase, "upToDate");
        assert.deepEqual(
            notices.map(({type}) => type),
            ["invalid"]
        );
        assert.equal(server.document("o").lines.l.values.qty, 4);
    });

    test("keeps everything while the server refuses everything", async () => {
        const {clock, client, line, server} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "invalid";
        client.issue([NEW, ADD, TAP]);
        await clock.pass(120000);
        assert.equal(client.state.pendingCount, 3);
        line.fate = () => "good";
        await clock.pass(30000);
        assert.equal(client.state.pendingCount, 0);
        assert.equal(server.lastSeq, 3);
    });

    test("says within a minute that the bus is silent, and at once that it is not", async () => {
        const {clock, requests, client, line} = begin();
        line.hasBus = false;
        client.start();
        await clock.pass(19000);
        assert.ok(requests.every(({bus}) => !bus));
        await clock.pass(39000);
        assert.equal(client.state.isBusSilent, true);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(requests.at(-1).bus.silent, true, "the server knows");
        const before = requests.length;
        await clock.pass(600000);
        const probes = requests.slice(before).filter(({bus}) => bus.probe);
        assert.ok(probes.length > 15 && probes.length <= 30, probes.length);
        line.hasBus = true;
        await clock.pass(31000);
        assert.equal(client.state.isBusSilent, false);
        await clock.pass(11000);
        assert.equal(requests.at(-1).bus, undefined, "the server knows");
    });

    test("does not take a quiet bus for a silent one", async () => {
        const {clock, requests, client, states} = begin();
        client.start();
        await clock.pass(600000);
        const probes = requests.filter(({bus}) => bus);
        assert.ok(probes.length > 15 && probes.length <= 30, probes.length);
        assert.ok(states.every(({isBusSilent}) => !isBusSilent));
    });

    test("needs no message for a bus by which the others' changes arrive", async () => {
        const {clock, requests, client, other} = begin();
        other(NEW, ADD);
        client.start();
        for (let second = 0; second < 60; second += 10) {
            await clock.pass(10000);
            client.onAnnouncement(other(TAP));
        }
        assert.ok(requests.every(({bus}) => !bus));
    });

    test("does not call a bus silent on which nothing was sent", async () => {
        const {clock, client, line, states} = begin();
        line.isProbed = false;
        client.start();
        await clock.pass(120000);
        line.fate = () => "offline";
        await clock.pass(120000);
        assert.ok(states.every(({isBusSilent}) => !isBusSilent));
    });

    test("does not call a bus silent after the page stood still", () => {
        let now = 0;
        const bus = new BusWatch(() => now);
        now += 20000;
        assert.deepEqual(bus.next(), {probe: true});
        bus.noteProbe();
        // Meanwhile the laptop sleeps.
        now += 600000;
        assert.deepEqual(bus.next(), {probe: true});
        bus.noteMessage();
        bus.noteProbe();
        now += 25000;
        assert.deepEqual(bus.next(), {probe: true});
    });

    test("does nothing any more when stopped", async () => {
        const {clock, requests, client} = begin();
        client.start();
        await clock.pass(100);
        client.stop();
        client.wake("online");
        client.replica.issue([NEW], {ts: 1});
        await clock.pass(60000);
        assert.equal(requests.length, 1);
    });
});
