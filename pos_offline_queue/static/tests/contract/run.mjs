// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The contracts in a browser: page.html, with an import map, runs this. */

import {BusOfOdoo} from "./bus_of_odoo.mjs";
import {QUIRKS} from "./quirks.mjs";
import {browser} from "@web/core/browser/browser";
import {busContract} from "./bus.mjs";
import {cacheContract} from "./cache.mjs";
import {channelContract} from "./channel.mjs";
import {lockContract} from "./lock.mjs";
import {storageContract} from "./storage.mjs";

const LIMIT = 20000;
let count = 0;
const world = {
    indexedDB: window.indexedDB,
    caches: window.caches,
    origin: window.location.origin,
    timers: {set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id)},
    newName: () => `contract ${Date.now()} ${count++}`,
};

function inTime(promise) {
    return new Promise((resolve, reject) => {
        setTimeout(() => reject(new Error("it never ended")), LIMIT);
        promise.then(resolve, reject);
    });
}

/** @returns {Promise<Object>} "" or what went wrong, by what should be so */
async function failures(contract) {
    const found = {};
    for (const [name, run] of Object.entries(contract)) {
        try {
            await inTime(run());
            found[name] = "";
        } catch (error) {
            found[name] = `${error.name}: ${error.message}`;
        }
    }
    return found;
}

function failuresOfBus(isShared) {
    const newBus = (how) => new BusOfOdoo({...how, isShared});
    return failures(busContract({newBus}));
}

function setLocks(value) {
    Object.defineProperty(navigator, "locks", {value, configurable: true});
}

async function everything() {
    const {locks} = navigator;
    const results = {
        storage: await failures(storageContract(world)),
        "lock of the browser": locks ? await failures(lockContract(world)) : {},
        channel: await failures(channelContract(world)),
        cache: await failures(cacheContract(world)),
        "bus with one worker": window.SharedWorker ? await failuresOfBus(true) : {},
        "bus with a worker for each tab": await failuresOfBus(false),
    };
    setLocks(undefined);
    results["lock without the browser's"] = await failures(lockContract(world));
    setLocks({request: () => new Promise(() => null)});
    browser.setTimeout = (fn, ms) => setTimeout(fn, ms / 100);
    results["lock of a browser that is silent"] = await failures(lockContract(world));
    const quirks = [];
    for (const {id, probe} of QUIRKS.filter((quirk) => quirk.probe)) {
        if (await inTime(probe(world))) {
            quirks.push(id);
        }
    }
    return {results, quirks};
}

everything().then((found) => {
    window.contract = found;
});
