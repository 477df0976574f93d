// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {packOperations, packResults, readRequest} from "./sim/wire.mjs";
import {
    packRequest,
    unpackAnswer,
    unpackMessage,
    unpackOperations,
} from "@pos_multi_session_sync/core/wire.esm";
import assert from "node:assert/strict";

/** As long as they are in life. */
const uuid = (digit) => `${digit.repeat(8)}-0000-4000-8000-${digit.repeat(12)}`;
const [CLIENT, OTHER, ORDER, LINE, EPOCH] = ["1", "2", "3", "4", "5"].map(uuid);
const ME = {user: 2, name: "Ana Martínez", config: 3, till: "Old Town - Till 1"};
const LEO = {user: 5, name: "Leo", config: 4, till: "Bar"};
const NOW = 1795000000000;
const FACTS = {etag: "0123456789ab", me: ME};
const MOST = 400;

const tap = (n, more = {}) => ({
    ...{id: `${CLIENT}:${n}`, client: CLIENT, n, ts: NOW, offline: false, actor: ME},
    ...{order: ORDER, type: "line.inc", line: LINE, difference: 1, ...more},
});
const logged = ({actor = ME, ...operation}, seq, more = {}) => ({
    ...operation,
    ...{actor, at: NOW + 9, seq, result: "ok", detail: null, ...more},
});
const theirs = (n, more) =>
    tap(n, {client: OTHER, id: `${OTHER}:${n}`, actor: LEO, ...more});
const ask = (...operations) => ({
    client: {id: CLIENT},
    epoch: EPOCH,
    cursor: 1000,
    operations,
});

/** What the till makes of an answer to that. */
function answered(request, log, {results = [], more = {}} = {}) {
    const packed = packRequest(request, FACTS);
    const sent = new Map(
        request.operations.map(({id}, index) => [id, packed.operations[index]])
    );
    const known = {actor: more.me || ME, at: NOW + 9};
    const answer = {
        ...{epoch: EPOCH, last_seq: 1000 + log.length, expected_n: 13},
        operations: packOperations(log, request.cursor + 1, sent, known),
        results: packResults(results, log),
        server_time: NOW + 9,
        ...more,
    };
    return {answer, whole: unpackAnswer(answer, request, FACTS)};
}

describe("on the wire", () => {
    test("a change is small, both ways and on the bus", () => {
        const {difference, ...rest} = tap(12);
        const set = {type: "line.set", key: "discount", value: 10, base: difference};
        const request = ask({...rest, ...set, seen: 1000});
        const log = [logged(request.operations[0], 1001)];
        const {answer} = answered(request, log);
        const message = {epoch: EPOCH, from: 1001, to: 1001};
        message.operations = packOperations(log, 1001);
        const up = {...packRequest(request, FACTS), config_id: 3};
        for (const each of [up, answer, message]) {
            const text = JSON.stringify(each);
            assert.ok(text.length <= MOST, `${text.length}: ${text}`);
        }
        assert.deepEqual(answer.operations, [{mine: 12}]);
    });

    test("what was left out is read", () => {
        const request = ask(tap(1), tap(2, {offline: true}));
        const read = readRequest(packRequest(request, FACTS));
        const meant = request.operations.map(({actor, ...each}) => actor && each);
        assert.deepEqual(read.operations, meant);
        assert.equal(read.etag, FACTS.etag);
        assert.equal("operations" in packRequest(ask(), FACTS), false);
    });

    test("what became of an own one is told, and nothing else", () => {
        const print = tap(3, {type: "order.print", until: NOW + 5000});
        const request = ask(tap(1), tap(2), print);
        const log = [
            logged(tap(1), 1001, {result: "on_deleted", detail: {by: null}}),
            logged(theirs(7), 1002),
            logged(tap(2), 1003),
            logged({...print, until: NOW + 9999}, 1004),
        ];
        const {answer, whole} = answered(request, log);
        assert.deepEqual(whole.operations, log);
        assert.deepEqual(answer.operations[2], {mine: 2});
        assert.deepEqual(answer.operations[3], {mine: 3, until: NOW + 9999});
        assert.deepEqual(
            whole.results.map(({seq, result}) => [seq, result]),
            [
                [1001, "on_deleted"],
                [1003, "ok"],
                [1004, "ok"],
            ]
        );
    });

    test("what the server made something else of comes whole", () => {
        const request = ask(tap(1, {was: ["x:1"]}), tap(2));
        const log = [
            logged(tap(1), 1001),
            {...logged(tap(2), 1002), order: null, type: "void"},
        ];
        assert.deepEqual(answered(request, log).whole.operations, log);
    });

    test("results of what is not in the answer's log come by themselves", () => {
        const request = ask(tap(1), tap(2), tap(4));
        const results = [
            {id: `${CLIENT}:1`, seq: 900, result: "overwrote", detail: {value: 1}},
            {id: `${CLIENT}:2`, seq: null, result: "known", detail: null},
            {id: `${CLIENT}:4`, seq: null, result: "gap", detail: null},
        ];
        const {whole, answer} = answered(request, [], {results});
        assert.deepEqual(whole.results, results);
        assert.deepEqual(answer.results[2], {n: 4, result: "gap"});
        assert.equal(whole.more, false);
    });

    test("who it is now is told with the answer", () => {
        const me = {...ME, name: "Ana Ruiz"};
        const request = ask(tap(1));
        const log = [logged(tap(1, {actor: me}), 1001)];
        const {whole} = answered(request, log, {more: {me, etag: "x"}});
        assert.equal(whole.operations[0].actor.name, "Ana Ruiz");
    });

    test("of many, each says what is new", () => {
        const sale = {id: "sale:1", client: "server", n: 1004, type: "order.finalize"};
        const log = [
            logged(theirs(1), 1001),
            logged(theirs(2), 1002),
            logged(theirs(4, {difference: -1, offline: true}), 1003),
            logged(theirs(0, {...sale, number: 7}), 1004),
            logged(tap(8), 1005),
            logged(theirs(5, {at: NOW}), 1006),
        ];
        const packed = packOperations(log, 1001);
        assert.deepEqual(packed[1], {line: LINE, difference: 1});
        const message = {epoch: EPOCH, from: 1001, to: 1006, operations: packed};
        assert.deepEqual(unpackMessage(message).operations, log);
        const told = {epoch: EPOCH, from: 1001, to: 1006};
        assert.deepEqual(unpackMessage(told), told);
    });

    test("one that is missing in between is noticed", () => {
        const log = [logged(theirs(1), 1001), logged(theirs(3), 1003)];
        const found = unpackOperations(packOperations(log, 1001), {from: 1001});
        assert.deepEqual(found, log);
    });
});
