// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {MessageSeal} from "@pos_multi_session_sync/core/mesh/message_seal.esm";
import assert from "node:assert/strict";
import fc from "fast-check";
import {mac} from "./meshes.mjs";

const CREDENTIALS = {key: "a key", epoch: 3, group: 7};

function sealOf(client, more = {}) {
    const clock = {now: 0};
    const seal = new MessageSeal({mac, now: () => clock.now});
    seal.credentials = {...CREDENTIALS, client, ...more};
    return Object.assign(seal, {clock});
}

const done = (...keys) => ["done", {keys}];

/** What B gets of texts that A has sealed. */
function opened(texts, b = sealOf("B"), peer = "A") {
    return texts.map((text) => b.open(peer, text)).filter(Boolean);
}

describe("a message between tills", () => {
    test("comes as it was sent, whatever is in it and however long it is", () => {
        const text = fc.oneof(fc.fullUnicodeString(), fc.string16bits());
        const long = fc
            .integer({min: 1, max: 300000})
            .map((size) => `"é\\`.repeat(size / 3));
        fc.assert(
            fc.property(fc.oneof(text, long), (sealed) => {
                fc.pre(sealed.length > 0);
                const a = sealOf("A");
                const body = {key: "k", device: "d", sealed};
                const texts = a.seal("B", "copy", body);
                assert.ok(texts.every((each) => Buffer.byteLength(each) < 65536));
                assert.deepEqual(opened(texts), [{kind: "copy", body}]);
            }),
            {numRuns: 60}
        );
    });

    test("is good for one who has the key, once", () => {
        const texts = sealOf("A").seal("B", ...done("k"));
        const b = sealOf("B");
        assert.equal(opened(texts, b).length, 1);
        assert.equal(opened(texts, b).length, 0);
        assert.deepEqual(b.ignored, {replay: 1});
    });

    test("is good for nobody else, and from nobody else", () => {
        const texts = sealOf("A").seal("B", ...done("k"));
        const others = {
            mac: [sealOf("C"), sealOf("B", {group: 8}), sealOf("B", {key: "another"})],
            epoch: [sealOf("B", {epoch: 4}), sealOf("B", {epoch: 2})],
        };
        for (const [why, seals] of Object.entries(others)) {
            for (const seal of seals) {
                assert.equal(opened(texts, seal).length, 0);
                assert.deepEqual(seal.ignored, {[why]: 1});
            }
        }
        const b = sealOf("B");
        assert.equal(opened(texts, b, "C").length, 0);
        assert.deepEqual(b.ignored, {author: 1});
    });

    test("is dropped with any change in it", () => {
        const [text] = sealOf("A").seal("B", ...done("first", "second"));
        fc.assert(
            fc.property(
                fc.integer({min: 0, max: text.length - 1}),
                fc.fullUnicode(),
                (at, letter) => {
                    const other = text.slice(0, at) + letter + text.slice(at + 1);
                    fc.pre(other !== text);
                    assert.deepEqual(opened([other]), []);
                }
            ),
            {numRuns: 500}
        );
    });

    test("does no harm, whatever a stranger writes", () => {
        const b = sealOf("B");
        const like = fc.record(
            {
                epoch: fc.constantFrom(3, "3", null, -1),
                from: fc.constantFrom("A", "B", null),
                seq: fc.oneof(fc.integer(), fc.double(), fc.string()),
                kind: fc.constantFrom("op", "have", "part", "constructor", "lease"),
                body: fc.jsonValue(),
                mac: fc.oneof(fc.hexaString(), fc.constant(null)),
            },
            {requiredKeys: []}
        );
        fc.assert(
            fc.property(fc.oneof(fc.json(), fc.string(), like), (value) => {
                const text = typeof value === "string" ? value : JSON.stringify(value);
                assert.equal(b.open("A", text), null);
            })
        );
        assert.equal(b.open("A", "[".repeat(60000)), null);
        assert.equal(b.open("A", "x".repeat(70000)), null);
        assert.equal(b.open("A", null), null);
    });

    test("out of turn is good, and too old is not", () => {
        const a = sealOf("A");
        const b = sealOf("B");
        const texts = Array.from({length: 400}, () => a.seal("B", ...done("k"))[0]);
        assert.equal(opened([texts[1], texts[0], texts[399]], b).length, 3);
        assert.equal(opened([texts[300]], b).length, 1);
        assert.equal(opened([texts[2]], b).length, 0);
    });

    test("is not read of one who sends too many, until some time has passed", () => {
        const a = sealOf("A");
        const b = sealOf("B");
        const many = Array.from({length: 800}, () => a.seal("B", ...done("k"))[0]);
        assert.equal(opened(many, b).length, 600);
        assert.deepEqual(b.ignored, {flood: 200});
        assert.equal(opened(sealOf("C").seal("B", ...done("k")), b, "C").length, 1);
        b.clock.now += 1000;
        assert.equal(opened(a.seal("B", ...done("k")), b).length, 1);
    });

    test("in pieces that do not follow each other is dropped whole", () => {
        const long = {key: "k", device: "d", sealed: "x".repeat(50000)};
        const a = sealOf("A");
        const [first, second, third, last] = a.seal("B", "copy", long);
        assert.deepEqual(opened([first, third, second, last]), []);
        assert.equal(opened(a.seal("B", "copy", long)).length, 1);
        assert.deepEqual(a.seal("B", "copy", {...long, sealed: "x".repeat(2e6)}), []);
    });

    test("without credentials there are none", () => {
        const b = sealOf("B");
        b.credentials = null;
        assert.deepEqual(opened(sealOf("A").seal("B", ...done("k")), b), []);
    });
});
