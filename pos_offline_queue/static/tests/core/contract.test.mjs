// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The contracts that tests/test_engines_contract.py holds browsers to, on the fakes that
   the other tests use: what is shown on these is so on those. */

import {FakeCaches, ORIGIN} from "./offline_start/fake_caches.mjs";
import {after, before, describe, test} from "node:test";
import {Disk} from "./disk.mjs";
import {FakeBus} from "./fake_bus.mjs";
import {IDBFactory} from "fake-indexeddb";
import {browser} from "@web/core/browser/browser";
import {busContract} from "../contract/bus.mjs";
import {cacheContract} from "../contract/cache.mjs";
import {channelContract} from "../contract/channel.mjs";
import {lockContract} from "../contract/lock.mjs";
import {storageContract} from "../contract/storage.mjs";

let count = 0;
const world = {
    timers: {set: (fn, ms) => setTimeout(fn, ms), clear: (id) => clearTimeout(id)},
    newName: () => `contract ${count++}`,
};

/** The locks of a browser, asked for "if available". */
function makeLocks() {
    const held = new Set();
    return {
        async request(name, _options, fn) {
            if (held.has(name)) {
                return fn(null);
            }
            held.add(name);
            try {
                return await fn({name});
            } finally {
                held.delete(name);
            }
        },
    };
}

function holds(contract) {
    for (const [name, run] of Object.entries(contract)) {
        test(name, run);
    }
}

describe("storage, in memory", () => {
    holds(storageContract({...world, indexedDB: new IDBFactory()}));
});

describe("storage, on a disk that can run full", () => {
    const disk = new Disk();
    const indexedDB = {
        open: disk.indexedDB.open,
        deleteDatabase: (name) => disk.factory.deleteDatabase(name),
    };
    holds(storageContract({...world, indexedDB}));
});

describe("cache", () => {
    holds(cacheContract({...world, caches: new FakeCaches(), origin: ORIGIN}));
});

for (const isShared of [true, false]) {
    describe(`bus with ${isShared ? "one worker" : "a worker for each tab"}`, () => {
        holds(busContract({newBus: (how) => new FakeBus({...how, isShared})}));
    });
}

describe("channel", () => {
    const {BroadcastChannel} = globalThis;
    const opened = [];
    before(() => {
        globalThis.BroadcastChannel = class extends BroadcastChannel {
            constructor(name) {
                super(name);
                opened.push(this);
            }
        };
    });
    after(() => {
        globalThis.BroadcastChannel = BroadcastChannel;
        // Node does not end while one is open.
        opened.forEach((channel) => channel.close());
    });
    holds(channelContract(world));
});

const lockings = {
    "of the browser": makeLocks,
    "without the browser's": () => undefined,
    "of a browser that is silent": () => ({request: () => new Promise(() => null)}),
};
for (const [name, make] of Object.entries(lockings)) {
    describe(`lock ${name}`, () => {
        const contract = lockContract(world);
        for (const [what, run] of Object.entries(contract)) {
            test(what, async (t) => {
                browser.navigator.locks = make();
                browser.setTimeout = (fn, ms) => setTimeout(fn, ms / 100);
                t.after(() => browser.reset());
                await run();
            });
        }
    });
}
