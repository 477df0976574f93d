// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* What tills rely on in Odoo's bus: its worker, shared by all tabs or one for each. */

import {equal} from "./check.mjs";

const CHANNEL = "contract";
const TYPE = "contract.told";

/** A tab that has the channel, and what it hears. */
function listener(bus, channel = CHANNEL) {
    const tab = bus.tab();
    const found = [];
    const waiting = [];
    const note = (what) => {
        found.push(what);
        waiting.splice(0).forEach((look) => look());
    };
    tab.subscribe(TYPE, ({n}) => note(n));
    for (const name of ["connect", "disconnect", "reconnect"]) {
        tab.addEventListener(name, () => note(name));
    }
    const isOpen = tab.addChannel(channel);
    /** When it has heard exactly this. */
    const hears = async (...wanted) => {
        while (found.length < wanted.length) {
            await new Promise((resolve) => waiting.push(resolve));
        }
        equal(found, wanted);
    };
    return {tab, isOpen, hears};
}

/**
 * @param {Object} world
 * @param {(options?: {version, worker}) => Object} world.newBus the bus of one browser.
 *  worker: "silent" or "broken". `tab()` gives a service as Odoo's `bus_service` is; its
 *  server is `hasChannels(list, tabs)`, which waits until so many tabs have asked for
 *  these, `say(channel, message)`, `cut()` and `refuse()`: the version is too old
 * @returns {Object} functions by what they show; each rejects if it is not so
 */
export function busContract({newBus}) {
    return {
        async "brings a message to each tab that has its channel, once"() {
            const bus = newBus();
            const [one, two] = [listener(bus), listener(bus)];
            await Promise.all([one.hears("connect"), two.hears("connect")]);
            const other = listener(bus, "another");
            await bus.hasChannels(["another", CHANNEL], 3);
            bus.say(CHANNEL, {type: TYPE, payload: {n: 1}});
            bus.say("nobody's", {type: TYPE, payload: {n: 2}});
            bus.say(CHANNEL, {type: TYPE, payload: {n: 3}});
            await Promise.all([one.hears("connect", 1, 3), two.hears("connect", 1, 3)]);
            other.tab.stop();
            await bus.hasChannels([CHANNEL], 2);
        },

        async "goes on in the other tabs when one is closed"() {
            const bus = newBus();
            const [one, two] = [listener(bus), listener(bus)];
            await Promise.all([one.hears("connect"), two.hears("connect")]);
            await bus.hasChannels([CHANNEL], 2);
            one.tab.stop();
            two.tab.addChannel("another");
            await bus.hasChannels(["another", CHANNEL]);
            bus.say(CHANNEL, {type: TYPE, payload: {n: 1}});
            await two.hears("connect", 1);
            await one.hears("connect");
        },

        async "follows a channel that has got another name"() {
            const bus = newBus();
            const one = listener(bus);
            await bus.hasChannels([CHANNEL]);
            one.tab.deleteChannel(CHANNEL);
            one.tab.addChannel("another");
            await bus.hasChannels(["another"]);
            bus.say("another", {type: TYPE, payload: {n: 1}});
            await one.hears("connect", 1);
        },

        async "connects again by itself, says so, and has its channels"() {
            const bus = newBus();
            const [one, two] = [listener(bus), listener(bus)];
            await Promise.all([one.hears("connect"), two.hears("connect")]);
            await bus.hasChannels([CHANNEL], 2);
            bus.cut();
            const told = ["connect", "disconnect", "reconnect"];
            await Promise.all([one.hears(...told), two.hears(...told)]);
            await bus.hasChannels([CHANNEL], 2);
            bus.say(CHANNEL, {type: TYPE, payload: {n: 1}});
            await Promise.all([one.hears(...told, 1), two.hears(...told, 1)]);
        },

        async "has a worker for each version of Odoo's code"() {
            const [old, recent] = [newBus(), newBus({version: "2"})];
            const tabs = [old, recent].map((each) => listener(each));
            await old.hasChannels([CHANNEL]);
            await recent.hasChannels([CHANNEL]);
            old.say(CHANNEL, {type: TYPE, payload: {n: 1}});
            recent.say(CHANNEL, {type: TYPE, payload: {n: 2}});
            await tabs[0].hears("connect", 1);
            await tabs[1].hears("connect", 2);
        },

        async "says to each tab that the server takes this version no more"() {
            const bus = newBus();
            const [one, two] = [listener(bus), listener(bus)];
            await Promise.all([one.hears("connect"), two.hears("connect")]);
            await bus.hasChannels([CHANNEL], 2);
            bus.refuse();
            await one.hears("connect", "disconnect");
            await two.hears("connect", "disconnect");
            await bus.isOutdated(2);
            // No call fails, and none brings a message.
            one.tab.deleteChannel(CHANNEL);
            await one.tab.addChannel("another");
            bus.say("another", {type: TYPE, payload: {n: 1}});
            await one.hears("connect", "disconnect");
        },

        async "has no answer of a worker that gives none, and fails no call"() {
            const bus = newBus({worker: "silent"});
            const {tab, isOpen, hears} = listener(bus);
            let isAnswered = false;
            isOpen.then(() => {
                isAnswered = true;
            });
            tab.deleteChannel(CHANNEL);
            tab.addChannel("another");
            await bus.pause();
            bus.say("another", {type: TYPE, payload: {n: 1}});
            equal(isAnswered, false);
            await hears();
        },

        async "keeps nobody waiting for a worker that does not load"() {
            const bus = newBus({worker: "broken"});
            const {tab, isOpen, hears} = listener(bus);
            await isOpen;
            if (bus.isShared) {
                // Each tab then has a worker of its own.
                await bus.hasChannels([CHANNEL]);
                bus.say(CHANNEL, {type: TYPE, payload: {n: 1}});
                await hears("connect", 1);
            } else {
                tab.deleteChannel(CHANNEL);
                await hears();
            }
        },
    };
}
