// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The order book between the POS and the outbox, of one browser. */

import {
    Air,
    Clock,
    chance,
    digest,
    keyOf,
    openOutbox,
    settle,
    uidOf,
} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {describe, test} from "node:test";
import {OrderBook} from "@pos_offline_queue/app/order_book.esm";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";
import assert from "node:assert/strict";
import {saleKey} from "@pos_offline_queue/core/identifiers.esm";

const DATABASE = "8d2c7d9e-51a5-11ee-b6a2-0242ac120002";

const digestUuid = (text) => saleKey(text, {uid: text}, digest);

function orderOf(number, more = {}) {
    const [uid, name] = [uidOf(number), `Order ${uidOf(number)}`];
    return {uid, name, amount_total: number, lines: [], statement_ids: [], ...more};
}

/** A page of the POS in a browser: its disk, and what is in the air between tabs. */
async function openPage(platter, {air = new Air(), name = "page"} = {}) {
    let keys = 0;
    const closed = [];
    const outbox = await openOutbox(new MortalStorage(platter), {
        channel: air.channel(),
    });
    const book = new OrderBook({
        outbox,
        newKey: () => digestUuid(`${name} ${++keys}`),
        closeSold: (uid) => {
            closed.push(uid);
            book.dropTab(uid);
        },
        keyOf: (data) => saleKey(DATABASE, data, digest),
        describe: ({name, amount_total: amount}) => ({name, amount}),
        optionsOf: () => ({to_invoice: false, context: {}}),
        mirror: () => null,
    });
    return {outbox, book, closed};
}

/** All that waits at that page arrives. */
async function sends({outbox}, office, isDone = () => !outbox.count) {
    const {clock} = office;
    const sender = new OutboxSender({
        outbox,
        transport: new Line(office),
        timers: clock,
        now: clock.now,
        random: chance(1),
        lock: {run: (fn) => fn()},
        isOnline: () => true,
        report: () => false,
    });
    sender.start();
    await clock.until(isDone);
    sender.stop();
}

describe("sales that standard Odoo left", () => {
    // As text: what is read from the browser's storage is a new object each time.
    const left = JSON.stringify([1, 2, 3, 4, 5].map((number) => orderOf(number)));
    const takesOver = ({book}) =>
        JSON.parse(left).forEach((data) => book.addSale(data));

    test("are taken over once, however often they are found again", async () => {
        const office = new Office(new Clock());
        const platter = new Platter();
        // Killed after they were sent; then the storage is restored from a backup, on
        // another machine, where nothing of the outbox is.
        for (const disk of [platter, platter, new Platter()]) {
            const page = await openPage(disk);
            takesOver(page);
            await page.outbox.flushed();
            await sends(page, office);
        }
        assert.equal(office.orders.size, 5);
    });

    test("are taken over once where there is no room for them", async () => {
        const office = new Office(new Clock());
        for (const disk of [new Platter(), new Platter()]) {
            const page = await openPage(disk);
            page.outbox.storage.fate = () => "fails";
            takesOver(page);
            assert.equal(await page.outbox.flushed(), false);
            await sends(page, office);
        }
        assert.equal(office.orders.size, 5);
    });

    test("are the same while they still wait", async () => {
        const platter = new Platter();
        const first = await openPage(platter);
        takesOver(first);
        await first.outbox.flushed();
        const second = await openPage(platter);
        takesOver(second);
        assert.equal(second.outbox.count, 5);
        assert.equal(second.outbox.counter, 5);
    });

    test("keep the key that they have, and differ from all others", async () => {
        const {book, outbox} = await openPage(new Platter());
        book.addSale(orderOf(1, {idempotency_key: keyOf(7)}));
        assert.ok(outbox.sale(keyOf(7)));
        const keys = [
            saleKey(DATABASE, orderOf(1), digest),
            saleKey(DATABASE, orderOf(2), digest),
            saleKey(DATABASE, orderOf(1, {amount_total: 7}), digest),
            saleKey("other", orderOf(1), digest),
        ];
        assert.equal(new Set(keys).size, 4);
        const again = saleKey(DATABASE, orderOf(1, {idempotency_key: keys[1]}), digest);
        assert.equal(again, keys[0]);
    });
});

describe("standard's debug window", () => {
    /** As `export_paid_orders` and `import_orders` do it. */
    const exported = ({book}) => JSON.stringify({paid_orders: book.sales});
    const imported = ({book}, file) =>
        JSON.parse(file).paid_orders.forEach(({data}) => book.addSale(data));

    test("exports sales that come into Odoo once, from whichever till", async () => {
        const office = new Office(new Clock());
        const platter = new Platter();
        const page = await openPage(platter);
        page.book.addSale(orderOf(1));
        page.book.addSale(orderOf(2));
        await page.outbox.flushed();
        // After a reload the sales are read from the outbox.
        const again = await openPage(platter);
        assert.equal(exported(again), exported(page));
        const other = await openPage(new Platter());
        imported(other, exported(page));
        await sends(page, office);
        await sends(other, office);
        assert.deepEqual(office.made, [uidOf(1), uidOf(2)]);
    });
});

describe("a sale that is taken back", () => {
    const sold = (book) => book.sales.map(({id}) => id);

    async function refusedPage() {
        const page = await openPage(new Platter());
        const {book, outbox} = page;
        book.addSale(orderOf(1, {idempotency_key: keyOf(1)}));
        await outbox.flushed();
        outbox.refused(keyOf(1), {code: "rejected", message: "No."});
        book.keepTab(uidOf(1), orderOf(1, {idempotency_key: keyOf(1)}));
        return page;
    }

    test("goes when its open order is safe", async () => {
        const {book, outbox} = await refusedPage();
        await book.withdrawSale(uidOf(1));
        assert.deepEqual([outbox.count, sold(book)], [0, []]);
        assert.equal(outbox.store.tabs().length, 1);
    });

    test("stays where its open order could not be written", async () => {
        const {book, outbox} = await refusedPage();
        await outbox.flushed();
        outbox.storage.fate = () => "fails";
        book.keepTab(uidOf(1), orderOf(1, {idempotency_key: keyOf(1)}));
        await book.withdrawSale(uidOf(1));
        assert.deepEqual([outbox.count, sold(book)], [1, [uidOf(1)]]);
    });

    test("is not one that was paid while its open order was being sent", async () => {
        const {book, outbox} = await openPage(new Platter());
        book.addSale(orderOf(1, {idempotency_key: keyOf(1)}));
        await outbox.flushed();
        await book.withdrawSale(uidOf(1));
        assert.deepEqual([outbox.count, sold(book)], [1, [uidOf(1)]]);
    });
});

describe("an order that is open in two tabs", () => {
    const OPEN = {idempotency_key: keyOf(1)};
    const paid = (amount_total) => orderOf(1, {...OPEN, amount_total});

    async function twoTabs() {
        const [platter, air] = [new Platter(), new Air()];
        const first = await openPage(platter, {air, name: "first"});
        first.book.keepTab(uidOf(1), orderOf(1, OPEN));
        await first.outbox.flushed();
        const second = await openPage(platter, {air, name: "second"});
        second.book.recoverTabs([]);
        assert.equal(second.book.tabs.length, 1);
        return {first, second, platter};
    }

    test("is closed in the other one as soon as it is paid in the first", async () => {
        const {first, second} = await twoTabs();
        first.book.addSale(paid(5));
        await first.outbox.flushed();
        await settle();
        assert.deepEqual([second.closed, second.book.tabs], [[uidOf(1)], []]);
        assert.deepEqual(first.closed, []);
        assert.equal(second.book.sales.length, 1);
    });

    test("is closed too when it is in Odoo before the other one has looked", async () => {
        const {first, second} = await twoTabs();
        first.book.addSale(paid(5));
        await first.outbox.flushed();
        first.outbox.confirmed(keyOf(1));
        await first.outbox.flushed();
        await settle();
        assert.deepEqual([second.closed, second.book.tabs], [[uidOf(1)], []]);
    });

    test("and paid in both becomes two sales", async () => {
        const {first, second, platter} = await twoTabs();
        // It is being paid at a terminal, so it stays open.
        second.book.closeSold = () => null;
        first.book.addSale(paid(5));
        await first.outbox.flushed();
        await settle();
        second.book.addSale(paid(7));
        assert.equal(await second.book.stored(uidOf(1)), true);
        await settle();
        for (const {outbox} of [first, second, await openPage(platter)]) {
            const amounts = outbox.sales().map(({about}) => about.amount);
            assert.deepEqual(amounts, [5, 7]);
        }
        const office = new Office(new Clock());
        await sends(second, office);
        assert.equal(office.orders.size, 2);
        assert.equal(first.outbox.count, 0);
        assert.deepEqual([first.book.sales, second.book.sales], [[], []]);
    });

    test("and paid in both becomes two sales though the tabs are deaf", async () => {
        for (const isLate of [true, false]) {
            const platter = new Platter();
            const first = await openPage(platter, {name: "first"});
            const second = await openPage(platter, {name: "second"});
            first.book.addSale(paid(5));
            if (isLate) {
                await first.outbox.flushed();
            }
            second.book.addSale(paid(7));
            second.book.addSale(orderOf(2, {idempotency_key: keyOf(2)}));
            assert.equal(await second.book.stored(uidOf(1)), true);
            await first.outbox.flushed();
            const third = await openPage(platter);
            const found = third.outbox
                .sales()
                .map(({counter, about}) => [counter, about.amount]);
            assert.deepEqual(found, [
                [1, 5],
                [2, 7],
                [3, 2],
            ]);
            // Each page sends what it knows, and the third has been killed.
            const office = new Office(new Clock());
            await sends(second, office);
            await sends(first, office);
            const amounts = [...office.orders.values()].map(({order}) =>
                JSON.parse(order)
            );
            assert.deepEqual(
                amounts.map(({amount_total}) => amount_total).sort(),
                [2, 5, 7]
            );
            const keys = amounts.map(({idempotency_key: key}) => key);
            assert.deepEqual(keys.sort(), [...office.orders.keys()].sort());
        }
    });

    test("can be changed on the page that sold it", async () => {
        const {first} = await twoTabs();
        first.book.addSale(paid(5));
        await first.outbox.flushed();
        first.outbox.refused(keyOf(1), {code: "rejected", message: "No."});
        first.book.addSale(paid(6));
        await first.outbox.flushed();
        assert.deepEqual(
            first.outbox.sales().map(({key, about}) => [key, about.amount]),
            [[keyOf(1), 6]]
        );
    });
});

describe("a tab that hears nothing of the other one", () => {
    const deaf = {channel: () => undefined};
    const counts = (...pages) => pages.map(({outbox}) => outbox.count);

    test("sends what the other one had sold when it died", async () => {
        const office = new Office(new Clock());
        const platter = new Platter();
        const first = await openPage(platter, {air: deaf});
        const second = await openPage(platter, {air: deaf, name: "other"});
        first.book.addSale(orderOf(1));
        await first.outbox.flushed();
        assert.deepEqual(counts(first, second), [1, 0]);
        await sends(second, office, () => office.made.length);
        assert.deepEqual(office.made, [uidOf(1)]);
        // Its next sale has the next number of the device.
        second.book.addSale(orderOf(2));
        assert.equal(second.outbox.counter, 2);
    });

    test("forgets what the other one has sent", async () => {
        const office = new Office(new Clock());
        const platter = new Platter();
        const first = await openPage(platter, {air: deaf});
        first.book.addSale(orderOf(1));
        await first.outbox.flushed();
        const second = await openPage(platter, {air: deaf, name: "other"});
        await sends(first, office);
        assert.deepEqual(counts(first, second), [0, 1]);
        await second.outbox.neighbours.catchUp();
        assert.equal(second.outbox.count, 0);
        assert.deepEqual(second.book.sales, []);
    });
});
