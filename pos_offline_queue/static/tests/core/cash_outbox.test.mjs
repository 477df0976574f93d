// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {CashOutbox} from "@pos_offline_queue/core/cash_outbox.esm";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";
import {openOutbox} from "./world.mjs";

const TIME = "2026-01-02 03:04:0";
const OUT = {type: "out", amount: 5, reason: "", extras: {}};

/** A till, and what the server was sent; `line.answer` may reject. */
async function begin(platter = new Platter()) {
    const line = {sent: [], noted: [], answer: () => ({status: "booked"})};
    let seconds = 0;
    let ids = line.sent.length;
    const open = async () =>
        new CashOutbox({
            outbox: await openOutbox(new MortalStorage(platter)),
            now: () => Date.UTC(2026, 0, 2, 3, 4, (seconds += 1)),
            newId: () => `key-${(ids += 1)}`,
            send: async (key, entry) => {
                line.sent.push(key);
                return line.answer(key, entry);
            },
            onNoted: ({kind}, why) => line.noted.push([kind, why]),
        });
    return {line, open, cash: await open()};
}

const lost = () => {
    throw new SendError("offline");
};

describe("cash that was counted or moved", () => {
    test("is sent in its order, and leaves when Odoo has it", async () => {
        const {cash, line} = await begin();
        await cash.add("opening", 7, {amount: 100, notes: ""});
        await cash.add("move", 7, OUT);
        assert.ok(cash.hasOpening(7));
        assert.ok(!cash.hasOpening(8));
        assert.deepEqual([cash.holds(7), cash.holds(8)], [true, false]);
        await cash.sendBefore([], 1000);
        assert.deepEqual(line.sent, ["key-1", "key-2"]);
        assert.deepEqual(cash.entries, []);
        assert.ok(!cash.hasOpening(7));
    });

    test("leaves with a word where Odoo noted it and did not book it", async () => {
        const {cash, line} = await begin();
        line.answer = () => ({status: "noted", why: "The session is closed."});
        await cash.add("move", 7, OUT);
        await cash.sendBefore([], 1000);
        assert.deepEqual(line.noted, [["move", "The session is closed."]]);
        assert.ok(!cash.holds(7));
    });

    test("survives the page, under the same key", async () => {
        const {cash, line, open} = await begin();
        line.answer = lost;
        await cash.add("move", 7, OUT);
        await assert.rejects(cash.sendBefore([], 1000), SendError);
        const again = await open();
        assert.ok(again.has("key-1"));
        line.answer = (_key, entry) => {
            assert.deepEqual([entry.kind, entry.session_id], ["move", 7]);
            assert.deepEqual(entry.values, OUT);
            return {status: "booked"};
        };
        await again.sendBefore([], 1000);
        assert.deepEqual(line.sent, ["key-1", "key-1"]);
        assert.deepEqual((await open()).entries, []);
    });

    test("goes before the sales that followed it, and not before others", async () => {
        const {cash, line} = await begin();
        await cash.add("opening", 7, {amount: 100, notes: ""});
        await cash.add("move", 7, OUT);
        await cash.sendBefore([{created_at: `${TIME}0`}], 1000);
        assert.deepEqual(line.sent, []);
        await cash.sendBefore(
            [{created_at: `${TIME}1`}, {created_at: `${TIME}0`}],
            1000
        );
        assert.deepEqual(line.sent, ["key-1"]);
        await cash.sendBefore([{created_at: `${TIME}9`}], 1000);
        assert.deepEqual(line.sent, ["key-1", "key-2"]);
    });

    test("holds the sales back only where nothing reaches the server", async () => {
        const {cash, line} = await begin();
        await cash.add("move", 7, OUT);
        await cash.add("move", 7, OUT);
        await cash.add("move", 7, OUT);
        line.answer = (key) => {
            if (key === "key-1") {
                throw new SendError("server", "AttributeError");
            } else if (key === "key-2") {
                throw new SendError("access", "Not yours");
            }
            return {status: "busy"};
        };
        await cash.sendBefore([{created_at: `${TIME}9`}], 1000);
        assert.deepEqual(line.sent, ["key-1", "key-2", "key-3"]);
        assert.equal(cash.entries.length, 3);
        line.answer = lost;
        await assert.rejects(cash.sendBefore([{created_at: `${TIME}9`}], 1000));
    });
});
