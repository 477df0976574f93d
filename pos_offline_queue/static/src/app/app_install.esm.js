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
import {browser} from "@web/core/browser/browser";
import {markRaw, reactive} from "@odoo/owl";

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
export function isInstalled() {
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
