/** @odoo-module **/
/* Copyright 2026 POS Suite contributors
 * License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl) */

import {PosStore, posService} from "@point_of_sale/app/store/pos_store";
import {_t} from "@web/core/l10n/translation";
import {offlineStart} from "@pos_offline_queue/app/offline_start/offline_start.esm";
import {patch} from "@web/core/utils/patch";

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

    redirectToBackend() {
        if (offlineStart.isClosing) {
            offlineStart.drop();
        }
        return super.redirectToBackend(...arguments);
    },
});
