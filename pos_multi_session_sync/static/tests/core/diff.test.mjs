// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {arrange, diff} from "@pos_multi_session_sync/core/diff.esm";
import {describe, test} from "node:test";
import assert from "node:assert/strict";
import {chance} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";

const FIELDS = {partner: 1, note: "", list: [1, {a: 2}]};

function applied(document, operations) {
    return operations.reduce(
        (each, operation, index) =>
            reduce(each, {order: "o", client: "A", n: index, ts: 0, ...operation})
                .document,
        document
    );
}

function made(values, fields = FIELDS) {
    const lines = Object.entries(values).map(([uuid, each]) => ({uuid, values: each}));
    return applied(null, diff(null, {fields, lines}));
}

const uuids = (document) => sortedLines(document).map(({uuid}) => uuid);
const types = (operations) => operations.map(({type, line}) => `${type} ${line || ""}`);

describe("a diff", () => {
    test("of nothing is a new order with its lines in order", () => {
        const document = made({b: {qty: 1}, a: {qty: 2}});
        assert.deepEqual(document.fields, FIELDS);
        assert.deepEqual(uuids(document), ["b", "a"]);
    });

    test("says nothing where nothing has changed", () => {
        const document = made({a: {qty: 1, x: [[6, false, [1, 2]]]}});
        const lines = [{uuid: "a", values: {x: [[6, false, [1, 2]]], qty: 1}}];
        const fields = {list: [1, {a: 2}], note: "", partner: 1};
        assert.deepEqual(diff(document, {fields, lines}), []);
        assert.deepEqual(diff(document, {}), []);
    });

    test("tells what changed, and what it was", () => {
        const document = made({a: {qty: 1, price: 3}});
        const fields = {...FIELDS, partner: false};
        const lines = [{uuid: "a", values: {qty: 1, price: 4, extra: 0}}];
        assert.deepEqual(diff(document, {fields, lines}), [
            {type: "order.set", key: "partner", value: false, base: 1},
            {type: "line.set", line: "a", key: "price", value: 4, base: 3},
            {type: "line.set", line: "a", key: "extra", value: 0, base: null},
        ]);
    });

    test("leaves alone what this till does not know", () => {
        const document = made({a: {qty: 1, theirs: 3}});
        const after = {fields: {partner: 1}, lines: [{uuid: "a", values: {qty: 1}}]};
        assert.deepEqual(diff(document, after), []);
    });

    test("of a quantity is a difference, unless it was typed", () => {
        const document = made({a: {qty: 0.1}});
        const after = {lines: new Map([["a", {qty: 0.3}]])};
        const inc = {type: "line.inc", line: "a", difference: 0.2};
        assert.deepEqual(diff(document, after), [inc]);
        const set = {type: "line.set", line: "a", key: "qty", value: 0.3, base: 0.1};
        assert.deepEqual(diff(document, after, {typed: new Set(["a"])}), [set]);
        const dust = {lines: new Map([["a", {qty: 0.1 + 1e-12}]])};
        assert.deepEqual(diff(document, dust), []);
    });

    test("knows other keys that add up, if told", () => {
        const document = made({a: {qty: 1, points: 5}});
        const after = {lines: new Map([["a", {points: 8}]])};
        const sums = new Set(["qty", "points"]);
        assert.deepEqual(diff(document, after, {sums}), [
            {type: "line.inc", line: "a", difference: 3, key: "points"},
        ]);
    });

    test("of touched lines says nothing of the others", () => {
        const document = made({a: {qty: 1}, b: {qty: 1}, c: {qty: 1}});
        const lines = new Map([
            ["b", null],
            ["d", {qty: 4}],
            ["never", null],
        ]);
        const operations = diff(document, {lines});
        assert.deepEqual(types(operations), ["line.del b", "line.add d"]);
        assert.deepEqual(uuids(applied(document, operations)), ["a", "c", "d"]);
    });

    test("of all lines deletes those that are not there", () => {
        const document = made({a: {qty: 1}, b: {qty: 1}});
        const lines = [{uuid: "b", values: {qty: 1}}];
        assert.deepEqual(types(diff(document, {lines})), ["line.del a"]);
    });

    test("gives a place to a new line that the order of lines leaves out", () => {
        const document = made({a: {qty: 1}});
        const after = {lines: new Map([["n", {qty: 1}]]), order: ["a"]};
        assert.ok(diff(document, after)[0].position > document.lines.a.position);
    });

    test("moves as few lines as it can", () => {
        const values = {qty: 1};
        const document = made({a: values, b: values, c: values, d: values});
        const lines = ["d", "a", "b", "x", "c"].map((uuid) => ({uuid, values}));
        const operations = diff(document, {lines});
        assert.deepEqual(types(operations), ["line.add x", "line.move d"]);
        assert.deepEqual(uuids(applied(document, operations)), [
            "d",
            "a",
            "b",
            "x",
            "c",
        ]);
    });

    test("gives any order that is wanted", () => {
        const random = chance(7);
        const all = Array.from({length: 12}, (_none, index) => `l${index}`);
        let document = made({});
        for (let round = 0; round < 300; round++) {
            const wanted = all
                .filter(() => random() < 0.7)
                .map((uuid) => [random(), uuid])
                .sort()
                .map(([, uuid]) => uuid);
            const lines = wanted.map((uuid) => ({uuid, values: {qty: 1}}));
            const fresh = {...document, deleted: {}};
            document = applied(fresh, diff(fresh, {lines}));
            assert.deepEqual(uuids(document), wanted);
        }
    });
});

test("what two tills add at a time does not mix", () => {
    const positionOf = (uuid) => (uuid === "last" ? 7.25 : null);
    const one = arrange(["last", "pizza", "olives", "ham"], positionOf);
    const other = arrange(["last", "cola", "ice"], positionOf);
    const sorted = [...one, ...other].sort(([, a], [, b]) => a - b);
    const tills = sorted.map(([uuid]) => (one.has(uuid) ? "1" : "2")).join("");
    assert.match(tills, /^(1{3}2{2}|2{2}1{3})$/);
});
