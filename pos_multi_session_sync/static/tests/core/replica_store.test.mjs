// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Two tabs of one POS keep what they know of the group in one storage. */

import {afterEach, beforeEach, describe, test} from "node:test";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {ReplicaStore} from "@pos_multi_session_sync/app/sharing/sync_desk.esm";
import {Server} from "./sim/server.mjs";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

class Outbox {
    constructor() {
        this.rows = new Map();
    }

    put(kind, id, value) {
        this.rows.set(`${kind}/${id}`, {kind, id, value: structuredClone(value)});
    }

    remove(kind, id) {
        this.rows.delete(`${kind}/${id}`);
    }

    all(kind) {
        return [...this.rows.values()].filter((row) => row.kind === kind);
    }
}

describe("two tabs with one storage", () => {
    let server = null;
    let outbox = null;
    let pages = 0;

    beforeEach(() => {
        // Each saves when the test says so.
        browser.setTimeout = () => 1;
        pages = 0;
        outbox = new Outbox();
        server = new Server({now: () => 1000 + server.lastSeq, announce: () => null});
    });

    afterEach(() => browser.reset());

    function open() {
        pages += 1;
        const replica = new Replica({client: `page-${pages}`, actor: null});
        const store = new ReplicaStore(outbox, 1);
        store.restore(replica);
        replica.onChange = ({orders}) => store.note(orders);
        const restored = replica.facts.cursor;
        const sync = () => {
            const {client, epoch, cursor, at, pending} = replica;
            const operations = pending.list();
            const request = {client: {id: client}, epoch, cursor, at, operations};
            replica.receive(server.sync(request, null), request);
        };
        const does = (...partials) => {
            replica.issue(partials, {ts: 1});
            sync();
        };
        return {replica, store, restored, sync, does};
    }

    const quantity = ({replica}) => replica.visible("o")?.lines.l.values.qty;
    const tap = {order: "o", type: "line.inc", line: "l", difference: 1};

    function shared() {
        const tabs = [open(), open()];
        const add = {order: "o", type: "line.add", line: "l", position: 1};
        tabs[0].does(
            {order: "o", type: "order.new", fields: {}},
            {...add, values: {qty: 1}}
        );
        tabs[0].store.save();
        tabs[1].sync();
        return tabs;
    }

    test("the next page goes on where the last one was", () => {
        const [one] = shared();
        one.does(tap);
        one.store.save();
        const next = open();
        assert.equal(next.restored, 3);
        assert.equal(quantity(next), 2);
    });

    test("an order that a frozen tab writes is not taken for a newer one", () => {
        const [one, frozen] = shared();
        one.does(tap);
        one.store.save();
        // It wakes up, with what it had not saved; then the other one goes on.
        frozen.store.save();
        one.does({order: "p", type: "order.new", fields: {}});
        one.store.save();
        const next = open();
        next.sync();
        assert.equal(quantity(next), 2);
        next.does(tap);
        assert.equal(quantity(next), 3);
        assert.equal(next.replica.log.strays, 0);
    });

    test("an order that a frozen tab writes is not open again", () => {
        const [one, frozen] = shared();
        one.does({order: "o", type: "order.cancel"});
        one.store.save();
        frozen.store.save();
        one.does({order: "p", type: "order.new", fields: {}});
        one.store.save();
        assert.equal(quantity(open()), undefined);
    });
});
