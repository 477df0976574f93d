// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {beforeEach, describe, test} from "node:test";
import {CustomerScans} from "@pos_backend_partner/core/customer_rules.esm";
import assert from "node:assert/strict";

const CLARA = {id: 1, name: "Clara"};
const OTTO = {id: 2, name: "Otto"};
const settle = () => new Promise((resolve) => setImmediate(resolve));

class Order {
    constructor(uid) {
        Object.assign(this, {uid, partner: null, isPaid: false});
    }

    get_partner() {
        return this.partner;
    }
}

let answers = null;
let known = null;
let said = null;
let till = null;
let scans = null;

beforeEach(() => {
    answers = {};
    known = {};
    said = [];
    till = {isOffline: false};
    scans = new CustomerScans({
        known: (barcode) => known[barcode],
        isOffline: () => till.isOffline,
        load: (barcode) =>
            new Promise((resolve) => {
                answers[barcode] = resolve;
            }),
        put: (order, partner) => {
            if (order.isPaid) {
                return "order_closed";
            }
            order.partner = partner;
            return "ok";
        },
        say: (code) => said.push(code),
    });
});

describe("a scan", () => {
    test("of a customer that the till knows is done with at once", () => {
        known["042"] = CLARA;
        const order = new Order("A");
        assert.equal(scans.scan(order, "042"), undefined);
        assert.equal(order.partner, CLARA);
        assert.deepEqual(answers, {});
    });

    test("of another one goes to the order that it was made for", async () => {
        const [one, other] = [new Order("A"), new Order("B")];
        scans.scan(one, "1");
        scans.scan(other, "2");
        answers["2"]({code: "ok", partner: OTTO});
        answers["1"]({code: "ok", partner: CLARA});
        await settle();
        assert.deepEqual([one.partner, other.partner], [CLARA, OTTO]);
    });

    test("counts if it is the last one, however late others are answered", async () => {
        const order = new Order("A");
        scans.scan(order, "1");
        scans.scan(order, "2");
        answers["2"]({code: "ok", partner: OTTO});
        await settle();
        answers["1"]({code: "ok", partner: CLARA});
        await settle();
        assert.equal(order.partner, OTTO);
        scans.scan(order, "1");
        known["2"] = OTTO;
        scans.scan(order, "2");
        answers["1"]({code: "ok", partner: CLARA});
        await settle();
        assert.equal(order.partner, OTTO);
        assert.deepEqual(said, []);
    });

    test("takes nobody's place whom the cashier has chosen since", async () => {
        const order = new Order("A");
        scans.scan(order, "1");
        order.partner = OTTO;
        answers["1"]({code: "ok", partner: CLARA});
        await settle();
        assert.equal(order.partner, OTTO);
    });

    test("that comes to nothing is said", async () => {
        const order = new Order("A");
        for (const code of ["unknown", "offline"]) {
            scans.scan(order, "1");
            answers["1"]({code});
            await settle();
        }
        scans.scan(order, "1");
        order.isPaid = true;
        answers["1"]({code: "ok", partner: CLARA});
        await settle();
        till.isOffline = true;
        scans.scan(order, "3");
        assert.deepEqual(said, ["unknown", "offline", "order_closed", "unknown"]);
        assert.equal(answers["3"], undefined);
    });
});
