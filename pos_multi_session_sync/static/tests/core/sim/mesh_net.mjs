// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {MessageSeal} from "@pos_multi_session_sync/core/mesh/message_seal.esm";

/** Kinds of bad days between tills: how often what goes wrong. */
export const CALM = {loss: 0, double: 0, slow: 0, cut: 0, hostile: 0};
export const MESH_DAYS = [
    {},
    {cut: 0.15},
    {loss: 0.1, double: 0.2, slow: 0.2},
    {cut: 0.2, hostile: 0.3},
    {loss: 0.3, cut: 0.1, slow: 0.5, hostile: 0.2},
];
/** A page that is gone is noticed after so long at most, in ms. */
const NOTICED = 4000;

const pairOf = (one, other) => [one, other].sort().join("|");

/** What a page has of the net: see Channel. */
class PageChannel {
    constructor(net, id, till) {
        Object.assign(this, {net, id, till, connected: new Set()});
        this.peerFn = () => null;
        this.messageFn = () => null;
    }

    peers() {
        return [...this.connected];
    }

    onPeer(fn) {
        this.peerFn = fn;
    }

    onMessage(fn) {
        this.messageFn = fn;
    }

    send(peer, text) {
        this.net.carry(this, peer, text);
    }

    close() {
        this.net.leave(this);
    }
}

/** The shop's own network, from page to page, which fails apart from the server. */
export class MeshNet {
    constructor(world) {
        Object.assign(this, {
            world,
            pages: new Map(),
            cut: new Set(),
            since: new Map(),
        });
        this.day = {...CALM, ...MESH_DAYS[world.seed % MESH_DAYS.length]};
        this.taken = [];
        this.stranger = new MessageSeal({mac: world.mac, now: () => world.events.now});
    }

    join(id, till) {
        const channel = new PageChannel(this, id, till);
        this.pages.set(id, channel);
        this.world.after(this.world.upTo(800), () => this.joinAll());
        return channel;
    }

    leave(channel) {
        this.pages.delete(channel.id);
        for (const other of this.pages.values()) {
            this.world.after(this.world.upTo(NOTICED), () =>
                this.disconnect(other, channel)
            );
        }
    }

    isUp(one, other) {
        return !this.cut.has(pairOf(one.till.name, other.till.name));
    }

    joinAll() {
        const pages = [...this.pages.values()];
        for (const one of pages) {
            for (const other of pages.filter((each) => each.id > one.id)) {
                if (this.isUp(one, other) && !one.connected.has(other.id)) {
                    this.connect(one, other);
                    this.connect(other, one);
                    this.since.set(pairOf(one.id, other.id), this.world.events.now);
                }
            }
        }
    }

    connect(one, other) {
        one.connected.add(other.id);
        one.peerFn(other.id, true);
    }

    disconnect(one, other) {
        if (one.connected.delete(other.id)) {
            this.since.delete(pairOf(one.id, other.id));
            if (this.pages.has(one.id)) {
                one.peerFn(other.id, false);
            }
        }
    }

    /** @returns {Number|null} since when two pages see each other without a break */
    linkedSince(one, other) {
        const since = this.since.get(pairOf(one, other));
        return since === undefined ? null : since;
    }

    carry(from, to, text) {
        const {world, day} = this;
        const other = this.pages.get(to);
        if (!other || !this.isUp(from, other) || world.isNow(day.loss)) {
            return;
        }
        const times = world.isNow(day.double) ? 2 : 1;
        for (let time = 0; time < times; time++) {
            const ms = world.isNow(day.slow) ? world.upTo(4000) : 1 + world.upTo(20);
            world.after(ms, () => this.deliver(from.id, other, text));
        }
    }

    deliver(from, channel, text) {
        if (this.pages.has(channel.id) && channel.connected.has(from)) {
            channel.messageFn(from, text);
            const {replays} = channel.till.page.mesh.messages.of(from);
            // What was dropped, as the key was not known yet, may come to be good.
            const isTaken = replays.seen.has(JSON.parse(text).seq);
            if (isTaken && this.taken.length < 50) {
                this.taken.push({from, to: channel.id, text});
            }
        }
    }

    trouble() {
        const {world, day} = this;
        if (world.isNow(day.cut)) {
            const [one, other] = [0, 0].map(
                () => world.tills[world.upTo(world.tills.length)]
            );
            const pair = pairOf(one.name, other.name);
            if (this.cut.delete(pair)) {
                this.joinAll();
            } else if (one !== other) {
                this.cut.add(pair);
                this.breakUp();
            }
        }
        if (world.isNow(day.hostile)) {
            this.attack();
        }
    }

    breakUp() {
        const pages = [...this.pages.values()];
        for (const one of pages) {
            for (const other of pages.filter((each) => !this.isUp(one, each))) {
                this.world.after(this.world.upTo(NOTICED), () => {
                    if (!this.isUp(one, other)) {
                        this.disconnect(one, other);
                        this.disconnect(other, one);
                    }
                });
            }
        }
    }

    heal() {
        this.day = {...CALM};
        this.cut.clear();
        this.joinAll();
    }

    /** Something that no member has said, or not to this one, or not now. */
    attack() {
        const {world} = this;
        const pages = [...this.pages.values()];
        const victim = pages[world.upTo(pages.length)];
        const old = this.taken[world.upTo(this.taken.length)];
        const peer = victim && victim.peers()[world.upTo(victim.peers().length)];
        if (!old || !peer) {
            return;
        }
        const envelope = JSON.parse(old.text);
        const wrongs = [
            () => [old.from, old.text, old.to],
            () => [
                peer,
                JSON.stringify({...envelope, from: peer, seq: 1e6 + world.upTo(1e6)}),
            ],
            () => [
                old.from,
                JSON.stringify({...envelope, seq: envelope.seq + 1}),
                old.to,
            ],
            () => [peer, this.forged(peer, victim)],
            () => [peer, this.forged(peer, victim, {group: 2})],
            () => [peer, this.forged(peer, victim, {epoch: 99})],
            () => [peer, this.forged(world.named("stranger"), victim, {isKeyed: true})],
            () => [peer, `${old.text.slice(0, 20)}`],
            () => [peer, "[".repeat(1000 + world.upTo(30000))],
            () => [peer, JSON.stringify({...envelope, seq: -1})],
        ];
        const [from, text, to = victim.id] = wrongs[world.upTo(wrongs.length)]();
        const target = this.pages.get(to);
        if (target) {
            const before = world.digestOf(target);
            target.messageFn(from, text);
            world.reached.attacks += 1;
            if (world.digestOf(target) !== before) {
                world.believed.push(`${to} has believed ${text.slice(0, 300)}`);
            }
        }
    }

    forged(from, victim, {group = 1, epoch, isKeyed = false} = {}) {
        const {world} = this;
        const known = world.credentialsOf(victim.id);
        this.stranger.credentials = {
            group: isKeyed ? known.group : group,
            key: isKeyed || group === 2 ? known.key : "guessed",
            epoch: epoch === undefined ? known.epoch : epoch,
            client: from,
        };
        this.stranger.seq = 1e7 + world.upTo(1e6);
        const [order] = [...victim.till.page.replica.orders(), {uuid: "none"}];
        const bodies = [
            ["lease", {act: "take", order: order.uuid, stamp: [1e6, from]}],
            [
                "op",
                {
                    author: from,
                    version: 1e6,
                    since: 0,
                    log: [victim.till.page.replica.epoch || "none", 1e6],
                    live: {[from]: [1, 1]},
                    ops: [
                        [
                            1e6,
                            {
                                id: `${from}:1`,
                                client: from,
                                n: 1,
                                order: order.uuid,
                                type: "order.cancel",
                                ts: 1,
                                actor: null,
                            },
                        ],
                    ],
                    vouchers: {},
                },
            ],
            ["copy", {key: "forged", device: "forged", sealed: "{}"}],
        ];
        const [kind, body] = bodies[world.upTo(bodies.length)];
        return this.stranger.seal(victim.id, kind, body)[0];
    }
}
