// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A peer that says nonsense, and a fault within: a till goes on selling. */

import {ADD, NEW, quantityOf, tap} from "../replica_tills.mjs";
import {describe, test} from "node:test";
import {Book} from "@pos_multi_session_sync/core/mesh/book.esm";
import {Shop} from "./meshes.mjs";
import assert from "node:assert/strict";

function two() {
    const shop = new Shop("A", "B");
    const [a, b] = shop.tills;
    a.act(NEW, ADD);
    return {shop, a, b};
}

describe("a till goes on", () => {
    test("though a peer says nonsense of the log", () => {
        const {a, b} = two();
        const {epoch, cursor} = b.replica;
        const made = {id: "x:1", client: "x", n: 1, order: "o", type: "line.set"};
        for (const was of [5, [5], "x:0", {}]) {
            const operations = [{...made, seq: cursor + 1, result: "ok", was}];
            a.mesh.send("B", "log", {epoch, operations});
        }
        assert.equal(b.mesh.messages.ignored.body, 4);
        assert.equal(quantityOf(b), 1);
        b.act(tap());
        assert.deepEqual([quantityOf(b), b.replica.orders().length], [2, 1]);
    });

    test("though a page calls itself as what each object has", () => {
        const {a, b} = two();
        const op = {n: 1, order: "o", type: "line.del", line: "l", ts: 1, actor: null};
        const {epoch, cursor} = b.replica;
        const body = {author: "A", version: 9, since: 0, live: {}, vouchers: {}};
        const log = [epoch, cursor, cursor];
        for (const client of ["constructor", "toString", "x"]) {
            const ops = [[1, {...op, client, id: `${client}:1`}]];
            a.mesh.send("B", "op", {...body, log, ops});
            assert.equal(new Book("A").read({...body, log, ops}), false);
        }
        assert.deepEqual(b.mesh.messages.ignored, {body: 2});
        assert.equal(quantityOf(b), 1);
    });

    test("if a fault is met while a peer speaks, or by the clock", () => {
        const {shop, a, b} = two();
        b.mesh.provisional.dropSilent = b.mesh.hearLease = () => {
            throw new Error("a fault");
        };
        a.mesh.claims.ask("o");
        assert.equal(b.mesh.messages.ignored.fault, 1);
        b.isAlone = false;
        assert.throws(() => shop.pass(5000), /a fault/);
        delete b.mesh.provisional.dropSilent;
        [...b.timers.values()].forEach((fn) => fn());
        assert.ok(b.timers.size, "it goes on");
    });

    test("by itself, if what others say cannot be shown", () => {
        let faults = 0;
        for (const act of ["visible", "orders", "issue", "finish"]) {
            const {a, b} = two();
            b.act({...NEW, order: "p"});
            b.replica.onFault = () => {
                faults += 1;
            };
            a.sync();
            const fail = () => {
                throw new Error("a fault");
            };
            const names = ["has", "orders", "show", "foundingOf", "noteChange"];
            names.forEach((name) => {
                b.mesh.provisional[name] = fail;
            });
            const acts = {
                visible: () => b.replica.visible("o"),
                orders: () => b.replica.orders(),
                issue: () => b.act({...ADD, order: "p"}),
                finish: () => b.replica.notify(() => null),
            };
            acts[act]();
            assert.equal(b.replica.hints, null);
            b.act({...ADD, order: "p", line: "m"});
            assert.ok(b.replica.visible("p").lines.m);
            b.sync();
            assert.equal(quantityOf(b), 1);
        }
        assert.equal(faults, 4);
    });
});
