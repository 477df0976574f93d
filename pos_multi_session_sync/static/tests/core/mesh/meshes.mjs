// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {Mesh} from "@pos_multi_session_sync/core/mesh/mesh.esm";
import {begin} from "../replica_tills.mjs";
import {createHmac} from "node:crypto";

export const mac = (key, text) =>
    createHmac("sha256", key).update(text, "utf8").digest("hex");

/** What has happened at once, unless told to happen later. */
export function done(work, fails = false) {
    return {
        then: (onOk, onError) => {
            if (fails) {
                onError(new Error("no"));
            } else {
                onOk(work());
            }
        },
    };
}

/** Tills with a server that they speak with when told, and a switch between them. */
export class Shop {
    constructor(...names) {
        Object.assign(this, {now: 1000, lost: false, wire: [], handedOver: []});
        const {server, tills, clock} = begin(...names);
        Object.assign(this, {server, clock, apart: new Set()});
        this.tills = tills.map((till, index) => this.open(till, names[index]));
        // Each has heard of the server once.
        this.tills.forEach(({sync}) => sync());
        this.tills.forEach(({mesh, name}) =>
            mesh.setCredentials(this.credentials(name))
        );
    }

    credentials(client, more = {}) {
        return {key: "a key", epoch: 1, group: 7, client, ...more};
    }

    open(till, name) {
        const {replica} = till;
        const copies = new Map();
        const whole = {...till, name, copies, isAlone: true, timers: new Map()};
        whole.news = 0;
        replica.secrets[name] = `secret of ${name}`;
        const shop = this;
        whole.channel = {
            peers: () =>
                shop.tills
                    .map((each) => each.name)
                    .filter((each) => each !== name && shop.isConnected(name, each)),
            onPeer: (fn) => {
                whole.onPeer = fn;
            },
            onMessage: (fn) => {
                whole.onMessage = fn;
            },
            send: (peer, text) => shop.carry(name, peer, text),
            close: () => null,
        };
        whole.mesh = new Mesh({
            channel: whole.channel,
            mac,
            replica,
            timers: {
                set: (fn) => {
                    whole.timers.set(fn, fn);
                    return fn;
                },
                clear: (fn) => whole.timers.delete(fn),
            },
            now: () => this.now,
            isAlone: () => whole.isAlone,
            till: `Till ${name}`,
            device: `device ${name}`,
            copyStore: {
                put: (copy) => done(() => copies.set(copy.key, copy), whole.isFull),
                delete: (key) => done(() => copies.delete(key)),
                all: () => done(() => [...copies.values()]),
            },
            deliver: (copy) => done(() => this.handedOver.push(copy), this.isOut),
            onNews: () => {
                whole.news += 1;
            },
        });
        return whole;
    }

    /** All messages on their way arrive, and what follows of them. */
    carry(from, to, text) {
        this.wire.push({from, to, text});
        if (this.wire.length > 1 || this.isHeld) {
            return;
        }
        this.arrive();
    }

    arrive() {
        while (this.wire.length) {
            const [{from, to, text}] = this.wire;
            if (!this.lost && this.isConnected(from, to)) {
                this.of(to).onMessage(from, text);
            }
            this.wire.shift();
        }
    }

    of(name) {
        return this.tills.find((each) => each.name === name);
    }

    isConnected(one, other) {
        return !this.apart.has([one, other].sort().join());
    }

    cut(one, other) {
        this.apart.add([one, other].sort().join());
        this.of(one).onPeer(other, false);
        this.of(other).onPeer(one, false);
    }

    connect(one, other) {
        this.apart.delete([one, other].sort().join());
        this.of(one).onPeer(other, true);
        this.of(other).onPeer(one, true);
    }

    /** So many ms, with what tills do every 5 seconds. */
    pass(ms) {
        for (let passed = 0; passed < ms; passed += 5000) {
            this.now += 5000;
            for (const {timers} of this.tills) {
                const due = [...timers.values()];
                timers.clear();
                due.forEach((fn) => fn());
            }
        }
    }
}
