// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {beforeEach, describe, test} from "node:test";
import {Clock} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {ClosedTickets} from "@pos_multi_session_sync/app/sharing/order_closing.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";
import {toTakeBack} from "@pos_multi_session_sync/core/kitchen.esm";

let clock = null;
beforeEach(() => {
    clock = new Clock();
    browser.reset();
    browser.setTimeout = clock.set;
});

const line = (kitchen_printed, qty = 2) => ({values: {qty, kitchen_printed}});

function deleted(more = {}) {
    return {
        uuid: "o",
        state: "cancelled",
        fields: {},
        lines: {l: line({"1/": 2}), other: line({})},
        deleted: {gone: line({"2/no salt": 1})},
        closed: {ts: clock.ms, actor: {name: "Leo"}},
        ...more,
    };
}

describe("what a kitchen has to take back", () => {
    test("of a deleted order it is what was printed, of deleted lines too", () => {
        const found = toTakeBack(deleted());
        assert.deepEqual(
            found.map((each) => [each.line, each.mark, each.quantity]),
            [
                ["l", "1/", 2],
                ["gone", "2/no salt", 1],
            ]
        );
    });

    test("nothing of an order that is open, paid, merged, or not known", () => {
        for (const state of ["open", "paid"]) {
            assert.deepEqual(toTakeBack(deleted({state})), []);
        }
        assert.deepEqual(toTakeBack(deleted({merged: "p"})), []);
        assert.deepEqual(toTakeBack(null), []);
    });
});

/** A till with the printer "1", which prints what it has to if `isGood`. */
function till({isGood = true, printers = ["1"]} = {}) {
    const found = {tickets: [], notices: [], withdrawn: []};
    const sharing = {
        desk: {serverTime: () => clock.ms},
        replica: {visible: () => found.document},
        view: {
            addNotice: (notice) => found.notices.push(notice),
            withdraw: (...what) => found.withdrawn.push(what),
        },
        applier: {makeOrder: ({uuid}) => ({uuid}), setFields: () => null},
        kitchen: {
            printers: new Map(printers.map((key) => [key, {}])),
            documentOf: () => found.document,
            dishOf: ([uuid, {values}], isGone) => ({uuid, values, isGone}),
            ticketOf: (printer, dishes) =>
                dishes
                    .filter(({values}) => values.kitchen_printed[`${printer}/`])
                    .map((dish) => ({dish, quantity: dish.isGone ? -2 : 2})),
            inTurn: async (_order, left) => {
                found.tickets.push(...printers.flatMap(left));
                return isGood;
            },
        },
    };
    const closed = new ClosedTickets(sharing);
    found.see = (document) => {
        found.document = document;
        closed.onClosed(document);
    };
    return found;
}

test("a till with the printer prints it at once, and only once", async () => {
    const ana = till();
    ana.see(deleted());
    ana.see(deleted());
    assert.deepEqual(
        ana.tickets.map(({dish: {uuid}}) => uuid),
        ["l"]
    );
    ana.see(deleted({lines: {}, deleted: {}}));
    await clock.pass(60000);
    assert.deepEqual(ana.notices, []);
});

test("what no till prints is shown on all of them, until one does", async () => {
    for (const one of [till({isGood: false}), till({printers: []})]) {
        one.see(deleted());
        await clock.pass(29000);
        assert.deepEqual(one.notices, []);
        await clock.pass(2000);
        const [{type, order, by}, ...more] = one.notices;
        assert.deepEqual([type, order, by.actor.name], ["not_taken_back", "o", "Leo"]);
        assert.deepEqual(more, []);
        one.see(deleted({lines: {}, deleted: {}}));
        assert.deepEqual(one.withdrawn.at(-1), ["not_taken_back", "o"]);
    }
});

test("what was deleted long ago is eaten by now", async () => {
    const ana = till();
    ana.see(deleted({closed: {ts: clock.ms - 3700000}}));
    await clock.pass(60000);
    assert.deepEqual([ana.tickets, ana.notices], [[], []]);
});
