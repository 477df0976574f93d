// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The cashier must not feel it: an order of 200 lines, among 200 orders. What has not
   changed is the same object, so that nobody looks at it again; how long it takes is
   for `make bench`. */

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import assert from "node:assert/strict";
import {diff} from "@pos_multi_session_sync/core/diff.esm";
import {test} from "node:test";

const LINES = 200;
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

/** Lines and orders that are other objects after that. */
function changedBy(replica, work) {
    const documentsOf = () =>
        new Map(replica.orders().map((each) => [each.uuid, each]));
    const before = documentsOf();
    work();
    const after = documentsOf();
    const orders = [...after.keys()].filter(
        (key) => after.get(key) !== before.get(key)
    );
    const {lines} = before.get("o7");
    const now = Object.entries(after.get("o7").lines);
    return {orders, lines: now.filter(([uuid, line]) => line !== lines[uuid]).length};
}

test("a change touches one line of one order", () => {
    const replica = full();
    const lines = Object.keys(replica.visible("o7").lines);
    const base = {order: "o7", type: "line.inc", difference: 1};
    const one = {orders: ["o7"], lines: 1};
    const own = (line) => replica.issue([{...base, line}], {ts: 1});
    assert.deepEqual(
        changedBy(replica, () => remote(replica, 3)),
        one
    );
    assert.deepEqual(
        changedBy(replica, () => own(lines[5])),
        one
    );
    const after = changedBy(replica, () => remote(replica, 9));
    assert.deepEqual(after, {orders: ["o7"], lines: 2}, "under an own one");
});

test("what has not changed makes no operation", () => {
    const replica = full();
    const document = replica.visible("o7");
    assert.deepEqual(diff(document, {fields: {}, lines: linesOf("o7")}), []);
    const [[uuid, {values}]] = Object.entries(document.lines);
    const touched = diff(document, {lines: new Map([[uuid, {...values, key3: -1}]])});
    assert.deepEqual(
        touched.map(({type, line, key}) => [type, line, key]),
        [["line.set", uuid, "key3"]]
    );
});
