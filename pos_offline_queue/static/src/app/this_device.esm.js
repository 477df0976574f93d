/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {
    isAndroid,
    isBrowserChrome,
    isBrowserFirefox,
    isBrowserSafari,
    isDisplayStandalone,
    isIOS,
    isMacOS,
} from "@web/core/browser/feature_detection";
import {markRaw, reactive} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {within} from "@pos_offline_queue/core/pace.esm";

/** From this version on Safari on a Mac can add a page to the Dock. */
const SAFARI_WITH_DOCK = 17;

function isFullscreenApp() {
    // On a computer this is true of a tab in full screen or kiosk mode, too. Android
    // has neither, but a page can ask for it.
    return (
        isAndroid() &&
        browser.matchMedia("(display-mode: fullscreen)").matches &&
        !document.fullscreenElement
    );
}

/** @returns {Boolean} whether this page is the app */
function isInstalled() {
    return (
        isDisplayStandalone() ||
        Boolean(browser.navigator.standalone) ||
        isFullscreenApp()
    );
}

function canBeInDock() {
    const [, version] = /Version\/(\d+)/.exec(browser.navigator.userAgent) || [];
    return isMacOS() && isBrowserSafari() && version >= SAFARI_WITH_DOCK;
}

/** @returns {Boolean} whether the app would not see what this tab has stored */
export function hasOwnStorage(way) {
    return way === "share" || way === "dock";
}

/**
 * Whether this POS runs as an installed app, and how else it becomes one. Odoo's own
 * `installPrompt` service is for the backend: once somebody has installed that, or
 * declined to, it stays silent at this address.
 */
class AppInstall {
    constructor() {
        /** The browser's own question, to be asked when somebody wants it. */
        this.offer = null;
        this.isDone = false;
    }

    /**
     * @returns {String} "installed": this is the app. "done": it was installed from
     *     this tab. "prompt": the browser asks when told to. "share", "dock", "menu":
     *     where people find it. "http", "firefox", "other": why there is no way.
     */
    get way() {
        if (isInstalled()) {
            return "installed";
        }
        if (this.isDone) {
            return "done";
        }
        if (this.offer) {
            return "prompt";
        }
        if (isIOS()) {
            return "share";
        }
        if (!window.isSecureContext) {
            return "http";
        }
        if (canBeInDock()) {
            return "dock";
        }
        if (isAndroid() || isBrowserChrome()) {
            return "menu";
        }
        return isBrowserFirefox() ? "firefox" : "other";
    }

    async ask() {
        const {offer} = this;
        // A browser takes each of its questions once, and makes a new one.
        this.offer = null;
        await offer.prompt();
    }
}

export const appInstall = reactive(new AppInstall());

// The browser says it once, while the POS loads.
browser.addEventListener("beforeinstallprompt", (ev) => {
    // Else a phone shows a bar of its own over the POS.
    ev.preventDefault();
    appInstall.offer = markRaw(ev);
});
browser.addEventListener("appinstalled", () => {
    Object.assign(appInstall, {offer: null, isDone: true});
});

const BROWSERS = [
    ["Edge", /\bEdg/],
    ["Opera", /\bOPR\//],
    ["Firefox", /\bFirefox\//],
    ["Chrome", /Chrom(e|ium)\//],
    ["Safari", /\bSafari\//],
];
const SYSTEMS = [
    ["Android", /Android/],
    ["iPad", /iPad/],
    ["iPhone", /iPhone/],
    ["Windows", /Windows/],
    ["Mac", /Mac OS/],
    ["Linux", /Linux|CrOS/],
];

function first(known, userAgent, otherwise) {
    const found = known.find(([, pattern]) => pattern.test(userAgent));
    return found ? found[0] : otherwise;
}

/**
 * @param {String} userAgent
 * @returns {String} for people to tell devices apart: "Chrome on Linux"
 */
export function deviceName(userAgent) {
    // An iPad says that it is a Mac. Its app has another storage than Safari, and so
    // is another device; it does not say that it is Safari.
    const isMaybeMac = userAgent.includes("Macintosh");
    const system = isMaybeMac && isIOS() ? "iPad" : first(SYSTEMS, userAgent, "?");
    const browserName = first(BROWSERS, userAgent, isInstalled() ? "App" : "Browser");
    return `${browserName} on ${system}`;
}

/** In ms, for a number that is only shown. */
const ESTIMATE_LIMIT = 2000;
const UNKNOWN = {usage: null, quota: null};

/**
 * What the browser grants. On plain HTTP it does not tell.
 *
 * @returns {Promise<{usage: Number|null, quota: Number|null}>} bytes
 */
export async function storageEstimate() {
    try {
        const {usage = null, quota = null} = await within(
            browser.navigator.storage.estimate(),
            ESTIMATE_LIMIT,
            {timers: pageWorld.timers, otherwise: UNKNOWN}
        );
        return {usage, quota};
    } catch {
        return UNKNOWN;
    }
}

/**
 * Ask the browser to keep what the POS stores even when the disk runs full. Firefox
 * asks a person, who may never answer: nothing must wait for this.
 *
 * @param {(persisted: Boolean|null) => void} onAnswer called with `false` as long as
 *     the browser has not promised it, `true` once it has, `null` if it does not say
 */
export async function askToPersist(onAnswer) {
    try {
        const {storage} = browser.navigator;
        const isPersisted = await storage.persisted();
        onAnswer(isPersisted);
        if (!isPersisted) {
            onAnswer(await storage.persist());
        }
    } catch {
        onAnswer(null);
    }
}
