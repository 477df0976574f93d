// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

import {ADD, NEW, TAP, begin, quantity} from "./sync_line.mjs";
import {describe, test} from "node:test";
import {BusWatch} from "@pos_multi_session_sync/core/wire.esm";
import {SyncTransport} from "@pos_multi_session_sync/app/sharing/sync_transport.esm";
import assert from "node:assert/strict";
import {settle} from "../../../../pos_offline_queue/static/tests/core/world.mjs";

describe("a sync client, whatever the line is like,", () => {
    test("goes on by itself after failures, with longer pauses", async () => {
        const {clock, requests, client, line} = begin();
        line.fate = () => "offline";
        client.start();
        await clock.pass(60000);
        const {phase, reason} = client.state;
        assert.deepEqual([phase, reason], ["alone", "offline"]);
        assert.ok(requests.length > 7 && requests.length < 40, requests.length);
        client.issue([NEW, ADD]);
        line.fate = () => "good";
        await clock.pass(11000);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(client.state.pendingCount, 0);
        const sent = requests.flatMap(({operations}) => operations);
        assert.ok(sent.length && sent.every(({offline}) => offline));
        line.fate = () => "offline";
        client.issue([TAP]);
        await clock.pass(50);
        line.fate = () => "good";
        await clock.pass(1000);
        assert.equal(client.state.phase, "upToDate", "after a short pause again");
    });

    test("tries at once where a peer has the server, and where that has failed not", async () => {
        const {clock, requests, client, line} = begin();
        line.fate = () => "offline";
        client.start();
        await clock.pass(60000);
        line.fate = () => "good";
        client.hasten();
        await clock.pass(50);
        assert.equal(client.state.phase, "upToDate");
        const before = requests.length;
        client.hasten();
        await clock.pass(50);
        assert.equal(requests.length, before, "there is nothing to send");
        for (const fate of ["server", "overloaded"]) {
            line.fate = () => fate;
            client.wake("visible");
            await clock.pass(50);
            const {length} = requests;
            client.hasten();
            assert.equal(requests.length, length, fate);
        }
    });

    test("leaves a server alone for as long as it asks, whatever happens", async () => {
        const {clock, requests, client, line, other} = begin();
        client.start();
        await clock.pass(100);
        Object.assign(line, {fate: () => "overloaded", asked: 90000});
        client.issue([NEW, ADD]);
        await clock.pass(100);
        line.fate = () => "good";
        const before = requests.length;
        client.issue([TAP]);
        other({...NEW, order: "p"});
        client.onAnnouncement(other({...ADD, order: "p"}));
        ["online", "visible", "reconnect", "offline", "online"].forEach((reason) =>
            client.wake(reason)
        );
        await clock.pass(89000);
        assert.equal(requests.length, before);
        const {phase, reason, pendingCount} = client.state;
        assert.deepEqual([phase, reason, pendingCount], ["alone", "overloaded", 3]);
        await clock.pass(12000);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(client.state.pendingCount, 0);
        assert.ok(client.replica.visible("p"));
    });

    test("is not offline where other tills keep the server busy, and asks soon", async () => {
        const {clock, requests, client, line} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "busy";
        client.issue([NEW, ADD]);
        await clock.pass(60000);
        const {phase, reason, pendingCount} = client.state;
        assert.deepEqual([phase, reason, pendingCount], ["catchingUp", "busy", 2]);
        assert.ok(requests.length > 50 && requests.length < 130, requests.length);
        const {length} = requests;
        client.wake("news");
        client.push();
        assert.equal(requests.length, length, "it is not asked before");
        client.issue([TAP]);
        line.fate = () => "good";
        await clock.pass(1100);
        assert.equal(client.state.phase, "upToDate");
        assert.ok(!requests.at(-1).operations.some(({offline}) => offline));
    });

    test("does not leave it alone for more than five minutes", async () => {
        const {clock, requests, client, line} = begin();
        Object.assign(line, {fate: () => "overloaded", asked: 86400000});
        client.start();
        await clock.pass(300000);
        assert.equal(requests.length, 1);
        line.fate = () => "good";
        await clock.pass(12000);
        assert.equal(client.state.phase, "upToDate");
    });

    test("is told which exception of the server means that it is busy", async () => {
        const exceptionName = "odoo.addons.pos_multi_session_sync.admission.GroupBusy";
        const call = () => Promise.reject({exceptionName, message: "Try again"});
        const transport = new SyncTransport({silent: {call}}, () => ({}));
        await assert.rejects(transport.call("m", "sync", []), {reason: "busy"});
    });

    test("knows how long it has been alone, and comes back when woken", async () => {
        const {clock, client, line} = begin();
        client.start();
        await clock.pass(100);
        const heard = client.heardAt;
        line.fate = () => "server";
        await clock.pass(120000);
        assert.equal(client.state.reason, "server");
        assert.equal(client.state.since, heard);
        line.fate = () => "good";
        client.wake("reconnect");
        await clock.pass(20);
        assert.equal(client.state.phase, "upToDate");
    });

    test("gives up a silent request, and takes its late answer", async () => {
        const {clock, requests, client, line, server} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "silent";
        client.issue([NEW, ADD]);
        await clock.pass(14000);
        assert.equal(requests.length, 2);
        await clock.pass(3000);
        assert.equal(client.state.reason, "timeout");
        const sent = requests.length;
        line.answers[1]();
        await settle();
        assert.equal(client.state.pendingCount, 2, "counted with the next change");
        assert.equal(client.replica.pending.size, 0);
        assert.equal(server.lastSeq, 2);
        line.fate = () => "good";
        await clock.pass(20000);
        assert.ok(requests.slice(sent).every(({operations}) => !operations.length));
        assert.equal(server.lastSeq, 2);
    });

    test("goes on with a request when an older one fails at last", async () => {
        const {clock, client, line} = begin();
        line.fate = () => "silent";
        client.start();
        await clock.pass(15500);
        assert.equal(client.state.reason, "timeout");
        await clock.until(() => line.answers.length === 2);
        line.failures[0]();
        await settle();
        assert.equal(client.state.reason, "timeout");
        line.answers[1]();
        await settle();
        assert.equal(client.state.phase, "upToDate");
    });

    test("does not wait for an old line when there is a new one", async () => {
        const {clock, requests, client, line} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "silent";
        client.wake("timer");
        await clock.pass(500);
        client.wake("online");
        assert.equal(requests.length, 2);
        await clock.pass(3000);
        line.fate = () => "good";
        client.wake("visible");
        assert.equal(requests.length, 3);
        await clock.pass(100);
        assert.equal(client.state.phase, "upToDate");
    });

    test("says so when the browser knows that there is no line", async () => {
        const {clock, client} = begin();
        client.start();
        await clock.pass(100);
        client.wake("offline");
        assert.deepEqual(
            [client.state.phase, client.state.reason],
            ["alone", "offline"]
        );
    });

    test("says within a minute that the bus is silent, and at once that it is not", async () => {
        const {clock, requests, client, line} = begin();
        line.hasBus = false;
        client.start();
        await clock.pass(19000);
        assert.equal(client.state.isBusSilent, false);
        await clock.pass(39000);
        assert.equal(client.state.isBusSilent, true);
        assert.equal(client.state.phase, "upToDate");
        assert.equal(requests.at(-1).bus.silent, true, "the server knows");
        const before = requests.length;
        await clock.pass(600000);
        const probes = requests.slice(before).filter(({bus}) => bus.probe);
        assert.ok(probes.length > 15 && probes.length <= 30, probes.length);
        line.hasBus = true;
        await clock.pass(31000);
        assert.equal(client.state.isBusSilent, false);
        await clock.pass(14000);
        assert.equal(requests.at(-1).bus.silent, undefined, "the server knows");
    });

    test("does not take a quiet bus for a silent one", async () => {
        const {clock, requests, client, states} = begin();
        client.start();
        await clock.pass(600000);
        assert.ok(requests.every(({bus}) => bus.probe));
        assert.ok(requests.length > 45 && requests.length < 75, requests.length);
        assert.ok(states.every(({isBusSilent}) => !isBusSilent));
    });

    test("asks for nothing while messages arrive, whoever had them sent", async () => {
        const {clock, requests, client, other} = begin();
        other(NEW, ADD);
        client.start();
        await clock.pass(100);
        for (let second = 0; second < 600; second += 12) {
            client.onAnnouncement(other(TAP));
            await clock.pass(6000);
            client.onMessage();
            await clock.pass(6000);
        }
        assert.equal(requests.length, 1);
        assert.equal(client.state.phase, "upToDate");
    });

    test("asks as soon as ever when messages do not arrive any more", async () => {
        const {clock, requests, client, line, other} = begin();
        other(NEW, ADD);
        client.start();
        await clock.pass(30000);
        line.hasBus = false;
        client.onMessage();
        other(TAP);
        await clock.pass(13100);
        assert.equal(quantity(client.replica), 2);
        const before = requests.length;
        await clock.pass(60000);
        assert.ok(requests.length - before >= 6, "and goes on so");
    });

    test("hears from any message that it has missed one", async () => {
        const {clock, requests, client, server, other} = begin();
        other(NEW, ADD);
        client.start();
        await clock.pass(100);
        client.onMessage({epoch: server.epoch, seq: server.lastSeq});
        await clock.pass(100);
        assert.equal(requests.length, 1, "it has all");
        other(TAP);
        client.onMessage({epoch: server.epoch, seq: server.lastSeq});
        await clock.pass(100);
        assert.equal(quantity(client.replica), 2);
        assert.equal(requests.length, 2);
    });

    test("does not wake a till whose requests fail", async () => {
        const {clock, requests, client, server, line, other} = begin();
        other(NEW, ADD);
        client.start();
        await clock.pass(100);
        line.fate = () => "server";
        other(TAP);
        for (let at = 0; at < 30; at++) {
            await clock.pass(10000);
            client.onMessage({epoch: server.epoch, seq: server.lastSeq});
        }
        assert.ok(requests.length < 15, requests.length);
    });

    test("keeps nothing back that waits for another till's work, and for nobody", async () => {
        const {clock, client, server, other} = begin();
        other(NEW, ADD);
        client.start();
        await clock.pass(100);
        const {replica} = client;
        const since = clock.now();
        const next = replica.next.bind(replica);
        replica.next = (limits) => (clock.now() - since < 20000 ? [] : next(limits));
        client.issue([TAP]);
        for (let at = 0; at < 9; at++) {
            await clock.pass(7000);
            client.onMessage({epoch: server.epoch, seq: server.lastSeq});
        }
        assert.equal(replica.pending.size, 0);
    });

    test("asks every few minutes where nobody else is", async () => {
        const {clock, requests, client} = begin({isCalm: () => true});
        client.start();
        await clock.pass(600000);
        assert.ok(requests.length > 2 && requests.length < 6, requests.length);
    });

    test("asks a server that does not keep up once a minute, and comes back", async () => {
        const {clock, requests, client, line} = begin();
        client.start();
        await clock.pass(100);
        line.fate = () => "server";
        await clock.pass(300000);
        const before = requests.length;
        await clock.pass(600000);
        const asked = requests.length - before;
        assert.ok(asked >= 10 && asked <= 20, asked);
        client.issue([NEW, ADD]);
        line.fate = () => "good";
        assert.ok(!client.question().operations, "which wait until it is known");
        client.hear({same: true});
        await clock.pass(100);
        assert.equal(client.state.phase, "upToDate", "its heartbeat was answered");
        assert.equal(client.state.pendingCount, 0);
        line.fate = () => "server";
        client.issue([TAP]);
        await clock.pass(300000);
        line.fate = () => "good";
        await clock.pass(60100);
        assert.equal(client.state.phase, "upToDate", "or without one");
    });

    test("does not call a bus silent on which nothing was sent", async () => {
        const {clock, client, line, states} = begin();
        line.isProbed = false;
        client.start();
        await clock.pass(120000);
        line.fate = () => "offline";
        await clock.pass(120000);
        assert.ok(states.every(({isBusSilent}) => !isBusSilent));
    });

    test("does not call a bus silent after the page stood still", () => {
        let now = 0;
        const bus = new BusWatch({
            now: () => now,
            random: () => 0,
            ...{quiet: 8000, quietJitter: 5000},
        });
        now += 20000;
        assert.deepEqual(bus.next(), {probe: true});
        bus.noteProbe();
        // Meanwhile the laptop sleeps.
        now += 600000;
        assert.deepEqual(bus.next(), {probe: true});
        bus.noteMessage();
        bus.noteProbe();
        now += 25000;
        assert.deepEqual(bus.next(), {probe: true});
    });
});
