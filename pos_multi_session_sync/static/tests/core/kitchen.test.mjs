// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {describe, test} from "node:test";
import {
    printTickets,
    printerKeys,
    splitPrinted,
    takeTurn,
    ticketOf,
} from "@pos_multi_session_sync/core/kitchen.esm";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import assert from "node:assert/strict";
import fc from "fast-check";
import {printedOf} from "@pos_multi_session_sync/core/printed.esm";

const KITCHEN = "1";
const BAR = "2";
const ORDER = "o";

function ticket(dishes, options = {}) {
    const found = ticketOf(KITCHEN, dishes, {belongs: () => true, ...options});
    return found.map(({dish: {uuid}, note, quantity}) => [uuid, note, quantity]);
}

const dish = (more) => ({uuid: "l", note: "", quantity: 2, printed: {}, ...more});

describe("what a printer has to print", () => {
    test("a line, what is more of it, and what is less", () => {
        assert.deepEqual(ticket([dish()]), [["l", "", 2]]);
        assert.deepEqual(ticket([dish({printed: {"1/": 2}})]), []);
        assert.deepEqual(ticket([dish({printed: {"1/": 1}})]), [["l", "", 1]]);
        assert.deepEqual(ticket([dish({printed: {"1/": 3}})]), [["l", "", -1]]);
    });

    test("what another printer has printed is none of it", () => {
        const printed = {"2/": 2, "1,2/": 2, "11/": 2};
        assert.deepEqual(ticket([dish({printed})]), [["l", "", 2]]);
    });

    test("another note: the old dish is cancelled", () => {
        const changed = dish({note: "no salt", printed: {"1/": 2}});
        assert.deepEqual(ticket([changed]), [
            ["l", "", -2],
            ["l", "no salt", 2],
        ]);
        const slashed = dish({note: "a/b", printed: {"1/a/b": 2}});
        assert.deepEqual(ticket([slashed]), []);
    });

    test("a deleted line, and an order that is deleted", () => {
        const deleted = dish({quantity: 0, printed: {"1/": 2}});
        assert.deepEqual(ticket([deleted]), [["l", "", -2]]);
        const known = dish({printed: {"1/": 1}});
        assert.deepEqual(ticket([known], {isCancelled: true}), [["l", "", -1]]);
    });

    test("what is held back, and what is of another kitchen", () => {
        const held = dish({isSkipped: true});
        assert.deepEqual(ticket([held]), []);
        assert.deepEqual(ticket([held], {isSkipped: true}), [["l", "", 2]]);
        const belongs = () => false;
        assert.deepEqual(ticket([dish({printed: {"1/": 1}})], {belongs}), []);
    });

    test("printers with the same categories are told apart by their place", () => {
        const sets = [[2, 1], [1, 2], [3], []];
        assert.deepEqual(printerKeys(sets), ["1,2", "1,2#2", "3", ""]);
    });
});

test("two bills together have the same to be printed", () => {
    const amount = fc.integer({min: 0, max: 9});
    fc.assert(
        fc.property(amount, amount, amount, (quantity, part, count) => {
            const split = Math.min(part, quantity);
            const printed = count ? {"1/": count} : {};
            const moved = splitPrinted(printed, split)["1/"] || 0;
            const left = (wanted, had) =>
                ticket([dish({quantity: wanted, printed: {"1/": had}})]).reduce(
                    (all, [, , each]) => all + each,
                    0
                );
            const both = left(split, moved) + left(quantity - split, count - moved);
            assert.equal(both, quantity - count);
            assert.ok(left(split, moved) >= 0);
            assert.ok(count > quantity || left(quantity - split, count - moved) >= 0);
        })
    );
});

test("what a printer does not print is named at the end", async () => {
    const missing = [];
    const noted = [];
    const isPrinted = await printTickets({
        printers: [KITCHEN, BAR],
        ticketOf: (printer) => [{dish: {uuid: `of ${printer}`}}],
        print: async (printer) => printer === BAR,
        note: (list) => noted.push(...list.map(({dish: {uuid}}) => uuid)),
        begin: async () => null,
        end: (lines) => missing.push(...lines),
    });
    assert.equal(isPrinted, false);
    assert.deepEqual([missing, noted], [["of 1"], ["of 2"]]);
});

const pause = () => new Promise((resolve) => setImmediate(resolve));

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

class Shop {
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
function known({server}) {
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

function gesture(names) {
    return fc.record({
        what: fc.constantFrom(...names),
        who: fc.nat(2),
        which: fc.nat(1),
        isGood: fc.boolean(),
    });
}

const LENGTH = {minLength: 20, maxLength: 60};
const ALWAYS = [
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

async function play(gestures) {
    const shop = new Shop();
    for (const each of gestures) {
        await shop.act(each);
    }
    await shop.rest();
    return shop;
}

test("in the end the kitchen has each dish once, whatever happens", async () => {
    const names = [...ALWAYS, "note", "remove", "leave", "later", "later"];
    await fc.assert(
        fc.asyncProperty(fc.array(gesture(names), LENGTH), async (gestures) => {
            const shop = await play(gestures);
            assert.deepEqual(shop.totals, shop.wanted);
        }),
        {numRuns: 150}
    );
});

test("of an order that is deleted the kitchen has nothing but what goes on", async () => {
    const names = [...ALWAYS, "note", "remove", "leave", "later"];
    const last = fc.array(gesture([...names, "cancel"]), {minLength: 5, maxLength: 20});
    await fc.assert(
        fc.asyncProperty(
            fc.array(gesture(names), LENGTH),
            last,
            fc.nat(2),
            async (gestures, more, who) => {
                const cancel = {what: "cancel", who, which: 0, isGood: true};
                const shop = await play([...gestures, cancel, ...more]);
                assert.equal(shop.server.document(ORDER).state, "cancelled");
                assert.deepEqual(shop.totals, known(shop));
            }
        ),
        {numRuns: 150}
    );
});

test("while the server is there, no dish is printed that has to be taken back", async () => {
    await fc.assert(
        fc.asyncProperty(fc.array(gesture(ALWAYS), LENGTH), async (gestures) => {
            const shop = await play(gestures);
            assert.deepEqual(shop.totals, shop.wanted);
            assert.ok(shop.tickets.every(([, quantity]) => quantity > 0));
        }),
        {numRuns: 150}
    );
});

describe("a turn to print", () => {
    test("two press Order at once: one ticket", async () => {
        const shop = new Shop();
        const [ana, leo] = shop.tills;
        await shop.act({what: "add", who: 0, which: 0});
        shop.sync();
        ana.order();
        leo.order();
        await pause();
        shop.sync();
        await pause();
        assert.equal(shop.printing.length, 1);
        shop.printing.shift()(true);
        for (let step = 0; step < 3; step++) {
            await pause();
            shop.sync();
        }
        await Promise.all([ana.busy, leo.busy]);
        assert.deepEqual(shop.tickets, [["1 l1 ", 1]]);
        assert.equal(shop.printing.length, 0);
    });

    test("a till that is gone while it prints does not keep the others", async () => {
        const shop = new Shop();
        const [ana, leo] = shop.tills;
        await shop.act({what: "add", who: 0, which: 0});
        shop.sync();
        ana.order();
        await pause();
        shop.sync();
        await pause();
        ana.setAlone(true);
        leo.order();
        await pause();
        shop.sync();
        await pause();
        assert.equal(shop.printing.length, 1);
        shop.now += 25000;
        leo.wake();
        await pause();
        leo.sync();
        await pause();
        assert.equal(shop.printing.length, 2);
    });

    test("a till without the server prints at once", async () => {
        const shop = new Shop();
        const [ana] = shop.tills;
        await shop.act({what: "add", who: 0, which: 0});
        ana.setAlone(true);
        ana.order();
        await pause();
        assert.equal(shop.printing.length, 1);
    });
});
