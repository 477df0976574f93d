// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* How long the cashier waits for Odoo, and what the payment screen is told then. */

import {Clock, chance, digest, openOutbox, saleOf} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {
    NeedsAttention,
    SaleKept,
    SalePush,
    SaleRefused,
} from "@pos_offline_queue/app/sale_push.esm";
import {afterEach, describe, test} from "node:test";
import {MemoryStorage} from "@pos_offline_queue/core/storage/fallbacks.esm";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";

async function openPage(fate = "good", dialogs = null) {
    const clock = new Clock();
    const office = new Office(clock);
    const line = new Line(office, () => fate);
    const outbox = await openOutbox(new MemoryStorage(), {digest});
    const sender = new OutboxSender({
        outbox,
        transport: line,
        timers: clock,
        now: clock.now,
        random: chance(1),
        lock: {run: (fn) => fn()},
        isOnline: () => true,
        report: () => false,
    });
    const items = new Map();
    const blocks = [];
    const queue = {
        outbox,
        sender,
        book: {stored: () => Promise.resolve(), sale: (uid) => items.get(uid)},
        transport: {call: () => Promise.resolve(queue.withdrawn)},
        env: {
            services: {
                pos_offline_dialogs: dialogs,
                ui: {block: () => blocks.push("-"), unblock: () => blocks.push("+")},
            },
        },
        results: [],
        onResult: (result) => queue.results.push(result),
    };
    const page = {
        clock,
        office,
        line,
        outbox,
        queue,
        blocks,
        push: new SalePush(queue),
    };
    page.sell = async (number, options = {}) => {
        const sale = saleOf(number);
        sale.options.to_invoice = options.awaits === "invoice";
        items.set(sale.uid, {id: sale.uid, key: sale.key});
        await outbox.addSale(sale);
        return page.pays({id: sale.uid}, options);
    };
    /** What the payment screen gets, and after how many ms. */
    page.pays = async (item, options) => {
        const began = clock.ms;
        let end = null;
        const ends = (name) => (value) => {
            end = {[name]: value, ms: clock.ms - began};
        };
        page.push.push([item], options).then(ends("answer"), ends("error"));
        await clock.until(() => end);
        return end;
    };
    return page;
}

describe("a sale of the payment screen", () => {
    afterEach(() => browser.reset());

    test("has Odoo's answer, as standard wants it", async () => {
        const page = await openPage();
        const {answer} = await page.sell(1);
        assert.deepEqual(
            answer.map(({id, status}) => ({id, status})),
            [{id: 1, status: "confirmed"}]
        );
        assert.equal(page.outbox.count, 0);
    });

    for (const [awaits, ms] of [
        [null, 8000],
        ["receipt", 20000],
    ]) {
        test(`goes on to the receipt after ${ms} ms if it waits for ${awaits}`, async () => {
            const page = await openPage("hanging");
            const end = await page.sell(1, {awaits});
            assert.deepEqual(end, {answer: [], ms});
            assert.equal(page.outbox.count, 1);
        });
    }

    test("waits a second for a copy on another device, if Odoo has none", async () => {
        const page = await openPage("hanging");
        browser.setTimeout = page.clock.set;
        browser.clearTimeout = page.clock.clear;
        const asked = [];
        page.push.haveCopies = (keys) => {
            asked.push(keys);
            return new Promise(() => null);
        };
        const end = await page.sell(1);
        assert.deepEqual(end, {answer: [], ms: 9000});
        const [{key}] = page.outbox.sales();
        assert.deepEqual(asked, [[key]]);
        // The line is known to be slow by now.
        const {ms} = await page.sell(2);
        page.push.haveCopies = () => Promise.resolve();
        assert.equal((await page.sell(3)).ms, ms - 1000);
        const online = await openPage();
        online.push.haveCopies = page.push.haveCopies;
        assert.equal((await online.sell(1)).answer.length, 1);
    });

    test("waits a minute for the file of an invoice, and says that it is kept", async () => {
        const page = await openPage("hanging");
        const {error, ms} = await page.sell(1, {awaits: "invoice"});
        assert.ok(error instanceof SaleKept);
        assert.equal(ms, 60000);
        const slow = await openPage("long");
        assert.equal((await slow.sell(1, {awaits: "invoice"})).answer.length, 1);
    });

    test("does not wait where the one before has shown that the line is bad", async () => {
        const page = await openPage("hanging");
        await page.sell(1);
        assert.equal((await page.sell(2)).ms, 1500);
    });

    test("is sent under the key that it has once it is stored", async () => {
        const page = await openPage();
        const sale = saleOf(1);
        const item = {id: sale.uid, key: "before another tab took it"};
        page.queue.book.sale = () => item;
        page.queue.book.stored = async () => {
            await page.outbox.addSale(sale);
            item.key = sale.key;
        };
        const {answer} = await page.pays(item, {});
        assert.deepEqual(
            answer.map(({key}) => key),
            [sale.key]
        );
    });

    test("leaves what is over of its time to what modules ask for the receipt", async () => {
        const page = await openPage();
        page.push.endsAt = performance.now() + 30;
        assert.equal(await page.push.isDoneInTime(new Promise(() => null)), false);
        page.push.endsAt = performance.now() + 30;
        assert.equal(await page.push.isDoneInTime(Promise.resolve()), true);
        const bug = new TypeError("a bug of the module");
        await assert.rejects(page.push.isDoneInTime(Promise.reject(bug)), bug);
    });
});

describe("a sale that Odoo refuses", () => {
    async function refuses(choice, withdrawn, awaits = null) {
        const asked = [];
        const page = await openPage("good", {
            askRefused: (error) => {
                asked.push(error.message);
                return Promise.resolve(choice);
            },
        });
        page.queue.withdrawn = withdrawn;
        page.office.refused.add(saleOf(1).key);
        const end = await page.sell(1, {awaits, show_error: true});
        return {...page, asked, end};
    }

    test("is taken back to be changed, while the screen can be used", async () => {
        const {end, asked, blocks} = await refuses("change", {status: "withdrawn"});
        assert.ok(end.error instanceof SaleRefused && end.error.isShown);
        assert.deepEqual([asked.length, blocks], [1, ["+", "-"]]);
    });

    test("stays in the queue if the customer goes", async () => {
        const {end, outbox} = await refuses("keep");
        assert.deepEqual(end.answer, []);
        assert.equal(outbox.sales()[0].state, "attention");
    });

    test("is not changed where a manager has just had it recorded", async () => {
        const confirmed = {key: saleOf(1).key, status: "confirmed", id: 9};
        const {end, outbox, queue} = await refuses("change", confirmed);
        assert.deepEqual(end.answer, [confirmed]);
        assert.deepEqual([outbox.count, queue.results], [0, [confirmed]]);
    });

    test("has no invoice to print: nobody is asked to go on without", async () => {
        const {end, asked} = await refuses("keep", {status: "withdrawn"}, "invoice");
        assert.ok(end.error instanceof SaleRefused);
        assert.deepEqual(asked, []);
    });
});

describe("who closes the session", () => {
    async function closes(page) {
        const [{uid}] = page.outbox.sales();
        return page.pays({id: uid}, {printedOrders: true});
    }

    test("hears of what needs attention, and of what could not be sent", async () => {
        const page = await openPage();
        page.office.refused.add(saleOf(1).key);
        page.queue.transport.call = () => Promise.reject(new Error("offline"));
        page.queue.sender.start();
        await page.sell(1);
        assert.ok((await closes(page)).error instanceof NeedsAttention);
        const down = await openPage("down");
        down.queue.sender.start();
        await down.sell(1);
        assert.ok((await closes(down)).error instanceof SaleKept);
    });
});
