// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {diff} from "@pos_multi_session_sync/core/diff.esm";
import {printedOf} from "@pos_multi_session_sync/core/kitchen.esm";
import {quantity} from "./unseen.mjs";
import {sortedLines} from "@pos_multi_session_sync/core/document.esm";
import {sum} from "@pos_multi_session_sync/core/plain.esm";

const AMOUNTS = [1, 1, 1, 2, -1, 0.1, 0.2];
const KEYS = ["price", "discount", "topping"];
const LEASE = 20000;

/** What a cashier may do to an order, by how often. */
const GESTURES = {
    tap: 30,
    add: 22,
    type: 8,
    set: 10,
    setOrder: 4,
    remove: 8,
    arrange: 2,
    print: 5,
    cancel: 2,
    merge: 7,
    apart: 5,
    pay: 6,
};
const NAMES = Object.entries(GESTURES).flatMap(([name, times]) =>
    Array.from({length: times}, () => name)
);

function shown(document) {
    const lines = sortedLines(document).map(({uuid, values}) => ({uuid, values}));
    return {fields: document.fields, lines};
}

/** Somebody at a till who does something, by chance. */
export class Cashier {
    constructor(world) {
        this.world = world;
    }

    pick(list) {
        return list[Math.floor(this.world.random() * list.length)];
    }

    act(till) {
        const orders = till.orders();
        if (orders.length < 1 || this.world.random() < 0.07) {
            this.begin(till);
            return;
        }
        const document = this.pick(orders);
        const gesture = this.pick(NAMES);
        const lines = Object.keys(document.lines);
        if (lines.length || ["add", "setOrder", "cancel"].includes(gesture)) {
            this[gesture](till, document, this.pick(lines));
        } else {
            this.add(till, document);
        }
    }

    begin(till) {
        const {world} = this;
        const order = world.newName("o");
        const uuid = world.newName("l");
        const lines = [{uuid, values: {qty: 1, price: 1}}];
        this.issue(till, order, diff(null, {fields: {note: ""}, lines}));
    }

    issue(till, order, partials) {
        till.issue(order, partials);
    }

    change(till, document, after, options) {
        const partials = diff(document, after, options);
        if (partials.length) {
            this.issue(till, document.uuid, partials);
        }
    }

    line(till, document, uuid, change, options) {
        const {values} = document.lines[uuid];
        const lines = new Map([[uuid, {...values, ...change}]]);
        this.change(till, document, {lines}, options);
    }

    tap(till, document, uuid) {
        const {qty} = document.lines[uuid].values;
        const amount = this.pick(AMOUNTS);
        this.world.gesture = {tap: amount};
        const after = Math.round((qty + amount) * 1e6) / 1e6;
        const {isTyped} = this.world.parts;
        const options = isTyped ? {typed: new Set([uuid])} : undefined;
        this.line(till, document, uuid, {qty: after}, options);
        this.world.gesture = {};
    }

    type(till, document, uuid) {
        const qty = Math.floor(this.world.random() * 9);
        this.line(till, document, uuid, {qty}, {typed: new Set([uuid])});
    }

    set(till, document, uuid) {
        const value = Math.floor(this.world.random() * 4);
        this.line(till, document, uuid, {[this.pick(KEYS)]: value});
    }

    add(till, document) {
        const {lines} = shown(document);
        const uuid = this.world.newName("l");
        const values = {qty: this.pick([1, 2]), price: 1};
        const at = this.world.random() < 0.8 ? lines.length : this.world.upTo(3);
        lines.splice(at, 0, {uuid, values});
        this.change(till, document, {lines});
    }

    setOrder(till, document) {
        const value = Math.floor(this.world.random() * 4);
        const fields = {...document.fields, [this.pick(["partner", "note"])]: value};
        this.change(till, document, {fields});
    }

    remove(till, document, uuid) {
        this.change(till, document, {lines: new Map([[uuid, null]])});
    }

    arrange(till, document) {
        const {lines} = shown(document);
        const [moved] = lines.splice(this.world.upTo(lines.length), 1);
        lines.splice(this.world.upTo(lines.length + 1), 0, moved);
        this.change(till, document, {lines});
    }

    /** A ticket for the kitchen, of all that it does not have. */
    print(till, {uuid: order, lines, deleted}) {
        const mark = "1/";
        const until = this.world.events.now + LEASE;
        const dishes = [
            ...Object.entries(lines),
            ...Object.entries(deleted).map(([line, {values}]) => [
                line,
                {values: {...values, qty: 0}},
            ]),
        ];
        const printed = dishes
            .map(([line, {values}]) => {
                const had = printedOf(values)[mark] || 0;
                const difference = sum(quantity(values), -had);
                return {type: "line.printed", line, mark, difference};
            })
            .filter(({difference}) => difference);
        const ended = {type: "order.printed"};
        this.issue(till, order, [{type: "order.print", until}, ...printed, ended]);
    }

    cancel(till, {uuid}) {
        this.issue(till, uuid, [{type: "order.cancel"}]);
    }

    merge(till, {uuid}) {
        const others = till.orders().filter((each) => each.uuid !== uuid);
        if (others.length) {
            const into = this.pick(others).uuid;
            this.issue(till, uuid, [{type: "order.merge", into}]);
        }
    }

    apart(till) {
        const parts = till
            .orders()
            .flatMap(({uuid, joined = {}}) =>
                Object.keys(joined).map((from) => ({uuid, from}))
            );
        if (parts.length) {
            const {uuid, from} = this.pick(parts);
            this.issue(till, uuid, [{type: "order.apart", from}]);
        }
    }

    pay(till, document) {
        till.pay(document);
    }
}
