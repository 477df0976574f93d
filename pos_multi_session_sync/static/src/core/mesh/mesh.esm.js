/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {Claims} from "@pos_multi_session_sync/core/mesh/claims.esm";
import {Copies} from "@pos_multi_session_sync/core/mesh/copies.esm";
import {MOST} from "@pos_multi_session_sync/core/mesh/messages.esm";
import {MessageSeal} from "@pos_multi_session_sync/core/mesh/message_seal.esm";
import {Pace} from "@pos_offline_queue/core/pace.esm";
import {Provisional} from "@pos_multi_session_sync/core/mesh/provisional.esm";

/** What one knows is said so often, in ms. */
const PULSE = 5000;
/** Who has said nothing for so long is not heard, in ms. */
const HEARD = 3 * PULSE;
/** Since the server is there again, tills send in the order in which they have gone on. */
const RETURN = 20000;
/** A book that has not changed is said to be pending still, every so many pulses. */
const RENEWED = 6;
/** Who hears what, by kind. */
const HANDLERS = {
    have: "hearHave",
    op: "hearOp",
    log: "hearLog",
    lease: "hearLease",
    sold: "hearSold",
    copy: "hearCopy",
    kept: "hearKept",
    done: "hearDone",
};

/**
 * What this till and others do, from one to the other: joins a channel with what is
 * known beyond the log (`provisional`), payments (`claims`) and sealed sales (`copies`).
 *
 *     const mesh = new Mesh({channel, mac, replica, ...});
 *     mesh.setCredentials({key, epoch, group, client});   // from a `sync` answer
 *     mesh.claims.ask(order);  mesh.claims.mayPay(order);  mesh.claims.sell(sale);
 *     mesh.copies.offer({key, sealed});  mesh.copies.confirm(key);
 *     mesh.setCredentials(null);                          // off: all is as without it
 *
 * Nothing of it throws at what peers send. Without credentials nothing is sent, and
 * what comes is ignored.
 */
export class Mesh {
    /**
     * @param {Object} world
     * @param {Channel} world.channel
     * @param {Mac} world.mac
     * @param {Replica} world.replica loaded already; after SyncClient.start()
     * @param {{set: Function, clear: Function}} world.timers
     * @param {() => Number} world.now ms
     * @param {() => Boolean} world.isAlone whether the server is away
     * @param {String} world.till name, for others' screens
     * @param {String} world.device uuid
     * @param {CopyStore} [world.copyStore] none: nothing is held for others
     * @param {(copy: Copy) => Promise<void>} [world.deliver] see Copies
     * @param {(epoch: String, seq: Number) => void} [world.onLog] so much of the log a
     *  peer has from the server
     * @param {(order: String|null) => void} [world.onChange] who pays, or how many
     *  copies there are (null), has changed
     * @param {() => void} [world.onNews] a peer reaches the server, or the server has
     *  what it did: what waits here may be sent now
     */
    constructor(world) {
        const nothing = () => null;
        Object.assign(
            this,
            {onChange: nothing, onNews: nothing, onLog: nothing},
            world
        );
        const {mac, now, channel} = world;
        this.pace = new Pace(world);
        this.messages = new MessageSeal({mac, now});
        this.pulses = 0;
        this.onlineSince = null;
        this.wasAlone = true;
        /** @type {Map<String, Have>} by peer what it has said last */
        this.known = new Map();
        this.provisional = null;
        this.claims = null;
        this.copies = null;
        channel.onPeer((peer, isConnected) => this.onPeer(peer, isConnected));
        channel.onMessage((peer, text) => this.onMessage(peer, text));
    }

    /**
     * @param {Credentials|null} credentials null: the mesh is off
     * @returns {void}
     */
    setCredentials(credentials) {
        this.messages.credentials = credentials;
        if (!credentials) {
            this.stop();
        } else if (this.provisional) {
            this.peers.forEach((peer) => this.sayHave(peer));
        } else {
            this.begin(credentials.client);
        }
    }

    /** The server is away, or there again: peers hand on the log to who is alone. */
    noteServer() {
        if (this.isOn && this.isAlone() !== this.wasAlone) {
            this.wasAlone = this.isAlone();
            this.onlineSince = this.wasAlone ? null : this.now();
            this.peers.forEach((peer) => this.sayHave(peer));
        }
    }

    get isOn() {
        return this.provisional !== null;
    }

    get peers() {
        return this.channel.peers();
    }

    begin(author) {
        const {replica, till, device, now, copyStore: store, deliver} = this;
        const send = (...args) => this.send(...args);
        const peers = () => this.peers;
        const common = {author, now, peers, send};
        this.claims = new Claims({
            ...common,
            till,
            closedOf: (order) => this.closedOf(order),
            tick: () => {
                this.provisional.own.clock += 1;
                return this.provisional.own.clock;
            },
            onChange: (order) => this.show(order),
        });
        this.copies = this.copiesIn(store, {...common, device, deliver});
        this.provisional = new Provisional({
            replica,
            author,
            isConnected: (peer) => this.peers.includes(peer),
            soldOf: (order) => this.claims.sold.of(order),
            isReturning: () =>
                this.onlineSince === null || this.now() - this.onlineSince < RETURN,
            onOwn: () => this.spread(author),
            onLogged: (operation) => this.hearLogged(operation),
            vouch: (client, n) => this.vouch(client, n),
        });
        this.copies?.load();
        this.pace.begin("pulse", PULSE, () => this.pulse());
        this.peers.forEach((peer) => this.onPeer(peer, true));
    }

    /** Without a store this till neither holds copies nor says that it does. */
    copiesIn(store, world) {
        const onChange = () => this.onChange(null);
        return store ? new Copies({...world, store, onChange}) : null;
    }

    /** The page goes, or the switch is off. */
    stop() {
        this.pace.endAll();
        if (this.provisional) {
            const {provisional, claims} = this;
            Object.assign(this, {provisional: null, claims: null, copies: null});
            this.known.clear();
            provisional.end();
            // Nobody says any more who pays, or has paid.
            const orders = new Set(claims.orders);
            provisional.touchOrders([...orders]);
            orders.forEach((order) => this.onChange(order));
        }
    }

    /** By whom an order was closed, by the log. */
    closedOf(order) {
        const {state, closed} = this.replica.confirmed.get(order) || {};
        const {client: author, actor, ts} = closed || {};
        const till = actor?.till || "";
        return state && state !== "open" ? {author, till, ts} : null;
    }

    /** Others may be paid for what this till has done, up to there. */
    vouch(client, n) {
        const {group} = this.messages.credentials;
        return this.mac(this.replica.secrets[client], `${group}:${client}:${n}`);
    }

    /** Whether each of these clients says again and again how far it has the log. */
    hears(clients) {
        const since = this.now() - HEARD;
        return clients.every((client) => this.known.get(client)?.at > since);
    }

    // To peers

    send(peer, kind, body) {
        if (this.messages.credentials && this.provisional) {
            const texts = this.messages.seal(peer, kind, body);
            texts.forEach((text) => this.channel.send(peer, text));
        }
    }

    sayHave(peer) {
        const {provisional, replica, claims} = this;
        const {epoch, cursor} = replica;
        this.send(peer, "have", {
            clock: provisional.own.clock,
            log: [epoch, cursor, provisional.log.upTo],
            books: provisional.versionsFor(peer),
            peers: this.peers.slice(0, MOST.peers),
            alone: this.isAlone(),
            sold: claims.sold.heard,
        });
    }

    /** That book has changed: who cannot hear it from its author gets it. */
    spread(author, but = null) {
        for (const peer of this.peers) {
            const isOwn = author === this.provisional?.author;
            if (peer !== but && (isOwn || this.isFar(peer, author))) {
                this.sendBook(peer, author);
            }
        }
    }

    /** It cannot hear it from that page itself. */
    isFar(peer, author) {
        return peer !== author && !this.of(peer).peers.includes(author);
    }

    sendBook(peer, author) {
        const {provisional} = this;
        const isOwn = author === provisional?.author;
        const book = isOwn ? provisional.own : provisional?.books.byAuthor.get(author);
        const known = this.of(peer);
        const version = known.books[author] || 0;
        if (book && book.version > version) {
            known.books[author] = book.version;
            this.send(peer, "op", book.since(version));
        }
    }

    /** A peer without server hears what the log says. */
    sendLog(peer) {
        const {log, alone} = this.of(peer);
        const [epoch, , upTo] = log;
        if (alone && epoch === this.replica.epoch && upTo < this.provisional.log.upTo) {
            const operations = this.provisional.log.after(upTo);
            if (operations.length) {
                log[2] = operations[operations.length - 1].seq;
                this.send(peer, "log", {epoch, operations});
            }
        }
    }

    /** What a peer is known to know: nothing, until it has said so. */
    of(peer) {
        if (!this.known.has(peer)) {
            this.known.set(peer, {books: {}, peers: [], alone: false, log: []});
        }
        return this.known.get(peer);
    }

    // From peers

    onPeer(peer, isConnected) {
        if (!this.isOn) {
            return;
        }
        this.known.delete(peer);
        this.provisional.notePeers();
        this.claims.onPeer(peer, isConnected);
        this.copies?.onPeer(peer, isConnected);
        if (isConnected) {
            this.sayHave(peer);
        }
    }

    onMessage(peer, text) {
        if (!this.isOn) {
            return;
        }
        const message = this.messages.open(peer, text);
        if (message) {
            const {kind, body} = message;
            try {
                this[HANDLERS[kind]](peer, body);
            } catch (error) {
                this.messages.ignore("fault");
                this.replica.onFault(error);
            }
        }
    }

    hearHave(peer, body) {
        const {provisional} = this;
        const {alone: wasAlone} = this.of(peer);
        provisional.own.noteClock(body.clock);
        const [epoch, seq] = body.log;
        const known = {...body, books: {...body.books}, log: [...body.log]};
        this.known.set(peer, {...known, at: this.now()});
        this.sendBook(peer, provisional.author);
        for (const author of provisional.books.byAuthor.keys()) {
            if (author !== peer && !body.peers.includes(author)) {
                this.sendBook(peer, author);
            }
        }
        this.sendLog(peer);
        this.claims.sold.onHave(peer, body);
        this.onLog(epoch, seq);
        if (wasAlone && !body.alone) {
            this.onNews();
        }
    }

    hearOp(peer, body) {
        const {author, version} = body;
        const outcome = this.provisional.take(body, peer, this.now());
        if (outcome === "taken") {
            const {books} = this.of(peer);
            books[author] = Math.max(version, books[author] || 0);
            this.spread(author, peer);
            if (!this.isAlone()) {
                // An operation does not say that the server is there.
                this.onNews();
            }
        } else if (outcome === "gap") {
            this.sayHave(peer);
        }
    }

    hearLog(_peer, body) {
        // Who has the server asks that.
        if (this.isAlone() && this.provisional.takeLog(body)) {
            this.peers.forEach((peer) => this.sendLog(peer));
        }
    }

    hearLease(peer, body) {
        this.provisional.own.noteClock(body.stamp[0]);
        this.claims.onLease(peer, body);
    }

    hearSold(peer, body) {
        for (const sale of this.claims.onSold(peer, body)) {
            this.peers
                .filter((each) => this.isFar(each, sale.author))
                .forEach((each) => this.send(each, "sold", {sales: [sale]}));
        }
    }

    hearCopy(peer, body) {
        this.copies?.onCopy(peer, body);
    }

    hearKept(peer, body) {
        this.copies?.onKept(peer, body);
    }

    hearDone(_peer, body) {
        this.copies?.onDone(body);
    }

    // From the log, and by the clock

    hearLogged() {
        this.peers.forEach((peer) => this.sendLog(peer));
    }

    show(order) {
        this.provisional?.touchOrders([order]);
        this.onChange(order);
    }

    pulse() {
        // First, as a fault in what follows is not to end it.
        this.pace.begin("pulse", PULSE, () => this.pulse());
        const {provisional, replica} = this;
        this.pulses += 1;
        const {own} = provisional;
        const isBehind = own.log && own.log[1] !== replica.cursor;
        const isForced = own.entries.size > 0;
        if (isForced && (isBehind || this.pulses % RENEWED === 0)) {
            provisional.refresh(true);
        }
        if (this.isAlone()) {
            this.onlineSince = null;
            if (this.peers.some((peer) => !(this.known.get(peer)?.alone ?? true))) {
                this.onNews();
            }
        } else {
            this.onlineSince = this.onlineSince ?? this.now();
            provisional.dropSilent(this.now(), this.onlineSince);
        }
        this.claims.pulse();
        this.copies?.pulse();
        this.peers.forEach((peer) => this.sayHave(peer));
    }
}
