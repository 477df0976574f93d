// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The property of the kitchen itself: a real server has other names for lines. */

import {ADD, NEW, begin, tap} from "./replica_tills.mjs";
import assert from "node:assert/strict";
import {derive} from "./sim/unseen.mjs";
import {dishes} from "./sim/dishes.mjs";
import test from "node:test";

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
