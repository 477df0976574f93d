// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Three tills, each of which does one thing to the same order: all that they can do, and
   some of it while the order is merged with another one or separated from it, in every
   order in which it can be done, arrive and be answered; with a bus that brings
   everything at once, and with one that brings nothing. A quick run takes turns between
   these two; `make test-full` tries each schedule with both, and more of them while orders
   are merged. */

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import assert from "node:assert/strict";
import {test} from "node:test";
import {violations} from "./sim/properties.mjs";

const NAMES = ["A", "B", "C"];
const IS_FULL = process.env.FAULTS === "full";
const ACTIONS = {
    tap: {type: "line.inc", line: "l", difference: 1},
    type: {type: "line.set", line: "l", key: "qty", value: 5, base: 1},
    remove: {type: "line.del", line: "l"},
    add: {type: "line.add", values: {qty: 1}, position: 2},
    cancel: {type: "order.cancel"},
    pay: null,
};

/** What moves lines between orders, with what others may do meanwhile. */
const MOVES = {
    merge: {type: "order.merge", into: "p"},
    apart: {type: "order.apart", from: "p"},
};
const MEANWHILE = [
    ["tap", "pay"],
    ["add", "pay"],
    ...(IS_FULL
        ? [
              ["tap", "add"],
              ["pay", "pay"],
          ]
        : []),
];
/** Another order, with a line; and the same, merged into the first one. */
const OTHER = [
    {order: "p", type: "order.new", fields: {}},
    {order: "p", type: "line.add", line: "m", values: {qty: 2}, position: 1},
];
const MERGED = [...OTHER, {order: "p", type: "order.merge", into: "o"}];
/** As the fifth operation of its till has named it. */
const MOVED = "A:5/m";

/** One step of each kind a till, in every order: 1,680 ways. */
function interleavings(left, path, found) {
    if (left.every((count) => !count)) {
        found.push(path);
        return found;
    }
    left.forEach((count, till) => {
        if (count) {
            const less = left.map((each, index) => (index === till ? each - 1 : each));
            interleavings(less, [...path, till], found);
        }
    });
    return found;
}

/** What three tills may do; which of them does what makes no difference. */
function choices() {
    const names = Object.keys(ACTIONS);
    const found = [];
    names.forEach((one, first) =>
        names.slice(first).forEach((two, second) =>
            names.slice(first + second).forEach((three) => {
                found.push([one, two, three]);
            })
        )
    );
    const moves = Object.keys(MOVES).flatMap((move) =>
        MEANWHILE.map((others) => [move, ...others])
    );
    return [...found, ...moves];
}

class SmallTill {
    constructor(world, name) {
        Object.assign(this, {world, name, wire: [], sales: new Map()});
        this.actor = {name};
        const replica = new Replica({client: name, actor: this.actor});
        this.page = {replica, notices: [], seenFrom: 0, isDead: false};
        // It shows at once what the replica has.
        this.page.screen = {
            get documents() {
                return replica.orders();
            },
        };
        this.device = {sales: this.sales};
        replica.onChange = ({notices}) => this.page.notices.push(...notices);
        this.client = new SyncClient({
            replica,
            outbox: {put: () => null, remove: () => null, all: () => []},
            transport: {sync: (request) => this.send(request)},
            timers: {set: () => null, clear: () => null},
            now: () => 0,
            random: () => 0,
            isOnline: () => true,
        });
    }

    send(request) {
        const flight = {request};
        this.wire.push(flight);
        return {
            then: (onAnswer) => {
                flight.onAnswer = onAnswer;
            },
        };
    }

    begin() {
        this.client.start();
        this.settle();
    }

    settle() {
        while (this.wire.length || this.sale) {
            this.arrive();
            this.answered();
        }
    }

    act(action) {
        const {replica} = this.page;
        if (action !== "pay") {
            const tapped = replica.visible("o").lines[MOVED] ? {line: MOVED} : {};
            const line = {add: {line: `l${this.name}`}, tap: tapped}[action] || {};
            const [operation] = this.client.issue([
                {order: "o", ...ACTIONS[action], ...MOVES[action], ...line},
            ]);
            const {page} = this;
            this.world.known.set(operation.id, {...operation, cursor: operation.seen});
            const tap = action === "tap" ? {tap: 1} : {};
            this.world.issued.set(operation.id, {operation, page, till: this, ...tap});
            return;
        }
        const shown = replica.visible("o");
        const {fields, lines} = shown;
        const sale = `sale${this.name}`;
        const seen = replica.position(shown);
        this.world.known.set(`sale:${sale}`, {...seen, cursor: replica.cursor});
        this.sale = {
            order: "o",
            sale,
            snapshot: {fields, lines},
            seen,
            actor: this.actor,
        };
        this.world.paid.push(this.sale);
    }

    arrive() {
        const [flight] = this.wire;
        if (this.sale) {
            this.world.server.sell({...this.sale, ts: 0});
            this.sale = null;
        }
        if (flight) {
            flight.answer = this.world.server.answer(flight.request, this.actor);
        }
    }

    answered() {
        const [flight] = this.wire;
        if (flight && flight.answer) {
            this.wire.shift();
            flight.onAnswer(flight.answer);
        }
    }
}

function play(actions, path, hasBus) {
    const world = {issued: new Map(), durable: new Set(), known: new Map(), seed: 3};
    Object.assign(world, {tills: [], paid: [], wrong: []});
    world.server = new Server({
        now: () => 1000,
        announce: (message) =>
            hasBus && world.tills.forEach(({client}) => client.onAnnouncement(message)),
    });
    world.tills = NAMES.map((name) => new SmallTill(world, name));
    world.tills.forEach((till) => till.begin());
    const [first] = world.tills;
    const made = first.client.issue([
        {order: "o", type: "order.new", fields: {}},
        {order: "o", type: "line.add", line: "l", values: {qty: 1}, position: 1},
        ...({merge: OTHER, apart: MERGED}[actions[0]] || []),
    ]);
    made.forEach((operation) =>
        world.issued.set(operation.id, {operation, page: first.page, till: first})
    );
    first.settle();
    world.tills.forEach((till) => {
        till.client.wake("timer");
        till.settle();
    });
    const steps = [0, 0, 0];
    for (const index of path) {
        const till = world.tills[index];
        [() => till.act(actions[index]), () => till.arrive(), () => till.answered()][
            steps[index]
        ]();
        steps[index] += 1;
    }
    for (const till of [...world.tills, ...world.tills]) {
        till.settle();
        till.client.wake("timer");
        till.settle();
    }
    const {server, tills} = world;
    world.isAtRest = tills.every(
        ({page: {replica}}) =>
            replica.cursor === server.lastSeq && replica.pending.size === 0
    );
    return world;
}

/** Two tills that do the same are one schedule, whichever is first. */
function isFirst(actions, path) {
    return [1, 2].every(
        (index) =>
            actions[index] !== actions[index - 1] ||
            path.indexOf(index - 1) < path.indexOf(index)
    );
}

test("three tills, one action each, all interleavings", (t) => {
    const paths = interleavings([3, 3, 3], [], []);
    let count = 0;
    for (const actions of choices()) {
        for (const path of paths.filter((each) => isFirst(actions, each))) {
            for (const hasBus of IS_FULL ? [true, false] : [count % 2 === 0]) {
                count += 1;
                const wrong = violations(play(actions, path, hasBus));
                if (wrong.length) {
                    const about = `${actions}, ${path.join("")}, ${hasBus}`;
                    assert.fail(`${about}: ${wrong.join("; ")}`);
                }
            }
        }
    }
    assert.equal(paths.length, 1680);
    t.diagnostic(`${count} schedules`);
});
