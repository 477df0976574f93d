/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** Entries; the browser's own limit of 250 is less than a shop has products. */
const BUFFER = 5000;
const PAUSE = 300;
/* The POS loads these ahead for all products, also for those without a picture. */
const PRELOADED = /\/web\/image\?model=(product\.product|pos\.category)&/;

/** The files that the page has loaded, from its first one on. */
export class UsedFiles {
    constructor() {
        this.urls = new Set();
        this.fresh = [];
        this.timer = null;
        this.onFresh = null;
        performance.setResourceTimingBufferSize(BUFFER);
        this.observer = new PerformanceObserver((list) => this.note(list.getEntries()));
        this.observer.observe({type: "resource", buffered: true});
    }

    note(entries) {
        for (const {name} of entries) {
            if (!this.urls.has(name) && !PRELOADED.test(name)) {
                this.urls.add(name);
                this.fresh.push(name);
            }
        }
        if (this.onFresh && this.fresh.length && !this.timer) {
            this.timer = browser.setTimeout(() => this.notify(), PAUSE);
        }
    }

    notify() {
        this.timer = null;
        this.onFresh(this.fresh.splice(0));
    }

    /**
     * @param {Function} onFresh gets the addresses of files that are used from now on
     * @returns {String[]} of those up to now
     */
    handOver(onFresh) {
        this.note(this.observer.takeRecords());
        this.fresh = [];
        this.onFresh = onFresh;
        return [...this.urls];
    }
}
