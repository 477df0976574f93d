// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {Copies} from "@pos_multi_session_sync/core/mesh/copies.esm";
import {Shop} from "./meshes.mjs";
import assert from "node:assert/strict";

const SALE = {key: "sale", sealed: "sealed by A"};
const copiesOf = ({tills}) => tills.map(({mesh}) => mesh.copies);

describe("a sealed sale", () => {
    test("is held by two other tills, and its own knows", () => {
        const shop = new Shop("A", "B", "C", "D");
        const [a] = copiesOf(shop);
        a.offer(SALE);
        assert.deepEqual(a.counts, {waiting: 1, safe: 1, others: 0});
        assert.equal(a.homesOf("sale"), 2);
        const held = shop.tills.map(({copies}) => copies.size);
        assert.deepEqual(held, [0, 1, 1, 0]);
        const {device, sealed} = shop.tills[1].copies.get("sale");
        assert.deepEqual([device, sealed], ["device A", "sealed by A"]);
    });

    test("is offered to another till where one has no room, or is gone", () => {
        const shop = new Shop("A", "B", "C", "D");
        const [a] = copiesOf(shop);
        shop.tills[1].isFull = true;
        a.offer(SALE);
        assert.deepEqual(
            shop.tills.map(({copies}) => copies.size),
            [0, 0, 1, 1]
        );
        shop.lost = true;
        a.offer({...SALE, key: "second"});
        shop.lost = false;
        assert.equal(a.homesOf("second"), 0);
        shop.pass(10000);
        assert.equal(a.homesOf("second"), 2);
    });

    test("is acknowledged when it is durable, and not before", () => {
        const sent = [];
        let written = null;
        const copies = new Copies({
            author: "B",
            device: "device B",
            store: {
                put: () => ({
                    then: (onOk) => {
                        written = onOk;
                    },
                }),
            },
            now: () => 0,
            peers: () => ["A"],
            send: (peer, kind, body) => sent.push([kind, body]),
            onChange: () => null,
        });
        copies.onCopy("A", {...SALE, device: "device A"});
        copies.onPeer("A", true);
        assert.deepEqual(sent, []);
        written();
        assert.deepEqual(sent, [["kept", {keys: ["sale"]}]]);
    });

    test("is forgotten once Odoo has it, also by who was not there", () => {
        const shop = new Shop("A", "B", "C");
        const [a] = copiesOf(shop);
        a.offer(SALE);
        shop.cut("A", "C");
        a.confirm("sale");
        assert.equal(shop.tills[1].copies.size, 0);
        assert.equal(shop.tills[2].copies.size, 1);
        shop.connect("A", "C");
        assert.equal(shop.tills[2].copies.size, 0);
        assert.deepEqual(a.counts, {waiting: 0, safe: 0, others: 0});
    });

    test("of a lost device goes to Odoo by who has it, and then nobody holds it", () => {
        const shop = new Shop("A", "B", "C");
        const [a, b, c] = copiesOf(shop);
        a.offer(SALE);
        shop.cut("A", "B");
        shop.cut("A", "C");
        assert.deepEqual(b.devices, {"device A": 1});
        shop.isOut = true;
        let outcome = null;
        b.handOver("device A", (...counts) => {
            outcome = counts;
        });
        assert.deepEqual([outcome, shop.tills[1].copies.size], [[0, 1], 1]);
        shop.isOut = false;
        b.handOver("device A");
        c.handOver("device A");
        assert.deepEqual(
            shop.handedOver.map(({key, sealed}) => [key, sealed]),
            [["sale", "sealed by A"]]
        );
        assert.deepEqual(
            shop.tills.map(({copies}) => copies.size),
            [0, 0, 0]
        );
    });

    test("is known to be held after its device was loaded anew", () => {
        const shop = new Shop("A", "B");
        const [a] = copiesOf(shop);
        a.offer(SALE);
        // As a new page does: it offers all that waits.
        shop.cut("A", "B");
        a.mine.clear();
        shop.connect("A", "B");
        a.offer(SALE);
        assert.equal(a.homesOf("sale"), 1);
        assert.equal(shop.tills[1].copies.size, 1);
    });

    test("cannot be replaced by another one, and has no more room than there is", () => {
        const shop = new Shop("A", "B");
        const [a, b] = copiesOf(shop);
        a.offer(SALE);
        b.onCopy("A", {key: "sale", device: "device A", sealed: "forged"});
        assert.equal(shop.tills[1].copies.get("sale").sealed, "sealed by A");
        for (let number = 0; number < 250; number++) {
            a.offer({key: `sale ${number}`, sealed: "x"});
        }
        assert.equal(shop.tills[1].copies.size, 200);
        assert.equal(a.counts.safe, 200);
        for (const key of [...shop.tills[1].copies.keys()]) {
            a.confirm(key);
        }
        const long = "x".repeat(400000);
        b.onPeer("A", true);
        shop.tills[0].onPeer("B", false);
        shop.tills[0].onPeer("B", true);
        for (let number = 0; number < 25; number++) {
            a.offer({key: `long ${number}`, sealed: long});
            shop.now += 1000;
        }
        assert.ok(shop.tills[1].copies.size <= 70);
        const size = [...shop.tills[1].copies.values()].reduce(
            (sum, {sealed}) => sum + sealed.length,
            0
        );
        assert.ok(size > 7e6 && size <= 8e6);
    });

    test("of another tab of its device is not taken: it would go with it", () => {
        const shop = new Shop("A", "B", "C");
        const [a, b, c] = copiesOf(shop);
        b.device = a.device;
        a.offer(SALE);
        assert.deepEqual(
            [shop.tills[1].copies.size, a.full.has("B"), a.homesOf("sale")],
            [0, true, 1]
        );
        assert.deepEqual(c.devices, {"device A": 1});
    });

    test("finds room again where Odoo has taken others", () => {
        const shop = new Shop("A", "B");
        const [a] = copiesOf(shop);
        shop.tills[1].isFull = true;
        a.offer(SALE);
        a.offer({...SALE, key: "second"});
        shop.tills[1].isFull = false;
        shop.pass(10000);
        assert.equal(a.homesOf("second"), 0, "it has said that there is none");
        a.confirm("sale");
        assert.equal(a.homesOf("second"), 0);
        shop.pass(10000);
        assert.equal(a.homesOf("second"), 1);
    });

    test("that Odoo has is not offered again under the same key", () => {
        const shop = new Shop("A", "B");
        const [a] = copiesOf(shop);
        a.offer(SALE);
        a.confirm("sale");
        a.offer({...SALE, sealed: "changed"});
        assert.deepEqual(a.counts, {waiting: 0, safe: 0, others: 0});
        assert.equal(shop.tills[1].copies.size, 0);
    });

    test("that is old goes to Odoo, which may have it long since", () => {
        const shop = new Shop("A", "B");
        const [a, b] = copiesOf(shop);
        a.offer(SALE);
        b.handOverBefore(shop.now);
        assert.equal(shop.handedOver.length, 0);
        b.handOverBefore(shop.now + 1);
        assert.equal(shop.handedOver.length, 1);
        assert.equal(shop.tills[1].copies.size, 0);
    });
});
