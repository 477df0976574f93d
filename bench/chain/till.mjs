// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Tills without a browser. One that shares orders has the suite's own core, so it asks
   when a real one asks, and says what a real one says. */

import {createHash, randomUUID} from "node:crypto";
import {BusSocket} from "../../tests/live/line.mjs";
import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";
import {diff} from "@pos_multi_session_sync/core/diff.esm";
import {orderOf} from "../../tests/live/order.mjs";
import {unpackMessage} from "@pos_multi_session_sync/core/wire.esm";

/** Milliseconds. A change names the place again after PLACE_LASTS. */
const [HEARTBEAT, PLACE_LASTS] = [60000, 15000];
/** In the lunch hour: between two taps of a cashier, and between two sales. */
const [TAP, SALE] = [3000, 60000];
const MOST_LINES = 4;
const ANNOUNCED = "pos_multi_session.operations";
const QUEUE = "pos.offline.sync";
const TIMERS = {set: (fn, ms) => setTimeout(fn, ms), clear: clearTimeout};

const pad = (number, length) => String(number).padStart(length, "0");
const timeText = () => new Date().toISOString().slice(0, 19).replace("T", " ");

/** An idle till of standard Odoo: it listens. In the lunch hour it sells. */
export class StandardTill {
    /**
     * @param {Object} place {config, session, channel, actor, line: Line}
     * @param {{product, method, values}} things what is sold, and how it is paid
     * @param {Counts} counts
     */
    constructor(place, things, counts) {
        Object.assign(this, {place, things, counts});
        /** "rest", "transfers" (with a look at what was sent), or "sell". */
        this.does = "rest";
        this.sold = 0;
    }

    start() {
        const on = {
            open: () => this.wake(),
            message: (...message) => this.hear(...message),
        };
        this.socket = new BusSocket(this.place.line, this.place.channel, on);
    }

    wake() {
        return null;
    }

    hear() {
        this.counts.add("messages");
    }

    /** Again and again, at first after a part of the pause: nobody keeps in step. */
    each(pause, work) {
        const later = (ms) =>
            setTimeout(() => {
                work();
                later(pause());
            }, ms);
        later(Math.random() * pause());
    }

    live() {
        this.each(
            () => SALE,
            () => this.does === "sell" && this.sell()
        );
    }

    /** @returns {Promise} of the answer; none if there was no good one */
    async ask(kind, model, method, args) {
        return this.counts.timed(kind, this.place.line.call(model, method, args));
    }

    sell() {
        const uuids = Array.from({length: MOST_LINES}, () => randomUUID());
        const lines = uuids.map((uuid, position) => [
            uuid,
            {values: this.things.values, position},
        ]);
        const data = this.order({fields: {}, lines: Object.fromEntries(lines)}, null);
        const args = [[{id: data.uid, data, to_invoice: false}]];
        return this.ask("sale", "pos.order", "create_from_ui", args);
    }

    order(snapshot, shared) {
        const paid = {sale: randomUUID(), snapshot, ...shared};
        const {multi_session, ...sale} = orderOf(this.things, this.place, paid);
        this.sold += 1;
        const uid = [pad(this.place.session, 5), "001", pad(this.sold, 4)].join("-");
        const order = {...sale, name: `Order ${uid}`, uid};
        return shared ? {...order, multi_session} : order;
    }
}

/** A till with the suite: a heartbeat, orders sent from till to till, shared orders. */
export class SharingTill extends StandardTill {
    start() {
        const {actor} = this.place;
        this.device = {
            secret: randomUUID(),
            config_id: this.place.config,
            name: "Chrome on Linux",
            counter: 0,
        };
        this.key = randomUUID();
        this.revision = null;
        this.order_uuid = null;
        this.notified = {at: 0, order: null};
        this.replica = new Replica({
            client: randomUUID(),
            actor,
            newId: () => randomUUID(),
        });
        this.client = new SyncClient({
            replica: this.replica,
            outbox: {
                put: (id) => this.counts.issue(id),
                remove: (id) => this.counts.settle(id),
                all: () => [],
            },
            transport: {sync: (request) => this.sync(request)},
            timers: TIMERS,
            now: () => Date.now(),
            random: Math.random,
            isOnline: () => true,
        });
        this.client.start();
        super.start();
        // As a page does when it begins: what is measured are those that follow.
        this.beat();
    }

    live() {
        super.live();
        this.each(
            () => HEARTBEAT,
            () => this.beat()
        );
        this.each(
            () => TAP,
            () => this.does === "sell" && this.tap()
        );
    }

    wake() {
        this.client.wake("connect");
    }

    /** Says where the cashier is as app/sharing/sync_desk.esm.js does. */
    sync(request) {
        const kind = request.operations ? "change" : "question";
        const asked = {...request, ...this.about(request)};
        return this.ask(kind, "pos.multi.session.sync", "sync", [asked]);
    }

    about(request) {
        const {operations} = request;
        const now = Date.now();
        const order = this.order_uuid;
        const isKnown = order === this.notified.order;
        const said = {config_id: this.place.config};
        if (!(operations && isKnown && now - this.notified.at < PLACE_LASTS)) {
            this.notified = {at: now, order};
            said.client = {...request.client, device: this.key};
            said.presence = {order, screen: "products"};
        }
        return said;
    }

    hear(type, payload) {
        super.hear(type, payload);
        if (type === ANNOUNCED) {
            for (const {id} of unpackMessage(payload).operations || []) {
                if (!this.replica.pending.has(id)) {
                    this.counts.hear(id);
                }
            }
            this.client.onAnnouncement(payload);
        } else {
            this.client.onMessage(payload);
        }
    }

    async beat() {
        const report = {
            ...{waiting: [], waiting_count: 0, waiting_amount: 0, attention_count: 0},
            ...{oldest: false, storage: {}, cashier: this.place.actor.name},
            ...{session_id: this.place.session, tabs: 1, sent: []},
        };
        const question = this.client.question();
        const also = {
            ...(question ? {sync: {...question, ...this.about(question)}} : {}),
            ...(this.does === "transfers" ? {transfers: true} : {}),
        };
        const device = {...this.device, also};
        const answer = await this.ask("heartbeat", QUEUE, "sync", [device, [], report]);
        const {sync, transfers} = answer.also || {};
        this.client.hear(sync);
        if (transfers !== undefined && transfers !== this.revision) {
            this.look();
        }
    }

    async look() {
        const args = [this.device];
        const found = await this.ask(
            "transfers",
            "pos.order.transfer.sync",
            "overview",
            args
        );
        this.revision = found.revision;
    }

    /** A line more, until the order has as many as usual; then one more of a line. */
    tap() {
        const {values} = this.things;
        const before = this.order_uuid && this.replica.visible(this.order_uuid);
        if (!before) {
            this.order_uuid = randomUUID();
        }
        const known = before ? before.lines : {};
        const lines = Object.entries(known).map(([uuid, line]) => ({
            uuid,
            values: line.values,
        }));
        if (lines.length < MOST_LINES) {
            lines.push({uuid: randomUUID(), values});
        } else {
            const [{uuid, values: old}] = lines;
            lines[0] = {uuid, values: {...old, qty: old.qty + 1}};
        }
        const after = {fields: before ? {} : {partner_id: false}, lines};
        const order = this.order_uuid;
        const partials = diff(before, after).map((each) => ({...each, order}));
        this.client.issue(partials, before);
    }

    sell() {
        const document = this.order_uuid && this.replica.visible(this.order_uuid);
        if (!document) {
            return null;
        }
        this.order_uuid = null;
        const {uuid: order, fields, lines} = document;
        const seen = this.replica.position(document);
        const data = this.order({fields, lines}, {order, seen});
        const text = JSON.stringify(data);
        this.device.counter += 1;
        const entry = {
            key: data.idempotency_key,
            counter: this.device.counter,
            checksum: createHash("sha256").update(text).digest("hex"),
            created_at: timeText(),
            order: text,
            options: {to_invoice: false, context: {}},
        };
        return this.ask("sale", QUEUE, "sync", [this.device, [entry], false]).then(
            (answer) => this.counts.judge(answer && answer.results[0])
        );
    }
}
