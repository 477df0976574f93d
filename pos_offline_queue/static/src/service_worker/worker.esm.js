/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    configOf,
    firstPlace,
    judge,
    kindOf,
    markOld,
    readMarker,
} from "@pos_offline_queue/service_worker/policy.esm";
import {Keeper} from "@pos_offline_queue/service_worker/keeper.esm";
import {Visits} from "@pos_offline_queue/service_worker/visits.esm";
import {answersInTime} from "@pos_offline_queue/service_worker/patience.esm";

/** How long a file may take before the kept one is good enough, in ms. */
const FILE_PATIENCE = 3000;

const worker = self;
const keeper = new Keeper({
    caches: worker.caches,
    fetch: (...args) => fetch(...args),
    origin: worker.location.origin,
    now: () => Date.now(),
});
const visits = new Visits();

// The page

async function readAnswer(response) {
    const {status, type} = response;
    const html = type === "opaqueredirect" ? "" : await response.clone().text();
    return {verdict: judge({status, type, html}), html};
}

/** What the server says of a page is taken to heart, whether it comes late or not. */
async function takeNote(event, {verdict, html}) {
    const configId = configOf(event.request.url);
    if (verdict === "gone" && configId !== null) {
        await keeper.dropConfig(configId);
    } else if (verdict === "ours") {
        visits.note(event.resultingClientId, html);
        await keeper.dropStrangers(readMarker(html));
    }
}

function oldPage({facts, html}, reason, clientId) {
    visits.noteOld(clientId);
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
        const answer = await readAnswer(response);
        if (answer.verdict === "missing" && (await databaseIsDown())) {
            answer.verdict = "down";
        }
        await takeNote(event, answer);
        return {response, ...answer};
    });
    event.waitUntil(coming.catch(() => null));
    const kept = await keeper.page(configOf(request.url));
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

function later(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

async function answerFile(event, kind) {
    const {request, clientId} = event;
    const isOld = visits.isOld(clientId);
    const kept = await keeper.file(request.url);
    if (!kept) {
        return fetch(request);
    }
    if (firstPlace(kind, isOld) === "cache") {
        return kept;
    }
    const coming = fetch(request).then((response) =>
        response.status < 500 ? response : kept
    );
    return Promise.race([
        coming.catch(() => kept),
        later(FILE_PATIENCE).then(() => kept),
    ]);
}

worker.addEventListener("fetch", (event) => {
    const kind = kindOf(event.request, worker.location.origin);
    if (kind === "page") {
        event.respondWith(answerPage(event));
    } else if (kind) {
        event.respondWith(answerFile(event, kind));
    }
});

// Life

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));

// What pages say

const MESSAGES = {
    keep: (start, clientId) => keeper.keep({...start, html: visits.html(clientId)}),
    add: (files) => keeper.add(files),
    later: (news) => keeper.keepLater(news),
};

async function onMessage({data, ports, source}) {
    const [port] = ports;
    try {
        port.postMessage({result: await MESSAGES[data.type](data, source.id)});
    } catch (error) {
        port.postMessage({error: `${error.name}: ${error.message}`});
    }
}

worker.addEventListener("message", (event) => {
    if (event.data && event.data.type in MESSAGES) {
        event.waitUntil(onMessage(event));
    }
});
