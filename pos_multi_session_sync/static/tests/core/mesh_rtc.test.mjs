// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* How pages of one network connect to each other, and stay connected. */

import {afterEach, beforeEach, describe, test} from "node:test";
import {
    hasCandidates,
    neighborsOf,
} from "@pos_multi_session_sync/app/mesh/rtc_link.esm";
import {Network} from "./rtc_network.mjs";
import assert from "node:assert/strict";
import {keyOf} from "../../../../pos_offline_queue/static/tests/core/world.mjs";

let network = null;

beforeEach(() => {
    network = new Network();
});

async function connected(count) {
    const pages = Array.from({length: count}, (_, index) => network.page(index + 1));
    await network.meet();
    return pages;
}

function peersOf({channel}) {
    return channel.peers().sort();
}

describe("two pages", () => {
    test("connect by one offer and one answer, whoever hears of it first", async () => {
        const [one, two] = await connected(2);
        assert.deepEqual(peersOf(one), [two.client]);
        assert.deepEqual(peersOf(two), [one.client]);
        assert.equal(network.signals.length, 2);
        assert.equal(network.signals[0].from, one.client, "the smaller id calls");
    });

    test("hand each other what the mesh says", async () => {
        const [one, two] = await connected(2);
        assert.equal(one.channel.send(two.client, "a tap"), true);
        assert.equal(one.channel.send(keyOf(9), "a tap"), false);
        await network.pass(0);
        assert.deepEqual(two.heard, [[one.client, "a tap"]]);
    });

    test("stay connected while the server is away", async () => {
        const [one, two] = await connected(2);
        network.isServerThere = false;
        await network.pass(120_000);
        assert.deepEqual(two.changes, [[one.client, true]]);
        one.channel.send(two.client, "a tap");
        await network.pass(0);
        assert.equal(two.heard.length, 1);
    });

    test("know after 15 seconds that the other one is silent, and that it is back", async () => {
        const [one, two] = await connected(2);
        network.cut.add("1 2");
        await network.pass(14_000);
        assert.deepEqual(peersOf(one), [two.client]);
        await network.pass(7_000);
        assert.deepEqual(peersOf(one), []);
        // It has slept, and goes on where it was, without a server.
        network.isServerThere = false;
        network.cut.clear();
        await network.pass(6_000);
        assert.deepEqual(peersOf(one), [two.client]);
        assert.deepEqual(peersOf(two), [one.client]);
        assert.equal(network.signals.length, 2);
    });

    test("connect anew after a long silence", async () => {
        const [one, two] = await connected(2);
        network.cut.add("1 2");
        await network.pass(70_000);
        assert.deepEqual(peersOf(one), []);
        network.cut.clear();
        await network.pass(70_000);
        assert.deepEqual(peersOf(one), [two.client]);
        assert.deepEqual(peersOf(two), [one.client]);
    });

    test("say goodbye", async () => {
        const [one, two] = await connected(2);
        two.channel.leave();
        await network.pass(0);
        assert.deepEqual(peersOf(one), []);
        await network.pass(30_000);
        assert.equal(network.signals.length, 2, "who has left is not called");
    });

    test("do not connect where the mesh is off, or without a browser's help", async () => {
        const [one, two] = await connected(2);
        two.channel.join(null);
        await network.pass(60_000);
        assert.deepEqual(peersOf(one), []);
        const three = network.page(3);
        three.channel.close();
        three.channel.Connection = null;
        three.channel.join({key: "key", epoch: 1, client: three.client});
        await network.meet();
        assert.deepEqual(peersOf(three), []);
    });
});

describe("who may come in", () => {
    test("is who has the key", async () => {
        const one = network.page(1);
        const thief = network.page(2, {key: "guessed"});
        await network.meet();
        await network.pass(60_000);
        assert.deepEqual(peersOf(one), []);
        assert.deepEqual(peersOf(thief), []);
    });

    test("is not who had it until somebody left", async () => {
        const [one, two, former] = await connected(3);
        assert.equal(peersOf(one).length, 2);
        for (const {channel, client} of [one, two]) {
            channel.join({key: "new", epoch: 2, client});
        }
        await network.meet();
        await network.pass(60_000);
        assert.deepEqual(peersOf(one), [two.client]);
        assert.deepEqual(peersOf(former), []);
        former.channel.send(one.client, "still here");
        await network.pass(0);
        assert.deepEqual(one.heard, []);
    });

    test("is not who repeats what the bus has said before", async () => {
        const [one, two] = await connected(2);
        network.signals.forEach((signal) => two.channel.receive(signal));
        await network.pass(1_000);
        assert.deepEqual(two.changes, [[one.client, true]]);
    });

    test("leads no page to an address outside of the shop", async () => {
        const [one, two] = [network.page(1), network.page(2)];
        const far = "a=candidate:2 1 udp 1 8.8.8.8 5 typ host";
        const connection = new one.channel.Connection();
        const offer = {kind: "offer", attempt: "x", sdp: `${connection.sdp}\r\n${far}`};
        const mac = one.channel.signals.macOf(
            one.channel.credentials,
            one.client,
            two.client,
            offer
        );
        const text = JSON.stringify({...offer, mac});
        two.channel.receive({from: one.client, to: two.client, text});
        await network.pass(0);
        const [given] = network.heard;
        assert.ok(hasCandidates(given));
        assert.ok(!given.includes("8.8.8.8"));
    });

    test("is nobody who sends what is no signal", async () => {
        const [one, two] = await connected(2);
        const {client} = two;
        for (const text of [
            "",
            "[]",
            "null",
            '{"kind":"offer"}',
            5,
            null,
            "x".repeat(20_000),
        ]) {
            one.channel.receive({from: keyOf(7), to: one.client, text});
            one.channel.receive({from: "me", to: one.client, text});
        }
        const line = two.channel.links.get(one.client);
        for (const frame of ["k5", "k[5,{}]", "knull", "snull", "s[]", "s5", "?", ""]) {
            line.send(frame);
        }
        await network.pass(1_000);
        assert.deepEqual(peersOf(one), [client]);
        line.send("m".repeat(200_000));
        await network.pass(0);
        assert.deepEqual(peersOf(one), [], "more than anybody has to say");
    });
});

describe("a page goes on", () => {
    const {warn} = console;
    let warned = null;

    beforeEach(() => {
        warned = [];
        console.warn = (text) => warned.push(text);
    });

    afterEach(() => {
        console.warn = warn;
    });

    test("if a fault is met with one of its peers", async () => {
        const [one, two] = await connected(2);
        one.channel.listeners.message.unshift(() => {
            throw new Error("a fault");
        });
        one.channel.listeners.peer.unshift(() => {
            throw new Error("a fault");
        });
        two.channel.send(one.client, "a tap");
        await network.pass(0);
        assert.equal(one.heard.length, 1);
        const three = network.page(3);
        await network.meet();
        assert.deepEqual(peersOf(one), [two.client, three.client]);
        assert.equal(warned.length, 2);
        one.channel.callAll = () => {
            throw new Error("a fault");
        };
        await assert.rejects(network.pass(5_000), /a fault/);
        delete one.channel.callAll;
        await network.pass(60_000);
        assert.deepEqual(peersOf(one), [two.client, three.client]);
    });

    test("where the browser makes no connection, and tries again later", async () => {
        const one = network.page(1);
        const two = network.page(2);
        const {Connection} = one.channel;
        let made = 0;
        class Blocked {
            static generateCertificate() {
                throw new Error("no certificate");
            }

            constructor() {
                made += 1;
                throw new Error("a policy");
            }
        }
        one.channel.Connection = Blocked;
        await network.meet();
        await network.pass(4_000);
        assert.ok(made >= 1);
        one.channel.Connection = Connection;
        await network.pass(60_000);
        assert.deepEqual(peersOf(one), [two.client]);
    });

    test("and calls rarely whom it never reaches, until that one comes anew", async () => {
        const [one, two] = [network.page(1), network.page(2)];
        network.cut.add("1 2");
        await network.meet();
        await network.pass(300_000);
        const {length} = network.signals;
        await network.pass(400_000);
        assert.equal(network.signals.length, length);
        await network.pass(400_000);
        assert.ok(network.signals.length > length, "once in ten minutes");
        network.cut.clear();
        one.channel.meet([]);
        await network.meet();
        assert.deepEqual(peersOf(one), [two.client]);
    });

    test("if a peer says more of others than anybody reads", async () => {
        const [one, two] = await connected(2);
        const line = two.channel.links.get(one.client);
        let calls = 0;
        one.channel.callAll = () => {
            calls += 1;
        };
        for (let n = 0; n < 2000; n += 1) {
            line.send("k[]");
        }
        await network.pass(0);
        assert.ok(calls > 100 && calls < 700, `${calls}`);
        one.channel.send(two.client, "a tap");
        two.channel.send(one.client, "a tap");
        await network.pass(0);
        assert.equal(one.heard.length, 1);
    });

    test("if an id is no text, or more pages were heard of than it remembers", async () => {
        const [one, two] = await connected(2);
        const line = two.channel.links.get(one.client);
        line.send(`k${JSON.stringify([[keyOf(7)], keyOf(8)])}`);
        line.send(`s${JSON.stringify({from: [keyOf(7)], to: one.client, text: "{}"})}`);
        await network.pass(0);
        assert.deepEqual([...one.channel.known].sort(), [two.client, keyOf(8)]);
        const {signals} = one.channel;
        for (let n = 0; n < 300; n += 1) {
            signals.isKnownBy(keyOf(1000 + n), `print ${n}`, true);
        }
        assert.equal(signals.pins.size, 200);
        assert.equal(signals.pins.get(keyOf(1299)), "print 299");
    });

    test("if two of its peers read too slowly at once", async () => {
        const [one, ...others] = await connected(4);
        const {links} = one.channel;
        others.slice(0, 2).forEach(({client}) => {
            links.get(client).channel.bufferedAmount = 2 ** 30;
        });
        one.channel.drop(others[2].client);
        assert.deepEqual(one.channel.peers(), []);
        await network.pass(60_000);
        assert.equal(peersOf(one).length, 3);
    });
});

describe("without the server", () => {
    test("a lost connection is made again by a peer of both", async () => {
        const [one, two, three] = await connected(3);
        network.isServerThere = false;
        network.cut.add("1 2");
        await network.pass(70_000);
        assert.deepEqual(peersOf(one), [three.client]);
        network.cut.clear();
        await network.pass(70_000);
        assert.deepEqual(peersOf(one), [two.client, three.client]);
        assert.deepEqual(peersOf(two), [one.client, three.client]);
        assert.equal(network.signals.length, 6);
    });

    test("nobody steps in under the name of a page that the server has vouched for", async () => {
        const [one, two, relay] = await connected(3);
        const mine = (each) => each.from === one.client && each.to === two.client;
        const {text} = network.signals.find(mine);
        // It has the key, as all members, and says it is another one.
        const offer = {kind: "offer", attempt: "x", sdp: JSON.parse(text).sdp};
        offer.sdp = offer.sdp.replace("sha-256 1", "sha-256 3");
        const mac = relay.channel.signals.macOf(
            relay.channel.credentials,
            one.client,
            two.client,
            offer
        );
        two.channel.drop(one.client);
        const forged = {
            from: one.client,
            to: two.client,
            text: JSON.stringify({...offer, mac}),
        };
        relay.channel.links.get(two.client).send(`s${JSON.stringify(forged)}`);
        await network.pass(0);
        assert.equal(two.channel.links.has(one.client), false);
    });

    test("a peer hands on nothing but what another peer says of itself", async () => {
        const [one, two, three] = await connected(3);
        const forged = {from: keyOf(9), to: three.client, text: "{}"};
        one.channel.links.get(two.client).send(`s${JSON.stringify(forged)}`);
        await network.pass(0);
        const {sent} = two.channel.links.get(three.client).channel;
        assert.equal(sent.filter((frame) => frame[0] === "s").length, 0);
    });
});

describe("many pages", () => {
    test("connect each to each up to twelve", async () => {
        const pages = await connected(12);
        pages.forEach((page) => assert.equal(page.channel.peers().length, 11));
    });

    test("of more connect to six, and each reaches each", async () => {
        const pages = await connected(25);
        pages.forEach((page) => assert.equal(page.channel.peers().length, 6));
        const reached = new Set([pages[0].client]);
        for (const client of reached) {
            const page = pages.find((each) => each.client === client);
            page.channel.peers().forEach((peer) => reached.add(peer));
        }
        assert.equal(reached.size, 25);
    });

    test("agree on who are neighbors", () => {
        const ids = Array.from({length: 30}, (_, index) => keyOf(index));
        for (const me of ids) {
            const others = ids.filter((id) => id !== me);
            for (const peer of neighborsOf(me, others)) {
                const theirs = neighborsOf(
                    peer,
                    ids.filter((id) => id !== peer)
                );
                assert.ok(theirs.includes(me));
            }
        }
    });
});
