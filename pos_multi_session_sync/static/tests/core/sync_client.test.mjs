// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ADD, NEW, TAP, begin, ids, quantity} from "./sync_line.mjs";
import {describe, test} from "node:test";
import assert from "node:assert/strict";

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
        assert.ok(requests.length >= 5 && requests.length <= 13, requests.length);
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

    test("has the heartbeat look for what is new, and asks only for that", async () => {
        const {clock, requests, client, server, other} = begin();
        other(NEW, ADD);
        assert.equal(client.question(), null, "it has not begun");
        client.start();
        assert.equal(client.question(), null, "it asks anyway");
        await clock.pass(100);
        const {cursor, bus, operations} = client.question();
        assert.deepEqual([cursor, bus, operations], [2, undefined, undefined]);
        client.hear({same: true, presence: []});
        client.hear(undefined);
        await clock.pass(100);
        assert.equal(requests.length, 1);
        other(TAP);
        client.hear({same: false});
        await clock.pass(100);
        assert.equal(client.replica.cursor, server.lastSeq);
        client.issue([TAP]);
        assert.equal(client.question(), null, "it says something");
    });

    test("has the heartbeat ask for a message where nobody else does", async () => {
        const {clock, requests, client, line} = begin({isCalm: () => true});
        client.start();
        await clock.pass(60000);
        assert.equal(client.question().bus, undefined);
        await clock.pass(60000);
        assert.deepEqual(client.question().bus, {probe: true});
        client.hear({same: true, probed: true});
        line.hear();
        await clock.pass(100000);
        assert.equal(requests.length, 1, "it has arrived");
        await clock.pass(15000);
        assert.deepEqual(client.question().bus, {probe: true});
        client.hear({same: true, probed: true});
        await clock.pass(11000);
        assert.equal(requests.length, 2, "it has not");
    });
});
