// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    APP,
    wrapMessage,
    sortForPicker,
    sortForPos,
} from "@pos_backend_partner/core/protocol.esm";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import fc from "fast-check";

const ORIGIN = "https://shop.example";
const TOKEN = "0123456789abcdef0123456789abcdef";

function sorted(data, origin = ORIGIN) {
    return sortForPos({data, origin}, ORIGIN).code;
}

describe("what the POS takes from a picker", () => {
    test("an answer, a notify and a ready of the same origin", () => {
        const answers = [
            {kind: "customer", id: 7},
            {kind: "customer", id: 7, isEdited: true},
            {kind: "nobody"},
            {kind: "cancel"},
            {kind: "offline"},
        ];
        for (const choice of answers) {
            assert.equal(sorted(wrapMessage("answer", {token: TOKEN, choice})), "ok");
        }
        const message = {type: "product", payload: {product_id: 3}};
        const notify = wrapMessage("notify", {token: TOKEN, nonce: "1", message});
        assert.equal(sorted(notify), "ok");
        assert.equal(sorted(wrapMessage("ready")), "ok");
    });

    test("nothing from another origin, however well formed", () => {
        const answer = wrapMessage("answer", {token: TOKEN, choice: {kind: "nobody"}});
        for (const origin of ["null", "", "http://shop.example", `${ORIGIN}:8443`]) {
            assert.equal(sorted(answer, origin), "foreign_origin");
        }
    });

    test("no customer that is not the id of a record", () => {
        for (const id of ["7", 0, -1, 1.5, NaN, null, true, [7], 2 ** 60]) {
            const choice = {kind: "customer", id};
            assert.equal(
                sorted(wrapMessage("answer", {token: TOKEN, choice})),
                "malformed"
            );
        }
    });

    test("no customer of whom it is unclear whether they were edited", () => {
        const choice = {kind: "customer", id: 7, isEdited: "yes"};
        assert.equal(
            sorted(wrapMessage("answer", {token: TOKEN, choice})),
            "malformed"
        );
    });

    test("no token without end", () => {
        const choice = {kind: "nobody"};
        const token = "a".repeat(10000);
        assert.equal(sorted(wrapMessage("answer", {token, choice})), "malformed");
    });

    test("no type that only a prototype knows", () => {
        for (const type of ["constructor", "__proto__", "toString", "request"]) {
            assert.equal(sorted(wrapMessage(type, {token: TOKEN})), "malformed");
        }
    });

    test("nothing to notify that no handler could be meant by, or without end", () => {
        const notify = (message) =>
            sorted(wrapMessage("notify", {token: TOKEN, nonce: "1", message}));
        for (const type of [
            "constructor",
            "toString",
            "__proto__",
            "",
            "a".repeat(201),
        ]) {
            assert.equal(notify({type, payload: {}}), "malformed", type);
        }
        const circle = {};
        circle.self = circle;
        for (const payload of [{text: "a".repeat(8192)}, {n: 7n}, circle, [], null]) {
            assert.equal(notify({type: "message", payload}), "malformed");
        }
        assert.equal(
            notify({type: "message", payload: {text: "a".repeat(8000)}}),
            "ok"
        );
    });

    test("messages of others are ignored without a word", () => {
        for (const data of [null, undefined, "text", 7, [], {}, {app: "other"}]) {
            assert.equal(sorted(data), "ignored");
            assert.equal(sorted(data, "https://elsewhere.example"), "ignored");
        }
    });

    test("anything at all gets a code and never an exception", () => {
        fc.assert(
            fc.property(fc.anything(), fc.string(), (data, origin) => {
                const codes = ["ok", "ignored", "foreign_origin", "malformed"];
                const tagged =
                    typeof data === "object" && data !== null
                        ? {...data, app: APP}
                        : data;
                assert.ok(codes.includes(sorted(data, origin)));
                assert.ok(codes.includes(sorted(tagged)));
                assert.ok(codes.includes(sortForPicker({data: tagged}, ORIGIN).code));
            }),
            {numRuns: 2000}
        );
    });
});

test("a content cannot pass itself off as another type or application", () => {
    const message = wrapMessage("ready", {app: "other", type: "answer"});
    assert.deepEqual([message.app, message.type], [APP, "ready"]);
});
