// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Whole days of a till in a world where everything goes wrong, from a seed: the line
   drops, doubles, delays and hangs, the server fails, refuses and is busy, the disk is
   full or dies, pages die at any moment, there are two tabs, the clock jumps. At the
   end each sale whose receipt was printed is in Odoo exactly once. */

import {Air, Clock, chance, digest, saleOf} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {Courier} from "@pos_offline_queue/core/courier.esm";
import {Journal} from "@pos_offline_queue/core/journal.esm";
import assert from "node:assert/strict";
import test from "node:test";

const SEEDS = 150;
const TROUBLE = [
    ..."down dropped unanswered doubled slow late hanging working".split(" "),
    ..."broken expired forbidden partial garbage unknown".split(" "),
];
const SPOILED = ["fails", "lies", "dies", "dies late"];

class Day {
    constructor(seed) {
        this.random = chance(seed);
        this.clock = new Clock();
        this.office = new Office(this.clock);
        this.platter = new Platter();
        this.air = new Air();
        this.isLocked = false;
        /** How often things go wrong, today. */
        this.lineTrouble = this.random() * 0.9;
        this.diskTrouble = this.random() < 0.5 ? this.random() * 0.1 : 0;
        this.pages = new Set();
        /** Payloads of the sales whose receipts were printed. */
        this.printed = new Map();
        this.count = 0;
        this.deaths = 0;
    }

    pick(list) {
        return list[Math.floor(this.random() * list.length)];
    }

    happens(probability) {
        return this.random() < probability;
    }

    fate() {
        return this.happens(this.lineTrouble) ? this.pick(TROUBLE) : "good";
    }

    diskFate() {
        return this.happens(this.diskTrouble) ? this.pick(SPOILED) : "good";
    }

    get lock() {
        return {
            run: async (fn) => {
                if (this.isLocked) {
                    return null;
                }
                this.isLocked = true;
                try {
                    return await fn();
                } finally {
                    this.isLocked = false;
                }
            },
        };
    }

    async openPage() {
        const {clock} = this;
        const pause = () =>
            new Promise((resolve) => clock.set(resolve, 1 + this.random() * 4));
        const storage = new MortalStorage(this.platter, () => this.diskFate(), pause);
        const channel = this.air.channel();
        let journal = null;
        Journal.open({
            storage,
            channel,
            digest,
            now: clock.now,
            newId: () => `device-${this.random()}`,
        }).then((each) => {
            journal = each;
        });
        await clock.until(() => journal || storage.isDead, 1000);
        if (!journal) {
            return null;
        }
        const courier = new Courier({
            journal,
            transport: new Line(this.office, () => this.fate()),
            timers: clock,
            now: clock.now,
            random: this.random,
            lock: this.lock,
            isOnline: () => !this.happens(0.1),
            report: () => ({count: journal.count}),
        });
        courier.start();
        const page = {journal, courier, storage, channel};
        this.pages.add(page);
        return page;
    }

    kill(page) {
        page.storage.isDead = true;
        page.courier.stop();
        page.channel.listen(() => null);
        this.pages.delete(page);
        this.deaths += 1;
        this.isLocked = false;
    }

    sell({journal, courier, storage}) {
        this.count += 1;
        const sale = saleOf(this.count);
        if (this.happens(0.05)) {
            this.pick([this.office.poison, this.office.refused]).add(sale.key);
        }
        journal.addSale(sale).then(({durable}) => {
            if (durable && !storage.isDead) {
                this.printed.set(sale.key, sale.payload);
            }
            if (this.happens(0.5)) {
                courier.flush({keys: [sale.key], patience: 2000});
            }
        });
    }

    async doSomething() {
        const page = this.pick([...this.pages]);
        const things = [
            () => this.sell(page),
            () => this.sell(page),
            () => this.sell(page),
            () => this.clock.pass(this.random() * 40000),
            () => this.clock.pass(this.random() * 200),
            () => page.courier.nudge(),
            () => {
                page.courier.flush({patience: 500});
            },
            () => page.journal.retry(),
            () => this.happens(0.3) && this.kill(page),
            () => this.pages.size < 2 && this.happens(0.2) && this.openPage(),
        ];
        if (this.happens(0.02)) {
            this.clock.offset = (this.random() - 0.5) * 1e9;
        }
        await this.pick(things)();
        for (const each of this.pages) {
            if (each.storage.isDead) {
                this.kill(each);
            }
        }
        while (!this.pages.size) {
            await this.openPage();
        }
    }

    /** Everything works again, and what was wrong in Odoo is mended. */
    async evening() {
        this.lineTrouble = 0;
        this.diskTrouble = 0;
        this.office.poison.clear();
        this.office.refused.clear();
        [...this.pages].forEach((page) => this.kill(page));
        const {journal, courier} = await this.openPage();
        await this.clock.pass(60000);
        journal.retry();
        courier.nudge();
        await this.clock.until(() => !journal.count);
        let isFlushed = false;
        journal.flushed().then(() => {
            isFlushed = true;
        });
        await this.clock.until(() => isFlushed);
        courier.stop();
        return journal;
    }
}

async function live(seed) {
    const day = new Day(seed);
    await day.openPage();
    while (!day.pages.size) {
        await day.openPage();
    }
    for (let step = 0; step < 120; step++) {
        await day.doSomething();
    }
    const journal = await day.evening();
    return {day, journal};
}

test(`${SEEDS} bad days: each printed receipt is in Odoo once, and nothing waits`, async (t) => {
    const sum = {sales: 0, printed: 0, deaths: 0, requests: 0};
    for (let seed = 1; seed <= SEEDS; seed++) {
        const {day, journal} = await live(seed);
        const {office, printed, platter} = day;
        for (const [key, payload] of printed) {
            assert.ok(office.orders.has(key), `seed ${seed}: ${key} is lost`);
            assert.equal(office.orders.get(key).order, payload);
        }
        assert.equal(journal.count, 0, `seed ${seed}: something still waits`);
        assert.deepEqual([...platter.rows.keys()], [], `seed ${seed}: rows are left`);
        assert.deepEqual(journal.damaged, []);
        const numbers = [...printed.keys()].map(
            (key) => office.orders.get(key).counter
        );
        assert.equal(new Set(numbers).size, numbers.length, `seed ${seed}: numbers`);
        sum.sales += day.count;
        sum.printed += printed.size;
        sum.deaths += day.deaths;
        sum.requests += office.requests.length;
    }
    t.diagnostic(JSON.stringify(sum));
    assert.ok(sum.printed > SEEDS * 20 && sum.deaths > SEEDS);
});
