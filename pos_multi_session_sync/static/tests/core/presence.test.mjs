// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {beforeEach, describe, test} from "node:test";
import {Clock} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {Presence} from "@pos_multi_session_sync/app/sharing/presence.esm";
import {SyncDesk} from "@pos_multi_session_sync/app/sharing/sync_desk.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

describe("where a cashier is", () => {
    let clock = null;
    let pos = null;
    let wakes = 0;
    let presence = null;

    const goes = (name) => {
        pos.mainScreen = {component: {name}};
        presence.onChange();
    };

    beforeEach(() => {
        clock = new Clock();
        browser.reset();
        browser.setTimeout = (fn, ms) => clock.set(fn, ms);
        browser.clearTimeout = (id) => clock.clear(id);
        wakes = 0;
        pos = {
            mainScreen: {component: {name: "ProductScreen"}},
            selectedOrder: {shared_uuid: "o"},
        };
        presence = new Presence({pos, desk: {wake: () => wakes++}});
        presence.start();
    });

    test("is said once while nobody goes elsewhere", async () => {
        await clock.pass(600000);
        assert.equal(wakes, 1);
        goes("TicketScreen");
        await clock.pass(600000);
        assert.equal(wakes, 2);
    });

    test("is said again and again at the payment, where others rely on it", async () => {
        await clock.pass(1000);
        goes("PaymentScreen");
        await clock.pass(600);
        const before = wakes;
        presence.notify();
        await clock.pass(60000);
        assert.equal(wakes - before, 4);
        goes("ReceiptScreen");
        await clock.pass(600);
        const after = wakes;
        await clock.pass(60000);
        assert.equal(wakes, after);
    });
});

describe("what the heartbeat asks for the shared orders", () => {
    const desk = (client) =>
        Object.assign(Object.create(SyncDesk.prototype), {
            client,
            about: () => ({presence: "here"}),
        });

    test("is nothing while the till asks by itself", () => {
        assert.equal(desk({question: () => null}).ask(), null);
        const asks = desk({question: () => ({cursor: 3})});
        assert.deepEqual(asks.ask(), {cursor: 3, presence: "here"});
    });

    test("does not take back what a message has told meanwhile", () => {
        const heard = [];
        const bus = {heardAt: 0};
        const client = {bus, question: () => ({}), hear: (it) => heard.push(it)};
        const one = desk(client);
        one.ask();
        one.hear({same: true, presence: ["old"]});
        bus.heardAt = Date.now() + 1;
        one.hear({same: true, presence: ["older"]});
        one.hear(undefined);
        assert.deepEqual(heard, [
            {same: true, presence: ["old"]},
            {same: true, presence: null},
            undefined,
        ]);
    });
});
