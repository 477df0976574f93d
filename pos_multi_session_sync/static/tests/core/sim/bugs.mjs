// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Mistakes that one could make, each as parts of a world that has it. */

import {Ledger} from "./ledger.mjs";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./server.mjs";

/** A server whose transactions are done by another ledger. */
function serverWith(LedgerClass) {
    return class extends Server {
        ledger() {
            return Object.assign(new LedgerClass(this, {}), {...super.ledger()});
        }
    };
}

class Forgetful extends Ledger {
    push(client, operations, actor) {
        operations.forEach((operation) => this.admit(operation, actor));
        const {n = this.source.lastN(client)} = operations[operations.length - 1] || {};
        this.lastN.set(client, n);
        const results = operations.map(({id}) =>
            this.logged.find((each) => each.id === id)
        );
        return {results, expected_n: n + 1};
    }
}

class Strict extends Ledger {
    finalize(order, sale) {
        const document = this.document(order);
        return document && document.state !== "open"
            ? null
            : super.finalize(order, sale);
    }
}

class Wasteful extends Ledger {
    close(_document, operation) {
        return this.append({...operation, linked: null, late: []});
    }
}

class Deaf extends Ledger {
    follow() {
        return {};
    }
}

class Doubling extends Ledger {
    takeBack() {
        return null;
    }
}

/** Sends less than a till can know. */
class Terse extends Server {
    answer(packed, actor) {
        const answer = super.answer(packed, actor);
        const operations = answer.operations.map((each) =>
            "mine" in each ? {mine: each.mine} : each
        );
        return {...answer, operations};
    }
}

class Discreet extends Server {
    answer(packed, actor) {
        const answer = super.answer(packed, actor);
        return packed.mark ? {...answer, mark: undefined, me: undefined} : answer;
    }
}

class Hasty extends Replica {
    announce({epoch, to, operations}) {
        if (epoch !== this.epoch || to <= this.cursor || !operations) {
            return super.announce({epoch, to, operations, from: Infinity});
        }
        this.cursor = operations[0].seq - 1;
        this.tell(() => this.take(operations));
        return "applied";
    }
}

class Stubborn extends Replica {
    touch(order) {
        this.change.orders.add(order);
    }
}

class Quiet extends Replica {
    tell(work) {
        const result = super.tell(() => {
            const inner = work();
            this.change.notices = [];
            return inner;
        });
        return result;
    }
}

class Impatient extends Replica {
    settleAnswered(answer, request) {
        const told = {...answer, expected_n: Infinity};
        super.settleAnswered(told, request);
    }
}

const forgets = (device, tab) => ({...device.outbox(tab), put: () => null});

/** By what is wrong: parts for a World, and the properties that must notice. */
export const BUGS = {
    "no idempotency": {parts: {ServerClass: serverWith(Forgetful)}, noticed: [3, 5]},
    "no gap check": {parts: {ReplicaClass: Hasty}, noticed: [1]},
    "weak finalize": {parts: {ServerClass: serverWith(Strict)}, noticed: [9]},
    "operation not persisted": {parts: {outbox: forgets}, noticed: [4]},
    "remainder dropped": {parts: {ServerClass: serverWith(Wasteful)}, noticed: [8]},
    "late ones dropped": {parts: {ServerClass: serverWith(Deaf)}, noticed: [8]},
    "tap sent as a typed value": {parts: {isTyped: true}, noticed: [7]},
    "visible not computed anew": {parts: {ReplicaClass: Stubborn}, noticed: [1]},
    "nobody is told": {parts: {ReplicaClass: Quiet}, noticed: [8]},
    "forgets before it is confirmed": {parts: {ReplicaClass: Impatient}, noticed: [4]},
    "what became of it is not told": {parts: {ServerClass: Terse}, noticed: [1]},
    "another name is not told": {parts: {ServerClass: Discreet}, noticed: [1]},
    "sold twice": {parts: {ServerClass: serverWith(Doubling)}, noticed: [9]},
};
