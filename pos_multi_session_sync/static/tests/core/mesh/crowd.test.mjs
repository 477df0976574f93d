// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Many tills without server: up to twelve each hears each, of more each has six
   neighbors that hand on what it has not heard itself. */

import {ADD, NEW, quantityOf, tap} from "../replica_tills.mjs";
import {describe, test} from "node:test";
import {Shop} from "./meshes.mjs";
import assert from "node:assert/strict";
import {neighborsOf} from "@pos_multi_session_sync/app/mesh/rtc_link.esm";

const SALE = {key: "k", order: "o", total: 1, payments: [["Cash", 1]], ts: 900};

/** So many tills that are connected as RtcChannel connects them, and have one order. */
function crowd(count) {
    const names = Array.from({length: count}, (_, index) => `T${index + 10}`);
    const shop = new Shop(...names);
    const isNeighbor = (one, other) =>
        neighborsOf(
            one,
            names.filter((each) => each !== one)
        ).includes(other);
    names.forEach((one, at) =>
        names
            .slice(at + 1)
            .filter((other) => !isNeighbor(one, other))
            .forEach((other) => shop.cut(one, other))
    );
    shop.pass(10_000);
    shop.tills[0].act(NEW, ADD);
    return shop;
}

/** Messages and characters between all tills while that is done. */
function sentDuring(shop, act) {
    const sent = {messages: 0, characters: 0};
    const {carry} = shop;
    shop.carry = function (_from, _to, text) {
        sent.messages += 1;
        sent.characters += text.length;
        return carry.apply(this, arguments);
    };
    act();
    shop.carry = carry;
    return sent;
}

function assertAlike({tills}, quantity) {
    const found = tills.filter((till) => quantityOf(till) !== quantity);
    assert.deepEqual(
        found.map(({name}) => name),
        []
    );
    const [first, ...others] = tills.map(({replica}) => replica.visible("o").lines);
    others.forEach((each) => assert.deepEqual(each, first));
}

/** Neighbors of each, and how often a change passes at most from one till to another. */
for (const [count, degree, most] of [
    [12, 11, 11],
    [25, 6, 25 * 6],
    [50, 6, 50 * 6],
]) {
    describe(`${count} tills`, () => {
        test("all see each change at once, by few messages", () => {
            const shop = crowd(count);
            shop.tills.forEach((till) => till.act(tap()));
            assertAlike(shop, count + 1);
            shop.tills.forEach((till, index) => {
                const {messages} = sentDuring(shop, () => till.act(tap()));
                assertAlike(shop, count + index + 2);
                assert.ok(messages <= most, `${messages} messages`);
            });
        });

        test("say little while nobody does anything", () => {
            const shop = crowd(count);
            shop.pass(60_000);
            const {messages, characters} = sentDuring(shop, () => shop.pass(60_000));
            // Each to its neighbors, every 5 seconds, and now and then a book anew.
            assert.ok(messages <= 12 * count * degree * 1.2, `${messages} messages`);
            assert.ok(characters < messages * 1000, `${characters} characters`);
        });

        test("hear of one that was away, and it of them, by any of them", () => {
            const shop = crowd(count);
            const [first, ...others] = shop.tills;
            const peers = first.channel.peers();
            peers.forEach((peer) => shop.cut("T10", peer));
            // Tills say every 5 seconds whom they hear.
            shop.pass(5000);
            first.act(tap(5));
            others.forEach((till) => till.act(tap()));
            assert.equal(quantityOf(first), 6);
            shop.connect("T10", peers[0]);
            assertAlike(shop, 6 + others.length);
        });

        test("all close an order at once that was paid at one of them", () => {
            const shop = crowd(count);
            const [payer] = shop.tills;
            const {messages} = sentDuring(shop, () => payer.mesh.claims.sell(SALE));
            shop.tills.forEach(({replica}) =>
                assert.equal(replica.visible("o").state, "paid")
            );
            assert.ok(messages <= most, `${messages} messages`);
        });
    });
}
