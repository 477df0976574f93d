// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ADD, priceOf, shared, tap, type} from "./replica_tills.mjs";
import {describe, test} from "node:test";
import assert from "node:assert/strict";

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
