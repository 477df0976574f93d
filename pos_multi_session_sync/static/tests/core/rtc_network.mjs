// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* Pages in one network, whose connections are like a browser's, and a server by which
   they find each other. Nothing takes time but what the clock is told. */

import {
    Clock,
    chance,
    keyOf,
    settle,
} from "../../../../pos_offline_queue/static/tests/core/world.mjs";
import {RtcChannel} from "@pos_multi_session_sync/app/mesh/rtc.esm";
import {createHmac} from "node:crypto";

const mac = (key, text) => createHmac("sha256", key).update(text).digest("hex");

/** A data channel, to the one at the other end. */
class Line {
    constructor(connection) {
        Object.assign(this, {connection, readyState: "connecting", bufferedAmount: 0});
        this.sent = [];
    }

    send(frame) {
        const {there, connection} = this;
        this.sent.push(frame);
        if (!connection.network.isCut(connection, there.connection)) {
            queueMicrotask(
                () => there.readyState === "open" && there.onmessage({data: frame})
            );
        }
    }

    end() {
        if (this.readyState !== "closed") {
            this.readyState = "closed";
            this.onclose?.();
        }
    }
}

/** As much of RTCPeerConnection as the mesh uses. */
export function connectionOf(network, page) {
    let count = 0;
    const fingerprint = `sha-256 ${page}`;
    return class {
        static generateCertificate() {
            return Promise.resolve({page});
        }

        constructor() {
            count += 1;
            Object.assign(this, {network, page, name: `${page}/${count}`});
            this.iceGatheringState = "complete";
            this.connectionState = "new";
            network.connections.set(this.name, this);
        }

        get sdp() {
            return [
                `s=${this.name}`,
                `a=fingerprint:${fingerprint}`,
                "a=candidate:1 1 udp 1 10.0.0.7 5 typ host",
            ].join("\r\n");
        }

        createDataChannel() {
            this.line = new Line(this);
            return this.line;
        }

        async createOffer() {
            return {type: "offer", sdp: this.sdp};
        }

        async createAnswer() {
            return {type: "answer", sdp: this.sdp};
        }

        async setLocalDescription(description) {
            this.localDescription = description;
        }

        async setRemoteDescription({type, sdp}) {
            network.heard.push(sdp);
            const there = network.connections.get(/^s=(.*?)\r?$/m.exec(sdp)[1]);
            if (type === "answer" && !network.isCut(this, there)) {
                there.line = new Line(there);
                Object.assign(this.line, {there: there.line, readyState: "open"});
                Object.assign(there.line, {there: this.line, readyState: "open"});
                there.ondatachannel({channel: there.line});
                this.line.onopen();
            }
        }

        close() {
            this.connectionState = "closed";
            const {line} = this;
            line?.end();
            if (line?.there && !network.isCut(this, line.there.connection)) {
                queueMicrotask(() => line.there.end());
            }
        }
    };
}

export class Network {
    constructor() {
        this.clock = new Clock();
        this.connections = new Map();
        this.pages = [];
        this.cut = new Set();
        this.isServerThere = true;
        /** Every signal that has passed the server. */
        this.signals = [];
        /** Every description that a page was given. */
        this.heard = [];
    }

    isCut({page: one}, {page: other}) {
        return this.cut.has(`${one} ${other}`) || this.cut.has(`${other} ${one}`);
    }

    /** A page that knows the key; `n` makes its id, so a smaller one calls. */
    page(n, credentials = {}) {
        const client = keyOf(n);
        let ids = 0;
        const channel = new RtcChannel({
            Connection: connectionOf(this, n),
            signal: async (to, text) => this.signal(client, to, text),
            mac,
            newId: () => `${n}-${(ids += 1)}`,
            timers: this.clock,
            now: () => this.clock.now(),
            random: chance(n),
        });
        const page = {n, client, channel, heard: [], changes: []};
        channel.onMessage((peer, text) => page.heard.push([peer, text]));
        channel.onPeer((peer, isThere) => page.changes.push([peer, isThere]));
        channel.join({key: "key", epoch: 1, client, ...credentials});
        this.pages.push(page);
        return page;
    }

    /** All that hear the bus hear each signal. */
    signal(from, to, text) {
        if (!this.isServerThere) {
            throw new Error("no server");
        }
        this.signals.push({from, to, text});
        this.pages.forEach(({channel}) =>
            queueMicrotask(() => channel.receive({from, to, text}))
        );
    }

    /** They hear of each other from the server. */
    async meet() {
        const ids = this.pages.map(({client}) => client);
        this.pages.forEach(({channel}) => channel.meet(ids));
        await settle(300);
    }

    async pass(ms) {
        await this.clock.pass(ms);
        await settle(300);
    }
}
