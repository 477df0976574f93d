// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* 10,000 files that were damaged, or made up, in every way. Each is refused with a code
   or taken in as a whole; nothing is thrown, nothing is written by halves. */

import {MortalStorage, Platter} from "./mortal.mjs";
import {digest, keyOf, openOutbox, saleOf, uidOf} from "./world.mjs";
import {exportFile, planImport} from "@pos_offline_queue/core/exchange.esm";
import assert from "node:assert/strict";
import fc from "fast-check";
import {isUuid} from "@pos_offline_queue/core/identifiers.esm";
import {test} from "node:test";

const RUNS = 2500;
const PROBLEMS =
    "not_json not_ours version damaged other_database other_pos nothing".split(" ");
const WHYS = ["known", "twice", "number", "damaged", "invalid"];
const identity = {database_uuid: "d1", database: "shop", config_uuid: "c1"};
const known = {keys: [keyOf(3)], uids: [uidOf(3), uidOf(4)]};

const tab = (number) => {
    const data = {uid: uidOf(number), lines: [], idempotency_key: keyOf(number)};
    return {uid: data.uid, data, revision: number};
};
const tabs = [tab(4), tab(7)];
const outbox = await openOutbox(new MortalStorage(new Platter()));
await Promise.all([1, 2, 3].map((number) => outbox.addSale(saleOf(number))));
const records = outbox.sales();
const SOUND = exportFile({records, tabs, identity, now: () => 1, digest});
const seal = (file) => {
    const body = {...file};
    delete body.checksum;
    return JSON.stringify({...body, checksum: digest(JSON.stringify(body))});
};

/** Values of every kind, with names that mean something to JavaScript. */
const names = fc.constantFrom(
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "key",
    "uid",
    "payload",
    "checksum",
    "options",
    "context",
    "data",
    "lines",
    "length",
    "0"
);
const numbers = fc.constantFrom(1e308, -1e308, 2 ** 53, -0, 0.1, 1e21, 5e-324);
const {value} = fc.letrec((tie) => ({
    value: fc.oneof(
        {maxDepth: 6},
        fc.jsonValue(),
        fc.fullUnicodeString(),
        numbers,
        fc.constantFrom(null, true, "", keyOf(1), uidOf(1), saleOf(1).payload),
        fc.array(tie("value"), {maxLength: 4}),
        fc
            .array(fc.tuple(names, tie("value")), {maxLength: 4})
            .map((pairs) => ({pairs}))
    ),
}));

/** JSON in which `pairs` are written as they are, "__proto__" too. */
function write(each) {
    if (Array.isArray(each)) {
        return `[${each.map(write).join()}]`;
    }
    if (each && typeof each === "object") {
        const pairs = each.pairs || Object.entries(each);
        return `{${pairs.map(([n, v]) => `${JSON.stringify(n)}:${write(v)}`).join()}}`;
    }
    return JSON.stringify(each) ?? "null";
}

function pathsOf(root, path = []) {
    if (!root || typeof root !== "object") {
        return [path];
    }
    const inside = Object.keys(root).flatMap((name) =>
        pathsOf(root[name], [...path, name])
    );
    return [path, ...inside];
}

const PATHS = pathsOf(JSON.parse(SOUND)).filter((path) => path.length);

/** The sound file with something else at one place. */
function replaced([path, text, isSealed]) {
    const file = JSON.parse(SOUND);
    const last = path.at(-1);
    const owner = path.slice(0, -1).reduce((each, name) => each[name], file);
    Object.defineProperty(owner, last, {
        value: JSON.parse(text),
        enumerable: true,
        configurable: true,
        writable: true,
    });
    return isSealed ? seal(file) : JSON.stringify(file);
}

const FILES = {
    "with bytes that were damaged": fc
        .array(fc.tuple(fc.nat(SOUND.length - 1), fc.fullUnicode(), fc.nat(2)), {
            minLength: 1,
            maxLength: 8,
        })
        .map((wounds) =>
            wounds.reduce(
                (text, [at, letter, cut]) =>
                    text.slice(0, at) + letter + text.slice(at + cut),
                SOUND
            )
        ),
    "with something else at one place, sealed or not": fc
        .tuple(fc.constantFrom(...PATHS), value.map(write), fc.boolean())
        .map(replaced),
    "with rows that were made up": fc
        .tuple(fc.array(value, {maxLength: 5}), fc.array(value, {maxLength: 5}))
        .map(([sales, more]) => {
            const file = JSON.parse(SOUND);
            file.sales.push(...JSON.parse(write(sales)));
            file.tabs.push(...JSON.parse(write(more)));
            return seal(file);
        }),
    "that are no files": fc.oneof(
        fc.fullUnicodeString(),
        value.map(write),
        fc.nat(60000).map((depth) => "[".repeat(depth) + "]".repeat(depth)),
        fc.nat(9000).map((depth) => {
            const deep = '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
            return SOUND.replace('"tabs":[', `"tabs":[${deep},`);
        }),
        fc.anything()
    ),
};

/** A plan says what it would do in words that are known, and nothing else. */
function checkPlan({ok, problem, sales, tabs: open, skipped}) {
    assert.equal(ok, problem === null);
    assert.ok(ok || PROBLEMS.includes(problem), problem);
    assert.equal(ok, sales.length + open.length > 0);
    assert.ok(
        skipped.every(({key, why}) => typeof key === "string" && WHYS.includes(why))
    );
    for (const {key, uid, payload, options, about} of sales) {
        assert.ok(
            isUuid(key) && !known.keys.includes(key) && !known.uids.includes(uid)
        );
        const order = JSON.parse(payload);
        assert.equal(order.uid, uid);
        assert.ok(encodeURIComponent(payload));
        assert.equal(typeof options.to_invoice, "boolean");
        assert.equal(Object.getPrototypeOf(options.context), Object.prototype);
        assert.ok(Number.isFinite(about.amount) && typeof about.name === "string");
    }
    const names_ = [...sales, ...open].map(({uid}) => uid);
    assert.equal(new Set(names_).size, names_.length);
}

/** What is planned is written in one transaction, or not at all. */
async function checkWriting(plan, isGood) {
    const platter = new Platter();
    let writes = 0;
    const storage = new MortalStorage(platter, () => {
        writes += 1;
        return isGood ? "good" : "dies";
    });
    await storage.platter.apply([{meta: "device", value: "d"}]);
    const till = await openOutbox(storage);
    const taking = till.takeIn(plan);
    if (isGood) {
        const {sales, tabs: open, durable} = await taking;
        assert.ok(durable);
        assert.deepEqual([sales, open], [plan.sales.length, plan.tabs.length]);
        const next = await openOutbox(new MortalStorage(platter));
        assert.equal(next.count, sales);
        assert.equal(next.store.tabs().length, open);
        assert.deepEqual(next.damaged, []);
    } else {
        await till.queue.storage.pause();
        assert.equal(platter.rows.size, 0);
    }
    assert.ok(writes <= 1);
}

for (const [name, files] of Object.entries(FILES)) {
    test(`${RUNS} files ${name}`, async (t) => {
        const told = {};
        const property = fc.asyncProperty(files, fc.boolean(), async (text, isGood) => {
            const plan = planImport(text, {identity, digest, known});
            checkPlan(plan);
            told[plan.problem] = (told[plan.problem] || 0) + 1;
            assert.equal({}.polluted, undefined);
            assert.deepEqual(Object.keys(Object.prototype), []);
            if (plan.ok) {
                await checkWriting(plan, isGood);
            }
        });
        await fc.assert(property, {numRuns: RUNS});
        t.diagnostic(JSON.stringify(told));
    });
}

test("the sound file is one", () => {
    const plan = planImport(SOUND, {identity, digest, known});
    checkPlan(plan);
    assert.deepEqual([plan.sales.length, plan.tabs.length], [2, 1]);
});
