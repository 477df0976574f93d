/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";

/** Entries; the browser's own limit of 250 is less than a shop has products. */
const BUFFER = 5000;
const PAUSE = 1000;
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
            this.timer = browser.setTimeout(() => this.tell(), PAUSE);
        }
    }

    tell() {
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

/** @returns {String[]} addresses of the pictures that the POS shows of what it sells */
export function picturesOf({db}) {
    const products = Object.values(db.product_by_id);
    const categories = Object.values(db.category_by_id).filter((it) => it.has_image);
    return [
        ...categories.map(
            ({id, write_date}) =>
                `/web/image?model=pos.category&field=image_128&id=${id}&unique=${write_date}`
        ),
        ...products.map((product) => product.getImageUrl()).filter(Boolean),
    ];
}
