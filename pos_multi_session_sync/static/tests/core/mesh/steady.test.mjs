// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ADD, NEW, quantityOf, tap} from "../replica_tills.mjs";
import {beforeEach, describe, test} from "node:test";
import {Shop} from "./meshes.mjs";
import assert from "node:assert/strict";

/** The quantities that a screen shows, one after the other. */
function watch(till) {
    const seen = [quantityOf(till)];
    till.replica.onChange = () => {
        const quantity = quantityOf(till);
        if (quantity !== seen[seen.length - 1]) {
            seen.push(quantity);
        }
    };
    return seen;
}

/* The server is there: it answers who has tapped, and only then Odoo's bus brings the
   log to the others, which is `sync` here. */
describe("with the server there, what another till does is shown at once, and", () => {
    let a = null;
    let b = null;
    let c = null;
    let painted = null;
    let server = null;
    let shop = null;

    beforeEach(() => {
        shop = new Shop("A", "B", "C");
        ({
            server,
            tills: [a, b, c],
        } = shop);
        shop.tills.forEach((till) => {
            till.isAlone = false;
            till.mesh.noteServer();
        });
        a.act(NEW, ADD);
        shop.tills.forEach(({sync}) => sync());
        painted = new Map(shop.tills.map((till) => [till, watch(till)]));
    });

    const assertPainted = (till, ...quantities) =>
        assert.deepEqual(painted.get(till), [1, ...quantities], `Till ${till.name}`);

    test("stays until the bus brings it", () => {
        a.act(tap());
        assertPainted(b, 2);
        a.sync();
        assertPainted(b, 2);
        b.sync();
        assertPainted(b, 2);
        assert.equal(b.mesh.provisional.indexed.size, 0);
        assertPainted(a, 2);
    });

    test("the next tap does not wait for the bus either", () => {
        for (const quantity of [2, 3, 4]) {
            a.act(tap());
            a.sync();
            assert.equal(quantityOf(b), quantity);
        }
        b.sync();
        assertPainted(b, 2, 3, 4);
    });

    test("nothing comes again if the bus was quicker", () => {
        shop.isHeld = true;
        a.act(tap());
        a.ask();
        b.sync();
        shop.isHeld = false;
        shop.arrive();
        a.sync();
        assertPainted(b, 2);
    });

    test("two who tap see each other's and their own once", () => {
        a.act(tap());
        b.act(tap());
        a.sync();
        b.sync();
        [a, b, c].forEach(({sync}) => sync());
        [a, b, c].forEach((till) => assertPainted(till, 2, 3));
    });

    test("who hears of it from others sees the same", () => {
        shop.cut("A", "C");
        shop.pass(5000);
        a.act(tap());
        a.sync();
        a.act(tap());
        a.sync();
        assertPainted(c, 2, 3);
        c.sync();
        assertPainted(c, 2, 3);
    });

    test("goes with the log if the server has refused it", () => {
        const [{id, client, n}] = a.act(tap());
        const what = {id, client, n, order: null, type: "void", result: "invalid"};
        const refused = {...what, seq: 3, at: 1, detail: null, why: "size"};
        server.log.push(refused);
        server.clients.set(client, n);
        a.act(tap(5));
        a.sync();
        assertPainted(b, 2, 7);
        const {epoch} = server;
        b.replica.announce({epoch, from: 3, to: 3, operations: [refused]});
        assertPainted(b, 2, 7, 6);
        b.sync();
        assertPainted(b, 2, 7, 6);
    });

    test("goes with the log at the latest if its till has given it up", () => {
        a.act(tap());
        const sent = a.request();
        const [wrong] = a.act(tap(4));
        a.replica.receive(a.ask(sent), sent);
        a.replica.giveUp(wrong.id);
        b.sync();
        assertPainted(b, 2, 6, 2);
    });

    test("is not shown if what its till did before is missing", () => {
        shop.lost = true;
        a.act(tap());
        a.sync();
        shop.lost = false;
        a.act(tap());
        assertPainted(b);
        b.sync();
        assertPainted(b, 3);
    });

    test("can be paid, and is on no other order", () => {
        a.act(tap());
        a.sync();
        const shown = b.replica.visible("o");
        const seen = b.replica.position(shown);
        assert.deepEqual(seen.also, {A: 3});
        const {fields, lines} = shown;
        const snapshot = {fields, lines};
        server.sell({order: "o", sale: "s", actor: {}, snapshot, seen});
        b.sync();
        assert.deepEqual(b.replica.orders(), []);
    });

    test("is forgotten after a snapshot, which has it", () => {
        a.act(tap());
        a.sync();
        b.replica.log.getLost();
        b.sync();
        assertPainted(b, 2);
        assert.equal(b.mesh.provisional.indexed.size, 0);
    });
});
