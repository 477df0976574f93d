/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Pace, backoff} from "@pos_offline_queue/core/pace.esm";
import {
    RtcLink,
    hasCandidates,
    makeCertificate,
    neighborsOf,
} from "@pos_multi_session_sync/app/mesh/rtc_link.esm";
import {Signals, isUuid, parsed} from "@pos_multi_session_sync/app/mesh/signals.esm";

/** Milliseconds, if nothing else is said. */
const LIMITS = {
    heartbeat: 5000,
    /** A peer that was silent for so long is not connected. */
    dead: 15000,
    /** It may have slept: then it goes on where it was. After that it is given up. */
    gone: 60000,
    /** For both halves of an attempt together. */
    connecting: 15000,
    gathering: 2000,
    /** A page to which so many attempts in a row have failed is called rarely. */
    hopeless: 5,
    rarely: 600000,
    /** Links that others may ask for, and clients that are remembered. */
    links: 24,
    known: 200,
    /** Peers by which a signal goes if the server is away. */
    relays: 3,
    /** Characters. */
    frame: 128 * 1024,
};
/** Frames by their first character. */
const [MESSAGE, BEAT, BYE, KNOWN, SIGNAL] = "mpbks";

/** A fault in one of many things ends none of the others. */
function guarded(act) {
    try {
        act();
    } catch (error) {
        console.warn("A connection to another till has a fault", error);
    }
}

/**
 * The channel of a mesh: data channels to pages of the same group, in one network.
 *
 * Of two clients the one with the smaller id calls, so they never call each other at
 * once. What they have to tell each other before they are connected goes by the
 * server, which says who has sent it, or by a peer that both are connected with.
 */
export class RtcChannel {
    /**
     * @param {Object} world
     * @param {Function|null} world.Connection RTCPeerConnection; null: there is none
     * @param {(to: String, text: String) => Promise} world.signal by the server; it
     *  rejects if that is away
     * @param {(key: String, text: String) => String} world.mac
     * @param {() => String} world.newId
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now milliseconds
     * @param {() => Number} world.random in [0, 1)
     * @param {Object} [world.limits] other than LIMITS
     */
    constructor({limits = {}, ...world}) {
        Object.assign(this, world);
        this.limits = {...LIMITS, ...limits};
        this.pace = new Pace(world);
        /** @type {{key: String, epoch: Number, client: String}|null} null: mesh off */
        this.credentials = null;
        /** @type {Map<String, RtcLink>} by client, open or not */
        this.links = new Map();
        this.connected = new Set();
        /** Pages with which there was a connection. */
        this.reached = new Set();
        this.known = new Set();
        this.signals = new Signals(this.mac, this.limits.known);
        /** {attempt, at} of the next call, by client. */
        this.retries = new Map();
        this.listeners = {peer: [], message: []};
    }

    // The interface of a channel

    /** @returns {Boolean} whether it was handed to the browser */
    send(peer, text) {
        const link = this.connected.has(peer) && this.links.get(peer);
        return Boolean(link) && link.send(MESSAGE + text);
    }

    peers() {
        return [...this.connected];
    }

    onPeer(fn) {
        this.listeners.peer.push(fn);
    }

    onMessage(fn) {
        this.listeners.message.push(fn);
    }

    close() {
        this.leave();
        this.join(null);
    }

    // From the adapter

    /**
     * @param {{key: String, epoch: Number, client: String}|null} credentials from the
     *  server; null: the tills do not connect. With others, who has left has lost
     *  the key, and has to be left behind.
     */
    join(credentials) {
        const {key, epoch, client} = this.credentials || {};
        const isSame =
            credentials &&
            credentials.key === key &&
            credentials.epoch === epoch &&
            credentials.client === client;
        if (isSame || !this.Connection) {
            return;
        }
        this.dropAll();
        this.retries.clear();
        this.credentials = credentials;
        this.pace.endAll();
        if (credentials) {
            this.tick();
        }
    }

    /** @param {String[]} ids of the clients that the server has seen lately */
    meet(ids) {
        // Who goes and comes back is called at once.
        [...this.retries.keys()]
            .filter((id) => !ids.includes(id))
            .forEach((id) => this.retries.delete(id));
        this.known = new Set(this.connected);
        ids.forEach((id) => this.note(id));
        this.callAll();
    }

    /** The page goes: others need not wait until nothing was heard of it for long. */
    leave() {
        this.links.forEach((link) => link.send(BYE));
        this.dropAll();
    }

    /** @param {{from: String, to: String, text: String}} message the server vouches for `from` */
    receive({from, to, text}) {
        this.read(from, to, text, true);
    }

    // Who is there

    get me() {
        return this.credentials?.client;
    }

    note(id) {
        if (isUuid(id) && id !== this.me && this.known.size < this.limits.known) {
            this.known.add(id);
        }
    }

    tick() {
        // First, as a fault in what follows is not to end it.
        this.pace.begin("beat", this.limits.heartbeat, () => this.tick());
        const {dead, gone, connecting} = this.limits;
        const now = this.now();
        for (const [peer, link] of this.links) {
            const silence = now - link.heardAt;
            const isLost = link.isOpen ? silence > gone : now - link.since > connecting;
            if (isLost) {
                link.lose();
            } else {
                this.show(peer, link.isOpen && silence <= dead);
                link.send(BEAT);
            }
        }
        this.callAll();
    }

    callAll() {
        if (!this.credentials) {
            return;
        }
        const now = this.now();
        neighborsOf(this.me, [...this.known])
            .filter((peer) => this.me < peer && !this.links.has(peer))
            .filter((peer) => !(this.retries.get(peer)?.at > now))
            .forEach((peer) => this.call(peer));
    }

    // Calling, and being called

    call(peer) {
        return this.describe(peer, this.newId(), "offer", (link) => link.offer());
    }

    /** Make a link, and tell the other page how it is reached. */
    async describe(peer, attempt, kind, describe) {
        let link = null;
        try {
            // One for all connections of the page, so that it is known by it.
            this.certificate ||= makeCertificate(this.Connection);
            const certificate = await this.certificate;
            if (!this.credentials || this.links.has(peer)) {
                return;
            }
            link = this.linkTo(peer, attempt, certificate);
            this.links.set(peer, link);
            const sdp = await describe(link);
            if (this.links.get(peer) !== link) {
                return;
            }
            if (hasCandidates(sdp)) {
                await this.say(peer, {kind, attempt, sdp});
            } else {
                link.lose();
            }
        } catch {
            // The other one cannot be told, or cannot be understood: later once more.
            if (link) {
                link.lose();
            } else {
                this.putOff(peer);
            }
        }
    }

    linkTo(peer, attempt, certificate) {
        const {Connection, timers, limits} = this;
        const world = {Connection, certificate, timers, patience: limits.gathering};
        const link = new RtcLink({...world, since: this.now()}, attempt, {
            open: () => this.onOpen(peer, link),
            frame: (frame) => guarded(() => this.onFrame(peer, link, frame)),
            gone: () => this.onGone(peer, link),
        });
        return link;
    }

    async say(to, signal) {
        const text = this.signals.write(this.credentials, this.me, to, signal);
        try {
            await this.signal(to, text);
        } catch {
            this.relay(this.me, to, text);
        }
    }

    /** By peers that are connected with that one, as far as they have said. */
    relay(from, to, text) {
        [...this.connected]
            .map((peer) => this.links.get(peer))
            .filter((link) => link?.peersOfPeer.has(to))
            .slice(0, this.limits.relays)
            .forEach((link) => link.send(SIGNAL + JSON.stringify({from, to, text})));
    }

    /** @param {Boolean} isVouched the server says that it is of that client */
    read(from, to, text, isVouched) {
        const {credentials, me} = this;
        if (!credentials || !isUuid(from) || from === me) {
            return;
        }
        const signal = this.signals.read(credentials, {from, to, text}, isVouched);
        if (!signal || to !== me) {
            return;
        }
        const {kind, attempt, sdp} = signal;
        if (kind === "offer") {
            this.onOffer(from, attempt, sdp);
        } else if (kind === "answer") {
            this.onAnswer(from, attempt, sdp);
        }
    }

    onOffer(from, attempt, sdp) {
        const link = this.links.get(from);
        const isFine = link?.isOpen && this.now() - link.heardAt <= this.limits.dead;
        // An old one, which the bus repeats, ends nothing that goes well.
        if (from > this.me || isFine || link?.attempt === attempt) {
            return;
        }
        this.drop(from);
        if (this.links.size < this.limits.links) {
            this.note(from);
            this.describe(from, attempt, "answer", (each) => each.answer(sdp));
        }
    }

    onAnswer(from, attempt, sdp) {
        const link = this.links.get(from);
        if (link && link.attempt === attempt && !link.isAnswered) {
            link.isAnswered = true;
            link.accept(sdp).catch(() => link.lose());
        }
    }

    // A link

    onOpen(peer, link) {
        if (this.links.get(peer) === link) {
            link.heardAt = this.now();
            this.retries.delete(peer);
            this.reached.add(peer);
            this.show(peer, true);
        }
    }

    onFrame(peer, link, frame) {
        if (this.links.get(peer) !== link) {
            return;
        }
        if (typeof frame !== "string" || frame.length > this.limits.frame) {
            link.lose();
            return;
        }
        if (frame[0] !== MESSAGE && !link.allowance.take(frame.length, this.now())) {
            return;
        }
        link.heardAt = this.now();
        this.show(peer, true);
        const body = frame.slice(1);
        if (frame[0] === MESSAGE) {
            this.notify("message", peer, body);
        } else if (frame[0] === BYE) {
            this.known.delete(peer);
            this.drop(peer);
        } else if (frame[0] === KNOWN) {
            const ids = parsed(body);
            link.peersOfPeer = new Set(Array.isArray(ids) ? ids : []);
            link.peersOfPeer.forEach((id) => this.note(id));
            this.callAll();
        } else if (frame[0] === SIGNAL) {
            this.onRelayed(peer, parsed(body));
        }
    }

    onRelayed(peer, signal) {
        const {from, to, text} = signal || {};
        if (to === this.me) {
            this.read(from, to, text, false);
        } else if (from === peer && this.connected.has(to)) {
            // For a peer itself, to a peer: a signal goes round no corner.
            this.links.get(to).send(SIGNAL + JSON.stringify({from, to, text}));
        }
    }

    onGone(peer, link) {
        if (this.links.get(peer) === link) {
            this.putOff(peer);
            this.drop(peer);
        }
    }

    /** One that was never reached may be in another network. */
    putOff(peer) {
        const {hopeless, rarely} = this.limits;
        const attempt = (this.retries.get(peer)?.attempt || 0) + 1;
        const isHopeless = attempt >= hopeless && !this.reached.has(peer);
        const pause = isHopeless ? rarely : backoff(attempt, this.random);
        this.retries.set(peer, {attempt, at: this.now() + pause});
    }

    drop(peer) {
        const link = this.links.get(peer);
        if (link) {
            this.links.delete(peer);
            link.close();
            this.show(peer, false);
        }
    }

    dropAll() {
        [...this.links.keys()].forEach((peer) => this.drop(peer));
    }

    notify(kind, ...args) {
        this.listeners[kind].forEach((fn) => guarded(() => fn(...args)));
    }

    /** Have those who listen know, and the peers by whom they can be reached. */
    show(peer, isConnected) {
        if (this.connected.has(peer) === isConnected) {
            return;
        }
        this.connected[isConnected ? "add" : "delete"](peer);
        this.notify("peer", peer, isConnected);
        const frame = KNOWN + JSON.stringify(this.peers());
        // One that is too slow is lost by it, and is no peer any more.
        this.peers().forEach((each) => this.links.get(each)?.send(frame));
    }
}
