// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A backup is put back under tills that had seen more. */

import {ADD, NEW, begin, priceOf, quantityOf, tap, type} from "./replica_tills.mjs";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";
import {printedOf} from "@pos_multi_session_sync/core/kitchen.esm";

const RUNS = process.env.FAULTS === "full" ? 20000 : 600;
const ORDERS = ["o", "p", "q"];
const LINES = ["k", "l", "m"];

/** What a till does to an order that it shows. */
const ACTIONS = {
    fields: ({value}) => ({type: "order.set", key: "note", value, base: null}),
    tap: ({line, value: difference}) => ({type: "line.inc", line, difference}),
    price: ({line, value}) => ({type: "line.set", line, key: "price", value, base: 1}),
    remove: ({line}) => ({type: "line.del", line}),
    print: ({line, value}) => ({
        type: "line.printed",
        line,
        mark: "1/",
        difference: value,
    }),
    cancel: () => ({type: "order.cancel"}),
    merge: ({into}) => ({type: "order.merge", into}),
    apart: ({into}) => ({type: "order.apart", from: into}),
};

const CLOSING = ["pay", "cancel", "merge", "apart", "print"];

const STEP = fc.record({
    till: fc.nat(2),
    order: fc.constantFrom(...ORDERS),
    into: fc.constantFrom(...ORDERS),
    line: fc.constantFrom(...LINES),
    value: fc.integer({min: 1, max: 5}),
    what: fc.constantFrom("add", "add", "add", "pay", ...Object.keys(ACTIONS)),
});

/** Three tills of one shop, which all hear of everything at once. */
class Shop {
    constructor() {
        Object.assign(this, begin("A", "B", "C"));
        this.sales = [];
        this.added = 0;
    }

    /** Until nobody has anything to say or to hear. */
    settle(tills = this.tills) {
        for (let round = 0; round < 12; round++) {
            tills.forEach((till) => till.sync());
        }
        tills.forEach(({replica}) => assert.equal(replica.pending.size, 0));
    }

    does({till: index, order, line, into, value, what}) {
        const till = this.tills[index];
        const {replica} = till;
        const shown = replica.visible(order);
        if (what === "pay" && shown?.state === "open") {
            return this.pays(till, shown);
        }
        if (shown && shown.state !== "open") {
            return;
        }
        if (what === "add") {
            const begun = shown ? [] : [NEW];
            this.added += 1;
            const name = `${order}-${line}${this.added}`;
            const values = {qty: value, price: 1};
            const add = {...ADD, line: name, values, position: value};
            till.act(...[...begun, add].map((each) => ({...each, order})));
        } else if (shown && ACTIONS[what] && this.canBe(what, replica, order, into)) {
            const lines = Object.keys(shown.lines);
            const known = lines.find((each) => each.includes(`-${line}`)) || lines[0];
            if (known || !what.match(/tap|price|remove|print/)) {
                const partial = ACTIONS[what]({line: known, into, value});
                till.act({...partial, order});
            }
        }
    }

    /** Another one is merged with it, or was. */
    canBe(what, replica, order, into) {
        const other = replica.visible(into);
        if (what === "merge") {
            return order !== into && other?.state === "open";
        }
        return what !== "apart" || Boolean(replica.visible(order).joined?.[into]);
    }

    pays({replica}, shown) {
        const {uuid: order, fields, lines} = shown;
        const seen = {...replica.position(shown)};
        const snapshot = {
            fields,
            lines: Object.fromEntries(
                Object.entries(lines).map(([uuid, {values, position}]) => [
                    uuid,
                    {values, position},
                ])
            ),
        };
        const sale = `sale-${this.sales.length + 1}`;
        this.sales.push({order, sale, seen, snapshot, client: replica.client, ts: 0});
        this.server.sell(this.sales[this.sales.length - 1]);
    }

    /** The queues of the tills find what the server lacks, and send it again. */
    sellAgain() {
        const {server} = this;
        this.sales
            .filter(({sale}) => !server.stored(`sale:${sale}`))
            .forEach((sale) => server.sell(sale));
    }

    /** What is open: [uuid, fields, [line, values, position][]][]. */
    open({replica}) {
        const found = replica.orders().map(({uuid, fields, lines}) => [
            uuid,
            fields,
            Object.entries(lines)
                .map(([line, {values, position}]) => [line, values, position])
                .sort(),
        ]);
        return found.sort();
    }

    /** What kitchens have of lines that are gone: {line: quantities}. */
    get toTakeBack() {
        const documents = [...this.server.documents.values()];
        const gone = documents
            .filter(({state}) => state !== "paid")
            .flatMap(({state, lines, deleted, merged}) => [
                ...Object.entries(deleted),
                // What was merged is not gone.
                ...(state === "cancelled" && !merged ? Object.entries(lines) : []),
            ]);
        return Object.fromEntries(
            gone.map(([line, {values}]) => [line, printedOf(values)])
        );
    }
}

const DONE = fc.array(STEP, {minLength: 4, maxLength: 25});
/** Whose change comes first makes no difference. */
const MEANWHILE = fc.array(
    STEP.filter(({what, till}) =>
        till ? ["add", "tap"].includes(what) : !CLOSING.includes(what)
    ),
    {maxLength: 6}
);
const HOW = fc.record({
    at: fc.nat(),
    order: fc.shuffledSubarray([0, 1, 2], {minLength: 3}),
    areAtOnce: fc.boolean(),
    isSoldFirst: fc.boolean(),
});

/** What tills did, and what each of them does before it hears anything more. */
function play(done, meanwhile, {at, order, areAtOnce, isSoldFirst}, isSetBack) {
    const shop = new Shop();
    const {server, tills, clock} = shop;
    for (const step of done) {
        shop.does(step);
        shop.settle();
    }
    if (isSetBack) {
        server.setBack(at % (server.lastSeq + 1));
    }
    clock.now += 1000;
    meanwhile.forEach((step) => shop.does(step));
    if (isSoldFirst) {
        shop.sellAgain();
    }
    const asking = order.map((index) => tills[index]);
    if (!areAtOnce) {
        asking.forEach((till) => shop.settle([till]));
    }
    shop.settle(asking);
    shop.sellAgain();
    shop.settle();
    return shop;
}

/** Three tills that have seen three pieces of a line. */
function seen() {
    const shop = new Shop();
    const [a] = shop.tills;
    a.act(NEW, ADD);
    a.act(tap(2));
    shop.settle();
    assert.deepEqual(shop.tills.map(quantityOf), [3, 3, 3]);
    return Object.assign(shop, {settle: shop.settle.bind(shop)});
}

describe("a server that was set back", () => {
    test("gets what it lost from the tills: all goes on as if it had not been", () => {
        fc.assert(
            fc.property(DONE, MEANWHILE, HOW, (done, meanwhile, how) => {
                const shop = play(done, meanwhile, how, true);
                const other = play(done, meanwhile, how, false);
                const expected = other.open(other.tills[0]);
                shop.tills.forEach((till) =>
                    assert.deepEqual(shop.open(till), expected)
                );
                // Lines that came and went since the backup are not known any more.
                const known = Object.keys(shop.toTakeBack);
                const left = known.map((line) => other.toTakeBack[line] || {});
                assert.deepEqual(Object.values(shop.toTakeBack), left);
            }),
            {numRuns: RUNS}
        );
    });

    test("begins from what it has, where an administrator gave it a new epoch", () => {
        const {server, tills, settle} = seen();
        server.setBack(2);
        server.restart();
        settle();
        assert.deepEqual(tills.map(quantityOf), [1, 1, 1]);
    });

    test("takes nothing old over what was done since by who knew of it", () => {
        const {server, tills, settle} = seen();
        const [a, b, late] = tills;
        server.setBack(2);
        settle([a, b]);
        a.act(tap(5), type(3, 1));
        settle([a, b]);
        late.act(tap(1));
        settle();
        assert.deepEqual(tills.map(quantityOf), [9, 9, 9]);
        assert.deepEqual(tills.map(priceOf), [3, 3, 3]);
    });

    test("is told to who is at the till: what is sent again, what is open again", () => {
        const shop = seen();
        const {server, tills, settle} = shop;
        const [a, b] = tills;
        const begin_ = (order) => [NEW, ADD].map((each) => ({...each, order}));
        a.act(...begin_("p"), {...ADD, line: "m"});
        settle();
        shop.pays(a, a.replica.visible("p"));
        b.act({type: "line.del", line: "m"}, ...begin_("q"), ...begin_("b"));
        settle();
        server.setBack(6);
        tills.forEach(({told}) => told.splice(0));
        settle();
        for (const {told} of tills) {
            // Who deleted a line says so again, by itself.
            const deleted = told === b.told ? ["o"] : [];
            const [{type: kind, again, reopened}, ...more] = told;
            assert.deepEqual(more, []);
            assert.equal(kind, "set_back");
            assert.deepEqual(
                [again, reopened].map((all) => all.map(({uuid}) => uuid)),
                [[...deleted, "q", "b"], ["p"]]
            );
        }
        const numbers = ["o", "p", "q", "b"].map(
            (order) => a.replica.visible(order).number
        );
        assert.deepEqual(numbers, [1, 2, 3, 4]);
    });
});
