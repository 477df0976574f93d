// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {mergeOf, obstacle, partsOf} from "@pos_multi_session_sync/core/merging.esm";
import {OrderMerges} from "@pos_multi_session_sync/app/sharing/order_actions.esm";
import assert from "node:assert/strict";
import {noticesOf} from "@pos_multi_session_sync/core/notices.esm";
import {readFileSync} from "node:fs";

const FILE = new URL("../vectors/merging.json", import.meta.url);
const CASES = JSON.parse(readFileSync(FILE, "utf8"));

const order = (uuid, fields = {}, ...lines) => ({
    uuid,
    fields,
    lines: Object.fromEntries(lines.map((values, at) => [`${uuid}-${at}`, {values}])),
});
const HERE = order("here", {}, {qty: 1});

describe("what would be lost if only lines came to another order:", () => {
    for (const {name, from, into, why} of CASES) {
        test(name, () => {
            const [one, other] = [from, into].map(({fields, lines = []}) =>
                order("o", fields, ...lines)
            );
            assert.equal(obstacle(one, other), why);
        });
    }
});

describe("two orders become one:", () => {
    test("the one that is looked at stays", () => {
        const wanted = {from: "other", into: "here", why: null};
        assert.deepEqual(mergeOf(HERE, order("other")), wanted);
    });

    test("but for one that only the other one can take", () => {
        const wanted = {from: "here", into: "other", why: null};
        const guest = order("other", {guest_order: {id: 1}});
        assert.deepEqual(mergeOf(HERE, guest), wanted);
        assert.deepEqual(mergeOf(HERE, order("other", {partner_id: 7})), wanted);
    });

    test("not where either way something would be lost", () => {
        const mine = order("here", {partner_id: 6});
        const {why} = mergeOf(mine, order("other", {partner_id: 7}));
        assert.equal(why, "customer");
    });

    test("the reason is told that keeps them two, and not that one is a guest's", () => {
        const guest = order("other", {guest_order: {id: 1}, pricelist_id: 2});
        assert.equal(mergeOf(HERE, guest).why, "prices");
        const guests = ["one", "two"].map((uuid) =>
            order(uuid, {guest_order: {id: 1}})
        );
        assert.equal(mergeOf(...guests).why, "guest");
    });

    test("as long as something of a part is there, it can be separated", () => {
        const joined = {
            gone: {number: 4, lines: ["x"]},
            other: {number: 5, lines: ["x", "here-0"]},
        };
        assert.deepEqual(partsOf(HERE), []);
        assert.deepEqual(partsOf({...HERE, joined}), [{from: "other", number: 5}]);
    });

    test("who looked at the one that ended is told where its lines are", () => {
        const operation = {
            type: "order.merge",
            order: "other",
            client: "A",
            result: "ok",
            detail: {successor: "here", late: []},
        };
        const [notice, ...more] = noticesOf(operation, (client) => client === "B");
        assert.deepEqual(more, []);
        assert.equal(notice.type, "merged_elsewhere");
        assert.equal(notice.successor, "here");
        assert.deepEqual(
            noticesOf(operation, (client) => client === "A"),
            []
        );
    });
});

/** Two orders of one till, each at the screen where it was left. */
function shop({fields = {}, phase = "upToDate", screen = "ProductScreen"} = {}) {
    const issued = [];
    const notices = [];
    const orders = new Map();
    const sharing = {
        orders,
        state: {phase},
        of: (pos) => orders.get(pos.uuid),
        flush: ({uuid}) => issued.push(`what was done to ${uuid}`),
        issue: (uuid, operations) => issued.push({uuid, ...operations[0]}),
        view: {payerOf: () => null, addNotice: (notice) => notices.push(notice)},
    };
    for (const uuid of ["here", "other"]) {
        const applied = {...order(uuid, uuid === "other" ? fields : {}), number: 1};
        const pos = {
            uuid,
            paymentlines: [],
            get_screen_data: () => ({name: uuid === "here" ? screen : "ReceiptScreen"}),
        };
        orders.set(uuid, {uuid, applied, order: pos, isLeft: false});
    }
    const {applied, order: here} = orders.get("here");
    applied.joined = {gone: {number: 5, lines: ["x"]}};
    applied.lines = {x: {values: {}}};
    return {merges: new OrderMerges(sharing), here, orders, sharing, issued, notices};
}

describe("a till offers", () => {
    test("to merge and to separate, after all that was done to the orders", () => {
        const {merges, here, issued} = shop();
        const [found, ...more] = merges.of(here);
        assert.deepEqual(more, []);
        merges.merge(here, found.order);
        const operation = {uuid: "other", type: "order.merge", into: "here"};
        assert.deepEqual(issued, [
            "what was done to other",
            "what was done to here",
            operation,
        ]);
        assert.deepEqual(merges.partsOf(here), [{from: "gone", number: 5}]);
        merges.separate(here, "gone");
        assert.deepEqual(issued.pop(), {
            uuid: "here",
            type: "order.apart",
            from: "gone",
        });
    });

    test("neither at the payment", () => {
        const {merges, here} = shop({screen: "PaymentScreen"});
        assert.deepEqual([merges.of(here), merges.partsOf(here)], [[], []]);
    });

    for (const [why, options] of [
        ["customer", {fields: {partner_id: 7}}],
        ["alone", {phase: "alone"}],
    ]) {
        test(`to hear why not: ${why}`, () => {
            const {merges, here, orders, issued, notices} = shop(options);
            orders.get("here").applied.fields = {partner_id: 8};
            merges.merge(here, merges.of(here)[0].order);
            assert.deepEqual(issued, []);
            assert.deepEqual(notices, [{type: "invalid", order: "here", why}]);
        });
    }

    test("to merge when it is connected again, whatever it was when that was offered", () => {
        const {merges, here, sharing, issued} = shop({phase: "alone"});
        const [{order: other}] = merges.of(here);
        sharing.state.phase = "upToDate";
        merges.merge(here, other);
        assert.equal(issued.pop().type, "order.merge");
    });

    test("nothing of an order while it is being paid on another till", () => {
        const {merges, here, sharing} = shop();
        sharing.view.payerOf = (pos) => (pos === here ? {screen: "payment"} : null);
        assert.equal(merges.of(here)[0].why, "paying");
        assert.deepEqual(merges.partsOf(here), []);
    });
});
