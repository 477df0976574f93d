// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Clock, keyOf, openOutbox, saleOf} from "./world.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {MemoryStorage} from "@pos_offline_queue/core/storage/fallbacks.esm";
import assert from "node:assert/strict";
import {takeMissing} from "@pos_offline_queue/core/sending.esm";

const DAY = 24 * 3600 * 1000;

/** A device that has sold, and whose sales Odoo has confirmed. */
async function sold(count, {storage = new MortalStorage(new Platter())} = {}) {
    const clock = new Clock();
    const open = () => openOutbox(storage, {now: clock.now});
    const outbox = await open();
    takeMissing(outbox, {home: "one"});
    const sells = async (number) => {
        const about = {customer: "Zoe Stone", amount: number};
        await outbox.addSale({...saleOf(number), about});
        await outbox.confirmed(keyOf(number));
    };
    for (let number = 1; number <= count; number++) {
        await sells(number);
    }
    return {clock, outbox, open, sells};
}

function asks(outbox, missing = []) {
    const asked = outbox.sent.toAsk();
    takeMissing(outbox, {home: "one", missing});
    return asked;
}

describe("sales that Odoo has confirmed", () => {
    test("are asked for once, and after a start again", async () => {
        const {outbox, open, sells} = await sold(2);
        assert.deepEqual(asks(outbox), [keyOf(1), keyOf(2)]);
        await sells(3);
        // With the last one of which Odoo is known to have it.
        assert.deepEqual(asks(outbox), [keyOf(2), keyOf(3)]);
        await outbox.flushed();
        const next = await open();
        takeMissing(next, {home: "one"});
        assert.deepEqual(next.sent.toAsk(), [1, 2, 3].map(keyOf));
    });

    test("wait again if Odoo lacks them, as they were, and all are asked for", async () => {
        const {outbox, open} = await sold(3);
        asks(outbox);
        asks(outbox, [keyOf(3)]);
        const [{payload, counter, state}] = outbox.sales();
        assert.deepEqual([payload, counter, state], [saleOf(3).payload, 3, "waiting"]);
        assert.deepEqual(asks(outbox), [keyOf(1), keyOf(2)]);
        await outbox.flushed();
        const next = await open();
        assert.deepEqual([next.count, next.sent.rows.size], [1, 2]);
    });

    test("are kept for a week, and not more than 500", async () => {
        const {clock, outbox, sells} = await sold(501);
        assert.equal(outbox.sent.rows.size, 500);
        assert.ok(!outbox.sent.rows.has(keyOf(1)));
        clock.ms += 7 * DAY - 1000;
        await sells(502);
        clock.ms += 2000;
        asks(outbox);
        assert.deepEqual([...outbox.sent.rows.keys()], [keyOf(502)]);
        await outbox.flushed();
        const ids = await outbox.storage.keys();
        assert.equal(ids.filter((id) => id.startsWith("sent/")).length, 1);
    });

    test("are kept without the customer's name", async () => {
        const {outbox} = await sold(1);
        const [row] = outbox.sent.rows.values();
        assert.deepEqual(row.about, {customer: "", amount: 1});
    });

    test("are not asked for after the module was installed anew", async () => {
        const {outbox} = await sold(1);
        takeMissing(outbox, {home: "two"});
        assert.deepEqual(outbox.sent.toAsk(), []);
    });

    test("are not kept if nothing said who confirmed them", async () => {
        const outbox = await openOutbox(new MortalStorage(new Platter()));
        await outbox.addSale(saleOf(1));
        await outbox.confirmed(keyOf(1));
        assert.equal(outbox.sent.rows.size, 0);
    });

    test("are not kept where there is little room", async () => {
        const {outbox} = await sold(1, {storage: new MemoryStorage()});
        assert.equal(outbox.sent.rows.size, 0);
    });

    test("are forgotten if they were damaged", async () => {
        const {outbox, open} = await sold(2);
        await outbox.flushed();
        const [row] = outbox.sent.rows.values();
        await outbox.storage.write([{put: {...row, payload: "{}"}}]);
        const next = await open();
        assert.deepEqual([...next.sent.rows.keys()], [keyOf(2)]);
        assert.deepEqual(next.damaged, []);
    });
});
