// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* An order that is handed over to another point of sale: when it is closed for others. */

import {ADD, NEW, quantityOf, shared, tap} from "./replica_tills.mjs";
import {describe, test} from "node:test";
import {Shop} from "./mesh/meshes.mjs";
import assert from "node:assert/strict";

const CANCEL = {type: "order.cancel", transfer: "t"};
const stateOf = ({replica}) => replica.visible("o").state;

/** Its transfer is not with the server. */
function handsOver(till) {
    till.replica.mayNotGo = ({transfer}) => transfer === "t";
    till.act(CANCEL);
    assert.equal(stateOf(till), "cancelled");
    return till.replica.pending.handingOver("o", "t");
}

describe("an order that is handed over", () => {
    test("is closed for others once its transfer is with the server", () => {
        const {server, a, b} = shared();
        server.may_delete = false;
        handsOver(a);
        a.sync();
        b.sync();
        assert.equal(stateOf(b), "open");
        server.transfers = {t: {order: "o", lines: {l: {qty: 1}}}};
        a.replica.mayNotGo = () => false;
        a.sync();
        b.sync();
        const {state, transfer} = b.replica.visible("o");
        assert.deepEqual([state, transfer], ["cancelled", "t"]);
        assert.equal(stateOf(a), "cancelled");
    });

    test("is the same open order again if it is taken back before", () => {
        const {a, b} = shared();
        const operation = handsOver(a);
        a.act({...tap(), order: "o"});
        a.replica.withdraw(operation);
        assert.equal(stateOf(a), "open");
        a.act(tap(2));
        a.sync();
        b.sync();
        assert.deepEqual([stateOf(b), quantityOf(b)], ["open", 4]);
        assert.deepEqual(b.replica.visible("o"), a.replica.visible("o"));
        assert.deepEqual([a.told, b.told], [[], []]);
    });

    test("is so at connected tills, too, while the server is away", () => {
        const [a, b] = new Shop("A", "B").tills;
        a.act(NEW, ADD);
        const operation = handsOver(a);
        assert.equal(stateOf(b), "cancelled");
        a.replica.withdraw(operation);
        assert.deepEqual([stateOf(a), stateOf(b)], ["open", "open"]);
    });

    test("comes back where the server knows no such transfer", () => {
        const {server, a} = shared();
        server.may_delete = false;
        a.act(CANCEL);
        a.sync();
        assert.equal(stateOf(a), "open");
        const [{type, why, order}] = a.told;
        assert.deepEqual([type, why, order], ["invalid", "manager", "o"]);
    });
});
