// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ADD, NEW, priceOf, quantityOf, tap, type} from "../replica_tills.mjs";
import {describe, test} from "node:test";
import {Shop, mac} from "./meshes.mjs";
import assert from "node:assert/strict";

const orderOf = ({replica}) => replica.visible("o");

describe("without the server, a till", () => {
    test("shows what another one does, and both the same", () => {
        const {tills} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        assert.equal(quantityOf(b), 1);
        b.act(tap(2), type(5, 1));
        a.act(type(7, 5));
        assert.deepEqual([quantityOf(a), priceOf(a)], [3, 7]);
        assert.deepEqual([quantityOf(b), priceOf(b)], [3, 7]);
        assert.equal(orderOf(b).lines.l.added.actor.name, "A");
    });

    test("shows the same though both have typed at one time", () => {
        const shop = new Shop("A", "B");
        const [a, b] = shop.tills;
        a.act(NEW, ADD);
        shop.isHeld = true;
        a.act(type(5, 1));
        b.act(type(7, 1));
        shop.isHeld = false;
        shop.arrive();
        assert.equal(priceOf(a), priceOf(b));
    });

    test("takes nothing of it for confirmed, and sends only its own", () => {
        const {tills, server} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        assert.deepEqual([b.replica.confirmed.size, b.replica.cursor], [0, 0]);
        assert.deepEqual(b.request().operations, []);
        b.sync();
        assert.equal(server.lastSeq, 0);
    });

    test("has it once when the server says it, and says so to nobody twice", () => {
        const {tills, server} = new Shop("A", "B", "C");
        const [a, b, c] = tills;
        a.act(NEW, ADD, tap());
        a.sync();
        b.sync();
        assert.deepEqual([quantityOf(a), quantityOf(b), quantityOf(c)], [2, 2, 2]);
        c.sync();
        assert.deepEqual([quantityOf(c), server.lastSeq], [2, 3]);
        assert.equal(c.mesh.provisional.indexed.size, 0);
    });

    test("that has begun from a snapshot does not count it twice", () => {
        const {tills, server} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD, tap());
        const sent = a.request();
        const answer = a.ask(sent);
        // The server has it, and A has not heard of it.
        server.restart();
        b.sync();
        assert.equal(quantityOf(b), 2);
        a.replica.receive(answer, sent);
        assert.equal(quantityOf(b), 2);
    });

    test("shows no more what its author has given up", () => {
        const {tills} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        const [wrong] = a.act(tap(4));
        assert.equal(quantityOf(b), 5);
        a.replica.giveUp(wrong.id);
        assert.equal(quantityOf(b), 1);
    });

    test("shows no more what the server has refused", () => {
        const {tills, server} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        a.sync();
        b.sync();
        const [wrong] = a.act(tap(4));
        assert.equal(quantityOf(b), 5);
        const {id, client, n} = wrong;
        const refused = {id, client, n, order: null, type: "void", result: "invalid"};
        const logged = {...refused, seq: 3, at: 1, detail: null, why: "size"};
        server.log.push(logged);
        b.sync();
        assert.equal(quantityOf(b), 1);
    });

    test("that comes later hears of all that was done, also by who is gone", () => {
        const shop = new Shop("A", "B", "C");
        const [a, , c] = shop.tills;
        shop.cut("A", "C");
        shop.cut("B", "C");
        a.act(NEW, ADD, tap(3));
        assert.equal(orderOf(c), null);
        shop.cut("A", "B");
        shop.connect("B", "C");
        assert.equal(quantityOf(c), 4);
    });

    test("hears from others what the log has meanwhile, and then from the server", () => {
        const shop = new Shop("A", "B", "C");
        const [a, b, c] = shop.tills;
        shop.cut("A", "C");
        shop.cut("B", "C");
        a.isAlone = false;
        a.act(NEW, ADD, tap());
        a.sync();
        b.sync();
        b.act(tap(5));
        shop.connect("A", "C");
        shop.connect("B", "C");
        assert.equal(quantityOf(c), 7);
        assert.equal(orderOf(c).number, 1);
        assert.deepEqual([c.replica.cursor, c.replica.confirmed.size], [0, 0]);
        c.sync();
        assert.deepEqual([quantityOf(c), c.replica.cursor], [7, 3]);
    });

    test("does not go on with what others said of the log if it was not so", () => {
        const {tills, server} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        a.sync();
        b.sync();
        const lie = {...server.log[1], seq: 3, id: "X:1", client: "X", n: 1, line: "m"};
        const second = {...lie, seq: 4, id: "X:2", n: 2, line: "k"};
        const operations = [lie, second];
        b.mesh.provisional.takeLog({epoch: server.epoch, operations});
        assert.deepEqual(Object.keys(orderOf(b).lines), ["l", "m", "k"]);
        a.act(tap());
        a.sync();
        b.sync();
        assert.deepEqual(Object.keys(orderOf(b).lines), ["l"]);
        assert.deepEqual([quantityOf(b), b.replica.log.strays], [2, 0]);
    });

    test("that has the server asks that, and believes nobody else of the log", () => {
        const {tills, server} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        a.sync();
        b.sync();
        const lie = {id: "X:1", client: "X", n: 1, type: "order.cancel", order: "o"};
        const operations = [{...lie, seq: 3, result: "ok", ts: 1, actor: null}];
        const {epoch} = server;
        const tell = () => a.mesh.send("B", "log", {epoch, operations});
        tell();
        assert.equal(orderOf(b).state, "cancelled");
        b.sync();
        assert.equal(orderOf(b).state, "open", "it has heard all from the server");
        b.isAlone = false;
        tell();
        assert.equal(orderOf(b).state, "open");
    });

    test("follows no clock that has jumped", () => {
        const {tills} = new Shop("A", "B", "C");
        const [a, b, c] = tills;
        a.mesh.provisional.own.clock = 2 ** 52 - 1;
        a.mesh.sayHave("B");
        a.mesh.claims.ask("p");
        b.act(NEW, ADD);
        assert.equal(b.mesh.provisional.own.clock, 2);
        assert.equal(quantityOf(c), 1);
    });

    test("keeps what is lost on the way for five seconds at most from others", () => {
        const shop = new Shop("A", "B");
        const [a, b] = shop.tills;
        a.act(NEW, ADD);
        shop.lost = true;
        a.act(tap(), tap());
        shop.lost = false;
        assert.equal(quantityOf(b), 1);
        shop.pass(5000);
        assert.equal(quantityOf(b), 3);
    });

    test("goes on as another client, and others show it once", () => {
        const {tills} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD, tap());
        a.replica.secrets.A1 = "secret of A1";
        a.replica.renew("A");
        assert.equal(quantityOf(b), 2);
        assert.equal(a.mesh.provisional.own.author, "A");
    });

    test("says nothing to others before the server can believe them", () => {
        const {tills} = new Shop("A", "B");
        const [a, b] = tills;
        delete a.replica.secrets.A;
        a.act(NEW, ADD);
        assert.equal(orderOf(b), null);
    });

    test("forgets who is silent, once it has had the server for a minute", () => {
        const shop = new Shop("A", "B");
        const [a, b] = shop.tills;
        a.act(NEW, ADD);
        shop.cut("A", "B");
        shop.pass(600000);
        assert.equal(quantityOf(b), 1);
        b.isAlone = false;
        shop.pass(50000);
        assert.equal(quantityOf(b), 1);
        shop.pass(20000);
        assert.equal(orderOf(b), null);
        shop.connect("A", "B");
        assert.equal(quantityOf(b), 1);
    });

    test("has all as without it once the mesh is off", () => {
        const {tills} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        b.mesh.setCredentials(null);
        assert.equal(orderOf(b), null);
        assert.deepEqual(b.replica.orders(), []);
        a.act(tap());
        b.sync();
        assert.equal(b.mesh.isOn, false);
    });
});

describe("what a till goes on with that another one has begun", () => {
    test("comes to the server after it, so that it is in the end as it was shown", () => {
        const {tills} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD);
        b.act(type(5, 1));
        a.act(type(7, 5));
        assert.deepEqual(b.request().operations, []);
        a.sync();
        b.sync();
        a.sync();
        b.sync();
        assert.deepEqual([priceOf(a), priceOf(b)], [7, 7]);
        assert.deepEqual([a.replica.pending.size, b.replica.pending.size], [0, 0]);
    });

    test("waits for nobody who is gone, and for twenty seconds at most", () => {
        const shop = new Shop("A", "B");
        const [a, b] = shop.tills;
        a.act(NEW, ADD);
        b.act(type(5, 1));
        b.isAlone = false;
        b.mesh.noteServer();
        shop.now += 15000;
        assert.equal(b.request().operations.length, 0);
        shop.now += 5000;
        assert.equal(b.request().operations.length, 3);
        shop.now -= 5000;
        shop.cut("A", "B");
        assert.equal(b.request().operations.length, 3);
    });

    test("is not lost if it comes to the server first, and is there once", () => {
        const shop = new Shop("A", "B");
        const {tills, server} = shop;
        const [a, b] = tills;
        a.act(NEW, ADD);
        b.act(tap(2));
        shop.cut("A", "B");
        b.sync();
        a.sync();
        b.sync();
        assert.deepEqual([quantityOf(a), quantityOf(b)], [3, 3]);
        const results = server.log.map(({id, result}) => `${id} ${result}`);
        assert.deepEqual(results, [
            "B:1 ok",
            "B:2 ok",
            "B:3 ok",
            "A:1 known",
            "A:2 known",
        ]);
    });

    test("is named to the server as far as that reads it", () => {
        const {replica} = new Shop("A").tills[0];
        replica.pending.noteAlso("former", 3);
        const names = Array.from({length: 30}, (_none, index) => [`page${index}`, 1]);
        const {also} = replica.pending.alsoIn({hinted: Object.fromEntries(names)});
        assert.equal(Object.keys(also).length, 20);
        assert.equal(also.former, 3);
    });

    test("can be paid, and is on no other order though it comes later", () => {
        const {tills, server} = new Shop("A", "B");
        const [a, b] = tills;
        a.act(NEW, ADD, tap());
        const shown = orderOf(b);
        const seen = b.replica.position(shown);
        assert.deepEqual(seen.also, {A: 3});
        const [n, voucher] = b.mesh.provisional.books.vouchersFor(seen.also).A;
        assert.deepEqual([n, voucher], [3, mac("secret of A", "7:A:3")]);
        const {fields, lines} = shown;
        server.sell({
            order: "o",
            sale: "s",
            actor: {},
            snapshot: {fields, lines},
            seen,
        });
        a.sync();
        b.sync();
        assert.deepEqual(
            server.log.map(({result}) => result),
            ["ok", "included", "included", "included"]
        );
        assert.deepEqual(b.replica.orders(), []);
    });
});
