// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {
    isFit,
    newDocument,
    newLine,
    stampOf,
} from "@pos_multi_session_sync/core/document.esm";
import {Server} from "./sim/server.mjs";
import assert from "node:assert/strict";
import {readFileSync} from "node:fs";
import {reduce} from "@pos_multi_session_sync/core/reduce.esm";

const FOLDER = new URL("../vectors/", import.meta.url);
const read = (name) => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));

function frozen(value) {
    if (typeof value === "object" && value !== null) {
        Object.values(value).forEach(frozen);
        Object.freeze(value);
    }
    return value;
}

function at(value, path) {
    const found = path
        .split(".")
        .reduce(
            (each, key) => (each && Object.hasOwn(each, key) ? each[key] : null),
            value
        );
    return found === undefined ? null : found;
}

function look(value, wanted) {
    if (wanted === null) {
        return assert.equal(value, null);
    }
    for (const [path, expected] of Object.entries(wanted)) {
        assert.deepEqual(at(value, path), expected, path);
    }
}

function filled(step, seq) {
    const {client} = step;
    const more = {id: `${client}:${seq}`, n: seq, order: "o", seq, ts: seq * 1000};
    return {...more, at: seq * 1000, actor: {name: client}, ...step};
}

function begin(lines) {
    if (!lines) {
        return [null, 0];
    }
    const operation = filled({client: "S", type: "order.new"}, 10);
    const entries = Object.entries(lines).map(([uuid, values], index) => [
        uuid,
        newLine({values, position: index + 1}, stampOf(operation)),
    ]);
    return [{...newDocument(operation), lines: Object.fromEntries(entries)}, 10];
}

describe("the rules of merging", () => {
    for (const {name, given, steps, then} of read("reduce.json")) {
        test(name, () => {
            let [document, seq] = begin(given);
            for (const {is, detail, throws, ...step} of steps) {
                seq += 1;
                const operation = frozen(filled(step, seq));
                frozen(document);
                if (throws) {
                    assert.throws(() => reduce(document, operation), {code: throws});
                } else {
                    const after = reduce(document, operation);
                    assert.equal(after.result, is, JSON.stringify(step));
                    if (detail !== undefined) {
                        look(after.detail, detail);
                    }
                    document = after.document;
                }
            }
            look(document, then);
        });
    }
});

describe("the values that the POS can read", () => {
    for (const {of, key, value, is} of read("schema.json")) {
        test(`${of}.${key} ${JSON.stringify(value)}`, () => {
            assert.equal(isFit(of, key, value), is);
        });
    }
});

/** @returns {String|String[]} the results */
function step(server, given) {
    const {client, user, operations, order = "o", sale, seen, lines} = given;
    if (client) {
        const full = operations.map((each) => ({
            id: `${client}:${each.n}`,
            client,
            order: "o",
            ts: 1000,
            ...each,
        }));
        const request = {client: {id: client}, epoch: null, cursor: null};
        const actor = {name: client, ...(user ? {user} : {})};
        const answer = server.sync({...request, operations: full}, actor);
        return answer.results.map(({result}) => result);
    }
    const entries = Object.entries(lines).map(([uuid, values], index) => [
        uuid,
        {values, position: index + 1},
    ]);
    const snapshot = {fields: {}, lines: Object.fromEntries(entries)};
    return server.sell({order, snapshot, seen, sale, actor: {name: "P"}, ts: 0});
}

describe("what the server lets in", () => {
    for (const {name, steps, results, logged, detail, then, ...rules} of read(
        "sequencer.json"
    )) {
        test(name, () => {
            let now = 0;
            const server = new Server({now: () => now, announce: () => null});
            Object.assign(server, rules);
            const found = steps.map((each) => {
                now += 1000;
                return step(server, each);
            });
            if (results) {
                assert.deepEqual(found, results);
            }
            if (logged) {
                const short = ({client, order, type, result}) => [
                    client,
                    order,
                    type,
                    result,
                ];
                assert.deepEqual(server.log.map(short), logged);
            }
            if (detail) {
                look(server.log[server.log.length - 1].detail, detail);
            }
            Object.entries(then).forEach(([order, wanted]) =>
                look(server.document(order), wanted)
            );
        });
    }
});
