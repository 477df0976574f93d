/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Mesh} from "@pos_multi_session_sync/core/mesh/mesh.esm";
import {MeshCopies} from "@pos_multi_session_sync/app/mesh/mesh_copies.esm";
import {RtcChannel} from "@pos_multi_session_sync/app/mesh/rtc.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";

/** A till that is connected and does not answer keeps a customer waiting so long, in ms. */
const PATIENCE = 5000;

/** A fault in what tills say to each other is not to stop a sale. */
function unlessFaulty(act, otherwise = null) {
    try {
        return act();
    } catch (error) {
        console.warn("Other tills are not told of a payment", error);
        return otherwise;
    }
}

/** Payments, as tills that are connected say to each other. Without a mesh: nothing. */
export class MeshPayments {
    /** @param {MeshDesk} desk */
    constructor(desk) {
        this.desk = desk;
        /** Who waits for the answer of the others, by order. */
        this.waiting = new Map();
    }

    get claims() {
        return this.desk.mesh?.claims;
    }

    /** With the mesh off nothing is computed. */
    withClaims(act) {
        const {claims} = this;
        if (claims) {
            unlessFaulty(() => act(claims));
        }
    }

    /**
     * The cashier is at the payment.
     *
     * @param {String} order uuid
     * @param {Boolean} [hasConsent] though another till takes it, or was paid
     */
    begin(order, hasConsent = false) {
        this.withClaims((claims) => claims.ask(order, {hasConsent}));
    }

    /**
     * Two tills may have come to the payment of an order at one time.
     *
     * @param {String} order uuid
     * @returns {Promise} when the others have said who takes it
     */
    async settled(order) {
        const isHeld = unlessFaulty(
            () => !this.claims || this.claims.mayPay(order),
            true
        );
        if (!isHeld && !this.isAsking(order)) {
            // The payment was opened before others were there, or they had it until now.
            this.begin(order);
        }
        if (this.isAsking(order)) {
            await new Promise((resolve) => {
                this.waiting.set(order, resolve);
                browser.setTimeout(resolve, PATIENCE);
            });
            this.waiting.delete(order);
        }
    }

    isAsking(order) {
        return this.claims?.claims.get(order)?.state === "asking";
    }

    /** Who takes it, or has, is known anew. */
    noteChange(order) {
        this.desk.desk.sharing.view.notePayer(order, this.payerOf(order));
        if (!this.isAsking(order)) {
            this.waiting.get(order)?.();
        }
    }

    end(order) {
        this.withClaims((claims) => claims.free(order));
    }

    /** @param {Order} order it is paid here, and on its way to Odoo */
    sell(order) {
        this.withClaims((claims) => {
            const {shared_uuid: uuid, idempotency_key: key} = order;
            const total = order.get_total_with_tax();
            const payments = order.paymentlines.map((line) => [
                line.name,
                line.get_amount(),
            ]);
            claims.sell({key, order: uuid, total, payments, ts: Date.now()});
        });
    }

    /** @param {String} order uuid; its sale will not get into Odoo */
    takeBack(order) {
        this.withClaims((claims) => {
            const sale = claims.sold.of(order);
            if (sale) {
                claims.sold.takeBack(sale.key);
            }
        });
    }

    /**
     * @param {String} order uuid
     * @returns {{client: String, actor: Object, why: "paying"|"sold"}|null} another till
     */
    payerOf(order) {
        const payer = this.claims?.payerOf(order);
        // Also what an earlier page of this till has sold is its own.
        if (!payer || this.desk.desk.replica.mine.has(payer.author)) {
            return null;
        }
        const {author: client, till: name, why, ts} = payer;
        const since = why === "sold" ? {since: ts} : {};
        return {client, actor: {name, till: ""}, why, ...since};
    }
}

const SIGNAL = "pos_multi_session.signal";
/** The server is there, and this till may not be in the group any more. */
const REFUSALS = ["access", "session"];

const mac = (key, text) => window.sha256.hmac(key, text);

/** The connections of this till to others: with a key from Odoo, by signals through it. */
export class MeshDesk {
    /** @param {SyncDesk} desk */
    constructor(desk) {
        this.desk = desk;
        /** {key, epoch} as the server has given it, in this page alone. */
        this.given = null;
        this.joined = null;
        /** Orders whose sale Odoo has rejected, and of which a manager has decided. */
        this.rejected = [];
        this.decided = new Set();
        /** Clients that the server has seen lately. */
        this.members = new Set();
        const {RTCPeerConnection: Connection = null} = window;
        this.channel = new RtcChannel({
            Connection,
            signal: (to, text) => this.signal(to, text),
            mac,
            newId: () => desk.newId(),
            ...pageWorld,
        });
        this.channel.onPeer(() => this.show());
        /** What tills say to each other, once this one has started. */
        this.mesh = null;
        this.payments = new MeshPayments(this);
        this.copies = new MeshCopies(this, {mac, ...pageWorld});
        /** Until the server has answered, what it was when the POS was loaded. */
        this.isOn = Boolean(desk.sharing.facts.is_mesh);
        this.show();
    }

    start() {
        const {sharing, replica} = this.desk;
        const {bus_service: bus} = sharing.env.services;
        this.mesh = new Mesh({
            channel: this.channel,
            mac,
            replica,
            ...pageWorld,
            isAlone: () => sharing.state.phase === "alone",
            till: sharing.facts.me.till,
            device: sharing.pos.offlineQueue.outbox.device,
            copyStore: this.copies.store,
            deliver: (copy) => this.copies.deliver(copy),
            onLog: (epoch, seq) => this.desk.client.onPeerSeq(epoch, seq),
            onChange: (order) =>
                order ? this.payments.noteChange(order) : this.copies.show(),
            onNews: () => this.desk.client.hasten(),
        });
        this.copies.start();
        bus.subscribe(SIGNAL, (message) => this.channel.receive(message));
        browser.addEventListener("pagehide", () => this.channel.leave());
    }

    /** @param {Object} answer of `sync` */
    onAnswer(answer) {
        const {group, mesh, presence} = answer;
        if (group) {
            if (!mesh) {
                this.copies.handInAll();
            }
            this.given = mesh || null;
            this.groupId = group.id;
            this.isOn = Boolean(mesh);
            this.noteRejected(group.rejected || []);
        }
        // A client whose changes were lost goes on as another one.
        const {client} = this.desk.replica;
        this.join(this.given && {...this.given, client, group: this.groupId});
        this.reopenDecided(answer);
        if (presence) {
            this.members = new Set(presence.map((one) => one.client));
            this.meet();
        }
        this.show();
    }

    noteRejected(rejected) {
        const orders = rejected.map(({order}) => order);
        this.rejected
            .filter((order) => !orders.includes(order))
            .forEach((order) => this.decided.add(order));
        this.rejected = orders;
    }

    /** A sale was set aside, and the till that made it may be gone: it is to be paid. */
    reopenDecided({last_seq: last = 0}) {
        const {confirmed, cursor} = this.desk.replica;
        if (cursor < last) {
            return;
        }
        [...this.decided]
            .filter((order) => confirmed.get(order)?.state === "open")
            .forEach((order) => this.payments.takeBack(order));
        this.decided.clear();
    }

    /** @param {{client: String, screen: String|null}} one as the bus tells it */
    onPresence({client, screen}) {
        this.members[screen ? "add" : "delete"](client);
        this.meet();
    }

    /** @param {{reason: String|null}} state of the SyncClient */
    onState({reason}) {
        if (REFUSALS.includes(reason)) {
            this.join(null);
        }
        this.mesh?.noteServer();
    }

    /** @param {Credentials|null} credentials */
    join(credentials) {
        if (!this.channel.Connection) {
            return;
        }
        if (credentials?.client !== this.channel.me) {
            this.mesh.setCredentials(null);
            this.copies.follow();
        }
        this.channel.join(credentials);
        if (!same(credentials, this.joined)) {
            this.joined = credentials;
            this.mesh.setCredentials(credentials);
            this.copies.follow();
        }
    }

    /** @returns {{vouchers: Object}|{}} that others let who is paid see so much of them */
    vouchersFor({also = {}}) {
        const {provisional} = this.mesh;
        const vouchers = provisional
            ? unlessFaulty(() => provisional.books.vouchersFor(also), {})
            : {};
        return Object.keys(vouchers).length ? {vouchers} : {};
    }

    meet() {
        this.channel.meet(this.others);
    }

    get others() {
        const {mine} = this.desk.replica;
        return [...this.members].filter((client) => !mine.has(client));
    }

    /** Whether all others of the group say directly when the log goes on. */
    get hearsAll() {
        const {others} = this;
        return others.length > 0 && this.mesh.hears(others);
    }

    /** @returns {Promise} rejects if the server could not hand it over */
    async signal(to, text) {
        const {sharing, replica, transport} = this.desk;
        if (sharing.state.phase === "alone") {
            throw new Error("The server is away");
        }
        const {client: id, secrets} = replica;
        const client = {id, ...(secrets[id] ? {secret: secrets[id]} : {})};
        const request = {config_id: sharing.pos.config.id, client, to, text};
        if (!(await transport.call("pos.multi.session.sync", "signal", [request]))) {
            throw new Error("The other till is not there");
        }
    }

    /** `phase`: off, missing (the browser cannot), waiting (for the server), on. */
    show() {
        const {channel, isOn} = this;
        const known = channel.credentials ? "on" : "waiting";
        const able = channel.Connection ? known : "missing";
        const count = channel.peers().length;
        this.desk.sharing.view.noteMesh({phase: isOn ? able : "off", count});
    }
}

/** Longer than the bus takes. Milliseconds. */
const LONGEST = 3000;

/**
 * A peer says at once that Odoo has what it did; the log, which comes another way, may
 * be later. An order that only peers have told of is not taken away in between.
 */
export class Handover {
    /**
     * @param {Object} world `timers`, `now`
     * @param {(order: String) => void} show bring it up to its document
     */
    constructor({timers, now}, show) {
        Object.assign(this, {timers, now, show});
        /** Since when, by order. */
        this.since = new Map();
    }

    /**
     * @param {String} order
     * @param {Document|null} document as it is now
     * @param {Document|null} applied as it is on the screen
     * @returns {Boolean} whether it stays on the screen for now
     */
    isUnderWay(order, document, applied) {
        if (document || !applied?.hinted) {
            this.since.delete(order);
            return false;
        }
        if (!this.since.has(order)) {
            this.since.set(order, this.now());
            // A timer may be a little early.
            this.timers.set(() => this.show(order), LONGEST + 50);
        }
        const isOver = this.now() - this.since.get(order) >= LONGEST;
        if (isOver) {
            this.since.delete(order);
        }
        return !isOver;
    }
}
