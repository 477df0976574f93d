// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Pages of the POS, as far as the mesh knows them, and a network between them. */

import {
    Clock,
    digest,
    keyOf,
    settle,
} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {Network, connectionOf} from "./rtc_network.mjs";
import {HeartbeatParts} from "@pos_offline_queue/core/heartbeat.esm";
import {MeshDesk} from "@pos_multi_session_sync/app/mesh/mesh_desk.esm";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {SharingView} from "@pos_multi_session_sync/app/sharing/sharing_view.esm";
import {browser} from "@web/core/browser/browser";
import {createHmac} from "node:crypto";

export const KEY = {key: "a2V5", epoch: 1};
let network = null;
let tills = null;

globalThis.window = {
    sha256: {hmac: (key, text) => createHmac("sha256", key).update(text).digest("hex")},
};

/** @returns {Clock} of all of them */
export function openShop() {
    network = new Network();
    tills = [];
    const clock = new Clock();
    browser.setTimeout = clock.set;
    return clock;
}

/** The queue of a till on which nothing waits. */
function emptyQueue(n) {
    const nothing = () => undefined;
    const store = {hint: nothing, setHint: nothing, all: () => []};
    return {
        heartbeatParts: new HeartbeatParts(),
        outbox: {
            device: keyOf(n + 50),
            digest,
            subscribe: nothing,
            sale: nothing,
            sales: () => [],
            sent: {rows: new Map()},
            store: {...store, secret: keyOf(n + 70)},
        },
    };
}

function signal({client, to, text}) {
    tills.forEach(({bus}) =>
        queueMicrotask(() =>
            bus.get("pos_multi_session.signal")({from: client.id, to, text})
        )
    );
    return true;
}

/** A page of the POS, as far as the mesh knows it. */
export function till(n, {canConnect = true, offlineQueue = emptyQueue(n), more} = {}) {
    window.RTCPeerConnection = canConnect ? connectionOf(network, n) : undefined;
    const client = keyOf(n);
    let ids = n * 100;
    const newId = () => keyOf((ids += 1));
    const actor = {user: n, name: `Cashier ${n}`, config: n, till: `Till ${n}`};
    const replica = new Replica({client, actor, newId});
    Object.assign(replica.log, {epoch: keyOf(800), cursor: 0});
    replica.secrets[client] = `secret of ${n}`;
    const bus = new Map();
    const sharing = {
        isOwn: (one) => one.client === client,
        of: () => undefined,
        facts: {me: actor, is_mesh: true},
        pos: {
            config: {id: n, ...more},
            offlineQueue,
        },
        env: {services: {bus_service: {subscribe: (type, fn) => bus.set(type, fn)}}},
    };
    sharing.view = new SharingView(sharing);
    sharing.state = sharing.view.state;
    sharing.state.phase = "upToDate";
    const transport = {call: async (_model, _method, [request]) => signal(request)};
    const seen = [];
    const syncClient = {
        hasten: () => null,
        onPeerSeq: (_epoch, seq) => seen.push(seq),
    };
    const desk = {sharing, replica, client: syncClient, transport, newId};
    const mesh = new MeshDesk(desk);
    desk.mesh = mesh;
    mesh.start();
    const page = {n, client, replica, sharing, mesh, state: sharing.state, bus, seen};
    tills.push(page);
    return page;
}

/** The server answers them, and says who is there. */
export async function answer(...pages) {
    for (const {mesh, client} of pages) {
        const presence = tills
            .filter((each) => each.client !== client)
            .map((each) => ({client: each.client, screen: "products"}));
        mesh.onAnswer({group: {id: 7}, mesh: KEY, presence});
    }
    await settle(500);
}
