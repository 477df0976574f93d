/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {without} from "@pos_multi_session_sync/core/plain.esm";

/**
 * What travels is less than what is meant: merge/wire.py writes what is read here, and
 * reads what is written. Whatever the other side knows for certain is left out.
 */

/** As it is for nearly all. */
const USUAL = Object.freeze({offline: false, result: "ok", detail: null});
/** Every logged operation has these: what is left out is as in the one before. */
const STEADY = ["client", "order", "type", "ts", "offline", "actor", "at"];

/** An actor is the list of these. */
const WHO = ["user", "name", "config", "till"];

/** So much of a uuid tells an epoch from those before it. */
const EPOCH = 13;

/** An operation of which the request says whose it is. */
function packOperation(operation) {
    const left = without(operation, "id", "client", "actor");
    return left.offline ? left : without(left, "offline");
}

/**
 * @param {Replica} replica
 * @param {Object[]} operations of one client
 * @param {Object} more
 * @param {Boolean} more.isProving whose page it is has to be proved
 * @param {Object} more.bus {probe?, silent?}
 * @returns {Object} for packRequest
 */
export function requestOf(replica, operations, {isProving, bus}) {
    const {client, epoch, cursor, at, secrets} = replica;
    const sender = operations.length ? operations[0].client : client;
    // An earlier page's: whoever has logged in since has to prove that it is here.
    const secret = isProving || sender !== client ? secrets[sender] : null;
    return {
        client: {id: sender, ...(secret ? {secret} : {})},
        epoch,
        cursor,
        ...(at ? {at} : {}),
        ...(bus.probe || bus.silent ? {bus} : {}),
        operations,
    };
}

/**
 * @param {Object} request of a SyncClient
 * @param {{etag: String|null}} facts what the server has said of the group
 */
export function packRequest({operations, epoch, ...request}, {etag}) {
    return {
        ...request,
        epoch: epoch && epoch.slice(0, EPOCH),
        ...(etag ? {etag} : {}),
        ...(operations.length ? {operations: operations.map(packOperation)} : {}),
    };
}

function withActor(operation) {
    const {actor} = operation;
    return Array.isArray(actor)
        ? {
              ...operation,
              actor: Object.fromEntries(WHO.map((key, at) => [key, actor[at]])),
          }
        : operation;
}

function steadyOf(operation) {
    return Object.fromEntries(STEADY.map((key) => [key, operation[key]]));
}

function unpackOne(packed, before, seq) {
    const whole = {...USUAL, ...(before ? steadyOf(before) : {}), seq, ...packed};
    if (before && !("n" in whole)) {
        whole.n = before.n + 1;
    }
    if (!("id" in whole)) {
        whole.id = `${whole.client}:${whole.n}`;
    }
    return whole;
}

/**
 * @param {Object[]} packed
 * @param {Object} known
 * @param {Number} known.from seq of the first
 * @param {Map<Number, Object>} [known.sent] what this till has sent, by n
 * @param {Object} [known.actor] who it was then
 * @param {Number} [known.at] the server's time then
 * @returns {Object[]} as they are in the log
 */
export function unpackOperations(packed, {from, sent = new Map(), actor, at}) {
    let before = null;
    return packed.map((each, index) => {
        const {mine, ...rest} = withActor(each);
        const seq = from + index;
        before =
            mine === undefined
                ? unpackOne(rest, before, seq)
                : {...USUAL, ...sent.get(mine), actor, at, seq, ...rest};
        return before;
    });
}

/**
 * @param {Object} answer as it came
 * @param {Object} request as it was meant
 * @param {{me: Object}} facts what the server had said before the request
 * @returns {Object} the answer with `results` one for one, and whole `operations`
 */
export function unpackAnswer(answer, request, facts) {
    const {id: client} = request.client;
    const {me = facts.me, server_time: at} = answer;
    const operations = unpackOperations(answer.operations || [], {
        from: request.cursor + 1,
        sent: new Map(request.operations.map((each) => [each.n, each])),
        actor: me,
        at,
    });
    const found = new Map(operations.map((each) => [each.id, each]));
    for (const {n, ...result} of answer.results || []) {
        const id = `${client}:${n}`;
        found.set(id, {...USUAL, seq: null, ...result, id});
    }
    const results = request.operations
        .filter(({id}) => found.has(id))
        .map(({id}) => {
            const {seq, result, detail} = found.get(id);
            return {id, seq, result, detail};
        });
    return {...answer, operations, results, more: Boolean(answer.more)};
}

/** @param {Object} message of the bus */
export function unpackMessage(message) {
    const {from, ago, operations: packed} = message;
    if (!packed) {
        return message;
    }
    const operations = unpackOperations(packed, {from});
    const after = ago === undefined ? null : operations[0].at - ago;
    return {...message, operations, after};
}
