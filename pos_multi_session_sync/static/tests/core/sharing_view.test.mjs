// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What screens see of the other tills, and which notice comes first. */

import {afterEach, beforeEach, describe, test} from "node:test";
import {Clock} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {SharingView} from "@pos_multi_session_sync/app/sharing/sharing_view.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

const ORDER = {shared_uuid: "o"};
const LEO = {client: "B", actor: {name: "Leo"}, order: "o", screen: "payment"};
let own = null;
let view = null;

beforeEach(() => {
    own = {paid: new Set(), shared: undefined};
    const document = {state: "cancelled", number: 7, lines: {l: {}}, fields: {}};
    view = new SharingView({
        isOwn: () => false,
        of: () => own.shared,
        paidHere: {has: (uuid) => own.paid.has(uuid)},
        replica: {visible: () => document},
        deletions: {isUndoable: () => true},
        env: {utils: {}},
    });
});

describe("a notice", () => {
    const types = () => view.state.notices.map(({type}) => type);

    test("that ends by itself is shown before those that wait for a press", () => {
        view.addNotice({type: "gone", order: "p"});
        view.addNotice({type: "deleted_here", order: "o"});
        assert.deepEqual(types(), ["deleted_here", "gone"]);
    });

    test("of many is dropped, the oldest first, but not such a one", () => {
        view.addNotice({type: "deleted_here", order: "o"});
        for (let count = 0; count < 25; count += 1) {
            view.addNotice({type: "gone", order: `${count}`});
        }
        assert.equal(types().length, 20);
        assert.equal(types()[0], "deleted_here");
        assert.equal(view.state.notices[1].order, "6");
    });
});

describe("a line where another one's value has replaced the own one", () => {
    const marked = () => Object.keys(view.state.replaced);
    let clock = null;

    beforeEach(() => {
        clock = new Clock();
        browser.setTimeout = clock.set;
        browser.clearTimeout = clock.clear;
        view.mark({type: "overwrote", line: "l"});
    });
    afterEach(() => browser.reset());

    test("is marked until it is touched", () => {
        assert.deepEqual(marked(), ["l"]);
        view.unmark("l");
        assert.deepEqual(marked(), []);
    });

    test("is marked for some seconds, from the last time", async () => {
        await clock.pass(19000);
        view.mark({type: "overwrote", line: "l"});
        await clock.pass(19000);
        assert.deepEqual(marked(), ["l"]);
        await clock.pass(1000);
        assert.deepEqual(marked(), []);
    });

    test("is no line that was deleted, and no field of an order", () => {
        view.mark({type: "on_deleted", line: "m"});
        view.mark({type: "overwrote", key: "partner_id"});
        assert.deepEqual(marked(), ["l"]);
    });
});

describe("a colleague at the payment", () => {
    test("is there since when that was heard first, until they go elsewhere", () => {
        const {now} = Date;
        let time = 1000;
        Date.now = () => time;
        try {
            view.notePerson(LEO);
            time = 5000;
            view.notePresence([LEO]);
            assert.equal(view.payerOf(ORDER).since, 1000);
            view.notePerson({...LEO, screen: "products"});
            time = 9000;
            view.notePerson(LEO);
            assert.equal(view.payerOf(ORDER).since, 9000);
        } finally {
            Date.now = now;
        }
    });
});

describe("who is at an order on another till", () => {
    const at = (time, work) => {
        const {now} = Date;
        Date.now = () => time;
        try {
            return work();
        } finally {
            Date.now = now;
        }
    };

    test("is there for four minutes, and for less while taking the payment", () => {
        at(1000, () => view.notePresence([{...LEO, screen: "products"}]));
        assert.ok(at(230000, () => view.hasOthers));
        assert.ok(!at(250000, () => view.hasOthers));
        at(300000, () => view.notePerson(LEO));
        assert.ok(at(340000, () => view.payerOf(ORDER)));
        assert.ok(!at(350000, () => view.payerOf(ORDER)));
    });

    test("is there from when the server has heard of them", () => {
        const screen = "products";
        const seen = {...LEO, screen, seen_at: 5000};
        at(900000, () => view.notePresence([seen], 5000 + 180000));
        assert.ok(at(900000 + 50000, () => view.hasOthers));
        assert.ok(!at(900000 + 70000, () => view.hasOthers));
    });
});

describe("an order whose sale Odoo has rejected", () => {
    beforeEach(() => view.noteGroup({rejected: [{order: "o", name: "Ana"}]}));

    test("is known by who was paid for it", () => {
        assert.equal(view.rejectedOf(ORDER).name, "Ana");
        assert.equal(view.rejectedOf({shared_uuid: "p"}), null);
    });

    test("is not locked on the till that has the sale, and may change it", () => {
        own.paid.add("o");
        assert.equal(view.rejectedOf(ORDER), null);
        own.paid.clear();
        own.shared = {sealed: {order: "o"}};
        assert.equal(view.rejectedOf(ORDER), null);
    });
});
