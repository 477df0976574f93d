// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {
    printTickets,
    printedOf,
    takeTurn,
    ticketOf,
} from "@pos_multi_session_sync/core/kitchen.esm";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import fc from "fast-check";

export const KITCHEN = "1";
export const BAR = "2";
export const ORDER = "o";

export const pause = () => new Promise((resolve) => setImmediate(resolve));

/** A till with printers, and a cashier who presses Order. */
class Till {
    constructor(shop, name, printers) {
        Object.assign(this, {shop, name, printers});
        this.replica = new Replica({client: name, actor: {name}});
        this.isAlone = false;
        this.waiting = [];
        this.replica.onChange = () => this.wake();
        this.busy = Promise.resolve();
    }

    get document() {
        return this.replica.visible(ORDER);
    }

    issue(...partials) {
        const operations = partials.map((each) => ({order: ORDER, ...each}));
        return this.replica.issue(operations, {ts: this.shop.now});
    }

    sync() {
        const {replica, shop} = this;
        let isDone = this.isAlone;
        while (!isDone) {
            const {epoch, cursor, client} = replica;
            const operations = replica.pending.next({count: 50, size: 1e6});
            const request = {client: {id: client}, epoch, cursor, operations};
            const answer = shop.server.sync(request, {name: this.name});
            isDone = replica.receive(answer, request) && !replica.pending.size;
        }
    }

    /** A till notices only after a while that it is alone. */
    setAlone(isAlone) {
        this.isAlone = isAlone;
        this.wake();
    }

    wait(isOver, ms) {
        const until = this.shop.now + ms;
        return new Promise((resolve) => {
            this.waiting.push({isOver, until, resolve});
            this.wake();
        });
    }

    wake() {
        const isOver = (each) => each.isOver() || each.until <= this.shop.now;
        const over = this.waiting.filter(isOver);
        this.waiting = this.waiting.filter((each) => !over.includes(each));
        over.forEach(({resolve}) => resolve());
    }

    ticketOf(printer) {
        const {lines, deleted, state} = this.document || {lines: {}, deleted: {}};
        const isCancelled = state === "cancelled";
        const dishOf = ([uuid, {values}], quantity) => ({
            uuid,
            note: values.note || "",
            quantity,
            printed: printedOf(values),
            food: values.food,
        });
        const dishes = [
            ...Object.entries(lines).map((each) => dishOf(each, each[1].values.qty)),
            ...Object.entries(deleted).map((each) => dishOf(each, 0)),
        ];
        const belongs = ({food}) => food === printer;
        return ticketOf(printer, dishes, {belongs, isCancelled});
    }

    order() {
        const {shop, replica} = this;
        const printing = () => replica.confirmed.get(ORDER)?.printing;
        const isMine = () => printing()?.client === this.name;
        const holder = () => {
            const held = printing();
            return held && !isMine() && held.until > shop.now ? held : null;
        };
        const turn = {
            isAlone: () => this.isAlone,
            ask: () => this.issue({type: "order.print", until: shop.now + 20000})[0],
            isWaiting: ({id}) => replica.pending.has(id),
            isMine,
            holder,
            now: () => shop.now,
            wait: (isOver, ms) => this.wait(isOver, ms),
        };
        const print = () =>
            printTickets({
                printers: this.printers,
                ticketOf: (printer) => this.ticketOf(printer),
                print: (printer, list) => shop.print(printer, list),
                note: (list) =>
                    this.issue(
                        ...list.map(({dish: {uuid: line}, mark, quantity}) => ({
                            type: "line.printed",
                            line,
                            mark,
                            difference: quantity,
                        }))
                    ),
                begin: () => takeTurn(turn),
                end: () => this.issue({type: "order.printed"}),
            });
        this.busy = this.busy.then(print);
    }

    /** After what is being printed. */
    cancel() {
        this.busy = this.busy.then(() => this.issue({type: "order.cancel"}));
    }
}

export class Shop {
    constructor() {
        this.now = 1000;
        this.server = new Server({now: () => this.now, announce: () => null});
        this.tills = [
            new Till(this, "ana", [KITCHEN]),
            new Till(this, "leo", [KITCHEN, BAR]),
            new Till(this, "mia", []),
        ];
        this.printing = [];
        this.tickets = [];
        this.count = 0;
        const [ana] = this.tills;
        ana.issue({type: "order.new", fields: {}});
        this.sync();
    }

    print(printer, list) {
        return new Promise((resolve) =>
            this.printing.push((isGood) => {
                if (isGood) {
                    const lines = list.map(({dish: {uuid}, note, quantity}) => [
                        `${printer} ${uuid} ${note}`,
                        quantity,
                    ]);
                    this.tickets.push(...lines);
                }
                resolve(isGood);
            })
        );
    }

    sync() {
        this.tills.forEach((till) => till.sync());
        this.tills.forEach((till) => till.sync());
    }

    async act({what, who, which, isGood}) {
        const till = this.tills[who % 3];
        const lines = Object.keys(till.document.lines);
        const line = lines[which % (lines.length || 1)];
        const gestures = {
            add: () => {
                this.count += 1;
                const values = {qty: 1 + (which % 2), food: [KITCHEN, BAR][which % 2]};
                const uuid = `l${this.count}`;
                till.issue({type: "line.add", line: uuid, values, position: which});
            },
            tap: () => line && till.issue({type: "line.inc", line, difference: 1}),
            note: () => {
                const value = `n${which % 2}`;
                return line && till.issue({type: "line.set", line, key: "note", value});
            },
            cancel: () => till.cancel(),
            remove: () => line && till.issue({type: "line.del", line}),
            order: () => till.order(),
            sync: () => this.sync(),
            paper: () => (this.printing.shift() || (() => null))(isGood),
            leave: () => till.setAlone(!till.isAlone),
            later: () => {
                this.now += 500 * (which + 1);
                this.tills.forEach((each) => each.wake());
            },
        };
        gestures[what]();
        await pause();
    }

    /** All are back, and each till presses Order until there is nothing left. */
    async rest() {
        this.tills.forEach((till) => till.setAlone(false));
        for (let round = 0; round < 6; round++) {
            this.tills.forEach((till) => till.order());
            for (let step = 0; step < 8; step++) {
                this.printing.splice(0).forEach((paper) => paper(true));
                this.sync();
                this.now += 4000;
                this.tills.forEach((till) => till.wake());
                await pause();
            }
        }
        await Promise.all(this.tills.map(({busy}) => busy));
    }

    get totals() {
        const found = {};
        for (const [name, quantity] of this.tickets) {
            found[name] = (found[name] || 0) + quantity;
        }
        return Object.fromEntries(Object.entries(found).filter(([, each]) => each));
    }

    get wanted() {
        const {lines} = this.server.document(ORDER);
        return Object.fromEntries(
            Object.entries(lines)
                .filter(([, {values}]) => values.qty)
                .map(
                    ([
                        uuid,
                        {
                            values: {qty, food, note = ""},
                        },
                    ]) => [`${food} ${uuid} ${note || ""}`, qty]
                )
        );
    }
}

/** What is known as printed in the orders to which lines of a deleted one have gone. */
export function known({server}) {
    const found = {};
    for (const {uuid: order, lines, deleted} of server.documents.values()) {
        const all = [lines, deleted].flatMap((each) => Object.entries(each));
        for (const [uuid, {values}] of order === ORDER ? [] : all) {
            for (const [mark, quantity] of Object.entries(printedOf(values))) {
                const [printer, note] = mark.split("/");
                const name = `${printer} ${uuid.split("/").at(-1)} ${note}`;
                found[name] = (found[name] || 0) + quantity;
            }
        }
    }
    return Object.fromEntries(Object.entries(found).filter(([, each]) => each));
}

export function gesture(names) {
    return fc.record({
        what: fc.constantFrom(...names),
        who: fc.nat(2),
        which: fc.nat(1),
        isGood: fc.boolean(),
    });
}

export const LENGTH = {minLength: 20, maxLength: 60};
export const ALWAYS = [
    "add",
    "tap",
    "tap",
    "order",
    "order",
    "sync",
    "sync",
    "paper",
    "paper",
];

export async function play(gestures) {
    const shop = new Shop();
    for (const each of gestures) {
        await shop.act(each);
    }
    await shop.rest();
    return shop;
}
