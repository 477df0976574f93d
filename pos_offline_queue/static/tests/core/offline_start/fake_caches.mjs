// Copyright 2026 POS Suite contributors
// License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl)

/* The browser's caches, in memory; they can be stopped in the middle, as by a crash. */

export const ORIGIN = "https://shop.example";

export class Crash extends Error {}

class FakeCache {
    constructor(world) {
        this.world = world;
        this.entries = new Map();
    }

    async match(url) {
        const found = this.entries.get(new URL(url, ORIGIN).href);
        return found && found.clone();
    }

    async put(url, response) {
        this.world.write();
        this.entries.set(new URL(url, ORIGIN).href, response);
    }

    async delete(url) {
        this.world.write();
        return this.entries.delete(new URL(url, ORIGIN).href);
    }

    async keys() {
        return [...this.entries.keys()].map((url) => ({url}));
    }
}

export class FakeCaches {
    constructor() {
        this.known = new Map();
        /** How many writes are left before the crash. */
        this.left = Infinity;
    }

    write() {
        if (this.left <= 0) {
            throw new Crash("the browser was killed");
        }
        this.left -= 1;
    }

    async open(name) {
        if (!this.known.has(name)) {
            this.known.set(name, new FakeCache(this));
        }
        return this.known.get(name);
    }

    async match(url, {cacheName}) {
        const cache = this.known.get(cacheName);
        return cache && cache.match(url);
    }

    async has(name) {
        return this.known.has(name);
    }

    async delete(name) {
        return this.known.delete(name);
    }

    async keys() {
        return [...this.known.keys()];
    }

    /** The paths in a cache, sorted. */
    paths(name) {
        const urls = [...this.known.get(name).entries.keys()];
        return urls.map((url) => url.slice(ORIGIN.length)).sort();
    }
}

/** What the server says of a page. */
export function makeFacts(values = {}) {
    return {
        database: "shop",
        user_id: 2,
        config_id: 1,
        session_id: 12,
        login_number: 3,
        ...values,
    };
}

/** The page of a POS. */
export function makePage(facts) {
    return `<!DOCTYPE html><html><head lang="en"><title>POS</title>
<script type="application/json" id="pos_offline_start">${JSON.stringify(facts)}</script>
<script>var odoo = {"login_number": 3, "pos_session_id": 12};</script></head></html>`;
}
