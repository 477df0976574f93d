// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Replica} from "@pos_multi_session_sync/core/replica.esm";
import {Screen} from "./screen.mjs";
import {SyncClient} from "@pos_multi_session_sync/core/sync_client.esm";

/** What survives the page: operations, sales, and now and then the documents. */
class Device {
    constructor(world) {
        this.world = world;
        this.kept = new Map();
        this.writes = [];
        this.isDue = false;
        this.sales = new Map();
        this.paid = new Set();
        this.saved = null;
    }

    /** Written a moment later, in order, unless the tab is gone by then. */
    write(tab, change) {
        this.writes.push({tab, change});
        if (!this.isDue) {
            this.isDue = true;
            this.world.after(this.world.upTo(12), () => this.flush());
        }
    }

    flush() {
        this.isDue = false;
        this.writes.splice(0).forEach(({change}) => change());
    }

    outbox(tab) {
        const {kept} = this;
        return {
            put: (id, operation) => this.write(tab, () => kept.set(id, operation)),
            remove: (id) => this.write(tab, () => kept.delete(id)),
            all: () => [...kept.values()],
        };
    }

    crash(gone) {
        this.writes = this.writes.filter(({tab}) => tab !== gone);
    }
}

const own = (device, tab) => device.outbox(tab);

/** A till: a device, and on it a page, and after that another page. */
export class Till {
    constructor(world, name) {
        Object.assign(this, {world, name});
        this.actor = {user: name, name, config: name, till: name};
        this.device = new Device(world);
        this.isOnline = true;
        this.pages = 0;
        this.page = null;
    }

    open() {
        const {world} = this;
        this.pages += 1;
        const {ReplicaClass = Replica} = world.parts;
        const replica = new ReplicaClass({
            client: world.named(`${this.name}${this.pages}`),
            actor: this.actor,
            newId: () => world.newName(`${this.name}x`),
        });
        // It hears of all that the server logs after `seenFrom`.
        const page = {replica, isDead: false, notices: [], seenFrom: 0};
        this.page = page;
        page.screen = new Screen(world, page);
        replica.onChange = ({orders, notices}) => {
            page.notices.push(...notices);
            page.screen.follow(orders);
        };
        if (this.device.saved) {
            replica.load(...this.device.saved);
            page.seenFrom = replica.cursor;
            page.screen.follow([...replica.confirmed.keys()]);
        }
        const take = replica.log.takeSnapshot.bind(replica.log);
        replica.log.takeSnapshot = (epoch, snapshot) => {
            page.seenFrom = snapshot.seq;
            take(epoch, snapshot);
        };
        page.client = new SyncClient({
            replica,
            outbox: (world.parts.outbox || own)(this.device, this.name),
            transport: {sync: (request) => world.send(this, page, request)},
            timers: world.timersOf(page),
            now: () => world.events.now,
            random: world.random,
            isOnline: () => this.isOnline,
            limits: world.limits,
        });
        page.client.start();
    }

    crash() {
        if (this.page) {
            Object.assign(this.page, {isDead: true, diedAt: this.world.events.now});
            this.page = null;
            this.device.crash(this.name);
        }
    }

    reload() {
        this.crash();
        this.open();
    }

    save() {
        const {replica} = this.page;
        this.device.flush();
        this.device.saved = [replica.facts, [...replica.confirmed.values()]];
    }

    /** @param {Object[]} partials, all of one gesture */
    issue(order, partials) {
        const {world, page} = this;
        const {client, screen} = page;
        const of = partials.map((each) => ({...each, order}));
        const known = screen.knownOf(order);
        const shown = screen.documentOf(order);
        const operations = screen.does(order, () => client.issue(of, shown));
        operations.forEach(({id, n}) => world.known.set(id, {...known, n}));
        world.note(this, page, operations);
    }

    /** Orders that the cashier can work on. */
    orders() {
        return this.page.screen.documents.filter(
            ({uuid}) => !this.device.paid.has(uuid)
        );
    }

    pay(document) {
        const {uuid: order, fields, lines} = document;
        const kept = Object.entries(lines).map(([uuid, {values, position}]) => [
            uuid,
            {values, position},
        ]);
        const {replica, screen} = this.page;
        const {world, device, actor} = this;
        const sale = world.newName("s");
        device.flush();
        device.paid.add(order);
        device.sales.set(sale, {
            order,
            sale,
            actor,
            snapshot: {fields, lines: Object.fromEntries(kept)},
            seen: replica.position(document),
            ts: world.events.now,
        });
        world.known.set(`sale:${sale}`, screen.knownOf(order));
        world.paid.push(device.sales.get(sale));
        world.sendSale(this, sale);
    }
}
