// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Mistakes that one could make, each as parts of a world that has it. */

import {Sequencer} from "./sequencer.mjs";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./server.mjs";
import {derive} from "./unseen.mjs";
import {without} from "@pos_multi_session_sync/core/plain.esm";

/** A server whose transactions are done by another sequencer. */
function serverWith(SequencerClass) {
    return class extends Server {
        sequencer() {
            return Object.assign(new SequencerClass(this, {}), {...super.sequencer()});
        }
    };
}

class Forgetful extends Sequencer {
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

class Strict extends Sequencer {
    finalize(order, sale) {
        const document = this.document(order);
        return document && document.state !== "open"
            ? null
            : super.finalize(order, sale);
    }
}

class Wasteful extends Sequencer {
    close(_document, operation) {
        return this.append({...operation, successor: null, late: []});
    }
}

class Deaf extends Sequencer {
    follow() {
        return {};
    }
}

class Doubling extends Sequencer {
    takeBack() {
        return null;
    }
}

class Generous extends Sequencer {
    takeOut() {
        return null;
    }
}

class Careless extends Sequencer {
    append(operation) {
        const {type, lines = {}} = operation;
        const [last] = Object.keys(lines).slice(-1);
        const some = type === "order.join" ? {lines: without(lines, last)} : {};
        return super.append({...operation, ...some});
    }
}

class Unprinting extends Sequencer {
    append(operation) {
        const some = operation.type === "order.join" ? {deleted: {}} : {};
        return super.append({...operation, ...some});
    }
}

class Unheard extends Sequencer {
    noteLate(_before, logged) {
        return logged;
    }
}

class Copying extends Sequencer {
    handOn() {
        return null;
    }
}

class Reusing extends Sequencer {
    nameOf(line, _operation, order) {
        return derive(order, line.slice(line.lastIndexOf("/") + 1));
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
        return packed.etag ? {...answer, etag: undefined, me: undefined} : answer;
    }
}

class Hasty extends Replica {
    announce({epoch, to, operations}) {
        if (epoch !== this.epoch || to <= this.cursor || !operations) {
            return super.announce({epoch, to, operations, from: Infinity});
        }
        this.log.cursor = operations[0].seq - 1;
        this.notify(() => this.log.take(operations));
        return "applied";
    }
}

class Stubborn extends Replica {
    touch(order) {
        this.change.orders.add(order);
    }
}

class Quiet extends Replica {
    notify(work) {
        const result = super.notify(() => {
            const inner = work();
            this.change.notices = [];
            return inner;
        });
        return result;
    }
}

class Impatient extends Replica {
    receive(answer, ...more) {
        return super.receive({...answer, expected_n: Infinity}, ...more);
    }
}

/** Takes for seen what it knows, and what the screen does not show. */
class Presuming extends Replica {
    position() {
        return super.position({revision: this.cursor || 0});
    }
}

class Overlooking extends Replica {
    issue(partials, how) {
        return super.issue(partials, {...how, shown: null});
    }
}

/** Does not say what it did before the page was loaded again. */
class Fresh extends Replica {
    constructor(world) {
        super(world);
        Object.defineProperty(this.pending, "formerWork", {value: {}});
    }
}

const forgets = (device, tab) => ({...device.outbox(tab), put: () => null});

/** By what is wrong: parts for a World, the properties that must notice, and the seed from
    which schedules are tried. */
export const MUTANTS = {
    "no idempotency": {parts: {ServerClass: serverWith(Forgetful)}, noticed: [3, 5]},
    "no gap check": {parts: {ReplicaClass: Hasty}, noticed: [1]},
    "weak finalize": {parts: {ServerClass: serverWith(Strict)}, noticed: [9]},
    "operation not persisted": {parts: {outbox: forgets}, noticed: [4]},
    "successor dropped": {parts: {ServerClass: serverWith(Wasteful)}, noticed: [8]},
    "late ones dropped": {parts: {ServerClass: serverWith(Deaf)}, noticed: [8]},
    "tap sent as a typed value": {parts: {isTyped: true}, noticed: [7]},
    "visible not computed anew": {parts: {ReplicaClass: Stubborn}, noticed: [1]},
    "nobody is told": {parts: {ReplicaClass: Quiet}, noticed: [8]},
    "forgets before it is confirmed": {parts: {ReplicaClass: Impatient}, noticed: [4]},
    "what became of it is not told": {parts: {ServerClass: Terse}, noticed: [1]},
    "another name is not told": {parts: {ServerClass: Discreet}, noticed: [1]},
    "sold by the replica's cursor": {parts: {ReplicaClass: Presuming}, noticed: [8]},
    "changed by the replica's cursor": {
        parts: {ReplicaClass: Overlooking},
        noticed: [6, 8],
    },
    // One schedule in some hundreds shows it.
    "closed without its former work": {
        parts: {ReplicaClass: Fresh},
        noticed: [8],
        first: 1501,
    },
    "sold, and open where it went": {
        parts: {ServerClass: serverWith(Generous)},
        noticed: [14],
    },
    "a line lost between orders": {
        parts: {ServerClass: serverWith(Careless)},
        noticed: [14],
    },
    "a printed dish forgotten": {
        parts: {ServerClass: serverWith(Unprinting)},
        noticed: [14],
    },
    "a late ticket forgotten": {
        parts: {ServerClass: serverWith(Unheard)},
        noticed: [15],
    },
    "tickets of a cancelled order known twice": {
        parts: {ServerClass: serverWith(Copying)},
        noticed: [15],
    },
    "names used again": {parts: {ServerClass: serverWith(Reusing)}, noticed: [14]},
    "sold twice": {parts: {ServerClass: serverWith(Doubling)}, noticed: [9]},
};
