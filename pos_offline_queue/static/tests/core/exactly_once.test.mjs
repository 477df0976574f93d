// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Whole days of a till in a world where everything goes wrong, from a seed: the line
   drops, doubles, delays and hangs, the server fails, refuses and is busy, proxies answer
   in its place, the disk is full or dies, pages die at any moment, there are two tabs,
   the clock jumps, and what standard left is found again and again. At the end each
   receipt that was printed is one order in Odoo: what is counted is receipts by their
   number, not keys, as a sale that got a second key would be there twice. */

import {Air, Clock, Store, chance, digest, keyOf, saleOf} from "./world.mjs";
import {Line, Office} from "./office.mjs";
import {MortalStorage, Platter} from "./mortal.mjs";
import {Lease} from "@pos_offline_queue/core/neighbours.esm";
import {Outbox} from "@pos_offline_queue/core/outbox.esm";
import {OutboxSender} from "@pos_offline_queue/core/outbox_sender.esm";
import assert from "node:assert/strict";
import {saleKey} from "@pos_offline_queue/core/identifiers.esm";
import test from "node:test";

const SEEDS = 150;
const TROUBLE = [
    ..."down dropped unanswered doubled slow late hanging working".split(" "),
    ..."broken expired forbidden partial garbage unknown".split(" "),
    ..."page gateway overloaded limited".split(" "),
];
const SPOILED = ["fails", "lies", "dies", "dies late"];

class Day {
    constructor(seed) {
        this.random = chance(seed);
        this.clock = new Clock();
        this.office = new Office(this.clock);
        this.platter = new Platter();
        this.air = new Air();
        /** The browser's localStorage: the lease of the tab that sends. */
        this.store = new Store();
        this.owners = 0;
        /** Of standard, paid and unsent, from before the install; and a copy of it. */
        this.left = [];
        for (let number = 9001; number <= 9003; number++) {
            const {payload} = saleOf(number, {idempotency_key: undefined});
            this.left.push(JSON.parse(payload));
        }
        this.backup = [...this.left];
        /** How often things go wrong, today. */
        this.lineTrouble = this.random() * 0.9;
        this.diskTrouble = this.random() < 0.5 ? this.random() * 0.1 : 0;
        /** On some days a backup is put back; a clock that jumps ages all that is kept. */
        this.isSetBack = this.happens(0.3);
        this.pages = new Set();
        /** Payloads of the sales whose receipts were printed. Standard printed some. */
        this.printed = new Map();
        this.count = 0;
        this.deaths = 0;
        this.setBacks = 0;
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

    /** A page that dies leaves its lease to time, and time is what the clock says. */
    makeLock() {
        this.owners += 1;
        const {store, clock, owners: owner} = this;
        return new Lease({store, name: "sending", owner, now: clock.now});
    }

    /** As the page does when it opens. The browser may die before it writes the end. */
    async takeOver({outbox, storage}) {
        const sales = this.left.map((data) => {
            const key = saleKey(keyOf(0), data, digest);
            const payload = JSON.stringify({...data, idempotency_key: key});
            return {...saleOf(0), key, uid: data.uid, payload};
        });
        let isDurable = null;
        Promise.all(sales.map((sale) => outbox.addSale(sale))).then((records) => {
            isDurable = records.every(({durable}) => durable);
        });
        await this.clock.until(() => isDurable !== null || storage.isDead, 1000);
        if (isDurable && !storage.isDead) {
            sales.forEach(({key, payload}) => this.printed.set(key, payload));
            this.left = [];
        }
        if (this.happens(0.3)) {
            this.left = this.backup;
        }
    }

    async openPage() {
        const {clock} = this;
        const pause = () =>
            new Promise((resolve) => clock.set(resolve, 1 + this.random() * 4));
        const storage = new MortalStorage(this.platter, () => this.diskFate(), pause);
        const channel = this.air.channel();
        let outbox = null;
        Outbox.open({
            storage,
            channel,
            digest,
            now: clock.now,
            newId: () => `device-${this.random()}`,
        }).then((each) => {
            outbox = each;
        });
        await clock.until(() => outbox || storage.isDead, 1000);
        if (!outbox) {
            return null;
        }
        const sender = new OutboxSender({
            outbox,
            transport: new Line(this.office, () => this.fate()),
            timers: clock,
            now: clock.now,
            random: this.random,
            lock: this.makeLock(),
            isOnline: () => !this.happens(0.1),
            report: () => ({sent: outbox.sent.toAsk()}),
        });
        sender.start();
        const page = {outbox, sender, storage, channel};
        this.pages.add(page);
        await this.takeOver(page);
        return page;
    }

    kill(page) {
        page.storage.isDead = true;
        page.sender.stop();
        page.channel.listen(() => null);
        this.pages.delete(page);
        this.deaths += 1;
    }

    sell({outbox, sender, storage}) {
        this.count += 1;
        const sale = saleOf(this.count);
        if (this.happens(0.05)) {
            this.pick([this.office.poison, this.office.refused]).add(sale.key);
        }
        outbox.addSale(sale).then(({durable}) => {
            if (durable && !storage.isDead) {
                this.printed.set(sale.key, sale.payload);
            }
            if (this.happens(0.5)) {
                sender.flush({keys: [sale.key], patience: 2000});
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
            () => page.sender.nudge(),
            () => {
                page.sender.flush({patience: 500});
            },
            () => page.outbox.retry(),
            () => this.happens(0.3) && this.kill(page),
            () => this.pages.size < 2 && this.happens(0.2) && this.openPage(),
        ];
        if (this.isSetBack && this.happens(0.02)) {
            this.office.setBack(Math.floor(this.random() * this.office.made.length));
            this.setBacks += 1;
        } else if (!this.isSetBack && this.happens(0.02)) {
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
        const {outbox, sender} = await this.openPage();
        await this.clock.pass(60000);
        outbox.retry();
        sender.nudge();
        await this.clock.until(() => !outbox.count);
        // What a database that was set back lacks: all of it is asked for at a start.
        await this.clock.pass(200000);
        await this.clock.until(() => !outbox.count);
        let isFlushed = false;
        outbox.flushed().then(() => {
            isFlushed = true;
        });
        await this.clock.until(() => isFlushed);
        sender.stop();
        return outbox;
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
    const outbox = await day.evening();
    return {day, outbox};
}

test(`${SEEDS} bad days: each printed receipt is in Odoo once, and nothing waits`, async (t) => {
    const sum = {sales: 0, printed: 0, deaths: 0, requests: 0, setBacks: 0};
    for (let seed = 1; seed <= SEEDS; seed++) {
        const {day, outbox} = await live(seed);
        const {office, printed, platter} = day;
        for (const [key, payload] of printed) {
            assert.ok(office.orders.has(key), `seed ${seed}: ${key} is lost`);
            assert.equal(office.orders.get(key).order, payload);
        }
        const twice = office.made.filter((uid, at) => office.made.indexOf(uid) !== at);
        assert.deepEqual(twice, [], `seed ${seed}: a receipt is there twice`);
        assert.equal(outbox.count, 0, `seed ${seed}: something still waits`);
        const left = [...platter.rows.keys()].filter((id) => !id.startsWith("sent/"));
        assert.deepEqual(left, [], `seed ${seed}: rows are left`);
        assert.deepEqual(outbox.damaged, []);
        const numbers = [...printed.keys()].map(
            (key) => office.orders.get(key).counter
        );
        assert.equal(new Set(numbers).size, numbers.length, `seed ${seed}: numbers`);
        sum.sales += day.count;
        sum.printed += printed.size;
        sum.deaths += day.deaths;
        sum.setBacks += day.setBacks;
        sum.requests += office.requests.length;
    }
    t.diagnostic(JSON.stringify(sum));
    assert.ok(sum.printed > SEEDS * 20 && sum.deaths > SEEDS && sum.setBacks > 50);
});
