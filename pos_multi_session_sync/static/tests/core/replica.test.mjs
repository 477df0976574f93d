// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import assert from "node:assert/strict";
import {unpackMessage} from "@pos_multi_session_sync/core/wire.esm";

const ADD = {type: "line.add", line: "l", values: {qty: 1, price: 1}, position: 1};
const NEW = {type: "order.new", fields: {note: ""}};
const tap = (difference = 1, line = "l") => ({type: "line.inc", line, difference});
const type = (value, base) => ({
    type: "line.set",
    line: "l",
    key: "price",
    value,
    base,
});

/** A server, and tills that speak with it when told. */
function begin(...names) {
    const messages = [];
    const clock = {now: 5000};
    const server = new Server({
        now: () => clock.now,
        announce: (message) => messages.push(message),
    });
    const tills = names.map((name) => {
        let ids = 0;
        const replica = new Replica({
            client: name,
            actor: {name},
            newId: () => `${name}${(ids += 1)}`,
        });
        const told = [];
        const orders = [];
        replica.onChange = (change) => {
            told.push(...change.notices);
            orders.push([...change.orders]);
        };
        const request = () => {
            const {client, epoch, cursor, at, pending} = replica;
            const operations = pending.next({count: 50, size: 10000});
            const id = operations.length ? operations[0].client : client;
            return {client: {id}, epoch, cursor, at, operations};
        };
        const ask = (sent = request()) => server.sync(sent, {name});
        const sync = () => {
            const sent = request();
            return replica.receive(ask(sent), sent);
        };
        const act = (...partials) =>
            replica.issue(
                partials.map((each) => ({order: "o", ...each})),
                {ts: 4000}
            );
        return {replica, told, orders, request, ask, sync, act};
    });
    return {server, tills, messages, clock};
}

function shared() {
    const {server, tills, messages, clock} = begin("A", "B");
    const [a, b] = tills;
    a.act(NEW, ADD);
    a.sync();
    b.sync();
    a.told.length = 0;
    return {server, a, b, messages, clock};
}

const priceOf = ({replica}) => replica.visible("o").lines.l.values.price;
const quantityOf = ({replica}) => replica.visible("o").lines.l.values.qty;

/** Two tills that have seen what a database that was set back has not. */
function setBack() {
    const {server, a, b, messages, clock} = shared();
    a.act(tap(4), tap(4));
    a.sync();
    b.sync();
    assert.equal(quantityOf(b), 9);
    server.setBack(2);
    clock.now += 60000;
    a.sync();
    assert.equal(quantityOf(a), 1);
    messages.length = 0;
    const goOn = (...partials) => {
        a.act(...partials);
        // What it has done before is unknown now: it begins anew as another client.
        a.sync();
        a.sync();
    };
    return {server, a, b, messages, goOn};
}

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
        assert.equal(quantityOf(b), 4);
        assert.equal(b.replica.strays, 0);
    });

    test("notices another history also when it hears of it by the bus", () => {
        const {b, messages, goOn} = setBack();
        goOn(tap(), tap());
        goOn(tap());
        const message = unpackMessage(messages[1]);
        assert.equal(message.from, b.replica.cursor + 1);
        assert.equal(b.replica.announce(message), "gap");
        b.sync();
        assert.equal(quantityOf(b), 4);
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
        replica.getLost();
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
        replica.cursor = 1;
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

describe("a cashier is told", () => {
    const about = ({told}) =>
        told.map(({type: each, line, mine}) => [each, line, mine]);

    test("whose typed value has lost, and only he", () => {
        const {a, b} = shared();
        a.act(type(5, 1));
        b.act(type(7, 1));
        a.sync();
        b.sync();
        a.sync();
        const [notice] = a.told;
        assert.deepEqual(about(a), [["overwrote", "l", false]]);
        const {key, value, found, by} = notice;
        assert.deepEqual([key, value, found, by.actor.name], ["price", 7, 5, "B"]);
        assert.deepEqual(b.told, []);
        assert.equal(priceOf(a), 7);
    });

    test("that the line he changes is deleted, once, with what it would be", () => {
        const {a, b} = shared();
        b.act({type: "line.del", line: "l"});
        b.sync();
        a.act(tap(), tap(), type(9, 1));
        a.sync();
        assert.deepEqual(about(a), [["on_deleted", "l", true]]);
        const [{values, by, order}] = a.told;
        assert.deepEqual(values, {qty: 3, price: 9});
        assert.deepEqual([order, by.actor.name], ["o", "B"]);
    });

    test("that the line he had changed is deleted by who did not know", () => {
        const {a, b} = shared();
        a.act(tap());
        b.act({type: "line.del", line: "l"});
        a.sync();
        b.sync();
        a.sync();
        assert.deepEqual(about(a), [["on_deleted", "l", false]]);
        assert.deepEqual(a.told[0].values, {qty: 2, price: 1});
        assert.deepEqual(b.told, []);
    });

    function sell(server, replica, sale) {
        const shown = replica.visible("o");
        const {fields, lines} = shown;
        const seen = replica.position(shown);
        server.sell({
            order: "o",
            sale,
            snapshot: {fields, lines},
            seen,
            actor: {},
            ts: 1,
        });
    }

    test("that it was paid elsewhere, and where what he had added is", () => {
        const {server, a, b} = shared();
        const seller = b.replica;
        a.act({...ADD, line: "m"}, type(3, 1), tap(2));
        a.sync();
        sell(server, seller, "s1");
        a.sync();
        b.sync();
        assert.deepEqual(
            a.told.map((each) => [each.type, each.successor]),
            [
                ["paid_elsewhere", "new-1"],
                ["late", "new-1"],
            ]
        );
        const late = a.told[1].changes.map((each) => [each.type, each.key]);
        assert.deepEqual(late, [["line.set", "price"]]);
        assert.deepEqual(
            b.told.map((each) => [each.type, each.successor]),
            [["left_open", "new-1"]]
        );
        const rest = a.replica.visible("new-1");
        assert.deepEqual(rest.origin, {order: "o", why: "successor"});
        const quantities = Object.values(rest.lines).map(({values}) => values.qty);
        assert.deepEqual(quantities, [1, 2]);
        assert.equal(rest.lines.m.added.actor.name, "A");
    });

    test("that he was late, and that a customer has paid twice", () => {
        const {server, a, b} = shared();
        a.act(type(3, 1));
        sell(server, b.replica, "s1");
        sell(server, a.replica, "s2");
        a.sync();
        b.sync();
        assert.deepEqual(
            a.told.map((each) => each.type),
            ["paid_elsewhere", "double"]
        );
        assert.deepEqual(
            b.told.splice(0).map((each) => each.type),
            ["paid_again"]
        );
        b.act(tap(), type(4, 1));
        b.sync();
        assert.deepEqual(
            b.told.map((each) => [each.type, each.successor, each.changes.length]),
            [
                ["late", "new-1", 0],
                ["late", null, 1],
            ]
        );
    });

    test("what the kitchen printers of another till did not print", () => {
        const {a, b} = shared();
        b.act({type: "order.print", until: 20000}, {type: "order.printed"});
        b.act(
            {type: "order.print", until: 20000},
            {type: "order.printed", missing: ["l"]}
        );
        b.sync();
        a.sync();
        assert.deepEqual(
            a.told.map((each) => [
                each.type,
                each.order,
                each.lines,
                each.by.actor.name,
            ]),
            [["unprinted", "o", ["l"], "B"]]
        );
        // That till says so itself.
        assert.deepEqual(b.told, []);
    });

    test("that it has come to nothing", () => {
        const {server, a} = shared();
        a.act({...tap(), order: "nowhere"});
        a.sync();
        assert.deepEqual(
            a.told.map((each) => each.type),
            ["unknown_order"]
        );
        assert.equal(server.document("nowhere"), null);
    });
});
