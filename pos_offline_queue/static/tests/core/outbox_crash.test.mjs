// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MortalStorage, Platter} from "./mortal.mjs";
import {keyOf, openOutbox, saleOf, settle, uidOf} from "./world.mjs";
import assert from "node:assert/strict";
import fc from "fast-check";
import {test} from "node:test";

/** What is certain, whatever happens to the page: only what was told to be durable. */
class Memory {
    constructor() {
        this.turns = 0;
        /** The last thing that was done to a sale or tab. */
        this.turn = new Map();
        /** Records of sales that must be there, by key. */
        this.sold = new Map();
        /** Keys of sales that must not be there. */
        this.gone = new Set();
        /** JSON of tabs that must be there, by uid. */
        this.tabs = new Map();
    }

    /** Nothing is certain of it until `promise` tells; then, unless it is too late. */
    expect(name, promise, certain) {
        this.turns += 1;
        const turn = this.turns;
        this.turn.set(name, turn);
        [this.sold, this.gone, this.tabs].forEach((known) => known.delete(name));
        promise.then((told) => {
            if (this.turn.get(name) === turn) {
                certain(told);
            }
        });
    }
}

const number = fc.integer({min: 1, max: 6});
const action = fc.oneof(
    {weight: 4, arbitrary: fc.record({kind: fc.constant("sell"), n: number})},
    {weight: 2, arbitrary: fc.record({kind: fc.constant("tab"), n: number})},
    fc.record({kind: fc.constant("drop"), n: number}),
    fc.record({kind: fc.constant("change"), n: number, note: fc.nat(3)}),
    fc.record({kind: fc.constant("send"), n: number}),
    fc.record({kind: fc.constant("release"), n: number}),
    fc.record({kind: fc.constant("refuse"), n: number}),
    fc.record({kind: fc.constant("confirm"), n: number}),
    fc.record({kind: fc.constant("retry"), n: number}),
    fc.record({kind: fc.constant("pause"), n: fc.nat(12)})
);
/** A page: what is done in it, and how its writes go. */
const life = fc.record({
    actions: fc.array(action, {maxLength: 14}),
    fates: fc.array(
        fc.constantFrom("good", "good", "good", "fails", "lies", "dies", "dies late"),
        {maxLength: 12}
    ),
});

function sell(outbox, memory, sale) {
    const {key, uid, payload} = sale;
    memory.expect(uid, Promise.resolve(), () => null);
    memory.expect(key, outbox.addSale(sale), (record) => {
        assert.equal(record.payload, payload);
        if (record.durable) {
            memory.sold.set(key, record);
        }
    });
}

const ACTIONS = {
    sell: (outbox, memory, {n}) => {
        if (!outbox.sale(keyOf(n))) {
            sell(outbox, memory, saleOf(n));
        }
    },
    change: (outbox, memory, {n, note}) => {
        const record = outbox.sale(keyOf(n));
        if (record && record.state !== "sending") {
            sell(outbox, memory, saleOf(n, {note}));
        }
    },
    tab: (outbox, memory, {n}) => {
        const data = {uid: uidOf(n), turn: memory.turns};
        memory.expect(
            uidOf(n),
            outbox.store.keepTab(uidOf(n), data, 1),
            (isDurable) => {
                if (isDurable) {
                    memory.tabs.set(uidOf(n), JSON.stringify(data));
                }
            }
        );
    },
    drop: (outbox, memory, {n}) => {
        memory.expect(uidOf(n), outbox.store.dropTab(uidOf(n)), (isDurable) => {
            if (isDurable) {
                memory.gone.add(uidOf(n));
            }
        });
    },
    send: (outbox, _memory, {n}) => outbox.sending([keyOf(n)]),
    release: (outbox, _memory, {n}) => outbox.released([keyOf(n)], {code: "x"}),
    refuse: (outbox, _memory, {n}) =>
        outbox.refused(keyOf(n), {code: "rejected", message: ""}),
    retry: (outbox, _memory, {n}) => outbox.retry([keyOf(n)]),
    confirm: (outbox, memory, {n}) => {
        const key = keyOf(n);
        if (outbox.sale(key)) {
            memory.expect(key, outbox.confirmed(key), (isDurable) => {
                if (isDurable) {
                    memory.gone.add(key);
                }
            });
        }
    },
    pause: (_outbox, _memory, {n}) => settle(n),
};

function check(outbox, memory) {
    for (const [key, {payload, counter}] of memory.sold) {
        const record = outbox.sale(key);
        assert.ok(record, `${key} is lost`);
        assert.equal(record.payload, payload);
        assert.equal(record.counter, counter, "another number");
    }
    const tabs = new Map(outbox.store.tabs().map(({uid, data}) => [uid, data]));
    for (const [uid, text] of memory.tabs) {
        assert.equal(JSON.stringify(tabs.get(uid)), text, `tab ${uid}`);
    }
    for (const name of memory.gone) {
        assert.ok(!outbox.sale(name) && !tabs.has(name), `${name} has come back`);
    }
    const sales = outbox.sales();
    const numbers = sales.map(({counter}) => counter);
    assert.equal(new Set(numbers).size, numbers.length, "a number twice");
    assert.ok(numbers.every((each) => each <= outbox.counter));
    assert.ok(sales.every(({state}) => state !== "sending"));
    assert.deepEqual(outbox.damaged, []);
}

test("a page may die at any write: what was told to be durable is there", async () => {
    let deaths = 0;
    const property = fc.asyncProperty(fc.array(life, {maxLength: 5}), async (lives) => {
        const [platter, memory] = [new Platter(), new Memory()];
        for (const {actions, fates} of lives) {
            const left = [...fates];
            const storage = new MortalStorage(platter, () => left.shift() || "good");
            // A page that dies while it opens never comes to do anything.
            const opening = openOutbox(storage);
            await settle();
            if (!storage.isDead) {
                const outbox = await opening;
                for (const each of actions) {
                    if (!storage.isDead) {
                        await ACTIONS[each.kind](outbox, memory, each);
                    }
                }
                await settle();
            }
            deaths += Number(storage.isDead);
            storage.isDead = true;
            // Promises of a page that is gone tell nothing.
            memory.turn.clear();
            check(await openOutbox(new MortalStorage(platter)), memory);
        }
    });
    await fc.assert(property, {numRuns: 700});
    assert.ok(deaths > 200, `${deaths} deaths`);
});
