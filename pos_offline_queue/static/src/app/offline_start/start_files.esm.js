/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

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

/* What the screens show that may not have been opened yet while there was network. */

const PICTURES = [
    "/web/static/img/logo.png",
    "/web/static/img/spin.svg",
    "/point_of_sale/static/src/img/money.png",
    "/point_of_sale/static/src/img/card-bank.png",
    "/point_of_sale/static/src/img/pay-later.png",
    "/pos_offline_queue/static/img/app-192.png",
    "/pos_offline_queue/static/img/app-512.png",
    "/pos_offline_queue/static/img/app-maskable-192.png",
    "/pos_offline_queue/static/img/app-maskable-512.png",
];
/** Odoo declares many more, for documents and websites. */
const FONTS = ["FontAwesome", "odoo_ui_icons", "Lato", "Roboto", "Inconsolata"];

/** @returns {String[]} the best format of each font */
function fontsOf(sheets) {
    return [...sheets]
        .filter(({href}) => href && href.startsWith(window.location.origin))
        .flatMap(({cssRules}) => [...cssRules])
        .filter((rule) => rule instanceof CSSFontFaceRule)
        .filter(({style}) =>
            FONTS.includes(style.getPropertyValue("font-family").replace(/"/g, ""))
        )
        .map(({style}) => /url\("([^"]+)"\)/.exec(style.getPropertyValue("src")))
        .filter(Boolean)
        .map(([, url]) => url);
}

/** The browser reads it now and then, to see whether the POS is an app. */
function manifest() {
    const link = document.querySelector('link[rel="manifest"]');
    return link ? [link.href] : [];
}

function valuesWithPicture({attributes_by_ptal_id: attributes}) {
    return Object.values(attributes || {})
        .flatMap(({values}) => values)
        .filter(({image}) => image);
}

/** @returns {String[]} addresses of what the POS shows later on, if at all */
export function filesOf(pos) {
    const {category_by_id: categories, product_by_id: products} = pos.db;
    // A shop may hide pictures, and then hardly ever shows them during an outage. The
    // first 17.0 had no such choice.
    const {show_product_images: showsProducts = true} = pos;
    const {show_category_images: showsCategories = true} = pos;
    return [
        ...PICTURES,
        ...manifest(),
        ...fontsOf(document.styleSheets),
        ...registry.category("sounds").getAll(),
        `/web/image?model=res.company&id=${pos.company.id}&field=logo`,
        ...pos.payment_methods
            .filter(({image}) => image)
            .map(({id}) => `/web/image/pos.payment.method/${id}/image`),
        ...Object.values(showsCategories ? categories : {})
            .filter((category) => category.has_image)
            .map(
                ({id, write_date}) =>
                    `/web/image?model=pos.category&field=image_128&id=${id}&unique=${write_date}`
            ),
        ...Object.values(showsProducts ? products : {})
            .map((product) => product.getImageUrl())
            .filter(Boolean),
        ...valuesWithPicture(pos).map(
            ({id}) => `/web/image/product.template.attribute.value/${id}/image`
        ),
    ];
}
