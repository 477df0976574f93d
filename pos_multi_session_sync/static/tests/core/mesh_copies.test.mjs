// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* A tablet is gone, and its unsent sales are not: other tills keep them, and hand them
   to Odoo. With the real outbox, mesh and storage. */

import "@pos_multi_session_sync/overrides/queue.esm";
import {after, beforeEach, describe, test} from "node:test";
import {answer, openShop, till} from "./mesh_tills.mjs";
import {
    digest,
    keyOf,
    openOutbox,
    saleOf,
    settle,
} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {DeviceCard} from "@pos_offline_queue/app/queue_screen/queue_cards.esm";
import {Disk} from "../../../../pos_offline_queue/static/tests/core/disk.mjs";
import {HeartbeatParts} from "@pos_offline_queue/core/heartbeat.esm";
import {SendError} from "@pos_offline_queue/core/errors.esm";
import assert from "node:assert/strict";
import {browser} from "@web/core/browser/browser";
import {createHmac} from "node:crypto";
import {openStorage} from "@pos_offline_queue/core/storage/open.esm";

const DAY = 86400000;
let disks = null;
/** What Odoo was given, and what it says to the next copy. */
let handedIn = null;
let outcome = null;

beforeEach(() => {
    openShop();
    disks = new Map();
    handedIn = [];
    outcome = {status: "confirmed"};
});

after(() => browser.reset());

/** Databases of Node take their time. */
async function until(isTrue) {
    for (let round = 0; round < 500 && !isTrue(); round++) {
        await new Promise((resolve) => setImmediate(resolve));
        await settle(20);
    }
    assert.ok(isTrue(), "it has not come true");
}

/** @returns {Promise<Object>} that page; again with the same number: loaded anew */
async function open(n, client = n, isWaiting = false) {
    const disk = disks.get(n) || new Disk();
    disks.set(n, disk);
    const storage = await openStorage({indexedDB: disk.indexedDB, name: "q"});
    let ids = n * 1000;
    const newId = () => keyOf((ids += 1));
    const outbox = await openOutbox(storage, {newId});
    outbox.sent.home = "here";
    const transport = {
        call: async (method, args) => {
            handedIn.push({method, args});
            if (outcome instanceof Error) {
                throw outcome;
            }
            return outcome;
        },
    };
    const device = {secret: outbox.store.secret};
    const heartbeatParts = new HeartbeatParts();
    const salePush = {haveCopies: null};
    const offlineQueue = {outbox, transport, device, heartbeatParts, salePush};
    const more = {is_receipt_after_copy: isWaiting};
    const page = till(client, {offlineQueue, more});
    return Object.assign(page, {outbox, heartbeatParts, salePush});
}

/** The queue's heartbeat: what the till asks, after Odoo has answered it. */
function beat({heartbeatParts}, lost = [], silent = []) {
    const asked = heartbeatParts.ask();
    heartbeatParts.hear(asked, {also: {copies: {known: true, lost, silent}}});
    return asked.also.copies;
}

/** They are connected, and Odoo knows by what they seal. */
async function meet(...pages) {
    await answer(...pages);
    pages.forEach((page) => beat(page));
}

const heldBy = (page) => page.outbox.store.all("sync_copy").map(({value}) => value);
const isSafe = (page, count) => () => page.state.copies === count;

async function sell(page, number) {
    const sale = await page.outbox.addSale(saleOf(number));
    await settle(200);
    return sale;
}

describe("a sale that waits", () => {
    test("is on another till as it would go to Odoo, and sealed", async () => {
        const [one, two] = [await open(1), await open(2)];
        await meet(one, two);
        assert.equal(one.state.copies, null);
        const sale = await sell(one, 1);
        await until(isSafe(one, 1));
        const [{key, device, sealed}] = heldBy(two);
        assert.deepEqual([key, device], [sale.key, one.outbox.device]);
        const text = sealed.slice(64);
        const {device: named, entry} = JSON.parse(text);
        assert.equal(named, one.outbox.device);
        assert.deepEqual(
            [entry.key, entry.counter, entry.checksum, entry.order],
            [sale.key, sale.counter, sale.checksum, sale.payload]
        );
        const secret = digest(`pos.offline.copy:${one.outbox.store.secret}`);
        const mac = createHmac("sha256", secret).update(text).digest("hex");
        assert.equal(sealed.slice(0, 64), mac);
        assert.equal(sealed.includes(one.outbox.store.secret), false);
        assert.deepEqual(beat(two).held, {[one.outbox.device]: 1});
    });

    test("lets the receipt wait until another till has written it, where that is wanted", async () => {
        const [one, two] = [await open(1, 1, true), await open(2)];
        await meet(one, two);
        assert.equal(two.salePush.haveCopies, null);
        const {haveCopies} = one.salePush;
        const {store} = two.mesh.copies.copies;
        const {put} = store;
        let write = null;
        const isWritten = new Promise((resolve) => (write = resolve));
        store.put = (copy) => isWritten.then(() => put(copy));
        const {key} = await sell(one, 1);
        let isShown = false;
        haveCopies([key]).then(() => (isShown = true));
        await settle(200);
        assert.equal(isShown, false);
        write();
        await until(() => isShown);
        assert.equal(heldBy(two).length, 1);
        two.mesh.channel.leave();
        const sale = await sell(one, 2);
        await haveCopies([sale.key]);
    });

    test("is forgotten by others once Odoo has it", async () => {
        const [one, two] = [await open(1), await open(2)];
        await meet(one, two);
        const sale = await sell(one, 1);
        await until(isSafe(one, 1));
        one.outbox.confirmed(sale.key);
        await until(() => !heldBy(two).length);
        assert.equal(one.state.copies, null);
    });

    test("is offered again by a page that was loaded anew", async () => {
        const [one, two] = [await open(1), await open(2)];
        await meet(one, two);
        await sell(one, 1);
        await until(isSafe(one, 1));
        const again = await open(1, 3);
        one.mesh.channel.leave();
        await answer(again, two);
        await until(isSafe(again, 1));
        assert.equal(heldBy(two).length, 1);
    });

    test("is said to be nowhere else until another till has written it", async () => {
        const [one, two] = [await open(1), await open(2)];
        await meet(one, two);
        disks.get(2).capacity = 0;
        await sell(one, 1);
        await until(() => one.mesh.mesh.copies.full.size === 1);
        assert.equal(one.state.copies, 0);
        assert.deepEqual([heldBy(two), beat(two).held], [[], {}]);
    });

    test("goes to nobody before Odoo knows by what it is sealed", async () => {
        const [one, two] = [await open(1), await open(2)];
        await answer(one, two);
        await sell(one, 1);
        await settle(500);
        assert.deepEqual([one.state.copies, heldBy(two).length], [null, 0]);
        beat(one);
        await until(isSafe(one, 1));
    });

    test("goes without a copy once it was changed: its old one is dropped", async () => {
        const [one, two] = [await open(1), await open(2)];
        await meet(one, two);
        await sell(one, 1);
        await until(isSafe(one, 1));
        await one.outbox.addSale({...saleOf(1, {note: "other"})});
        await until(() => !heldBy(two).length);
        assert.equal(one.outbox.count, 1);
        assert.equal(one.state.copies, null);
    });
});

describe("a device that is lost", () => {
    /** It has sold, and is gone for good. */
    async function lose() {
        const [one, two] = [await open(1), await open(2)];
        await meet(one, two);
        const sale = await sell(one, 1);
        await until(isSafe(one, 1));
        one.mesh.channel.leave();
        return {sale, two, device: one.outbox.device};
    }

    test("has its sales handed in by who keeps them, when Odoo says so", async () => {
        const {two, device} = await lose();
        const [{sealed}] = heldBy(two);
        beat(two);
        await settle(200);
        assert.deepEqual(handedIn, []);
        beat(two, [device]);
        await until(() => !heldBy(two).length);
        const own = {secret: two.outbox.store.secret};
        assert.deepEqual(handedIn, [{method: "hand_in", args: [own, sealed]}]);
    });

    test("is waited for a little after an outage: all were silent", async () => {
        const {two, device} = await lose();
        const now = Date.now();
        const minute = 60000;
        for (const minutes of [30, 31, 32, 33, 34]) {
            two.mesh.copies.now = () => now + minutes * minute;
            beat(two, [], [device]);
            await settle(200);
        }
        assert.equal(handedIn.length, 0);
        two.mesh.copies.now = () => now + 35 * minute;
        beat(two, [], [device]);
        await until(() => handedIn.length === 1);
    });

    test("also after the till that keeps them was loaded anew", async () => {
        const {device} = await lose();
        const again = await open(2, 4);
        await answer(again);
        beat(again, [device]);
        await until(() => handedIn.length === 1 && !heldBy(again).length);
    });

    test("has its sales kept as long as Odoo has not taken them", async () => {
        const {two, device} = await lose();
        const now = Date.now();
        two.mesh.copies.now = () => now;
        outcome = new SendError("timeout", "silence");
        beat(two, [device]);
        await settle(300);
        beat(two, [device]);
        await settle(300);
        assert.deepEqual([handedIn.length, heldBy(two).length], [2, 1]);
        outcome = {status: "refused"};
        beat(two, [device]);
        await settle(300);
        beat(two, [device]);
        await settle(300);
        assert.deepEqual(
            [handedIn.length, heldBy(two).length],
            [3, 1],
            "not each minute"
        );
        // It keeps a copy, for a manager.
        two.mesh.copies.now = () => now + 8 * DAY;
        beat(two, [device]);
        await until(() => !heldBy(two).length);
        assert.equal(handedIn.length, 4);
    });

    test("is not waited for longer than a day: Odoo may have them long since", async () => {
        const {two} = await lose();
        two.mesh.copies.now = () => Date.now() + 2 * DAY;
        beat(two);
        await until(() => !heldBy(two).length);
        assert.equal(handedIn.length, 1);
    });

    test("has its sales handed in by a till whose session is about to be closed", async () => {
        const {two} = await lose();
        two.mesh.copies.handInOld();
        await settle(200);
        assert.equal(handedIn.length, 0, "it may be sending them just now");
        two.mesh.copies.now = () => Date.now() + 301000;
        two.mesh.copies.handInOld();
        await until(() => !heldBy(two).length);
        assert.equal(handedIn.length, 1);
    });

    test("loses nothing when a manager switches the connections off", async () => {
        const {two} = await lose();
        two.mesh.onAnswer({group: {id: 7}});
        await until(() => !heldBy(two).length);
        assert.equal(handedIn.length, 1);
        assert.deepEqual(beat(two).held, {});
    });
});

test("a till says of how many unsent sales another one certainly has a copy", () => {
    const card = Object.create(DeviceCard.prototype);
    const text = (copies, total) => {
        card.sharing = {state: {copies}};
        card.props = {state: {counts: {total}}};
        return card.copiesText;
    };
    assert.equal(text(2, 3), "2 of 3");
    assert.equal(text(0, 3), "0 of 3");
    // What was sent a moment ago is not counted twice.
    assert.equal(text(3, 2), "2 of 2");
    assert.equal(text(0, 0), "", "nothing waits");
    assert.equal(text(null, 3), "", "nobody is asked");
    card.sharing = null;
    assert.equal(card.copiesText, "", "it shares nothing");
});
