// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {GROUP, VouchedServer, hmac, quickMac} from "./mesh_server.mjs";
import {Cashier} from "./cashier.mjs";
import {MeshNet} from "./mesh_net.mjs";
import {MeshTill} from "./mesh_till.mjs";
import {World} from "./world.mjs";
import {isSame} from "./mesh_properties.mjs";
import {same} from "@pos_multi_session_sync/core/plain.esm";

/** Gestures of tills that see each other, and not the server. */
const TOGETHER = 8;
const MOVING = ["order.merge", "order.apart"];

/** Who is paid more often, and where others are paid. */
class Payer extends Cashier {
    act(till) {
        const orders = till.orders();
        if (orders.length && this.world.isNow(0.12)) {
            const document = this.world.isNow(0.6) ? orders[0] : this.pick(orders);
            this.pay(till, document);
        } else {
            super.act(till);
        }
    }
}

/** A world whose tills see each other without the server; both fail by themselves. */
export class MeshWorld extends World {
    constructor(seed, {parts = {}, ...options} = {}) {
        super(seed, {...options, parts: {TillClass: MeshTill, ...parts}});
        this.mac = seed % 16 === 0 ? hmac : quickMac;
        this.keyEpoch = 1;
        this.keys = new Map();
        /** What tests ask for afterwards: see sim/mesh_properties. */
        Object.assign(this, {believed: [], unlike: [], twice: [], outlived: []});
        this.reached = {
            alike: 0,
            lost: 0,
            handedOver: 0,
            consent: 0,
            attacks: 0,
            hinted: 0,
            founded: 0,
            shown: 0,
        };
        this.lostTills = [];
        this.acknowledged = new Map();
        this.payments = [];
        this.net = new MeshNet(this);
        this.cashier = new Payer(this);
        const {ServerClass = VouchedServer} = parts;
        this.server = new ServerClass({
            now: () => this.events.now,
            announce: (message) => this.announce(message),
            mac: this.mac,
            secretOf: (client) => this.secretOf(client),
        });
    }

    secretOf(client) {
        return `secret-${client}`;
    }

    /** Each page has the key that it has heard of last. */
    credentialsOf(client) {
        const epoch = this.keys.get(client) || this.keyEpoch;
        this.keys.set(client, epoch);
        return {key: `key-${epoch}`, epoch, group: GROUP, client};
    }

    // What happens

    trouble(till) {
        super.trouble(till);
        this.net.trouble();
        if (this.isNow(0.05)) {
            this.isOut = !this.isOut;
            this.tills.forEach((each) => this.setOnline(each, !this.isOut));
        }
        if (this.isNow(0.01)) {
            this.renewKey();
        }
        const isHeld = till.page && till.page.mesh.copies.counts.safe;
        if (this.isNow(isHeld ? 0.15 : 0.01)) {
            this.lose(till);
        }
    }

    setOnline(till, isOnline) {
        till.isOnline = isOnline;
        if (till.page) {
            till.page.client.wake(isOnline ? "online" : "offline");
        }
    }

    renewKey() {
        this.keyEpoch += 1;
        this.tills.forEach((till) => this.giveKey(till));
    }

    giveKey(till) {
        if (till.page && till.isOnline) {
            const {page} = till;
            this.after(this.upTo(3000), () => {
                this.keys.set(page.id, this.keyEpoch);
                if (!page.isDead) {
                    page.mesh.setCredentials(this.credentialsOf(page.id));
                }
            });
        }
    }

    /** The device is gone for good, with all that was on it. */
    lose(till) {
        const isShared = this.tills.some(
            (each) => each !== till && each.device === till.device
        );
        if (this.tills.length < 3 || isShared || !till.page) {
            return;
        }
        const {copies} = till.page.mesh;
        for (const [key, {homes}] of copies.mine) {
            if (till.device.sales.has(key)) {
                // By the letter before the number of the page.
                this.acknowledged.set(key, new Set([...homes].map(([name]) => name)));
            }
        }
        till.crash();
        till.isLost = true;
        till.open = () => null;
        this.tills = this.tills.filter((each) => each !== till);
        this.lostTills.push(till);
        this.reached.lost += 1;
        for (const [id, issued] of this.issued) {
            if (issued.till === till) {
                this.durable.delete(id);
            }
        }
    }

    sendSale(till, key) {
        if (!till.isLost) {
            super.sendSale(till, key);
        }
    }

    /** A sibling brings it, as it was sealed. */
    deliverCopy(till, {sealed}) {
        return {
            then: (onOk, onError) => {
                const isLost = !till.isOnline || this.isNow(this.day.request);
                this.after(this.latency(), () => {
                    if (isLost) {
                        onError(new Error("offline"));
                        return;
                    }
                    this.server.sell(JSON.parse(sealed));
                    this.reached.handedOver += 1;
                    if (this.isNow(this.day.answer)) {
                        onError(new Error("no answer"));
                    } else {
                        onOk();
                    }
                });
            },
        };
    }

    /** Whether somebody has been paid for it before, whom this till could have asked. */
    notePayment(till, order, {asked, hasConsent}) {
        const {id} = till.page;
        this.reached.consent += hasConsent ? 1 : 0;
        const first = this.payments.find((each) => each.order === order);
        const other = first && !first.till.isLost && first.till.page;
        const since = other ? this.net.linkedSince(other.id, id) : null;
        if (first && other && since !== null && since < asked && !hasConsent) {
            this.twice.push(
                `${till.name} is paid for ${order} after ${first.till.name}`
            );
        }
        this.payments.push({till, order});
    }

    // What is looked at

    digestOf({till}) {
        const {mesh, replica} = till.page;
        const {provisional, claims, copies} = mesh;
        return JSON.stringify([
            replica.orders(),
            replica.cursor,
            provisional.own.clock,
            provisional.versionsFor(null),
            provisional.log.upTo,
            [...claims.sold.sales.keys()],
            [...claims.others],
            [...copies.others.keys()],
            [...mesh.known],
        ]);
    }

    look(till) {
        const {mesh, replica} = till.page;
        const {provisional} = mesh;
        for (const order of provisional.indexed.keys()) {
            const shown = replica.visible(order);
            replica.shown.delete(order);
            this.reached.hinted += 1;
            if (!same(shown, replica.visible(order))) {
                this.wrong.push(`${till.name} does not show ${order} as it is`);
            }
        }
        this.noteOutlived(till);
    }

    /** What is in the log up to where a till has it is not shown on top of it. */
    noteOutlived({name, page: {replica, mesh}}) {
        const {server} = this;
        if (replica.epoch !== server.epoch || replica.cursor === null) {
            return;
        }
        const logged = new Set();
        for (const {id, seq, was = []} of server.log.slice(0, replica.cursor)) {
            logged.add(id);
            was.forEach((each) => logged.add(each));
            logged.add(seq);
        }
        for (const {entries, logged: hints} of mesh.provisional.indexed.values()) {
            const ids = entries.map(({operation}) => operation.id);
            const seqs = hints.map(({seq}) => seq);
            [...ids, ...seqs]
                .filter((each) => logged.has(each))
                .forEach((each) => this.outlived.push(`${name} shows ${each} on top`));
        }
    }

    /** Without the server all who see each other come to show the same. */
    compare() {
        this.net.heal();
        this.day = {...this.day, crash: 0, screen: 0};
        // Who was about to crash has done so.
        this.events.run(this.events.now + 3000);
        this.tills.forEach((till) => {
            if (!till.page) {
                till.open();
            }
            this.setOnline(till, false);
            // Whose keys differ do not hear each other.
            this.keys.set(till.page.id, this.keyEpoch);
            till.page.mesh.setCredentials(this.credentialsOf(till.page.id));
        });
        for (let gesture = 0; gesture < TOGETHER; gesture++) {
            this.events.run(this.events.now + this.upTo(400));
            const till = this.tills[this.upTo(this.tills.length)];
            this.cashier.act(till);
            this.look(till);
        }
        this.events.run(this.events.now + 16000);
        const pages = this.tills.map(({page}) => page);
        for (const [at, one] of pages.entries()) {
            for (const other of pages.slice(at + 1)) {
                if (this.canMeet(one, other, pages)) {
                    this.reached.alike += 1;
                    const wrong = isSame(one.replica, other.replica);
                    if (wrong) {
                        this.unlike.push(`${one.id} and ${other.id}: ${wrong}`);
                    }
                }
            }
        }
        this.noteShown(pages);
    }

    /** What all show, where nobody pays, moves lines, or is loaded anew before the end. */
    noteShown(pages) {
        const moves = pages.flatMap(({replica}) => replica.pending.list());
        const sales = this.tills.flatMap(({device}) => [...device.sales.values()]);
        const moving = new Set(sales.map(({order}) => order));
        moves
            .filter(({type}) => MOVING.includes(type))
            .forEach(({order, into, from}) =>
                [order, into, from].forEach((each) => moving.add(each))
            );
        // What the server alone knows, and what comes from who does not come back.
        const known = Math.min(...pages.map(({replica}) => replica.cursor));
        this.server.log.slice(known).forEach(({order}) => moving.add(order));
        const left = pages.map(({id}) => id);
        for (const {mesh} of pages) {
            for (const {author, entries} of mesh.provisional.books.all) {
                [...entries.values()]
                    .filter(() => !left.includes(author))
                    .forEach(({operation}) => moving.add(operation.order));
            }
        }
        const canAll = pages.every((one) =>
            pages.every((other) => this.canMeet(one, other, pages))
        );
        // Who has to begin anew does not know of what the others wait for.
        const {epoch, floor} = this.server;
        const isSteady = epoch === pages[0].replica.epoch && floor <= known;
        if (canAll && isSteady && !this.unlike.length && this.seed % 2) {
            const [{replica}] = pages;
            this.shownAt = this.server.lastSeq;
            this.shown = replica.orders().filter(({uuid}) => !moving.has(uuid));
            this.reached.shown += this.shown.length;
        }
    }

    /** The log of one goes on where that of the other ends. */
    canMeet(one, other, pages) {
        const {epoch} = one.replica;
        const cursors = pages.map(({replica}) => replica.cursor);
        const bases = pages.map(({mesh}) => mesh.provisional.base);
        return (
            epoch !== null &&
            pages.every(({replica}) => replica.epoch === epoch) &&
            // Of who is gone nobody says what a page has missed that was loaded since.
            pages.every(({mesh: {provisional}}) =>
                provisional.books.all.every(
                    (book) => !book.entries.size || book.log[1] >= provisional.base
                )
            ) &&
            // Who had heard of it shows what is in the log by now; it is not handed on.
            pages.every(({mesh: {provisional}}) =>
                provisional.books.all.every(
                    ({author, log}) =>
                        log[2] <= provisional.log.upTo ||
                        pages.some(({id}) => id === author)
                )
            ) &&
            // What was done before the server has said a secret is told to nobody.
            pages.every(
                ({replica, mesh}) =>
                    replica.pending.size === mesh.provisional.own.entries.size
            ) &&
            Math.max(...bases) <= Math.min(...cursors)
        );
    }

    heal() {
        this.compare();
        if (!this.shown) {
            this.tills.filter(() => this.isNow(0.3)).forEach((till) => till.reload());
        }
        super.heal();
        this.tills.forEach((till) => this.setOnline(till, true));
        this.lostSince = this.events.now;
        this.keepHandingOver();
    }

    /** A manager has said that these devices are lost. */
    keepHandingOver() {
        for (const {page} of this.tills) {
            for (const {device} of this.lostTills) {
                page.mesh.copies.handOver(device.uuid);
            }
        }
        if (this.events.now > this.lostSince + 30000) {
            this.takeBackLost();
        }
        this.after(5000, () => this.keepHandingOver());
    }

    /** What nobody had a copy of can only be paid anew. */
    takeBackLost() {
        for (const {page} of this.tills) {
            const {claims, copies} = page.mesh;
            [...claims.sold.sales.keys()]
                .filter((key) => this.isGone(key) && !copies.others.has(key))
                .forEach((key) => claims.sold.takeBack(key));
        }
    }

    isGone(key) {
        const isLost = this.lostTills.some(({device}) => device.sales.has(key));
        return isLost && !this.server.sales.includes(key);
    }

    get isAtRest() {
        const isMeshAtRest = this.tills.every(
            ({page: {mesh}}) =>
                mesh.provisional.indexed.size === 0 &&
                ![...mesh.claims.sold.sales.keys()].some((key) => this.isGone(key)) &&
                !this.lostTills.some(({device}) => mesh.copies.devices[device.uuid])
        );
        return isMeshAtRest && super.isAtRest;
    }

    run() {
        super.run();
        this.tills.forEach((till) => this.noteOutlived(till));
        const lost = new Set(this.lostTills.map(({name}) => name));
        const isIn = ({sale, actor}) =>
            !lost.has(actor.config) || this.server.sales.includes(sale);
        this.paid = this.paid.filter(isIn);
        return this;
    }
}
