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

/** The same as `quiet`, where nobody waits for the bus. */
const CALM = 110000;
/** Then the heartbeat of the queue comes first, which asks the same. */
const BEAT = 70000;
/** A request that has something else to say asks for one after so long. */
const BUSY = 20000;
/** Between two that are asked for, until it is known that none arrives. */
const SPACING = 5000;
/** So many of them are missed before that is known. */
const MISSED = 2;

/**
 * Whether messages of the bus arrive. The state of the websocket does not tell: a dead
 * one may not know that it is, and the bus behind a living one may have stopped. The
 * message that one till asks for is heard by all of its group: none of the others has
 * to ask. All times are in milliseconds.
 */
export class BusWatch {
    /**
     * @param {Object} world
     * @param {() => Number} world.now
     * @param {() => Number} world.random in [0, 1)
     * @param {() => Boolean} [world.isCalm] whether a minute more does not matter
     * @param {Number} world.quiet after so long without a message one is asked for
     * @param {Number} world.quietJitter and up to so much later
     */
    constructor({now, random, isCalm = () => false, quiet, quietJitter}) {
        Object.assign(this, {now, random, isCalm, quiet, quietJitter});
        /** A message has arrived, and all that were asked for since. */
        this.isProven = false;
        this.isSilent = false;
        this.heardAt = now();
        this.probedAt = -Infinity;
        this.missed = 0;
        this.jitter = 0;
    }

    /** A message has arrived. */
    noteMessage() {
        this.heardAt = this.now();
        this.missed = 0;
        this.isProven = true;
        this.isSilent = false;
        this.jitter = this.quietJitter && this.quietJitter * this.random();
    }

    /** The websocket is lost, or a new one. */
    noteDoubt() {
        this.isProven = false;
    }

    /** @returns {Number} for how long nobody has to ask; 0 if the bus is not proven */
    get rest() {
        return this.restOf(this.isCalm() ? CALM : this.quiet);
    }

    /** @returns {Number} after which a page asks for nothing but this; 0: as it can */
    get pause() {
        return this.restOf(this.isCalm() ? CALM + BEAT : this.quiet);
    }

    restOf(ms) {
        const patience = ms + this.jitter;
        const rest = this.heardAt + patience - this.now();
        // A clock that was set back makes no rest longer.
        return this.isProven ? Math.max(0, Math.min(patience, rest)) : 0;
    }

    /**
     * @param {Boolean} isBusy whether the request has something to say by itself
     * @returns {Object} what the next request says of the bus: {probe?, silent?}
     */
    next(isBusy = false) {
        const now = this.now();
        const quiet = now - this.heardAt;
        const pause = this.isSilent ? BUSY : SPACING;
        const isDue = isBusy ? quiet >= BUSY : !this.rest;
        const isProbed = isDue && now - this.probedAt >= pause;
        if (isProbed) {
            this.isSilent = this.missed >= MISSED && quiet >= BUSY;
            this.probedAt = now;
        }
        return {
            ...(isProbed ? {probe: true} : {}),
            ...(this.isSilent ? {silent: true} : {}),
        };
    }

    /** The server has sent the message that was asked for. */
    noteProbe() {
        if (this.heardAt < this.probedAt) {
            this.missed += 1;
            this.isProven = false;
        }
    }
}
