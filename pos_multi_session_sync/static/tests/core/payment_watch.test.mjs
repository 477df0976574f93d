// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Two tills at one payment: who is asked, and who is notified. */

import {beforeEach, describe, test} from "node:test";
import {PaymentWatch} from "@pos_multi_session_sync/app/sharing/presence.esm";
import assert from "node:assert/strict";

const ORDER = {shared_uuid: "o"};
const LEO = {name: "Leo Brandt", till: "Till 2"};
const moment = {
    hasSame: () => true,
    reconfigure: () => moment,
    toFormat: () => "08:37",
};
globalThis.luxon = {DateTime: {fromMillis: () => moment, now: () => moment}};

let found = null;
let payments = null;

beforeEach(() => {
    found = {answer: true, payer: null, asked: [], done: [], notices: [], total: 10};
    Object.assign(found, {takenOver: [], isManager: false, summed: 0});
    const state = {notices: found.notices};
    payments = new PaymentWatch({
        isStarted: true,
        isOwn: ({client}) => client === "A",
        presence: {
            get current() {
                return {order: "o", screen: found.screen || "payment"};
            },
        },
        pos: {
            showScreen: (name) => found.done.push(name),
            offlineQueue: {
                get isManager() {
                    return found.isManager;
                },
            },
        },
        desk: {mesh: {payments: {begin: (uuid) => found.takenOver.push(uuid)}}},
        env: {
            utils: {floatIsZero: (value) => Math.abs(value) < 0.001},
            services: {
                ui: {
                    block: () => (found.isBlocked = true),
                    unblock: () => (found.isBlocked = false),
                },
                popup: {
                    add: (_popup, {title, body}) => {
                        found.asked.push(`${title} ${body}`);
                        return Promise.resolve({confirmed: found.answer});
                    },
                },
            },
        },
        view: {
            rejectedOf: () => found.rejected,
            payerOf: () => found.payer,
            summaryOf: () => found.summary,
            labelOf: () => "#7",
            addNotice: (notice) => found.notices.push(notice),
            withdraw: (type) => {
                const at = found.notices.findIndex((each) => each.type === type);
                if (at >= 0) {
                    found.notices.splice(at, 1);
                }
            },
        },
        state,
    });
});

const pay = () => payments.when("pay", ORDER, () => found.done.push("paid"));

describe("a colleague who takes the payment", () => {
    test("is no matter where there is none: nothing waits", () => {
        pay();
        assert.deepEqual([found.done, found.asked], [["paid"], []]);
    });

    test("is named, with the order and the time, before somebody else does", async () => {
        found.payer = {client: "B", since: 5, actor: LEO};
        await pay();
        assert.match(found.asked[0], /Leo Brandt.*#7.*08:37/);
        assert.deepEqual(found.done, ["paid"]);
        await pay();
        assert.equal(found.asked.length, 1);
        assert.deepEqual(found.takenOver, ["o"], "tills that are connected hear of it");
    });

    test("is asked about once, however often somebody taps meanwhile", async () => {
        found.payer = {client: "B", since: 5, actor: LEO};
        const add = () =>
            payments.when("change", ORDER, () => found.done.push("added"));
        await Promise.all([add(), add(), add()]);
        assert.equal(found.asked.length, 1);
        assert.equal(found.done.length, 3);
    });

    test("is asked about again after a No, and when it is another payment", async () => {
        found.payer = {client: "B", since: 5, actor: LEO};
        found.answer = false;
        await pay();
        assert.deepEqual(found.done, []);
        found.answer = true;
        await pay();
        found.payer = {...found.payer, since: 6};
        await pay();
        assert.equal(found.asked.length, 3);
        assert.deepEqual(found.done, ["paid", "paid"]);
    });

    test("sends who came to the payment from the list back to the order", async () => {
        found.payer = {client: "B", since: 5, actor: LEO};
        found.answer = false;
        await payments.askPayer({order: ORDER, uuid: "o"});
        assert.deepEqual(found.done, ["ProductScreen"]);
    });
});

describe("tills that come to the payment at one time", () => {
    const shared = {uuid: "o"};
    const check = async () => found.done.push("paid");
    let answer = null;

    beforeEach(() => {
        Object.assign(payments.sharing, {
            of: () => shared,
            isUnread: () => false,
            others: {isMoneyTaken: () => false},
            show: () => null,
        });
        payments.sharing.desk.mesh.payments.settled = () =>
            new Promise((resolve) => {
                answer = resolve;
            });
    });

    test("know of each other before one of them takes it", async () => {
        found.answer = false;
        const paying = payments.whileChecked(ORDER, check);
        found.payer = {client: "B", since: 5, actor: LEO};
        answer();
        assert.equal(await paying, false);
        assert.match(found.asked[0], /Leo Brandt/);
        assert.deepEqual(found.done, []);
    });

    test("sell nothing whose payment was left while the others are asked", async () => {
        const paying = payments.whileChecked(ORDER, check);
        assert.equal(found.isBlocked, true, "it is seen that it waits");
        found.screen = "products";
        answer();
        assert.equal(await paying, false);
        assert.deepEqual([found.done, found.isBlocked], [[], false]);
    });

    test("take a second press meanwhile for the first one", async () => {
        const paying = payments.whileChecked(ORDER, check);
        assert.equal(await payments.whileChecked(ORDER, check), false);
        answer();
        await paying;
        assert.deepEqual(found.done, ["paid"]);
    });
});

describe("what others sell, and this till does not know", () => {
    test("is named before the payment without it, once", async () => {
        found.summary = {unshown: "2 × Plum Tart"};
        found.answer = false;
        await pay();
        assert.match(found.asked[0], /#7.*2 × Plum Tart/);
        assert.deepEqual(found.done, []);
        found.answer = true;
        await pay();
        await pay();
        assert.equal(found.asked.length, 2);
        found.summary = {unshown: "3 × Plum Tart"};
        await pay();
        assert.equal(found.asked.length, 3);
    });

    test("is no matter where an order is changed", () => {
        found.summary = {unshown: "2 × Plum Tart"};
        payments.when("change", ORDER, () => found.done.push("added"));
        assert.deepEqual([found.done, found.asked], [["added"], []]);
    });
});

describe("an order that was paid, and whose sale Odoo has rejected", () => {
    test("is paid nowhere else, and says who was paid for it", async () => {
        found.rejected = {order: "o", ...LEO};
        assert.equal(await pay(), false);
        assert.match(found.asked[0], /Leo Brandt.*#7/);
        await payments.askPayer({order: ORDER, uuid: "o"});
        assert.deepEqual(found.done, ["ProductScreen"]);
        found.rejected = null;
        await pay();
        assert.deepEqual(found.done, ["ProductScreen", "paid"]);
    });
});

describe("an order that a till that is connected was paid for", () => {
    beforeEach(() => {
        found.rejected = {order: "o", ...LEO, since: 5, isHint: true};
    });

    test("is paid again by no cashier, and nobody says that Odoo rejected it", async () => {
        assert.equal(await pay(), false);
        assert.match(found.asked[0], /Leo Brandt.*#7.*does not know/);
        assert.deepEqual(found.takenOver, []);
    });

    test("is paid again by a manager who wants it, and changed by none", async () => {
        found.isManager = true;
        await pay();
        assert.match(found.asked[0], /second payment.*Leo Brandt.*#7.*08:37/);
        assert.deepEqual([found.done, found.takenOver], [["paid"], ["o"]]);
        await payments.when("change", ORDER, () => found.done.push("added"));
        assert.deepEqual(found.done, ["paid"]);
    });
});

describe("a sum that changes while it is paid", () => {
    const line = (qty) => ({values: {qty, product_id: 1}});
    const by = (client) => ({client, actor: LEO});

    function change(total, before, after, client = "B") {
        const order = {
            get_total_with_tax: () => {
                found.summed += 1;
                return found.total;
            },
        };
        const shared = {order, uuid: "o", applied: {lines: before}};
        const seen = payments.look(shared);
        found.total = total;
        shared.applied = {lines: after, changed: by(client)};
        payments.compare(shared, seen);
    }

    test("is notified with who, what, and from where to where", () => {
        const bread = line(1);
        change(12, {bread}, {bread, tea: line(2)});
        const [{found: was, value, lines, by: who}] = found.notices;
        assert.deepEqual([was, value, who.actor.name], [10, 12, "Leo Brandt"]);
        assert.deepEqual(
            lines.map((each) => each.line),
            ["tea"]
        );
    });

    test("is notified once, from what the cashier had said first", () => {
        change(12, {}, {tea: line(1)});
        change(15, {tea: line(1)}, {tea: line(2)});
        assert.equal(found.notices.length, 1);
        assert.deepEqual([found.notices[0].found, found.notices[0].value], [10, 15]);
        change(10, {tea: line(2)}, {});
        assert.deepEqual(found.notices, []);
    });

    test("is no news on other screens, and where the sum stays", () => {
        found.screen = "products";
        change(12, {}, {tea: line(1)});
        assert.equal(found.summed, 0, "taxes of a long order take time");
        found.screen = "payment";
        change(12, {}, {free: line(1)});
        assert.deepEqual(found.notices, []);
    });
});
