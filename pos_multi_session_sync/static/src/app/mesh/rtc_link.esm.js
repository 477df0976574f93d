/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Allowance} from "@pos_multi_session_sync/core/mesh/message_seal.esm";
import {localOnly} from "@pos_multi_session_sync/app/mesh/sdp.esm";

/** No server is asked what this device is called outside: nothing leaves the shop. */
const CONFIGURATION = {iceServers: []};
/** Bytes that may wait for a peer that reads too slowly. */
const MOST_BUFFERED = 4 * 1024 * 1024;

/** @returns {Promise<RTCCertificate|null>} none: the browser makes one by itself */
export async function makeCertificate(Connection) {
    const wanted = {name: "ECDSA", namedCurve: "P-256"};
    try {
        return await Connection.generateCertificate?.(wanted);
    } catch {
        return null;
    }
}

/** One connection to one other page. */
export class RtcLink {
    /**
     * @param {Object} world
     * @param {Function} world.Connection RTCPeerConnection
     * @param {RTCCertificate} [world.certificate] of this page
     * @param {Number} world.patience milliseconds for gathering candidates
     * @param {Object} world.timers
     * @param {Number} world.since milliseconds
     * @param {String} attempt names it on both sides
     * @param {{open: Function, frame: Function, gone: Function}} on
     */
    constructor(world, attempt, on) {
        const {Connection, certificate, since, patience, timers} = world;
        Object.assign(this, {attempt, on, patience, timers, since, heardAt: since});
        this.isOpen = false;
        this.isClosed = false;
        this.peersOfPeer = new Set();
        /** What is no message of the mesh, which has one of its own. */
        this.allowance = new Allowance(since);
        this.connection = new Connection({
            ...CONFIGURATION,
            ...(certificate ? {certificates: [certificate]} : {}),
        });
        this.connection.onconnectionstatechange = () => {
            if (["failed", "closed"].includes(this.connection.connectionState)) {
                this.lose();
            }
        };
        this.connection.ondatachannel = ({channel}) => this.follow(channel);
    }

    /** @returns {Promise<String>} what the other one has to be told */
    async offer() {
        this.follow(this.connection.createDataChannel("mesh", {ordered: true}));
        return this.describe(await this.connection.createOffer());
    }

    /** @returns {Promise<String>} */
    async answer(sdp) {
        await this.connection.setRemoteDescription({
            type: "offer",
            sdp: localOnly(sdp),
        });
        return this.describe(await this.connection.createAnswer());
    }

    async accept(sdp) {
        await this.connection.setRemoteDescription({
            type: "answer",
            sdp: localOnly(sdp),
        });
    }

    /** With all candidates in it: one message each way is enough. */
    async describe(description) {
        const {connection} = this;
        await connection.setLocalDescription(description);
        await new Promise((resolve) => {
            const look = () => connection.iceGatheringState === "complete" && resolve();
            connection.onicegatheringstatechange = look;
            this.timers.set(resolve, this.patience);
            look();
        });
        return localOnly(connection.localDescription.sdp);
    }

    follow(channel) {
        if (this.channel) {
            return;
        }
        this.channel = channel;
        channel.onmessage = ({data}) => this.on.frame(data);
        channel.onclose = () => this.lose();
        channel.onopen = () => this.begin();
        if (channel.readyState === "open") {
            this.begin();
        }
    }

    begin() {
        if (!this.isOpen && !this.isClosed) {
            this.isOpen = true;
            this.on.open();
        }
    }

    /** @returns {Boolean} whether it was handed to the browser */
    send(frame) {
        const {channel} = this;
        if (!this.isOpen || channel.readyState !== "open") {
            return false;
        }
        if (channel.bufferedAmount > MOST_BUFFERED) {
            // It asks for what it has missed when it is connected again.
            this.lose();
            return false;
        }
        try {
            channel.send(frame);
            return true;
        } catch {
            return false;
        }
    }

    lose() {
        if (!this.isClosed) {
            this.close();
            this.on.gone();
        }
    }

    close() {
        this.isClosed = true;
        this.connection.close();
    }
}
