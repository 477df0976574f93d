// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {keyOf, openOutbox, saleOf} from "./world.mjs";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import {ReceiptOutbox} from "@pos_offline_queue/core/receipt_outbox.esm";
import assert from "node:assert/strict";

const CLIENT = {name: "Nora", email: "nora@example.com"};
const WEEK = 7 * 24 * 3600 * 1000;
const taken = () => ({status: "taken"});
const failing = (reason) => () => {
    throw new SendError(reason);
};

/** A till, and what the server was sent; `line.answer` may reject. */
async function begin() {
    const platter = new Platter();
    const line = {sent: [], givenUp: [], answer: taken, time: 0};
    let ids = 0;
    const open = async () =>
        new ReceiptOutbox({
            outbox: await openOutbox(new MortalStorage(platter)),
            now: () => line.time,
            newId: () => `key-${(ids += 1)}`,
            send: async (key, entry) => {
                line.sent.push([key, entry.sale]);
                return line.answer(key, entry);
            },
            onGivenUp: ({order}) => line.givenUp.push(order),
        });
    return {line, open, receipts: await open()};
}

const receiptOf = (number) => ({
    sale: keyOf(number),
    order: `Order ${number}`,
    client: CLIENT,
    ticket: "/9j/",
});

describe("a receipt that is wanted by e-mail", () => {
    test("waits without a connection, and is sent once", async () => {
        const {line, open, receipts} = await begin();
        line.answer = failing("offline");
        const key = await receipts.add(receiptOf(1));
        await receipts.sendAll();
        assert.ok(receipts.has(key));
        line.answer = taken;
        const again = await open();
        await Promise.all([again.sendAll(), again.sendAll()]);
        assert.deepEqual(line.sent, [
            [key, keyOf(1)],
            [key, keyOf(1)],
        ]);
        assert.deepEqual((await open()).entries, []);
    });

    test("waits for its sale, and holds no other", async () => {
        const {line, receipts} = await begin();
        await receipts.outbox.addSale(saleOf(1));
        await receipts.add(receiptOf(1));
        await receipts.add(receiptOf(2));
        await receipts.sendAll();
        assert.deepEqual(line.sent, [["key-2", keyOf(2)]]);
        await receipts.outbox.confirmed(keyOf(1));
        await receipts.sendAll();
        assert.deepEqual(line.sent.at(-1), ["key-1", keyOf(1)]);
        assert.deepEqual(receipts.entries, []);
    });

    test("is tried for a week where Odoo does not take it", async () => {
        for (const answer of [failing("server"), () => ({status: "missing"})]) {
            const {line, receipts} = await begin();
            line.answer = answer;
            await receipts.add(receiptOf(1));
            await receipts.add(receiptOf(2));
            await receipts.sendAll();
            line.time = WEEK;
            await receipts.sendAll();
            assert.equal(line.sent.length, 4);
            assert.equal(receipts.entries.length, 2);
            assert.deepEqual(line.givenUp, []);
            line.time = WEEK + 1;
            await receipts.sendAll();
            assert.deepEqual(line.givenUp, ["Order 1", "Order 2"]);
            assert.deepEqual(receipts.entries, []);
        }
    });

    test("is kept for as long as nothing reaches Odoo", async () => {
        const {line, receipts} = await begin();
        line.answer = failing("timeout");
        await receipts.add(receiptOf(1));
        await receipts.add(receiptOf(2));
        line.time = 2 * WEEK;
        await receipts.sendAll();
        // The second would wait as long.
        assert.equal(line.sent.length, 1);
        assert.equal(receipts.entries.length, 2);
    });

    test("has no room where sales need it", async () => {
        const {receipts} = await begin();
        assert.ok(receipts.hasRoom);
        for (const kind of ["local", "memory"]) {
            receipts.outbox.storage.kind = kind;
            assert.ok(!receipts.hasRoom);
        }
        receipts.outbox.storage.kind = "indexeddb";
        for (let number = 1; number <= 50; number++) {
            assert.ok(receipts.hasRoom);
            await receipts.add(receiptOf(number));
        }
        assert.ok(!receipts.hasRoom);
    });
});
