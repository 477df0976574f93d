/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    MeshPayments,
    unlessFaulty,
} from "@pos_multi_session_sync/app/mesh/mesh_payments.esm";
import {Mesh} from "@pos_multi_session_sync/core/mesh/mesh.esm";
import {MeshCopies} from "@pos_multi_session_sync/app/mesh/mesh_copies.esm";
import {RtcChannel} from "@pos_multi_session_sync/app/mesh/rtc.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {same} from "@pos_multi_session_sync/core/plain.esm";

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
