// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Three tills, each of which does one thing to the same order: all that they can do,
   in every order in which it can be done, arrive and be answered; with a bus that
   brings everything at once, and with one that brings nothing. */

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import assert from "node:assert/strict";
import {test} from "node:test";
import {violations} from "./sim/properties.mjs";

const NAMES = ["A", "B", "C"];
const DEEDS = {
    tap: {type: "line.inc", line: "l", difference: 1},
    type: {type: "line.set", line: "l", key: "qty", value: 5, base: 1},
    remove: {type: "line.del", line: "l"},
    add: {type: "line.add", values: {qty: 1}, position: 2},
    cancel: {type: "order.cancel"},
    pay: null,
};

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
    const names = Object.keys(DEEDS);
    const found = [];
    names.forEach((one, first) =>
        names.slice(first).forEach((two, second) =>
            names.slice(first + second).forEach((three) => {
                found.push([one, two, three]);
            })
        )
    );
    return found;
}

class SmallTill {
    constructor(world, name) {
        Object.assign(this, {world, name, wire: [], sales: new Map()});
        this.actor = {name};
        const replica = new Replica({client: name, actor: this.actor});
        this.page = {replica, notices: [], seenFrom: 0, isDead: false};
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

    act(deed) {
        const {replica} = this.page;
        if (deed !== "pay") {
            const line = deed === "add" ? {line: `l${this.name}`} : {};
            const [operation] = this.client.issue([
                {order: "o", ...DEEDS[deed], ...line},
            ]);
            const {page} = this;
            const tap = deed === "tap" ? {tap: 1} : {};
            this.world.issued.set(operation.id, {operation, page, till: this, ...tap});
            return;
        }
        const {fields, lines} = replica.visible("o");
        const sale = `sale${this.name}`;
        const seen = replica.position();
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

function play(deeds, path, hasBus) {
    const world = {issued: new Map(), durable: new Set(), paid: [], wrong: [], seed: 3};
    world.tills = [];
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
        [() => till.act(deeds[index]), () => till.arrive(), () => till.answered()][
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

/** Two tills that do the same are one story, whichever is first. */
function isFirst(deeds, path) {
    return [1, 2].every(
        (index) =>
            deeds[index] !== deeds[index - 1] ||
            path.indexOf(index - 1) < path.indexOf(index)
    );
}

test("three tills, one deed each, all interleavings", (t) => {
    const paths = interleavings([3, 3, 3], [], []);
    let count = 0;
    for (const deeds of choices()) {
        for (const path of paths.filter((each) => isFirst(deeds, each))) {
            for (const hasBus of [true, false]) {
                count += 1;
                const wrong = violations(play(deeds, path, hasBus));
                if (wrong.length) {
                    const about = `${deeds}, ${path.join("")}, ${hasBus}`;
                    assert.fail(`${about}: ${wrong.join("; ")}`);
                }
            }
        }
    }
    assert.equal(paths.length, 1680);
    t.diagnostic(`${count} stories`);
});
