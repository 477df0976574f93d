// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {backoff, jitter} from "@pos_offline_queue/core/pace.esm";
import {chance, digest, keyOf} from "./world.mjs";
import {describe, test} from "node:test";
import {
    deviceKey,
    isUuid,
    saleKey,
    uuid,
} from "@pos_offline_queue/core/identifiers.esm";
import {
    fingerprint,
    isMoment,
    isPlainData,
} from "@pos_offline_queue/core/sale_record.esm";
import assert from "node:assert/strict";
import {deflateSync} from "node:zlib";
import fc from "fast-check";
import {noise} from "@pos_offline_queue/core/storage/schema.esm";
import {readFileSync} from "node:fs";
import {runInNewContext} from "node:vm";
import {webcrypto} from "node:crypto";

describe("the key of a device", () => {
    test("is computed as the server does", () => {
        const key = deviceKey("0f8fad5b-d9cb-469f-a165-70867728950e", digest);
        assert.equal(key, "2f8c09c6-de95-8a16-ae11-ded2421ed36c");
        assert.ok(isUuid(key));
    });
});

describe("the key of an order that is open in Odoo", () => {
    test("is what the server computes: see test_offline_schema.py", () => {
        const database = "0f8fad5b-d9cb-469f-a165-70867728950e";
        const keyOf = (data) => saleKey(database, {server_id: 7, ...data}, digest);
        assert.equal(keyOf({}), "03198af2-4d92-872c-ae39-cc4332a1ca42");
        assert.equal(keyOf({lines: [1], uid: "00001-001-0001"}), keyOf({}));
        assert.notEqual(keyOf({server_id: 8}), keyOf({}));
    });
});

describe("a uuid", () => {
    test("is random, of version 4, from no more than getRandomValues", () => {
        const source = {getRandomValues: (bytes) => webcrypto.getRandomValues(bytes)};
        const made = Array.from({length: 1000}, () => uuid(source));
        assert.equal(new Set(made).size, 1000);
        assert.ok(made.every((each) => isUuid(each) && each[14] === "4"));
        assert.ok(made.every((each) => "89ab".includes(each[19])));
    });

    test("keeps the bits of the standard, whatever the source gives", () => {
        const all = (byte) => uuid({getRandomValues: (bytes) => bytes.fill(byte)});
        assert.equal(all(0), "00000000-0000-4000-8000-000000000000");
        assert.equal(all(255), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    });

    test("is told from other texts", () => {
        assert.ok(isUuid(keyOf(1)));
        for (const other of ["", keyOf(1).slice(1), `${keyOf(1)}\n`, 3, null, {}]) {
            assert.ok(!isUuid(other));
        }
    });
});

describe("a pause", () => {
    test("grows with each attempt up to a minute, and half of it is random", () => {
        const random = chance(3);
        for (const attempt of [0, 1, 2, 5, 7, 50, 2000]) {
            const most = Math.min(60000, 1000 * 2 ** (Math.max(1, attempt) - 1));
            const pauses = Array.from({length: 500}, () => backoff(attempt, random));
            assert.ok(
                pauses.every((each) => each >= most / 2 && each <= most),
                attempt
            );
            const middle = pauses.reduce((sum, each) => sum + each, 0) / 500;
            assert.ok(Math.abs(middle - most * 0.75) < most * 0.04, attempt);
        }
    });

    test("around a middle is half as short or as long", () => {
        assert.deepEqual(
            [jitter(1000, () => 0), jitter(1000, () => 0.999)],
            [500, 1499]
        );
    });
});

describe("the SHA-256 that ships", () => {
    const file = new URL("../../lib/js-sha256-0.11.1/sha256.js", import.meta.url);
    const window = {};
    runInNewContext(readFileSync(file, "utf8"), {window});

    test("agrees with Node's", () => {
        const check = (text) => assert.equal(window.sha256(text), digest(text));
        fc.assert(fc.property(fc.fullUnicodeString({maxLength: 300}), check));
        [
            "",
            "a".repeat(55),
            "a".repeat(56),
            "a".repeat(64),
            "é€😀".repeat(5000),
        ].forEach(check);
    });

    test("takes as much longer as a text is", (t) => {
        const hash = (length) => {
            const text = "x".repeat(length);
            const began = performance.now();
            window.sha256(text);
            return performance.now() - began;
        };
        // The least of several: other programs run, too.
        const least = (length) => Math.min(...[1, 2, 3, 4, 5].map(() => hash(length)));
        least(100000);
        const [short, long] = [least(100000), least(2000000)];
        t.diagnostic(`${long.toFixed(1)} ms for the longest order that Odoo takes`);
        assert.ok(
            long < 60 * short,
            `${short} ms, and ${long} ms for 20 times as much`
        );
    });
});

describe("a fingerprint", () => {
    test("changes with each single letter, and with their order", () => {
        const property = fc.property(
            fc.fullUnicodeString({minLength: 1}),
            fc.nat(),
            fc.fullUnicode(),
            (text, at, letter) => {
                const place = at % text.length;
                const other = text.slice(0, place) + letter + text.slice(place + 1);
                assert.equal(text === other, fingerprint(text) === fingerprint(other));
            }
        );
        fc.assert(property, {numRuns: 2000});
        assert.notEqual(fingerprint("ab"), fingerprint("ba"));
    });

    test("is not shared by many texts", () => {
        const all = Array.from({length: 100000}, (_none, n) =>
            fingerprint(`sale ${n}`)
        );
        assert.equal(new Set(all).size, all.length);
        assert.ok(all.every((each) => /^[0-9a-f]{16}$/.test(each)));
        assert.equal(fingerprint(""), fingerprint(""));
    });
});

test("noise cannot be compressed, and is always the same", () => {
    for (const size of [1, 3, 4, 100000]) {
        assert.equal(noise(size).length, size);
        assert.deepEqual(noise(size), noise(size));
    }
    assert.ok(deflateSync(noise(100000)).length > 99000);
});

describe("plain data", () => {
    test("is what JSON can say, not too deep", () => {
        const good = [null, 1, "x", [], {}, {a: [{b: "__proto__"}]}, [[[[]]]]];
        assert.ok(good.every(isPlainData));
        const nested = (depth) => JSON.parse("[".repeat(depth) + "]".repeat(depth));
        assert.ok(isPlainData(nested(24)));
        assert.ok(!isPlainData(nested(26)));
        assert.ok(!isPlainData(nested(100000)));
    });

    test("has no names of JavaScript and no endless numbers", () => {
        for (const text of ['{"__proto__":1}', '[{"constructor":{}}]', "[1e999]"]) {
            assert.ok(!isPlainData(JSON.parse(text)), text);
        }
    });

    test("moments can be written down", () => {
        assert.ok([0, 1, 8.64e15].every(isMoment));
        assert.ok(![-1, 0.5, 8.7e15, NaN, "1", null].some(isMoment));
    });
});
