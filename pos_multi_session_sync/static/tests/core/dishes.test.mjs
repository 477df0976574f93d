// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The property of the kitchen itself: a real server has other names for lines. */

import {ADD, NEW, begin, tap} from "./replica_tills.mjs";
import assert from "node:assert/strict";
import {derive, quantity} from "./sim/unseen.mjs";
import {dishes} from "./sim/dishes.mjs";
import test from "node:test";

test("what was printed of an earlier state is its own, when it is cancelled", () => {
    const {server, tills} = begin("A", "B");
    const [a, b] = tills;
    a.act(NEW, ADD);
    a.sync();
    b.sync();
    const {fields, lines} = server.document("o");
    const seen = {client: "A", n: 2, cursor: 2};
    const sale = {order: "o", sale: "s", seen, actor: {name: "A"}, ts: 4000};
    server.sell({...sale, snapshot: {fields, lines}});
    server.manage("o", {fields, lines});
    b.act(tap());
    b.sync();
    const printed = {type: "line.printed", line: "l", mark: "1/", difference: 1};
    b.act({...printed, order: "new-1"});
    b.sync();
    server.manage("new-1");
    assert.equal(quantity(server.document("new-2").lines["new-2/l"].values), 1);
    assert.deepEqual(dishes({server}), []);
});

test("what is added late to a deleted order takes along what was printed", () => {
    const {server, tills} = begin("A", "B");
    const [a, b] = tills;
    a.act(NEW, ADD, {type: "line.printed", line: "l", mark: "1/", difference: 1});
    a.sync();
    b.sync();
    a.act({type: "order.cancel"});
    a.sync();
    b.act(tap());
    b.sync();
    assert.deepEqual(dishes({server}), []);
    const [late] = [...server.documents.keys()].filter((order) => order !== "o");
    const other = (order, line) => `${line} in ${order}`;
    const renamed = (value) =>
        JSON.parse(
            JSON.stringify(value).replaceAll(derive(late, "l"), other(late, "l"))
        );
    const real = {
        log: renamed(server.log),
        documents: new Map(renamed([...server.documents])),
        derive: other,
    };
    assert.notDeepEqual(real.log, server.log);
    assert.deepEqual(dishes({server: real}), []);
});
