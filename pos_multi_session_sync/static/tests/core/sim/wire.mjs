// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The twin of merge/wire.py; Python packs the same answers: test_merge_schedules.py. */

import {same} from "@pos_multi_session_sync/core/plain.esm";

const USUAL = {offline: false, result: "ok", detail: null};
const STEADY = ["client", "order", "type", "ts", "offline", "actor", "at"];
const WHO = ["user", "name", "config", "till"];

/** What a till means: whose operations they are says the request. */
export function readRequest(packed) {
    const {client, operations = [], ...request} = packed;
    const read = operations.map((each) => ({
        ...each,
        id: `${client.id}:${each.n}`,
        client: client.id,
        offline: each.offline === true,
    }));
    return {...request, client, operations: read};
}

function less(values, known) {
    const changes = Object.entries(values).filter(
        ([key, value]) => !Object.hasOwn(known, key) || !same(value, known[key])
    );
    return Object.fromEntries(changes);
}

function whole(operation, before, seq) {
    const steady = STEADY.filter((key) => Object.hasOwn(before, key));
    const known = Object.fromEntries(steady.map((key) => [key, before[key]]));
    const packed = less(operation, {...USUAL, ...known, seq});
    const {id, client, n} = operation;
    if (id === `${client}:${n}`) {
        delete packed.id;
    }
    if (client === before.client && n === before.n + 1) {
        delete packed.n;
    }
    return packed;
}

/** An actor is the list of its values. */
function listed(packed) {
    const {actor} = packed;
    const isWhole = actor && WHO.every((key) => key in actor);
    return isWhole ? {...packed, actor: WHO.map((key) => actor[key])} : packed;
}

export function packOperations(operations, start, sent = new Map(), known = {}) {
    let before = {};
    return operations.map((operation, index) => {
        const seq = start + index;
        const {id, client, n} = operation;
        const mine = sent.get(id);
        const all = {...USUAL, ...mine, ...known, id, client, n, seq};
        const isWhole = !mine || Object.keys(all).some((key) => !(key in operation));
        const packed = isWhole
            ? whole(operation, before, seq)
            : {mine: n, ...less(operation, all)};
        before = operation;
        return listed(packed);
    });
}

export function packResults(results, operations) {
    const told = new Set(operations.map(({id}) => id));
    return results
        .filter(({id}) => !told.has(id))
        .map(({id, ...result}) => {
            const n = Number(id.slice(id.lastIndexOf(":") + 1));
            return {n, ...less(result, {...USUAL, seq: null})};
        });
}
