/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {lookForServer} from "@pos_offline_queue/core/server_probe.esm";

/* Which request the service worker answers, and from where. Decides only: it is
 * handed what happened, and touches neither the network nor the caches. */

/** Begins the name of each cache of ours; one a POS: it goes as a whole. */
export const PREFIX = "pos_offline_start/";
/** What a cache holds beside the files: the page, and what Odoo answered it then. */
export const PAGE = "/pos/offline_start/page";

/** How many files of each kind one POS may keep. */
export const MOST = {picture: 3000, file: 500};

const PAGES = ["/pos/ui", "/pos/web"];
/**
 * Where Odoo leads on to: nobody is logged in, or the session is not open. A website in
 * several languages puts one before the path.
 */
const ELSEWHERE = /^(\/[a-z]{2,3}([_@-][a-z]+)*)?\/web(\/login(\/totp)?)?$/i;
/** Odoo does not know the page: the POS was uninstalled, or is not for this user. */
const MISSING = [404, 410];
const MARKER =
    /<script type="application\/json" id="pos_offline_start">(.*?)<\/script>/s;
/** In standard's page, with or without this module. */
const POS_PAGE = /"pos_session_id": *\d/;
// A bundle under "debug", or under a wildcard, changes without changing its name.
const HASHED =
    /^\/web\/assets\/(?!debug\/|any\/|%)[^/]+\/|^\/web\/webclient\/translations\//;
const PICTURE = /^\/web\/image(\/|$)/;
const UNIQUE_PICTURE = /^\/web\/image\/\d+-/;
const FILE =
    /^\/[^/]+\/static\/|^\/web\/assets\/|^\/web\/binary\/company_logo$|^\/web\/bundle\/|^\/pos\/app\.webmanifest$/;

/**
 * @param {{database: String, config_id: Number}} facts
 * @returns {String} of the cache of that POS
 */
export function cacheName({database, config_id}) {
    return `${PREFIX}${encodeURIComponent(database)}/${config_id}`;
}

/**
 * @param {{kept_at: Number}} facts
 * @returns {{answers: String, later: String}} where that page's answers are: what
 *     is written in the middle of a crash never mixes with what was there before
 */
export function pathsOf({kept_at}) {
    const folder = `/pos/offline_start/${kept_at}`;
    return {answers: `${folder}/answers`, later: `${folder}/later`};
}

/**
 * @param {{url: String, method: String, mode: String}} request
 * @param {String} origin of the worker
 * @returns {"page"|"frozen"|"picture"|"file"|null} frozen: another content would
 *     have another address; null: none of our business
 */
export function kindOf({url, method, mode}, origin) {
    const {origin: its, pathname, searchParams} = new URL(url);
    if (method !== "GET" || its !== origin) {
        return null;
    }
    if (mode === "navigate") {
        return PAGES.includes(pathname) ? "page" : null;
    }
    if (HASHED.test(pathname)) {
        return "frozen";
    }
    if (PICTURE.test(pathname)) {
        const isUnique = searchParams.has("unique") || UNIQUE_PICTURE.test(pathname);
        return isUnique ? "frozen" : "picture";
    }
    return FILE.test(pathname) ? "file" : null;
}

/** @returns {Number|null} the POS that the address names */
export function configOf(url) {
    const id = new URL(url).searchParams.get("config_id");
    return id && /^\d+$/.test(id) ? Number(id) : null;
}

/**
 * @param {String} html
 * @returns {Object|null} what the server says of the page, if we may keep it:
 *     {database, user_id, config_id, session_id, login_number}
 */
export function readMarker(html) {
    const [, text] = MARKER.exec(html) || [];
    try {
        return text ? JSON.parse(text) : null;
    } catch {
        return null;
    }
}

/**
 * What an answer for the page says.
 *
 * @param {Object} answer
 * @param {Number} answer.status
 * @param {String} answer.html
 * @returns {"ours"|"gone"|"down"|"missing"|"foreign"} ours: the POS, to be kept.
 *     gone: Odoo does not want the POS to be kept. down: nobody serves it now.
 *     missing: no such page, or no database. foreign: not from Odoo.
 */
export function judge({status, html}) {
    if (status >= 400) {
        return MISSING.includes(status) ? "missing" : "down";
    }
    if (readMarker(html)) {
        return "ours";
    }
    return POS_PAGE.test(html) ? "gone" : "foreign";
}

/**
 * What a redirect of the page says. Only Odoo's own ends the offline start: a proxy
 * leads elsewhere just when the server is down.
 *
 * @param {Object} end the response where it leads to
 * @param {Boolean} end.ok
 * @param {String} end.url
 * @param {String} origin of the worker
 * @returns {"gone"|"foreign"|"down"} see `judge`; foreign: to the POS after all
 */
export function judgeRedirect({ok, url}, origin) {
    const {origin: its, pathname} = new URL(url);
    if (!ok || its !== origin) {
        return "down";
    }
    if (ELSEWHERE.test(pathname)) {
        return "gone";
    }
    return PAGES.includes(pathname) ? "foreign" : "down";
}

/**
 * @param {Object[]} starts facts of what is kept
 * @param {Number|null} configId null: the address names no POS
 * @returns {Object|null} the newest that fits
 */
export function choose(starts, configId) {
    return starts
        .filter(({config_id}) => configId === null || config_id === configId)
        .reduce((best, it) => (best && best.kept_at >= it.kept_at ? best : it), null);
}

/** @returns {Boolean} whether what is kept belongs to another user or database */
export function isStranger(kept, {database, user_id}) {
    return kept.database !== database || kept.user_id !== user_id;
}

/** @returns {Boolean} whether the page is of that very POS, session and user */
export function isSameStart(some, other) {
    return ["database", "user_id", "config_id", "session_id"].every(
        (name) => some[name] === other[name]
    );
}

/** @returns {String|false} the whole address, if it is one */
function parsed(address, origin) {
    try {
        return new URL(address, origin).href;
    } catch {
        return false;
    }
}

/**
 * @param {Object} start as for `Keeper.keep`, from a page: whatever runs on this host
 *     may say what it likes
 * @param {String} origin
 * @returns {Boolean}
 */
export function isStart(start, origin) {
    const {facts, address, answers, urls} = start || {};
    const isSaid =
        [address, answers].every((text) => typeof text === "string") &&
        Array.isArray(urls) &&
        urls.every((url) => typeof url === "string") &&
        Boolean(facts) &&
        typeof facts === "object";
    const url = isSaid && parsed(address, origin);
    return url && kindOf({url, method: "GET", mode: "navigate"}, origin) === "page";
}

/** The page itself must know that it is an old one, before anything else runs. */
export function markOld(html, mark) {
    const text = JSON.stringify(mark).replace(/</g, "\\u003c");
    const script = `<script type="application/json" id="pos_offline_mark">${text}</script>`;
    return html.replace(/<head[^>]*>/, (head) => head + script);
}

/**
 * @param {String[]} urls what a page used, the most important first
 * @param {String} origin
 * @returns {{files: String[], pictures: String[]}} what of it is kept, once each
 */
export function worthKeeping(urls, origin) {
    const found = {picture: new Set(), file: new Set()};
    for (const text of urls) {
        const url = new URL(text, origin);
        url.hash = "";
        const kind = kindOf({url: url.href, method: "GET", mode: "cors"}, origin);
        const part = PICTURE.test(url.pathname) ? "picture" : "file";
        if (kind && found[part].size < MOST[part]) {
            found[part].add(url.href);
        }
    }
    return {files: [...found.file], pictures: [...found.picture]};
}

/** How long to wait for Odoo's health, in ms. */
const HEALTH_PATIENCE = 2000;

function sleep(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * @param {Object} [page] whose network it is: a window or a service worker
 * @returns {Promise<Boolean>} whether there is a server that answers at all
 */
export async function isAlive(page = self) {
    return (await lookForServer(page, HEALTH_PATIENCE)) === "there";
}

/**
 * Waits for an answer from Odoo. A server that has just been started, or that loads
 * many products, is slow and not dead: while it lives, it is given time.
 *
 * @param {Promise} answer
 * @param {Object} [limits] in ms
 * @param {Number} [limits.pause] before it is asked whether it lives, and again
 * @param {Number} [limits.most] in all: even a server that lives may be stuck
 * @param {Function} [limits.ask] whether it lives
 * @returns {Promise} the answer; null if the server has fallen silent
 */
export async function answersInTime(
    answer,
    {pause = 2500, most = 15000, ask = isAlive} = {}
) {
    const race = {isOver: false};
    const silence = async () => {
        let waited = 0;
        let isSilent = false;
        while (!race.isOver && !isSilent) {
            await sleep(pause);
            waited += pause;
            isSilent = !race.isOver && (waited >= most || !(await ask()));
        }
        return null;
    };
    try {
        return await Promise.race([answer, silence()]);
    } finally {
        race.isOver = true;
    }
}
