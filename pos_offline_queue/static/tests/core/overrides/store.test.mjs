// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Where the POS keeps its orders, before the order book is open and after. */

import "./page.mjs";
import "@pos_offline_queue/overrides/store.esm";
import {beforeEach, describe, test} from "node:test";
import {PosDB} from "@point_of_sale/app/store/db";
import assert from "node:assert/strict";

const tab = (id, more = {}) => ({
    id,
    data: {uid: id, lines: [], statement_ids: [], ...more},
});

/** @returns {PosDB} with a book that has these open orders; `calls` is what it was told */
function dbWith(...tabs) {
    const db = new PosDB();
    db.calls = [];
    const told =
        (name) =>
        (...args) =>
            db.calls.push([name, ...args]);
    db.useOrderBook({
        tabs,
        sales: ["a sale"],
        sale: (uid) => `sale ${uid}`,
        addSale: told("addSale"),
        withdrawSale: told("withdrawSale"),
        keepTab: told("keepTab"),
        dropTab: told("dropTab"),
    });
    return db;
}

describe("the orders of a browser", () => {
    beforeEach(() => {
        const items = {};
        Object.defineProperty(items, "removeItem", {
            value: (name) => delete items[name],
        });
        globalThis.localStorage = items;
        console.warn = () => null;
    });

    test("that are damaged are kept aside, and the till starts", () => {
        localStorage.pos_orders = "{damaged";
        assert.deepEqual(new PosDB().load("orders", []), []);
        assert.equal(localStorage.pos_orders_damaged, "{damaged");
        assert.equal(localStorage.pos_orders, undefined);
        localStorage.pos_orders = "[1]";
        assert.deepEqual(new PosDB().load("orders", []), [1]);
    });

    test("are standard's as long as the book is not open", () => {
        const db = new PosDB();
        db.add_order("order");
        db.remove_order("uid");
        db.save_unpaid_order("tab");
        assert.deepEqual(db.standard, [
            ["add_order", "order"],
            ["remove_order", "uid"],
            ["save_unpaid_order", "tab"],
        ]);
    });

    test("are the book's when they are paid", () => {
        const db = dbWith();
        db.add_order("order");
        db.remove_order("uid");
        assert.deepEqual(db.calls, [
            ["addSale", "order"],
            ["withdrawSale", "uid"],
        ]);
        assert.deepEqual(db.get_orders(), ["a sale"]);
        assert.equal(db.get_order("uid"), "sale uid");
        assert.deepEqual(db.standard, []);
    });

    test("stay when standard's debug window deletes all that are paid", () => {
        const db = dbWith();
        db.remove_all_orders();
        assert.deepEqual([db.calls, db.standard], [[], []]);
        assert.deepEqual(db.get_orders(), ["a sale"]);
    });

    test("are the book's when they are open", () => {
        const db = dbWith(tab("one"), tab("two"));
        db.save_unpaid_order({uid: "one", export_as_JSON: () => "contents"});
        db.remove_unpaid_order({uid: "one"});
        db.remove_all_unpaid_orders();
        assert.deepEqual(db.calls, [
            ["keepTab", "one", "contents"],
            ["dropTab", "one"],
            ["dropTab", "one"],
            ["dropTab", "two"],
        ]);
        const uids = db.get_unpaid_orders().map(({uid}) => uid);
        assert.deepEqual(uids, ["one", "two"]);
        assert.deepEqual(db.standard, []);
    });

    test("go to Odoo while they are open only if there is something in them", () => {
        const tabs = [
            tab("empty"),
            tab("known", {server_id: 7}),
            tab("lines", {lines: [1]}),
            tab("paying", {statement_ids: [1]}),
            tab("booked", {booked: true}),
            tab("other", {lines: [1]}),
        ];
        const wanted = ["empty", "known", "lines", "paying", "booked"];
        const found = dbWith(...tabs).get_unpaid_orders_to_sync(wanted);
        assert.deepEqual(
            found.map(({id}) => id),
            wanted.slice(1)
        );
    });
});
