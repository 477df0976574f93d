// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The cashier must not feel it: an order of 200 lines, among 200 orders. The limits
   are wide, as other tests run beside this one; what it took is told. */

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import assert from "node:assert/strict";
import {diff} from "@pos_multi_session_sync/core/diff.esm";
import {test} from "node:test";

const LINES = 200;
const MOST = 1;
const KEYS = Array.from({length: 18}, (_none, index) => `key${index}`);

function linesOf(order) {
    return Array.from({length: LINES}, (_none, index) => ({
        uuid: `${order}-${index}-0000-4000-8000-000000000000`,
        values: {
            qty: 1,
            tax_ids: [[6, false, [1, 2]]],
            ...Object.fromEntries(KEYS.map((key) => [key, index])),
        },
    }));
}

function full() {
    const replica = new Replica({client: "A", actor: {name: "A"}});
    const issuer = new Replica({client: "B", actor: {name: "B"}});
    for (let order = 0; order < 200; order++) {
        const partials = diff(null, {fields: {}, lines: linesOf(`o${order}`)});
        issuer.issue(
            partials.map((each) => ({...each, order: `o${order}`})),
            {ts: 1}
        );
    }
    const documents = issuer.orders();
    const request = {client: {id: "A"}, epoch: null, cursor: null, operations: []};
    const answer = {epoch: "e", last_seq: 1, results: [], operations: []};
    replica.receive({...answer, snapshot: {seq: 1, documents}}, request);
    return replica;
}

/** Milliseconds: the median of many. */
function timed(work) {
    const times = Array.from({length: 300}, (_none, index) => {
        const began = performance.now();
        work(index);
        return performance.now() - began;
    });
    return times.sort((one, other) => one - other)[150];
}

function remote(replica, index) {
    const {uuid} = replica.visible("o7");
    const seq = replica.cursor + 1;
    const [line] = Object.keys(replica.visible("o7").lines).slice(index % LINES);
    const operation = {
        ...{id: `B:${seq}`, client: "B", n: seq, seq, ts: 1, order: uuid},
        ...{type: "line.inc", line, difference: 1, result: "ok", detail: null},
    };
    const message = {epoch: "e", from: seq, to: seq, operations: [operation]};
    assert.equal(replica.announce(message), "applied");
    return replica.visible("o7");
}

test("what it takes", (t) => {
    const replica = full();
    const base = {order: "o7", type: "line.inc", difference: 1};
    const lines = Object.keys(replica.visible("o7").lines);
    const dirty = (index) => {
        const document = replica.visible("o7");
        const line = lines[index % LINES];
        const values = {...document.lines[line].values, key3: index + 1000};
        diff(document, {lines: new Map([[line, values]])});
    };
    const all = () => diff(replica.visible("o7"), {fields: {}, lines: linesOf("o7")});
    const own = (index) => {
        replica.issue([{...base, line: lines[index % LINES]}], {ts: 1});
        replica.visible("o7");
    };
    const taken = {
        "another till's change": timed((index) => remote(replica, index)),
        "the diff of a touched line": timed(dirty),
        "the diff of all lines": timed(all),
        "an own change": timed(own),
        "another till's, under 300 own ones": timed((index) => remote(replica, index)),
    };
    for (const [name, ms] of Object.entries(taken)) {
        t.diagnostic(`${name}: ${ms.toFixed(3)} ms`);
    }
    const [remoteOnly, touched, , mine] = Object.values(taken);
    assert.ok(Math.max(remoteOnly, touched, mine) < MOST);
});
