/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    PAGE,
    PREFIX,
    cacheName,
    choose,
    isSameStart,
    isStranger,
    kindOf,
    pathsOf,
    readMarker,
    worthKeeping,
} from "@pos_offline_queue/service_worker/policy.esm";

/** Requests for files at a time: the POS is in use meanwhile. */
const AT_A_TIME = 6;
const FACTS = "X-Pos-Offline-Start";
const MATCH = {ignoreVary: true};
/** Of all pages and the worker; at_login takes it, too. */
const LOCK = "pos_offline_start";

function factsOf(page) {
    return JSON.parse(decodeURIComponent(page.headers.get(FACTS)));
}

function respond(text, headers = {}) {
    return new Response(text, {headers: {"Content-Type": "text/plain", ...headers}});
}

/**
 * Keeps what each POS needs to start: a cache each, with the page, Odoo's answers
 * and the files. The page is written last: without it there is no start.
 */
export class Keeper {
    /**
     * @param {Object} world
     * @param {CacheStorage} world.caches
     * @param {LockManager} [world.locks] older browsers have none
     * @param {Function} world.fetch
     * @param {String} world.origin
     * @param {() => Number} world.now milliseconds
     */
    constructor({caches, locks, fetch, origin, now}) {
        Object.assign(this, {caches, locks, fetch, origin, now});
    }

    // Reading

    async names() {
        const names = await this.caches.keys();
        return names.filter((name) => name.startsWith(PREFIX));
    }

    /** @returns {Promise<Object[]>} the facts of all complete starts */
    async starts() {
        const found = [];
        for (const name of await this.names()) {
            // To open a cache that is dropped at this moment would bring it back.
            const page = await this.caches.match(PAGE, {...MATCH, cacheName: name});
            if (page) {
                found.push(factsOf(page));
            }
        }
        return found;
    }

    /**
     * @param {Object} facts of a complete start
     * @param {String} path of one of its parts
     * @returns {Promise<String|null>}
     */
    async read(facts, path) {
        const response = await this.caches.match(path, {
            ...MATCH,
            cacheName: cacheName(facts),
        });
        return response ? response.text() : null;
    }

    /** @returns {Promise<{facts: Object, html: String}|null>} */
    async page(configId) {
        const facts = choose(await this.starts(), configId);
        const html = facts && (await this.read(facts, PAGE));
        return html ? {facts, html} : null;
    }

    /**
     * @param {String} url
     * @param {Object} [facts] of the POS that asks, if known
     * @returns {Promise<Response|undefined>}
     */
    async file(url, facts) {
        const names = facts ? [cacheName(facts)] : await this.names();
        for (const name of names) {
            const response = await this.caches.match(url, {...MATCH, cacheName: name});
            if (response) {
                return response;
            }
        }
        return undefined;
    }

    // Keeping

    /**
     * Keep the start of a POS, in the place of an older one.
     *
     * @param {Object} start
     * @param {Object} start.facts as from `readMarker`, of the page that started
     * @param {String} start.html that page; null to ask the server for one
     * @param {String} start.address of the page
     * @param {String} start.answers text
     * @param {String[]} start.urls of files
     * @param {(facts: Object) => void} onKept as soon as there is enough to start; the
     *     pictures of many products take their time
     * @returns {Promise<{files: Number, bytes: Number}>} in the end
     */
    async keep({facts, html, address, answers, urls}, onKept) {
        await this.dropStrangers(facts);
        const text = html || (await this.askPage(address));
        const found = readMarker(text);
        if (!found || !isSameStart(found, facts)) {
            throw new Error("The page is of another session by now");
        }
        const kept = {...found, kept_at: this.now()};
        const {files, pictures} = worthKeeping(urls, this.origin);
        // From here on into this very cache: if it is deleted meanwhile, all is gone.
        const cache = await this.caches.open(cacheName(kept));
        const paths = pathsOf(kept);
        const sizes = await this.fill(cache, files);
        await cache.put(paths.answers, respond(answers));
        const header = {[FACTS]: encodeURIComponent(JSON.stringify(kept))};
        await cache.put(PAGE, respond(text, header));
        onKept(kept);
        const own = [PAGE, paths.answers, paths.later].map(
            (path) => this.origin + path
        );
        await this.prune(cache, new Set([...own, ...files, ...pictures]));
        const more = await this.fill(cache, pictures);
        const bytes = [...sizes.values(), ...more.values()].reduce(
            (sum, size) => sum + size,
            text.length + answers.length
        );
        return {files: sizes.size + more.size, bytes};
    }

    async askPage(address) {
        const response = await this.fetch(address, {redirect: "manual"});
        return response.ok ? response.text() : "";
    }

    /** Files that the POS needed later on. */
    async add({facts, urls}) {
        const cache = await this.openKept(facts);
        if (cache) {
            const {files, pictures} = worthKeeping(urls, this.origin);
            await this.fill(cache, [...files, ...pictures]);
        }
    }

    /** What became known after the start, in the place of what was known before. */
    async keepLater({facts, later}) {
        const cache = await this.openKept(facts);
        const page = cache && (await cache.match(PAGE, MATCH));
        if (page && factsOf(page).kept_at === facts.kept_at) {
            await cache.put(pathsOf(facts).later, respond(later));
        }
    }

    /** @returns {Promise<Cache|undefined>} none if it has been dropped, and so it stays */
    openKept(facts) {
        const name = cacheName(facts);
        return this.alone(async () => {
            const isThere = await this.caches.has(name);
            return isThere ? this.caches.open(name) : undefined;
        });
    }

    /** What is written later goes into the cache that was opened, dropped or not. */
    alone(work) {
        return this.locks ? this.locks.request(LOCK, work) : work();
    }

    /** @returns {Promise<Map<String, Number>>} bytes of each file that is there now */
    async fill(cache, urls) {
        const sizes = new Map();
        const left = urls[Symbol.iterator]();
        const work = async () => {
            for (const url of left) {
                const size = await this.fetchInto(cache, url);
                if (size !== null) {
                    sizes.set(url, size);
                }
            }
        };
        await Promise.all(Array.from({length: AT_A_TIME}, work));
        return sizes;
    }

    /** @returns {Promise<Number|null>} its bytes; null if it cannot be had */
    async fetchInto(cache, url) {
        const known = this.isFrozen(url) && (await cache.match(url, MATCH));
        if (known) {
            return Number(known.headers.get("Content-Length"));
        }
        try {
            // The page has loaded it just now: the browser need not ask again.
            const response = await this.fetch(url, {cache: "force-cache"});
            if (response.status !== 200 || response.redirected) {
                return null;
            }
            const size = Number(response.headers.get("Content-Length"));
            await cache.put(url, response);
            return size;
        } catch (error) {
            if (error.name === "QuotaExceededError") {
                throw error;
            }
            return null;
        }
    }

    isFrozen(url) {
        return kindOf({url, method: "GET", mode: "cors"}, this.origin) === "frozen";
    }

    async prune(cache, wanted) {
        for (const {url} of await cache.keys()) {
            if (!wanted.has(url)) {
                await cache.delete(url, MATCH);
            }
        }
    }

    // Dropping

    async drop(facts) {
        await this.alone(() => this.caches.delete(cacheName(facts)));
    }

    /** Whatever the database, as the address of a page does not say it. */
    async dropConfig(configId) {
        for (const kept of await this.starts()) {
            if (kept.config_id === configId) {
                await this.drop(kept);
            }
        }
    }

    async dropAll() {
        for (const name of await this.names()) {
            await this.alone(() => this.caches.delete(name));
        }
    }

    /** Nobody gets what was kept for another user, or from another database. */
    async dropStrangers(facts) {
        for (const kept of await this.starts()) {
            if (isStranger(kept, facts)) {
                await this.drop(kept);
            }
        }
    }
}
