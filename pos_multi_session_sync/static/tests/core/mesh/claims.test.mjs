// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ADD, NEW} from "../replica_tills.mjs";
import {describe, test} from "node:test";
import {Shop} from "./meshes.mjs";
import assert from "node:assert/strict";

const SALE = {
    order: "o",
    key: "sale",
    total: 12.5,
    payments: [["Cash", 12.5]],
    ts: 1000,
};
const claimsOf = ({tills}) => tills.map(({mesh}) => mesh.claims);
const states = (claims) => claims.map((each) => each.mayPay("o"));

function table() {
    const shop = new Shop("A", "B", "C");
    shop.tills[0].act(NEW, ADD);
    return {shop, claims: claimsOf(shop)};
}

describe("an order that is sold", () => {
    test("is known of the latest 500 alone, by all tills, which then are silent", () => {
        const shop = new Shop("A", "B");
        const [a, b] = claimsOf(shop);
        shop.cut("A", "B");
        shop.now = 5000;
        for (let n = 0; n < 300; n += 1) {
            const sale = {...SALE, ts: 1000 + n};
            a.sell({...sale, key: `a${n}`, order: `oa${n}`});
            b.sell({...sale, key: `b${n}`, order: `ob${n}`});
        }
        const gone = [];
        a.sold.onChange = (order) => gone.push(order);
        shop.connect("A", "B");
        shop.pass(10000);
        assert.ok(gone.includes("oa0"), "what is left out is shown so");
        assert.deepEqual(
            [...a.sold.sales.keys()].sort(),
            [...b.sold.sales.keys()].sort()
        );
        const has = (...keys) => keys.map((key) => a.sold.sales.has(key));
        assert.deepEqual(has("a299", "b299", "a50", "a49"), [true, true, true, false]);
        const {carry} = shop;
        const kinds = new Set();
        shop.carry = (from, to, text) => {
            kinds.add(JSON.parse(text).kind);
            carry.call(shop, from, to, text);
        };
        shop.pass(20000);
        assert.deepEqual(
            [...kinds].filter((kind) => kind !== "have" && kind !== "part"),
            []
        );
        assert.equal(a.sold.keep({...SALE, key: "late", ts: 1e15}), true);
        assert.equal(a.sold.sales.get("late").ts, shop.now);
    });

    test("is forgotten a day after the log has it, and does not come back", () => {
        const {shop, claims} = table();
        const [a, b] = claims;
        shop.now = 1e9;
        a.sell({...SALE, ts: shop.now});
        const closed = {author: "A", till: "Till A", ts: shop.now};
        b.sold.closedOf = () => closed;
        shop.pass(10000);
        assert.ok(b.sold.sales.has("sale"));
        shop.now += 24 * 3600 * 1000;
        const told = [];
        b.sold.onChange = (order) => told.push(order);
        shop.pass(20000);
        assert.deepEqual(
            [b.sold.sales.has("sale"), a.sold.sales.has("sale")],
            [false, true]
        );
        assert.deepEqual(told, ["o"]);
        shop.now += 7 * 24 * 3600 * 1000;
        shop.pass(5000);
        assert.equal(a.sold.sales.size, 0);
    });

    test("is marked no more once the mesh is off", () => {
        const {shop, claims} = table();
        const [, b] = shop.tills;
        b.act({...ADD, line: "m"});
        const marks = new Map();
        b.mesh.onChange = (order) =>
            marks.set(order, b.mesh.claims?.payerOf(order)?.why);
        claims[0].ask("p");
        claims[0].sell(SALE);
        assert.deepEqual(Object.fromEntries(marks), {o: "sold", p: "paying"});
        assert.equal(b.replica.visible("o").state, "paid");
        b.mesh.setCredentials(null);
        assert.deepEqual(Object.fromEntries(marks), {o: undefined, p: undefined});
        assert.equal(b.replica.visible("o").state, "open");
    });
});

describe("the payment of an order", () => {
    test("is taken by one till, and others show who", () => {
        const {claims} = table();
        const [a, b] = claims;
        a.ask("o");
        assert.equal(b.payerOf("o").till, "Till A");
        assert.equal(b.ask("o").state, "lost");
        assert.deepEqual(states(claims), [true, false, false]);
    });

    test("is taken by one of those that ask at one time", () => {
        const {shop, claims} = table();
        const [a, b, c] = claims;
        shop.isHeld = true;
        c.ask("o");
        b.ask("o");
        a.ask("o");
        assert.deepEqual(states(claims), [false, false, false]);
        shop.isHeld = false;
        shop.arrive();
        assert.equal(states(claims).filter(Boolean).length, 1);
    });

    test("waits for each till that is connected, and for none that is gone", () => {
        const {shop, claims} = table();
        const [a] = claims;
        shop.lost = true;
        a.ask("o");
        assert.equal(a.mayPay("o"), false);
        shop.cut("A", "B");
        assert.equal(a.mayPay("o"), false);
        shop.cut("A", "C");
        assert.equal(a.mayPay("o"), true);
    });

    test("is asked for again if the question was lost", () => {
        const {shop, claims} = table();
        const [a] = claims;
        shop.lost = true;
        a.ask("o");
        shop.lost = false;
        shop.pass(5000);
        assert.equal(a.mayPay("o"), true);
    });

    test("is free once its till has left it, or has not been heard of", () => {
        const {shop, claims} = table();
        const [a, b] = claims;
        a.ask("o");
        a.free("o");
        assert.equal(b.payerOf("o"), null);
        a.ask("o");
        shop.cut("A", "B");
        shop.cut("A", "C");
        shop.pass(10000);
        assert.equal(b.ask("o").state, "lost");
        shop.pass(10000);
        assert.equal(b.ask("o").state, "held");
    });

    test("is taken over with a manager's consent, and the other till knows", () => {
        const {claims} = table();
        const [a, b] = claims;
        a.ask("o");
        assert.equal(b.ask("o", {hasConsent: true}).state, "held");
        assert.deepEqual(states(claims), [false, true, false]);
        assert.deepEqual(a.claims.get("o").by.till, "Till B");
    });

    test("is one till's, once two that did not see each other do", () => {
        const {shop, claims} = table();
        const [a, b] = claims;
        shop.cut("A", "B");
        a.ask("o");
        shop.cut("B", "C");
        b.ask("o", {hasConsent: true});
        assert.deepEqual(states(claims), [true, true, false]);
        shop.connect("A", "B");
        assert.deepEqual(states(claims), [true, false, false]);
    });
});

describe("an order that was paid on another till", () => {
    test("is closed here, though Odoo does not know it yet", () => {
        const {shop, claims} = table();
        const [a, b] = claims;
        const {replica} = shop.tills[1];
        a.ask("o");
        a.sell(SALE);
        assert.deepEqual(replica.orders(), []);
        const {state, isHint, closed} = replica.visible("o");
        assert.deepEqual([state, isHint, closed.actor.till], ["paid", true, "Till A"]);
        assert.deepEqual(b.sold.of("o").payments, [["Cash", 12.5]]);
        assert.equal(replica.confirmed.size, 0);
    });

    test("is not paid again without a manager's consent", () => {
        const {claims} = table();
        const [a, b] = claims;
        a.sell(SALE);
        const {state, by} = b.ask("o");
        assert.deepEqual([state, by.till, by.why], ["lost", "Till A", "sold"]);
        assert.equal(b.ask("o", {hasConsent: true}).state, "held");
        assert.equal(b.mayPay("o"), true);
    });

    test("is not paid by who was about to, whatever it had consent for", () => {
        const {shop, claims} = table();
        const [a, b] = claims;
        a.ask("o");
        shop.isHeld = true;
        b.ask("o", {hasConsent: true});
        a.sell(SALE);
        shop.isHeld = false;
        shop.arrive();
        assert.equal(b.mayPay("o"), false);
    });

    test("is known to who comes later, and after it was in Odoo", () => {
        const {shop, claims} = table();
        const [a, , c] = claims;
        shop.cut("A", "C");
        shop.cut("B", "C");
        a.sell(SALE);
        assert.equal(c.sold.of("o"), null);
        shop.connect("B", "C");
        assert.equal(c.ask("o").by.till, "Till A");
        // Paid where there is no mesh: the log alone knows of it.
        const [till, other] = shop.tills;
        till.sync();
        const {fields, lines} = till.replica.visible("o");
        const seen = {client: "A", n: 2, cursor: 0};
        const sale = {order: "o", sale: "t", actor: {till: "X"}, seen};
        shop.server.sell({...sale, snapshot: {fields, lines}});
        other.sync();
        [...claims].forEach((each) => each.sold.sales.clear());
        assert.equal(c.ask("o").by.why, "sold");
    });

    test("is open again once a manager has decided so", () => {
        const {shop, claims} = table();
        const [a, b] = claims;
        a.sell(SALE);
        b.sold.takeBack("sale");
        assert.equal(shop.tills[1].replica.orders().length, 1);
        // Its own till knows better, as long as it is there.
        assert.equal(a.sold.of("o").key, "sale");
        a.sold.takeBack("sale");
        shop.tills.forEach(({replica}) => assert.equal(replica.orders().length, 1));
        shop.pass(5000);
        assert.equal(b.sold.of("o"), null);
    });
});
