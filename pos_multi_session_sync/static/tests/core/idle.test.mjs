// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What the tills of a shop ask while nobody does anything. */

import {ADD, NEW} from "./sync_line.mjs";
import {Clock, chance} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {describe, test} from "node:test";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Server} from "./sim/server.mjs";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import assert from "node:assert/strict";

const MINUTES = 10;
const LATENCY = 20;
/** So often a till says to those it is connected with how far it has the log. */
const PULSE = 5000;

/** So many tills of one group, a server, and a bus that may be dead; with a mesh. */
function openShop(count, {isCalm = false, hasMesh = false} = {}) {
    const clock = new Clock();
    const random = chance(7);
    const shop = {clock, tills: [], requests: 0, hasBus: true};
    const announce = (message, hear = "onAnnouncement") =>
        shop.hasBus &&
        shop.tills.forEach(({client}) =>
            clock.set(() => client[hear](message), LATENCY)
        );
    const server = new Server({now: clock.now, announce});
    const answer = (request, name) => {
        const probed = Boolean(request.bus?.probe);
        if (probed) {
            announce({epoch: server.epoch, seq: server.lastSeq}, "onMessage");
        }
        return {...server.answer(request, {name}), probed};
    };
    for (let number = 0; number < count; number++) {
        const name = `T${number}`;
        const newId = () => `${name}x`;
        const replica = new Replica({client: name, actor: {name}, newId});
        const sync = (request) => {
            shop.requests += 1;
            return new Promise((resolve) =>
                clock.set(() => resolve(answer(request, name)), LATENCY)
            );
        };
        const client = new SyncClient({
            ...{replica, timers: clock, now: clock.now, random},
            outbox: {put: () => null, remove: () => null, all: () => []},
            transport: {sync},
            isOnline: () => true,
            isCalm: () => isCalm || hasMesh,
        });
        client.start();
        shop.tills.push({client, replica});
    }
    const pulse = () => {
        for (const {replica} of shop.tills) {
            const {epoch, cursor} = replica;
            shop.tills.forEach(({client}) => client.onPeerSeq(epoch, cursor));
        }
        clock.set(pulse, PULSE);
    };
    if (hasMesh) {
        pulse();
    }
    return shop;
}

/** @returns {Promise<Number>} requests a minute of one till */
async function pace(shop) {
    await shop.clock.pass(60000);
    const {requests} = shop;
    await shop.clock.pass(MINUTES * 60000);
    return (shop.requests - requests) / MINUTES / shop.tills.length;
}

describe("tills at which nobody does anything", () => {
    test("ask together no more the more they are", async () => {
        for (const [count, most] of [
            [2, 2.7],
            [5, 1.2],
            [20, 0.5],
        ]) {
            const asked = await pace(openShop(count));
            assert.ok(asked <= most, `${count} tills, a minute each: ${asked}`);
        }
    });

    test("ask next to nothing where a till is alone", async () => {
        const asked = await pace(openShop(1, {isCalm: true}));
        assert.ok(asked <= 0.4, asked);
    });

    test("ask next to nothing while they are connected, and see what others do", async () => {
        const shop = openShop(2, {hasMesh: true});
        assert.ok((await pace(shop)) <= 0.4);
        const [ana, leo] = shop.tills;
        shop.hasBus = false;
        ana.client.issue([NEW, ADD]);
        await shop.clock.pass(PULSE + 3 * LATENCY);
        assert.ok(leo.replica.visible("o"), "though the bus is dead");
        await shop.clock.pass(60000);
        assert.ok(leo.client.state.isBusSilent, "and it is noticed");
        shop.hasBus = true;
        await shop.clock.pass(30000);
        assert.ok((await pace(shop)) <= 0.4);
    });

    test("ask each for itself while no message arrives, and see what others do", async () => {
        const shop = openShop(3);
        const [ana, leo] = shop.tills;
        await shop.clock.pass(60000);
        shop.hasBus = false;
        ana.client.issue([NEW, ADD]);
        await shop.clock.pass(13000 + 2 * LATENCY);
        assert.ok(leo.replica.visible("o"));
        const asked = await pace(shop);
        assert.ok(asked >= 6 && asked <= 12, asked);
        assert.ok(shop.tills.every(({client}) => client.state.isBusSilent));
        shop.hasBus = true;
        await shop.clock.pass(30000);
        assert.ok((await pace(shop)) <= 2.4);
    });
});
