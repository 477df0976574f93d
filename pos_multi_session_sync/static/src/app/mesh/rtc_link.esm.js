/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Allowance} from "@pos_multi_session_sync/core/mesh/message_seal.esm";

/** Addresses that lead nowhere outside: RFC 1918, link-local, RFC 4193, mDNS. */
const LOCAL = [
    /^10(\.\d{1,3}){3}$/,
    /^172\.(1[6-9]|2\d|3[01])(\.\d{1,3}){2}$/,
    /^192\.168(\.\d{1,3}){2}$/,
    /^169\.254(\.\d{1,3}){2}$/,
    /^f[cd][0-9a-f]{2}:[0-9a-f:]+$/i,
    /^fe[89ab][0-9a-f]:[0-9a-f:]+$/i,
    /^[0-9a-z-]+\.local$/i,
];

function isLocal(line) {
    // "a=candidate:1 1 udp 2113937151 10.0.0.7 53621 typ host ..."
    const [, , transport = "", , address = "", , typ, type] = line.split(" ");
    return (
        transport.toLowerCase() === "udp" &&
        typ === "typ" &&
        type === "host" &&
        LOCAL.some((each) => each.test(address))
    );
}

/**
 * A browser knocks at each address that a description names: only at those of the
 * local network, no matter who has written it.
 *
 * @param {String} sdp
 * @returns {String} the same without candidates that are elsewhere
 */
export function localOnly(sdp) {
    return sdp
        .split(/\r?\n/)
        .filter((line) => !line.startsWith("a=candidate:") || isLocal(line))
        .join("\r\n");
}

/** @returns {Boolean} whether anybody can be reached by it */
export function hasCandidates(sdp) {
    return /^a=candidate:/m.test(sdp);
}

/** @returns {String} of the certificate by which that page is known; "" without one */
export function fingerprintOf(sdp) {
    const found = [...sdp.matchAll(/^a=fingerprint:(.*?)\s*$/gm)].map(
        (each) => each[1]
    );
    return [...new Set(found)].sort().join(" ").toLowerCase();
}

/** Clients among whom each connects to each. */
const FULL = 12;
/** Of more, each connects to so many behind it and before it in a ring. */
const REACH = 3;

/**
 * Whom that client connects to: everybody, or its neighbors in the ring of all ids,
 * which is the same for all that know of the same clients.
 *
 * @param {String[]} ids of the others
 * @returns {String[]}
 */
export function neighborsOf(me, ids) {
    if (ids.length < FULL) {
        return [...ids];
    }
    const ring = [...ids, me].sort();
    const place = ring.indexOf(me);
    const at = (step) => ring[(place + step + ring.length) % ring.length];
    const steps = Array.from({length: REACH}, (_, index) => index + 1);
    return steps.flatMap((step) => [at(step), at(-step)]);
}

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
