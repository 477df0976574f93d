/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {RtcChannel} from "@pos_multi_session_sync/app/mesh/rtc.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";

const SIGNAL = "pos_multi_session.signal";
/** The server is there, and this till may not be in the group any more. */
const REFUSALS = ["access", "session"];

/** The connections of this till to others: with a key from Odoo, by signals through it. */
export class MeshDesk {
    /** @param {SyncDesk} desk */
    constructor(desk) {
        this.desk = desk;
        /** {key, epoch} as the server has given it, in this page alone. */
        this.given = null;
        /** Clients that the server has seen lately. */
        this.members = new Set();
        const {RTCPeerConnection: Connection = null} = window;
        this.channel = new RtcChannel({
            Connection,
            signal: (to, text) => this.signal(to, text),
            mac: (key, text) => window.sha256.hmac(key, text),
            newId: () => desk.newId(),
            ...pageWorld,
        });
        this.channel.onPeer(() => this.show());
        /** Until the server has answered, what it was when the POS was loaded. */
        this.isOn = Boolean(desk.sharing.facts.is_mesh);
        this.show();
    }

    start() {
        const {bus_service: bus} = this.desk.sharing.env.services;
        bus.subscribe(SIGNAL, (message) => this.channel.receive(message));
        browser.addEventListener("pagehide", () => this.channel.leave());
    }

    /** @param {Object} answer of `sync` */
    onAnswer({group, mesh, presence}) {
        if (group) {
            this.given = mesh || null;
            this.isOn = Boolean(mesh);
        }
        // A client whose changes were lost goes on as another one.
        const {client} = this.desk.replica;
        this.channel.join(this.given && {...this.given, client});
        if (presence) {
            this.members = new Set(presence.map((one) => one.client));
            this.meet();
        }
        this.show();
    }

    /** @param {{client: String, screen: String|null}} one as the bus tells it */
    onPresence({client, screen}) {
        this.members[screen ? "add" : "delete"](client);
        this.meet();
    }

    /** @param {{reason: String|null}} state of the SyncClient */
    onState({reason}) {
        if (REFUSALS.includes(reason)) {
            this.channel.join(null);
        }
    }

    meet() {
        const {mine} = this.desk.replica;
        this.channel.meet([...this.members].filter((client) => !mine.has(client)));
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
        if (!(await transport.call("signal", [request]))) {
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
