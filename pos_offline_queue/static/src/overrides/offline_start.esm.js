/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosStore, posService} from "@point_of_sale/app/store/pos_store";
import {_t} from "@web/core/l10n/translation";
import {busService} from "@bus/services/bus_service";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {ormService} from "@web/core/orm_service";
import {pageWorld} from "@pos_offline_queue/app/page_world.esm";
import {patch} from "@web/core/utils/patch";
import {within} from "@pos_offline_queue/core/pace.esm";

/** Its worker comes from the server; one that failed to load is never tried again. */
patch(busService, {
    start() {
        const bus = super.start(...arguments);
        const {addChannel, start} = bus;
        return Object.defineProperties(bus, {
            addChannel: {
                value: async (channel) => {
                    await offlineStart.whenServerIsBack;
                    return addChannel(channel);
                },
            },
            start: {
                value: async () => {
                    await offlineStart.whenServerIsBack;
                    return start();
                },
            },
        });
    },
});

/** All that is asked while the POS starts, by whichever service. */
patch(ormService, {
    start() {
        const orm = super.start(...arguments);
        if (offlineStart.isPossible) {
            offlineStart.answers.watch(orm);
        }
        return orm;
    },
});

/** How long a page stays to report and to forget when its session is closed, in ms. */
const LAST_WORDS = 2000;

patch(posService, {
    async start() {
        let pos = null;
        try {
            pos = await super.start(...arguments);
            return pos;
        } finally {
            offlineStart.onStarted(pos);
        }
    },
});

patch(PosStore.prototype, {
    async _processData(loadedData) {
        if (offlineStart.isReplaying) {
            await offlineStart.numberStart();
            Object.assign(loadedData["pos.session"], offlineStart.later.session);
            // The banner says it; a dialog would say no more.
            this.showOfflineWarning = false;
        }
        await super._processData(...arguments);
        this.hasStartData = true;
    },

    /** Odoo asks for all pictures, also where the POS shows none of them. */
    preloadImages() {
        // The first 17.0 had no such choice.
        const {show_product_images: products = true} = this;
        const {show_category_images: categories = true} = this;
        if (products || categories) {
            super.preloadImages(...arguments);
        }
    },

    addPartners(partners) {
        if (this.hasStartData) {
            offlineStart.remember("res.partner", partners);
        }
        return super.addPartners(...arguments);
    },

    _loadProductProduct(products) {
        if (this.hasStartData) {
            offlineStart.remember("product.product", products);
        }
        return super._loadProductProduct(...arguments);
    },

    /** An open order keeps its customer, if only by his number. */
    async _loadPartners(ids) {
        if (!offlineStart.isReplaying) {
            return super._loadPartners(...arguments);
        }
        const known = offlineStart.later.find("res.partner", ids);
        const unknown = ids.filter((id) => !known.some((row) => row.id === id));
        const stubs = unknown.map((id) => ({id, name: _t("Customer %s", id)}));
        super.addPartners([...known, ...stubs]);
    },

    async _addProducts(ids) {
        if (!offlineStart.isReplaying) {
            return super._addProducts(...arguments);
        }
        super._loadProductProduct(offlineStart.later.find("product.product", ids));
    },

    async redirectToBackend() {
        if (offlineStart.isClosing) {
            // That nothing was sold until the end is known when the till says so.
            const reported =
                this.offlineQueue.isOpen && this.offlineQueue.sender.heartbeat();
            const done = Promise.allSettled([offlineStart.drop(), reported]);
            await within(done, LAST_WORDS, pageWorld);
        }
        return super.redirectToBackend(...arguments);
    },
});
