/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {MOST, MOST_TEXT, isBody} from "@pos_multi_session_sync/core/mesh/messages.esm";

/** Seq that may come out of turn. */
const WINDOW = 256;
/** Messages and characters that a peer may send at one go, and in a second. */
const BURST = {messages: 600, characters: 4_000_000};
const RATE = {messages: 200, characters: 1_000_000};
/** Characters of a piece: quotes in it are escaped once more. */
const PIECE = 15000;

/** @returns {any} what the text says; nothing, if it is no JSON of an object */
function parsed(text) {
    try {
        return JSON.parse(text) || {};
    } catch {
        return {};
    }
}

/** A peer that sends more than anybody reads. */
export class Allowance {
    constructor(now) {
        Object.assign(this, {at: now, left: {...BURST}});
    }

    /** @returns {Boolean} whether there is room for so many characters */
    take(characters, now) {
        const seconds = Math.max(0, now - this.at) / 1000;
        this.at = now;
        for (const [name, most] of Object.entries(BURST)) {
            this.left[name] = Math.min(most, this.left[name] + seconds * RATE[name]);
        }
        if (this.left.messages < 1 || this.left.characters < characters) {
            return false;
        }
        this.left.messages -= 1;
        this.left.characters -= characters;
        return true;
    }
}

/** Which seq of a peer have come. */
class Replays {
    constructor() {
        Object.assign(this, {top: 0, seen: new Set()});
    }

    isNew(seq) {
        return seq > this.top - WINDOW && !this.seen.has(seq);
    }

    note(seq) {
        this.seen.add(seq);
        this.top = Math.max(this.top, seq);
        if (this.seen.size > 2 * WINDOW) {
            const recent = [...this.seen].filter((each) => each > this.top - WINDOW);
            this.seen = new Set(recent);
        }
    }
}

/**
 * Seals what goes out and opens what comes in: `{epoch, from, seq, kind, body, mac}`. The
 * mac is over `[group, epoch, from, to, seq, kind, body]`, so nothing is good for anybody
 * else, twice, or after the key has changed. What does not fit is counted and dropped;
 * nothing is thrown at who hands it in.
 */
export class MessageSeal {
    /**
     * @param {Object} world
     * @param {Mac} world.mac
     * @param {() => Number} world.now ms
     */
    constructor({mac, now}) {
        Object.assign(this, {mac, now});
        /** @type {Credentials|null} */
        this.credentials = null;
        this.seq = 0;
        this.peers = new Map();
        /** By why: size, flood, shape, epoch, author, replay, mac, body, part, fault. */
        this.ignored = {};
    }

    /**
     * @param {String} to
     * @param {String} kind
     * @param {Object} body
     * @returns {String[]} texts, to be sent one after the other; none if it is too large
     */
    seal(to, kind, body) {
        const text = this.sealOne(to, kind, body);
        if (text.length <= MOST_TEXT) {
            return [text];
        }
        const long = JSON.stringify([kind, body]);
        const of = Math.ceil(long.length / PIECE);
        if (of > MOST.parts) {
            return [];
        }
        const id = this.seq;
        return Array.from({length: of}, (_none, at) =>
            this.sealOne(to, "part", {
                id,
                at,
                of,
                text: long.slice(at * PIECE, (at + 1) * PIECE),
            })
        );
    }

    sealOne(to, kind, body) {
        const {epoch, client: from} = this.credentials;
        this.seq += 1;
        const message = {epoch, from, seq: this.seq, kind, body};
        return JSON.stringify({...message, mac: this.macOf(message, to)});
    }

    macOf({epoch, from, seq, kind, body}, to) {
        const {key, group} = this.credentials;
        return this.mac(key, JSON.stringify([group, epoch, from, to, seq, kind, body]));
    }

    /**
     * @param {String} peer whose channel it came by
     * @param {String} text
     * @returns {{kind: String, body: Object}|null} null: nothing that can be believed, or
     *  a piece of more
     */
    open(peer, text) {
        const {why, kind, body} = this.read(peer, text);
        if (why) {
            return this.ignore(why);
        }
        return kind === "part" ? this.gather(peer, body) : {kind, body};
    }

    /** @returns {null} */
    ignore(why) {
        this.ignored[why] = (this.ignored[why] || 0) + 1;
        return null;
    }

    /** @returns {{kind: String, body: Object}|{why: String}} what is cheap to see first */
    read(peer, text) {
        const {credentials} = this;
        if (typeof text !== "string" || text.length > 65536) {
            return {why: "size"};
        }
        if (!this.of(peer).allowance.take(text.length, this.now())) {
            return {why: "flood"};
        }
        const message = parsed(text);
        const {epoch, from, seq, kind, body, mac} = message;
        if (!Number.isSafeInteger(seq) || seq < 1 || typeof mac !== "string") {
            return {why: "shape"};
        }
        if (!credentials || epoch !== credentials.epoch) {
            return {why: "epoch"};
        }
        if (from !== peer || from === credentials.client) {
            return {why: "author"};
        }
        // Before a mac is made of it: writing what is too deep would throw.
        if (!isBody(kind, body)) {
            return {why: "body"};
        }
        return this.check(peer, message) || {kind, body};
    }

    /** @returns {{why: String}|null} what is wrong with a message that has a good form */
    check(peer, message) {
        const {replays} = this.of(peer);
        if (!replays.isNew(message.seq)) {
            return {why: "replay"};
        }
        if (this.macOf(message, this.credentials.client) !== message.mac) {
            return {why: "mac"};
        }
        replays.note(message.seq);
        return null;
    }

    /** @returns {{kind: String, body: Object}|null} once all pieces have come, in order */
    gather(peer, {id, at, of, text}) {
        const own = this.of(peer);
        const {pieces} = own;
        const isNext = at === 0 || (pieces.id === id && pieces.texts.length === at);
        own.pieces = {id, texts: at === 0 ? [text] : [...pieces.texts, text]};
        if (!isNext) {
            own.pieces = {id: null, texts: []};
        }
        if (!isNext || at + 1 < of) {
            return null;
        }
        const message = parsed(own.pieces.texts.join(""));
        own.pieces = {id: null, texts: []};
        const [kind, body] = Array.isArray(message) ? message : [];
        if (kind === "part" || !isBody(kind, body)) {
            return this.ignore("part");
        }
        return {kind, body};
    }

    of(peer) {
        if (!this.peers.has(peer)) {
            if (this.peers.size >= MOST.peers) {
                this.peers.delete(this.peers.keys().next().value);
            }
            this.peers.set(peer, {
                allowance: new Allowance(this.now()),
                replays: new Replays(),
                pieces: {id: null, texts: []},
            });
        }
        return this.peers.get(peer);
    }
}
