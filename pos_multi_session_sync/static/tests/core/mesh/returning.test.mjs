// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The server is back: the first that notices says so, and nobody waits for a timer. */

import {ADD, NEW, tap} from "../replica_tills.mjs";
import {describe, test} from "node:test";
import {Shop} from "./meshes.mjs";
import assert from "node:assert/strict";

describe("a till without server", () => {
    test("hears at once that a peer has it again", () => {
        const shop = new Shop("A", "B");
        const [a, b] = shop.tills;
        shop.pass(5000);
        a.isAlone = false;
        a.mesh.noteServer();
        assert.equal(b.news, 1);
        a.mesh.noteServer();
        assert.equal(b.news, 1);
    });

    test("tries as often as its peers speak, as long as one has it", () => {
        const shop = new Shop("A", "B", "C");
        const [a, b] = shop.tills;
        shop.pass(20_000);
        assert.equal(b.news, 0, "nobody has it");
        a.isAlone = false;
        a.mesh.noteServer();
        b.news = 0;
        shop.pass(20_000);
        assert.equal(b.news, 4);
    });

    test("does not ask it whenever a peer changes something", () => {
        const shop = new Shop("A", "B");
        const [a, b] = shop.tills;
        a.act(NEW, ADD);
        a.act(tap());
        assert.ok(b.replica.visible("o"), "it is seen all the same");
        assert.equal(b.news, 0);
    });
});

test("what has waited for a peer's work can go as soon as that is in the log", () => {
    const {tills} = new Shop("A", "B");
    const [a, b] = tills;
    a.act(NEW, ADD);
    b.act(tap());
    tills.forEach((till) => {
        till.isAlone = false;
        till.mesh.noteServer();
    });
    assert.deepEqual(b.request().operations, []);
    b.news = 0;
    a.sync();
    assert.ok(b.news > 0);
    assert.equal(b.request().operations.length, 3);
});
