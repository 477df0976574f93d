// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {digest, keyOf, openOutbox, saleOf, uidOf} from "./world.mjs";
import {exportFile, planImport} from "@pos_offline_queue/core/exchange.esm";
import assert from "node:assert/strict";

const identity = {
    database_uuid: "d1",
    database: "shop",
    config_uuid: "c1",
    config: "Till 1",
    company: "Shop",
};
const nobody = {keys: [], uids: []};
const plan = (text, more = {}) =>
    planImport(text, {identity, digest, known: nobody, ...more});
const whys = ({skipped}) => skipped.map(({why}) => why);

const tabOf = (number, more = {}) => ({
    uid: uidOf(number),
    data: {uid: uidOf(number), lines: [], ...more},
    revision: 1,
});

async function till(...numbers) {
    const outbox = await openOutbox(new MortalStorage(new Platter()));
    await Promise.all(numbers.map((number) => outbox.addSale(saleOf(number))));
    return outbox;
}

/** The file of a till, with what `change` does to it, sealed again. */
async function fileOf(change = () => null, sales = [1, 2]) {
    const outbox = await till(...sales);
    const text = exportFile({
        records: outbox.sales(),
        tabs: [tabOf(8)],
        identity,
        device: outbox.device,
        now: () => 1_800_000_000_000,
        digest,
    });
    const {checksum, ...body} = JSON.parse(text);
    assert.equal(typeof checksum, "string");
    change(body);
    return JSON.stringify({...body, checksum: digest(JSON.stringify(body))});
}

describe("an export", () => {
    test("is taken in by another till of the POS, with all that is in it", async () => {
        const from = await till(1, 2);
        from.refused(keyOf(2), {code: "x", message: ""});
        const {ok, problem, sales, tabs, skipped} = plan(await fileOf());
        assert.deepEqual([ok, problem, skipped], [true, null, []]);
        const to = await till(9);
        const taken = await to.takeIn({sales, tabs});
        assert.deepEqual(taken, {sales: 2, tabs: 1, durable: true});
        const [own, first, second] = to.sales();
        assert.equal(own.key, keyOf(9));
        for (const [record, number] of [
            [first, 1],
            [second, 2],
        ]) {
            const {payload, options, about, createdAt} = from.sale(keyOf(number));
            assert.equal(record.payload, payload);
            assert.deepEqual(record.options, options);
            assert.equal(record.about.amount, about.amount);
            assert.equal(record.createdAt, createdAt);
            assert.equal(record.state, "waiting");
        }
        assert.deepEqual(
            to.store.tabs().map(({uid}) => uid),
            [uidOf(8)]
        );
    });

    test("is not doubled: what is here already is left out", async () => {
        const text = await fileOf();
        const known = {keys: new Set([keyOf(1)]), uids: [uidOf(1), uidOf(8)]};
        const partly = plan(text, {known});
        assert.deepEqual(whys(partly), ["known", "known"]);
        assert.equal(partly.sales.length, 1);
        const all = {keys: [keyOf(1), keyOf(2)], uids: [uidOf(1), uidOf(2), uidOf(8)]};
        const nothing = plan(text, {known: all});
        assert.deepEqual([nothing.ok, nothing.problem], [false, "nothing"]);
        const outbox = await till();
        await outbox.takeIn(plan(text));
        await outbox.takeIn(plan(text));
        assert.equal(outbox.count, 2);
        assert.equal(outbox.counter, 2);
    });

    test("may be written anew by an editor, but not changed", async () => {
        const text = await fileOf();
        assert.ok(plan(JSON.stringify(JSON.parse(text), null, 4)).ok);
        assert.equal(plan(text.replace("Till 1", "Till 2")).problem, "damaged");
        assert.equal(plan(text.slice(0, -1)).problem, "not_json");
    });

    test("has what was damaged too, for people", async () => {
        const damaged = [{raw: {a: 1}, problem: "checksum", foundAt: 1}];
        const text = exportFile({records: [], identity, damaged, now: () => 1, digest});
        assert.deepEqual(JSON.parse(text).damaged, damaged);
        assert.equal(plan(text).problem, "nothing");
    });
});

describe("a file is refused that", () => {
    const cases = {
        not_json: ["", "{", "<html>", "PK\u0003\u0004", undefined, null, 3, {}, []],
        not_ours: ["null", "1", '"text"', "[]", "{}", '{"format":"pos_order"}'],
    };
    for (const [problem, texts] of Object.entries(cases)) {
        test(`is ${problem}`, () => {
            for (const text of texts) {
                const refusal = {ok: false, problem, sales: [], tabs: [], skipped: []};
                assert.deepEqual(plan(text), refusal);
            }
        });
    }
    const changes = {
        version: (body) => {
            body.version = 2;
        },
        other_database: (body) => {
            body.identity.database_uuid = "d2";
        },
        other_pos: (body) => {
            body.identity.config_uuid = "c2";
        },
        damaged: (body) => {
            body.sales = {};
        },
    };
    for (const [problem, change] of Object.entries(changes)) {
        test(`is of ${problem}`, async () => {
            const {ok, problem: told} = plan(await fileOf(change));
            assert.deepEqual([ok, told], [false, problem]);
        });
    }

    test("is of a copy of this database", async () => {
        const file = await fileOf((body) => {
            body.identity.database = "shop_test";
        });
        assert.equal(plan(file).problem, "other_database");
    });

    test("is too deep to be written again", () => {
        const deep = "[".repeat(200000) + "]".repeat(200000);
        const text = `{"format":"pos_offline_queue","version":1,"identity":{},"sales":[],"tabs":[],"x":${deep}}`;
        assert.equal(plan(text).problem, "damaged");
    });
});

describe("within a file that is whole", () => {
    const bad = {
        "a key that is none": [
            (sale) => Object.assign(sale, {key: "__proto__"}),
            "invalid",
        ],
        "a number that is none": [(sale) => Object.assign(sale, {uid: "x"}), "invalid"],
        "a payload that was changed": [
            (sale) => {
                sale.payload = sale.payload.replace("2", "3");
            },
            "damaged",
        ],
        "a payload of another order": [
            (sale) => {
                sale.payload = saleOf(5).payload;
                sale.checksum = digest(sale.payload);
            },
            "invalid",
        ],
        "a payload that is no order": [
            (sale) => {
                sale.payload = "[]";
                sale.checksum = digest(sale.payload);
            },
            "invalid",
        ],
        "a payload with names of JavaScript": [
            (sale) => {
                sale.payload = sale.payload.replace("{", '{"__proto__":{"a":1},');
                sale.checksum = digest(sale.payload);
            },
            "invalid",
        ],
        "a payload that no server could read": [
            (sale) => {
                sale.payload = sale.payload.replace("{", '{"note":"\ud800",');
                sale.checksum = digest(sale.payload);
            },
            "invalid",
        ],
        "options that are none": [
            (sale) => Object.assign(sale, {options: 3}),
            "invalid",
        ],
        "a context too deep": [
            (sale) => {
                let deep = {};
                for (let depth = 0; depth < 50; depth++) {
                    deep = {deep};
                }
                sale.options.context = deep;
            },
            "invalid",
        ],
    };
    for (const [name, [change, why]] of Object.entries(bad)) {
        test(`${name} is left out, the rest is taken`, async () => {
            const {ok, sales, skipped} = plan(
                await fileOf((body) => {
                    change(body.sales[1]);
                })
            );
            assert.deepEqual([ok, sales.map(({key}) => key)], [true, [keyOf(1)]]);
            assert.deepEqual(
                skipped.map((each) => each.why),
                [why]
            );
        });
    }

    test("what is there twice, or has the number of another, is left out", async () => {
        const twice = plan(await fileOf((body) => body.sales.push(body.sales[0])));
        assert.deepEqual([twice.sales.length, whys(twice)], [2, ["twice"]]);
        const number = plan(
            await fileOf(({sales}) => {
                const payload = saleOf(2, {uid: uidOf(1)}).payload;
                Object.assign(sales[1], {payload, uid: uidOf(1)});
                sales[1].checksum = digest(payload);
            })
        );
        assert.deepEqual(whys(number), ["number"]);
        const tab = plan(await fileOf((body) => body.tabs.push(tabOf(1), tabOf(8))));
        assert.deepEqual(whys(tab), ["twice", "twice"]);
        const sold = plan(
            await fileOf((body) =>
                body.tabs.push(tabOf(7, {idempotency_key: keyOf(1)}))
            )
        );
        assert.deepEqual(whys(sold), ["twice"]);
    });

    test("tabs that are none are left out", async () => {
        const tabs = [
            null,
            3,
            {},
            {uid: uidOf(3), data: null},
            {uid: uidOf(3), data: {uid: uidOf(4), lines: []}},
            {uid: uidOf(3), data: {uid: uidOf(3), lines: {}}},
        ];
        const {ok, skipped} = plan(await fileOf((body) => body.tabs.push(...tabs)));
        assert.deepEqual([ok, skipped.length], [true, tabs.length]);
    });

    test("what people see is cleaned", async () => {
        const {sales} = plan(
            await fileOf((body) => {
                body.sales[0].about = {name: {}, amount: "1e9", customer: "Nora", x: 1};
                body.sales[0].about.cashier = "a".repeat(1e6);
                body.sales[1].about = null;
                body.sales[1].createdAt = 1e300;
            })
        );
        const {about} = sales[0];
        assert.deepEqual([about.name, about.amount, about.customer], ["", 0, "Nora"]);
        assert.ok(!("x" in about));
        assert.equal(about.cashier.length, 200);
        assert.ok(!("createdAt" in sales[1]));
    });
});
