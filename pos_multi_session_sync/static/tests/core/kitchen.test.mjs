// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    ALWAYS,
    BAR,
    KITCHEN,
    LENGTH,
    ORDER,
    Shop,
    gesture,
    known,
    pause,
    play,
} from "./kitchen_shop.mjs";
import {describe, test} from "node:test";
import {
    printTickets,
    printerKeys,
    splitPrinted,
    ticketOf,
} from "@pos_multi_session_sync/core/kitchen.esm";
import assert from "node:assert/strict";
import fc from "fast-check";

function ticket(dishes, options = {}) {
    const found = ticketOf(KITCHEN, dishes, {belongs: () => true, ...options});
    return found.map(({dish: {uuid}, note, quantity}) => [uuid, note, quantity]);
}

const dish = (more) => ({uuid: "l", note: "", quantity: 2, printed: {}, ...more});

describe("what a printer has to print", () => {
    test("a line, what is more of it, and what is less", () => {
        assert.deepEqual(ticket([dish()]), [["l", "", 2]]);
        assert.deepEqual(ticket([dish({printed: {"1/": 2}})]), []);
        assert.deepEqual(ticket([dish({printed: {"1/": 1}})]), [["l", "", 1]]);
        assert.deepEqual(ticket([dish({printed: {"1/": 3}})]), [["l", "", -1]]);
    });

    test("what another printer has printed is none of it", () => {
        const printed = {"2/": 2, "1,2/": 2, "11/": 2};
        assert.deepEqual(ticket([dish({printed})]), [["l", "", 2]]);
    });

    test("another note: the old dish is cancelled", () => {
        const changed = dish({note: "no salt", printed: {"1/": 2}});
        assert.deepEqual(ticket([changed]), [
            ["l", "", -2],
            ["l", "no salt", 2],
        ]);
        const slashed = dish({note: "a/b", printed: {"1/a/b": 2}});
        assert.deepEqual(ticket([slashed]), []);
    });

    test("a deleted line, and an order that is deleted", () => {
        const deleted = dish({quantity: 0, printed: {"1/": 2}});
        assert.deepEqual(ticket([deleted]), [["l", "", -2]]);
        const known = dish({printed: {"1/": 1}});
        assert.deepEqual(ticket([known], {isCancelled: true}), [["l", "", -1]]);
    });

    test("what is held back, and what is of another kitchen", () => {
        const held = dish({isSkipped: true});
        assert.deepEqual(ticket([held]), []);
        assert.deepEqual(ticket([held], {isSkipped: true}), [["l", "", 2]]);
        const belongs = () => false;
        assert.deepEqual(ticket([dish({printed: {"1/": 1}})], {belongs}), []);
    });

    test("printers with the same categories are told apart by their place", () => {
        const sets = [[2, 1], [1, 2], [3], []];
        assert.deepEqual(printerKeys(sets), ["1,2", "1,2#2", "3", ""]);
    });
});

test("two bills together have the same to be printed", () => {
    const amount = fc.integer({min: 0, max: 9});
    fc.assert(
        fc.property(amount, amount, amount, (quantity, part, count) => {
            const split = Math.min(part, quantity);
            const printed = count ? {"1/": count} : {};
            const moved = splitPrinted(printed, split)["1/"] || 0;
            const left = (wanted, had) =>
                ticket([dish({quantity: wanted, printed: {"1/": had}})]).reduce(
                    (all, [, , each]) => all + each,
                    0
                );
            const both = left(split, moved) + left(quantity - split, count - moved);
            assert.equal(both, quantity - count);
            assert.ok(left(split, moved) >= 0);
            assert.ok(count > quantity || left(quantity - split, count - moved) >= 0);
        })
    );
});

test("what a printer does not print is named at the end", async () => {
    const missing = [];
    const noted = [];
    const isPrinted = await printTickets({
        printers: [KITCHEN, BAR],
        ticketOf: (printer) => [{dish: {uuid: `of ${printer}`}}],
        print: async (printer) => printer === BAR,
        note: (list) => noted.push(...list.map(({dish: {uuid}}) => uuid)),
        begin: async () => null,
        end: (lines) => missing.push(...lines),
    });
    assert.equal(isPrinted, false);
    assert.deepEqual([missing, noted], [["of 1"], ["of 2"]]);
});

test("in the end the kitchen has each dish once, whatever happens", async () => {
    const names = [...ALWAYS, "note", "remove", "leave", "later", "later"];
    await fc.assert(
        fc.asyncProperty(fc.array(gesture(names), LENGTH), async (gestures) => {
            const shop = await play(gestures);
            assert.deepEqual(shop.totals, shop.wanted);
        }),
        {numRuns: 150}
    );
});

test("of an order that is deleted the kitchen has nothing but what goes on", async () => {
    const names = [...ALWAYS, "note", "remove", "leave", "later"];
    const last = fc.array(gesture([...names, "cancel"]), {minLength: 5, maxLength: 20});
    await fc.assert(
        fc.asyncProperty(
            fc.array(gesture(names), LENGTH),
            last,
            fc.nat(2),
            async (gestures, more, who) => {
                const cancel = {what: "cancel", who, which: 0, isGood: true};
                const shop = await play([...gestures, cancel, ...more]);
                assert.equal(shop.server.document(ORDER).state, "cancelled");
                assert.deepEqual(shop.totals, known(shop));
            }
        ),
        {numRuns: 150}
    );
});

test("while the server is there, no dish is printed that has to be taken back", async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(gesture(ALWAYS), LENGTH), async (gestures) => {
            const shop = await play(gestures);
            assert.deepEqual(shop.totals, shop.wanted);
            assert.ok(shop.tickets.every(([, quantity]) => quantity > 0));
        }),
        {numRuns: 150}
    );
});

describe("a turn to print", () => {
    test("two press Order at once: one ticket", async () => {
        const shop = new Shop();
        const [ana, leo] = shop.tills;
        await shop.act({what: "add", who: 0, which: 0});
        shop.sync();
        ana.order();
        leo.order();
        await pause();
        shop.sync();
        await pause();
        assert.equal(shop.printing.length, 1);
        shop.printing.shift()(true);
        for (let step = 0; step < 3; step++) {
            await pause();
            shop.sync();
        }
        await Promise.all([ana.busy, leo.busy]);
        assert.deepEqual(shop.tickets, [["1 l1 ", 1]]);
        assert.equal(shop.printing.length, 0);
    });

    test("a till that is gone while it prints does not keep the others", async () => {
        const shop = new Shop();
        const [ana, leo] = shop.tills;
        await shop.act({what: "add", who: 0, which: 0});
        shop.sync();
        ana.order();
        await pause();
        shop.sync();
        await pause();
        ana.setAlone(true);
        leo.order();
        await pause();
        shop.sync();
        await pause();
        assert.equal(shop.printing.length, 1);
        shop.now += 25000;
        leo.wake();
        await pause();
        leo.sync();
        await pause();
        assert.equal(shop.printing.length, 2);
    });

    test("a till without the server prints at once", async () => {
        const shop = new Shop();
        const [ana] = shop.tills;
        await shop.act({what: "add", who: 0, which: 0});
        ana.setAlone(true);
        ana.order();
        await pause();
        assert.equal(shop.printing.length, 1);
    });
});
