// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    ADD,
    NEW,
    begin,
    priceOf,
    quantityOf,
    setBack,
    shared,
    tap,
    type,
} from "./replica_tills.mjs";
import {describe, test} from "node:test";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import assert from "node:assert/strict";
import {unpackMessage} from "@pos_multi_session_sync/core/wire.esm";

describe("a replica", () => {
    test("shows at once what its till does, and its number when it has one", () => {
        const {tills} = begin("A");
        const [a] = tills;
        a.act(NEW, ADD, tap());
        assert.equal(quantityOf(a), 2);
        const {number, lines, made} = a.replica.visible("o");
        assert.deepEqual([number, made.seq], [null, null]);
        assert.equal(lines.l.added.actor.name, "A");
        assert.deepEqual(a.orders, [["o"]]);
        a.sync();
        assert.equal(a.replica.visible("o").number, 1);
        assert.equal(a.replica.pending.size, 0);
        assert.equal(quantityOf(a), 2);
    });

    test("slips what others did underneath what it did", () => {
        const {a, b} = shared();
        a.act(tap(), type(5, 1));
        b.act(tap(3));
        b.sync();
        assert.equal(quantityOf(a), 2);
        a.sync();
        assert.equal(quantityOf(a), 5);
        assert.equal(priceOf(a), 5);
        b.sync();
        assert.deepEqual(b.replica.visible("o"), a.replica.visible("o"));
    });

    test("notices another history that has gone on beyond where it was", () => {
        const {server, b, goOn} = setBack();
        goOn(tap(), tap(), tap());
        assert.ok(b.replica.cursor < server.lastSeq);
        b.sync();
        assert.equal(quantityOf(b), 12);
        assert.equal(b.replica.log.strays, 0);
    });

    test("notices another history also when it hears of it by the bus", () => {
        const {b, messages, goOn} = setBack();
        goOn(tap());
        goOn(tap());
        const message = unpackMessage(messages[1]);
        assert.equal(message.from, b.replica.cursor + 1);
        assert.equal(b.replica.announce(message), "gap");
        b.sync();
        assert.equal(quantityOf(b), 11);
    });

    test("notices another history in the middle of a message", () => {
        const {b, messages, goOn} = setBack();
        goOn(tap(), tap(), tap());
        const message = unpackMessage(messages[0]);
        assert.ok(message.from <= b.replica.cursor && message.to > b.replica.cursor);
        assert.equal(b.replica.announce(message), "gap");
    });

    test("gives the same object until it changes, and shares what does not", () => {
        const {a, b} = shared();
        b.act({...ADD, line: "m"});
        b.sync();
        a.sync();
        const before = a.replica.visible("o");
        assert.equal(a.replica.visible("o"), before);
        b.act(tap(1, "m"));
        b.sync();
        a.sync();
        const after = a.replica.visible("o");
        assert.notEqual(after, before);
        assert.equal(after.lines.l, before.lines.l);
        assert.equal(after.fields, before.fields);
    });

    test("applies an announcement that comes next, and no other", () => {
        const {server, a, b} = shared();
        const {epoch} = server;
        const from = server.lastSeq + 1;
        b.act(tap(), tap(), tap());
        b.sync();
        const operations = server.log.slice(from - 1);
        const message = (first, last) => ({
            epoch,
            from: from + first,
            to: from + last,
            operations: operations.slice(first, last + 1),
        });
        assert.equal(a.replica.announce(message(1, 1)), "gap");
        assert.equal(quantityOf(a), 1);
        assert.equal(a.replica.announce(message(0, 0)), "applied");
        assert.equal(a.replica.announce(message(0, 0)), "ignored");
        assert.equal(a.replica.announce(message(0, 1)), "applied");
        assert.equal(quantityOf(a), 3);
        assert.equal(a.replica.announce({...message(2, 2), epoch: "other"}), "gap");
        assert.equal(a.replica.announce({epoch, from: from + 2, to: from + 2}), "gap");
        assert.equal(a.replica.announce(message(2, 2)), "applied");
        assert.equal(quantityOf(a), 4);
    });

    test("survives an answer that is lost, late or doubled", () => {
        const {server, a} = shared();
        a.act(tap());
        const lost = a.request();
        const late = a.ask(lost);
        a.act(tap());
        a.sync();
        assert.equal(quantityOf(a), 3);
        a.replica.receive(late, lost, {isLate: true});
        a.replica.receive(late, lost, {isLate: true});
        assert.equal(quantityOf(a), 3);
        assert.equal(server.log.length, 4);
        assert.equal(a.replica.pending.size, 0);
    });

    test("takes no snapshot that is older than what it has", () => {
        const {server, tills} = begin("A", "B");
        const [a, b] = tills;
        const first = a.request();
        const old = a.ask(first);
        b.act(NEW, ADD);
        b.sync();
        a.sync();
        a.replica.receive(old, first, {isLate: true});
        assert.equal(quantityOf(a), 1);
        assert.equal(a.replica.cursor, server.lastSeq);
    });

    test("says what it cancels, though it goes on as another client", () => {
        const {server, a} = shared();
        a.act(tap());
        a.sync();
        a.act(tap());
        // The server is set back, and never takes what comes next.
        server.setBack(3);
        server.clients.set("A", 2);
        a.act({type: "order.cancel"});
        a.sync();
        const [, {type: kind, client, also}] = a.replica.pending.list();
        assert.deepEqual([kind, client, also], ["order.cancel", "A1", {A: 5}]);
    });

    test("begins anew when the log does, and keeps what waits", () => {
        const {server, a, b} = shared();
        a.act(tap());
        a.ask();
        a.act(tap());
        b.act(tap(10));
        b.sync();
        server.restart();
        assert.ok(a.sync());
        assert.equal(a.replica.epoch, server.epoch);
        assert.equal(quantityOf(a), 13);
        assert.equal(a.replica.pending.size, 0);
        b.sync();
        assert.equal(quantityOf(b), 13);
    });

    test("goes on as a new client when the server has forgotten what it did", () => {
        const {server, a} = shared();
        const outbox = new Map();
        a.replica.onIssue = (operations, gone) => {
            operations.forEach((each) => outbox.set(each.id, each));
            gone.forEach((id) => outbox.delete(id));
        };
        server.clients.set("A", 1);
        a.act(tap(), tap());
        assert.equal(a.sync(), true);
        assert.equal(a.replica.client, "A1");
        assert.deepEqual([...outbox.keys()], ["A1:1", "A1:2"]);
        assert.deepEqual(outbox.get("A1:1").was, ["A:3"]);
        a.sync();
        assert.equal(quantityOf(a), 3);
        assert.deepEqual(a.replica.pending.list(), []);
        a.act(tap());
        a.sync();
        assert.equal(server.log[server.log.length - 1].id, "A1:3");
    });

    test("counts once what was taken before it went on as a new client", () => {
        const {server, a, b} = shared();
        a.act(tap(), tap(5));
        a.ask({...a.request(), operations: a.request().operations.slice(0, 1)});
        // No answer; and what a till begins with does not tell whose each tap was.
        server.restart();
        server.clients.set("A", 1);
        a.sync();
        assert.equal(a.replica.client, "A1");
        // It goes on as a new one once more, before anything was answered.
        server.clients.set("A1", -1);
        a.sync();
        assert.equal(a.replica.client, "A2");
        a.sync();
        assert.deepEqual(a.replica.pending.list(), []);
        assert.deepEqual(a.told, [], "a repeat is nothing to tell");
        b.sync();
        assert.deepEqual([quantityOf(a), quantityOf(b)], [7, 7]);
        assert.deepEqual(
            server.log.slice(-2).map(({result}) => result),
            ["known", "ok"]
        );
    });

    test("sends first what an earlier page has left, and pays with it", () => {
        const {server, a, b} = shared();
        const left = a.act(tap(), tap());
        a.ask({...a.request(), operations: left.slice(0, 1)});
        const {tills} = begin("C");
        const [{replica}] = tills;
        const request = {client: {id: "C"}, epoch: null, cursor: null, operations: []};
        replica.receive(server.sync(request, {}), request);
        replica.issue([{order: "o", ...tap()}], {ts: 1});
        replica.adopt([...left, {...left[0], id: "A:3"}]);
        const next = replica.pending.next({count: 9, size: 9999});
        assert.deepEqual(
            next.map(({id}) => id),
            ["A:3", "A:4"]
        );
        const shown = replica.visible("o");
        assert.deepEqual(replica.position(shown).also, {A: 4});
        const {epoch, cursor} = replica;
        const sent = {client: {id: "A"}, epoch, cursor, operations: next};
        replica.receive(server.sync(sent, {}), sent);
        assert.deepEqual(
            replica.pending.list().map(({id}) => id),
            ["C:1"]
        );
        b.sync();
        assert.equal(quantityOf(b), 3);
        // What is on the screen may be older than what has come back.
        assert.deepEqual(replica.position(shown).also, {A: 4});
    });

    test("has seen what it shows, also when it knows more or has lost its way", () => {
        const {a, b} = shared();
        const shown = a.replica.visible("o");
        b.act({...ADD, line: "m"});
        b.sync();
        a.sync();
        const {revision} = shown;
        assert.ok(revision < a.replica.cursor);
        assert.equal(a.replica.position(shown).cursor, revision);
        const {replica} = a;
        const del = {order: "o", type: "line.del", line: "l"};
        assert.equal(replica.issue([del], {ts: 1, shown})[0].seen, revision);
        replica.log.getLost();
        assert.equal(replica.position(shown).cursor, revision);
    });

    test("knows again after a reload what is in its documents already", () => {
        const {server, a} = shared();
        const left = a.act(tap());
        a.sync();
        const replica = new Replica({client: "Z", actor: {}});
        replica.load(a.replica.facts, [...a.replica.confirmed.values()]);
        const forgotten = [];
        replica.onSettle = (ids) => forgotten.push(...ids);
        replica.adopt(left);
        assert.deepEqual(forgotten, ["A:3"]);
        assert.equal(replica.visible("o").lines.l.values.qty, 2);
        // The facts may be older than the documents.
        replica.log.cursor = 1;
        const request = {
            client: {id: "Z"},
            epoch: server.epoch,
            cursor: 1,
            operations: [],
        };
        assert.ok(replica.receive(server.sync(request, {}), request));
        assert.equal(replica.visible("o").lines.l.values.qty, 2);
    });

    test("asks for all of it when it does not get what the server got", () => {
        const {server, a, b} = shared();
        a.replica.confirmed.delete("o");
        b.act(tap());
        b.sync();
        assert.equal(a.sync(), false);
        assert.equal(a.replica.cursor, null);
        assert.ok(a.sync());
        assert.equal(quantityOf(a), 2);
        assert.equal(a.replica.cursor, server.lastSeq);
    });

    test("knows the receipt of an order that was closed before it came, and paid then", () => {
        const {server, tills} = begin("A", "B", "C");
        const [a, b, c] = tills;
        a.act(NEW, ADD);
        a.sync();
        b.sync();
        a.act({type: "line.del", line: "l"}, {type: "order.cancel"});
        a.sync();
        c.sync();
        const seen = {client: "D", n: 0, cursor: 0};
        const snapshot = {fields: {}, lines: {}};
        server.sell({order: "o", sale: "s", seen, snapshot, actor: {}, ts: 4000});
        b.act({type: "line.printed", line: "l", mark: "1/", difference: 1});
        b.sync();
        assert.equal(server.log[server.log.length - 1].result, "noted");
        c.sync();
        assert.equal(c.replica.visible("o").state, "paid");
        assert.equal(c.replica.cursor, server.lastSeq);
        assert.equal(c.replica.log.strays, 0);
    });

    test("shows no document of a snapshot that is damaged, and all others", () => {
        const {server, a} = shared();
        const [b] = begin("B").tills;
        const request = {client: {id: "B"}, epoch: null, cursor: null, operations: []};
        const answer = server.sync(request, {name: "B"});
        const [sound] = answer.snapshot.documents;
        answer.snapshot.documents.push({...sound, uuid: "p", lines: null});
        assert.equal(b.replica.receive(answer, request), true);
        assert.deepEqual(b.replica.visible("o"), a.replica.visible("o"));
        assert.equal(b.replica.visible("p"), null);
    });

    test("asks for all of it when it does not understand the server", () => {
        const {server, a} = shared();
        const seq = server.lastSeq + 1;
        const news = {id: "B:9", client: "B", n: 9, seq, ts: 0, order: "o"};
        const operations = [{...news, type: "line.paint", result: "ok", detail: null}];
        const message = {epoch: server.epoch, from: seq, to: seq, operations};
        assert.equal(a.replica.announce(message), "gap");
        assert.equal(a.replica.cursor, null);
        assert.ok(a.sync());
    });

    test("carries few operations at a time, of one client, but a big one alone", () => {
        const {tills} = begin("A");
        const [a] = tills;
        a.act(NEW, {...ADD, values: {note: "x".repeat(900)}}, tap(), tap());
        const next = (limits) => a.replica.pending.next(limits).length;
        assert.equal(next({count: 3, size: 9999}), 3);
        assert.equal(next({count: 9, size: 500}), 1);
        a.replica.pending.remove("A:3");
        assert.equal(next({count: 9, size: 9999}), 2, "none is left out in between");
        a.replica.pending.remove("A:1");
        assert.equal(next({count: 9, size: 500}), 1);
    });
});
