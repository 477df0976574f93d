/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    Later,
    Recording,
    StartAnswers,
    nextLoginNumber,
} from "@pos_offline_queue/app/offline_start/start_answers.esm";
import {UsedFiles, filesOf} from "@pos_offline_queue/app/offline_start/start_files.esm";
import {
    isAlive,
    isSameStart,
    pathsOf,
} from "@pos_offline_queue/service_worker/policy.esm";
import {ConnectionLostError} from "@web/core/network/rpc_service";
import {Keeper} from "@pos_offline_queue/service_worker/keeper.esm";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {reactive} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {within} from "@pos_offline_queue/core/pace.esm";

function read(id) {
    const element = document.getElementById(id);
    return element ? JSON.parse(element.textContent) : null;
}

/** @returns {Object|null} what the server says of this page; null: keep nothing */
function factsOfPage() {
    return read("pos_offline_start");
}

/** @returns {{reason: String, facts: Object}|null} from the worker, in an old page */
function markOfPage() {
    return read("pos_offline_mark");
}

/** @returns {String} which code this is: bundles have its hash in their names */
function buildOfPage() {
    return [...document.scripts]
        .filter(({src}) => src)
        .map(({src}) => new URL(src).pathname)
        .filter((path) => path.startsWith("/web/assets/"))
        .join();
}

const INTERVAL = 5000;

/** @returns {Promise} resolved as soon as the server answers */
function serverIsBack() {
    return new Promise((resolve) => {
        let timer = null;
        const ask = async () => {
            if (browser.navigator.onLine !== false && (await isAlive())) {
                browser.clearInterval(timer);
                browser.removeEventListener("online", ask);
                resolve();
            }
        };
        timer = browser.setInterval(ask, INTERVAL);
        browser.addEventListener("online", ask);
    });
}

const WORKER = "/pos/offline-worker.js";
const SCOPE = "/pos/";
/** In ms. The worker is a small file, and the server has just answered. */
const READY_LIMIT = 60000;

/** The service worker, as the page sees it. */
export class WorkerLink {
    get container() {
        return browser.navigator.serviceWorker;
    }

    /** On plain http with a name, and in some private windows, there is none. */
    get isPossible() {
        return Boolean(this.container && window.caches && window.isSecureContext);
    }

    /** Rejects if the browser brings no worker to life. */
    async start(timers) {
        // The browser asks for a newer one at each page, past its cache.
        const options = {scope: SCOPE, updateViaCache: "none"};
        const isReady = this.container
            .register(WORKER, options)
            .then(() => this.container.ready);
        this.registration = await within(isReady, READY_LIMIT, {timers});
        if (!this.registration) {
            throw new Error("The browser did not start the service worker");
        }
    }

    /**
     * @param {Object} start as for `Keeper.keep`
     * @param {Function} onKept
     * @returns {Promise<Object>} what that gives
     */
    keep(start, onKept) {
        return new Promise((resolve, reject) => {
            const {port1, port2} = new MessageChannel();
            port1.onmessage = ({data: {kept, result, error}}) => {
                if (kept) {
                    onKept(kept);
                } else if (error) {
                    reject(new Error(error));
                } else {
                    resolve(result);
                }
            };
            this.registration.active.postMessage({type: "keep", start}, [port2]);
        });
    }

    async end() {
        const registration = await this.container.getRegistration(SCOPE);
        if (registration && new URL(registration.scope).pathname === SCOPE) {
            await registration.unregister();
        }
    }
}

/** In ms: the start of the POS waits for what the browser has kept. */
const CACHE_LIMIT = 5000;
/** In seconds. */
const YEAR = 365 * 24 * 3600;

/**
 * How this POS starts without the server, and how it gets ready for that. Made before
 * all services: it listens to what they ask while the POS starts.
 *
 * `state`, reactive:
 *   cachedAt     ms; null unless the POS works with data that was kept then
 *   reason       why: "offline", "timeout" or "server"
 *   isServerBack whether the server has answered since: a reload gives fresh data
 *   keeping      "pending", "kept", "failed", "off", "dropped", or "unavailable": the
 *                browser allows it on https and localhost only
 *   keptAt, files, bytes   what is kept for the next time
 */
export class OfflineStart {
    constructor() {
        this.state = reactive({
            cachedAt: null,
            reason: null,
            isServerBack: false,
            keeping: "pending",
            keptAt: null,
            files: 0,
            bytes: 0,
        });
        this.facts = factsOfPage();
        this.mark = markOfPage();
        this.link = new WorkerLink();
        this.keeper = new Keeper({
            caches: window.caches,
            locks: browser.navigator.locks,
            fetch: (...args) => browser.fetch(...args),
            origin: browser.location.origin,
            now: () => Date.now(),
        });
        this.later = new Later();
        /** Facts of what is kept for the next time. */
        this.kept = null;
        this.isLoaded = false;
        this.isClosing = false;
        this.serverReturn = null;
        /** Addresses of files that were used after the start. */
        this.more = [];
        this.used = this.isPossible ? new UsedFiles() : null;
        this.answers = new StartAnswers({
            build: buildOfPage(),
            old: this.mark && this.readOld(this.mark.facts, this.mark.reason),
            fallBack: (reason) => this.fallBack(reason),
            isLost: (error) => error instanceof ConnectionLostError,
        });
    }

    get isPossible() {
        return Boolean(this.facts && this.link.isPossible);
    }

    /** Whether the POS is starting now, without the server. */
    get isReplaying() {
        return this.answers.isReplaying && !this.isLoaded;
    }

    /** @returns {Promise} resolved when the server can be reached; at once online */
    get whenServerIsBack() {
        return this.serverReturn || Promise.resolve();
    }

    /** @returns {Promise} what the browser's cache gives, or null if it is silent */
    soon(reading) {
        return within(reading, CACHE_LIMIT, {timers: pageWorld.timers});
    }

    // Without the server

    async readOld(facts, reason) {
        this.state.cachedAt = facts.kept_at;
        this.state.reason = reason;
        this.kept = facts;
        this.serverReturn = serverIsBack().then(() => (this.state.isServerBack = true));
        const paths = pathsOf(facts);
        const read = (path) => this.soon(this.keeper.read(facts, path));
        this.later = new Later((await read(paths.later)) || "{}");
        const answers = await read(paths.answers);
        return answers ? Recording.fromText(answers) : new Recording(buildOfPage());
    }

    /** The page came from the server, and then it was gone. */
    async fallBack(reason) {
        if (!this.isPossible) {
            return null;
        }
        const starts = (await this.soon(this.keeper.starts())) || [];
        const facts = starts.find((it) => isSameStart(it, this.facts));
        const text =
            facts && (await this.soon(this.keeper.read(facts, pathsOf(facts).answers)));
        if (!text || Recording.fromText(text).build !== this.answers.recording.build) {
            return null;
        }
        return this.readOld(facts, reason);
    }

    /** Orders of each start without the server get numbers of their own. */
    async numberStart() {
        if (this.mark) {
            odoo.login_number = await nextLoginNumber(this.mark.facts, {
                indexedDB: () => window.indexedDB,
                timers: pageWorld.timers,
            });
        }
    }

    // The POS has started

    /** @param {PosStore|null} pos null if it failed to */
    async onStarted(pos) {
        this.answers.end();
        this.isLoaded = true;
        if (!pos) {
            return;
        }
        if (!this.isPossible) {
            this.state.keeping = this.facts ? "unavailable" : "off";
            await this.quietly(this.keepNothing(pos.config.id));
        } else if (this.answers.isReplaying) {
            this.used.handOver((urls) => this.add(urls));
            this.state.keeping = "kept";
            this.state.keptAt = this.kept.kept_at;
        } else {
            await this.keep(pos);
        }
    }

    async keep(pos) {
        // By this the log-out knows that there is something to forget.
        document.cookie = `pos_offline_start=1; path=/; max-age=${YEAR}; samesite=lax`;
        const used = this.used.handOver((urls) => this.add(urls));
        try {
            const start = {
                facts: this.facts,
                address: `/pos/ui?config_id=${this.facts.config_id}`,
                answers: this.answers.recording.toText(),
                urls: [...used, ...filesOf(pos)],
            };
            await this.link.start(pageWorld.timers);
            const sizes = await this.link.keep(start, (kept) => this.onKept(kept));
            Object.assign(this.state, sizes);
        } catch (error) {
            console.warn("The POS cannot start without network:", error);
            this.state.keeping = this.kept ? "kept" : "failed";
        }
    }

    /** The session may have been closed meanwhile. */
    async onKept(facts) {
        if (this.state.keeping === "dropped") {
            await this.keeper.drop(facts);
            return;
        }
        this.kept = facts;
        Object.assign(this.state, {keeping: "kept", keptAt: facts.kept_at});
        await this.saveLater();
        await this.add([]);
    }

    /** The setting is off, or it cannot be. */
    async keepNothing(configId) {
        if (this.link.isPossible) {
            await this.keeper.dropConfig(configId);
            if (!(await this.keeper.names()).length) {
                await this.link.end();
            }
        }
    }

    async add(fresh) {
        this.more.push(...fresh);
        if (this.kept) {
            const urls = this.more.splice(0);
            await this.quietly(this.keeper.add({facts: this.kept, urls}));
        }
    }

    // What becomes known later

    /**
     * @param {String} model
     * @param {Object[]} rows as from the server; nothing has changed them yet
     */
    remember(model, rows) {
        if (this.used) {
            this.later.remember(model, rows);
            this.saveLater();
        }
    }

    rememberSession(values) {
        Object.assign(this.later.session, values);
        this.saveLater();
    }

    async saveLater() {
        if (this.kept) {
            const later = this.later.toText();
            await this.quietly(this.keeper.keepLater({facts: this.kept, later}));
        }
    }

    /** Nobody who sells is bothered with what may be missing after the next crash. */
    async quietly(work) {
        try {
            await work;
        } catch (error) {
            console.warn("Not kept for a start without network:", error);
        }
    }

    // The end

    /** Nothing of this POS is left to start from without the server. */
    async drop() {
        const {facts} = this;
        this.kept = null;
        this.state.keeping = "dropped";
        if (this.isPossible) {
            await this.keeper.drop(facts);
        }
    }
}

export const offlineStart = new OfflineStart();

registry.category("services").add("pos_offline_start", {start: () => offlineStart});
