/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    answersInTime,
    configOf,
    isStart,
    judge,
    judgeRedirect,
    kindOf,
    markOld,
    readMarker,
} from "@pos_offline_queue/service_worker/policy.esm";
import {Keeper} from "@pos_offline_queue/service_worker/keeper.esm";
import {within} from "@pos_offline_queue/core/pace.esm";

/** Pages that are open at a time; more than a browser at a till ever has. */
const MOST = 20;

/**
 * What the worker remembers of the pages that it answered, while it is awake.
 * Should it fall asleep, a page is asked for again, and files come after a failure.
 */
export class Visits {
    constructor() {
        this.pages = new Map();
    }

    remember(clientId, visit) {
        this.pages.set(clientId, visit);
        if (this.pages.size > MOST) {
            this.pages.delete(this.pages.keys().next().value);
        }
    }

    /** It got this from the server. */
    note(clientId, html) {
        this.remember(clientId, {html, old: null});
    }

    /** It got an old page, with these facts. */
    noteOld(clientId, facts) {
        this.remember(clientId, {html: null, old: facts});
    }

    /** @returns {String|null} */
    html(clientId) {
        const visit = this.pages.get(clientId);
        return visit ? visit.html : null;
    }

    /** @returns {Object|null} the facts of its page, if that is an old one */
    old(clientId) {
        const visit = this.pages.get(clientId);
        return visit ? visit.old : null;
    }
}

/** How long a file may take before the kept one is good enough, in ms. */
const FILE_PATIENCE = 3000;

/** How long the browser may take to look into its cache, in ms. */
const CACHE_LIMIT = 5000;

const worker = self;
const timers = {
    set: (fn, ms) => setTimeout(fn, ms),
    clear: (id) => clearTimeout(id),
};
const keeper = new Keeper({
    caches: worker.caches,
    locks: worker.navigator.locks,
    fetch: (...args) => fetch(...args),
    origin: worker.location.origin,
    now: () => Date.now(),
});
const visits = new Visits();

/** A cache that is silent must not keep the page from what the server answers. */
function soon(reading) {
    return within(reading, CACHE_LIMIT, {timers});
}

// The page

/** The browser tells where a redirect leads only if it is followed. */
async function followed({url}) {
    try {
        const end = await fetch(url, {cache: "no-store", redirect: "follow"});
        return judgeRedirect(end, worker.location.origin);
    } catch {
        // To another host, as of a proxy, or to one that does not answer.
        return "down";
    }
}

async function readAnswer(request, response) {
    if (response.type === "opaqueredirect") {
        return {verdict: await followed(request), html: ""};
    }
    const html = await response.clone().text();
    return {verdict: judge({status: response.status, html}), html};
}

/** Browsers keep a worker whose file is gone from the server; this one goes, too. */
async function retireIfUninstalled() {
    const {status} = await fetch(worker.location.href, {
        method: "HEAD",
        cache: "no-store",
    });
    if (status === 404 && !(await keeper.starts()).length) {
        await worker.registration.unregister();
    }
}

/** What the server says of a page is taken to heart, whether it comes late or not. */
async function takeNote(event, {verdict, html}) {
    const configId = configOf(event.request.url);
    if (verdict === "gone" && configId !== null) {
        await keeper.dropConfig(configId);
        await retireIfUninstalled();
    } else if (verdict === "ours" && !visits.old(event.resultingClientId)) {
        visits.note(event.resultingClientId, html);
        await keeper.dropStrangers(readMarker(html));
    }
}

function oldPage({facts, html}, reason, clientId) {
    visits.noteOld(clientId, facts);
    const marked = markOld(html, {reason, facts});
    const headers = {"Content-Type": "text/html; charset=utf-8"};
    return new Response(marked, {headers});
}

async function databaseIsDown() {
    const health = await fetch("/web/health?db_server_status=1", {cache: "no-store"});
    return health.status >= 500;
}

async function answerPage(event) {
    const {request, resultingClientId: clientId} = event;
    const coming = fetch(request).then(async (response) => {
        const answer = await readAnswer(request, response);
        if (answer.verdict === "missing" && (await databaseIsDown())) {
            answer.verdict = "down";
        }
        await soon(takeNote(event, answer));
        return {response, ...answer};
    });
    event.waitUntil(coming.catch(() => null));
    const kept = await soon(keeper.page(configOf(request.url)));
    if (!kept) {
        return (await coming).response;
    }
    let reason = "offline";
    try {
        const answer = await answersInTime(coming);
        if (answer && answer.verdict !== "down") {
            return answer.response;
        }
        reason = answer ? "server" : "timeout";
    } catch {
        // No line: the reason says so already.
    }
    return oldPage(kept, reason, clientId);
}

// Files

/** @returns {Promise} what comes; after a while the kept one, if there is one */
function orKept(coming, url) {
    return new Promise((resolve, reject) => {
        const timer = setTimeout(async () => {
            const kept = await keeper.file(url);
            if (kept) {
                resolve(kept);
            }
        }, FILE_PATIENCE);
        coming.then(resolve, reject).finally(() => clearTimeout(timer));
    });
}

/** The line is there, as the page came by it: nothing is looked up before. */
async function fetchFile(request) {
    try {
        const response = await orKept(fetch(request), request.url);
        const kept = response.status >= 500 && (await soon(keeper.file(request.url)));
        return kept || response;
    } catch (error) {
        const kept = await soon(keeper.file(request.url));
        if (kept) {
            return kept;
        }
        throw error;
    }
}

/** What an old page needs was kept with it, and there is no line to wait for. */
async function answerFile({request, clientId}) {
    const facts = visits.old(clientId);
    const kept = facts && (await soon(keeper.file(request.url, facts)));
    return kept || fetchFile(request);
}

worker.addEventListener("fetch", (event) => {
    const kind = kindOf(event.request, worker.location.origin);
    if (kind === "page") {
        event.respondWith(answerPage(event));
    } else if (kind) {
        event.respondWith(answerFile(event));
    }
});

// Life

worker.addEventListener("install", (event) => {
    worker.skipWaiting();
    if (event.addRoutes) {
        // Questions to Odoo, and sales, need not wait until the worker is awake.
        const past = {condition: {requestMethod: "post"}, source: "network"};
        event.waitUntil(event.addRoutes([past]).catch(() => null));
    }
});
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

// What pages say

async function keep({start, port, clientId}) {
    const html = visits.html(clientId);
    try {
        if (!isStart(start, worker.location.origin)) {
            throw new Error("This is not the start of a POS");
        }
        const onKept = (kept) => port.postMessage({kept});
        port.postMessage({result: await keeper.keep({...start, html}, onKept)});
    } catch (error) {
        port.postMessage({error: `${error.name}: ${error.message}`});
    }
}

worker.addEventListener("message", (event) => {
    const {data, ports, source} = event;
    if (data && data.type === "keep" && ports.length) {
        const {start} = data;
        event.waitUntil(keep({start, port: ports[0], clientId: source.id}));
    }
});
